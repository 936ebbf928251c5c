"""The small country, built."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dataset.factories import Country, build_country
from tests.dataset.publishers_server import Publishers, serving


@pytest.fixture
def country() -> Country:
    """A country to change before it is written."""
    return Country()


@pytest.fixture
def built(country: Country, tmp_path: Path) -> Path:
    """The folder of the built dataset."""
    build_country(country, tmp_path)
    return tmp_path / "data"


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    """The publishers of that country, who serve their files on loopback."""
    with serving(Publishers()) as found:
        yield found
