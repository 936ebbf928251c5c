"""The small country, built."""

from pathlib import Path

import pytest

from tests.dataset.factories import Country, build_country


@pytest.fixture
def country() -> Country:
    """A country to change before it is written."""
    return Country()


@pytest.fixture
def built(country: Country, tmp_path: Path) -> Path:
    """The folder of the built dataset."""
    build_country(country, tmp_path)
    return tmp_path / "data"
