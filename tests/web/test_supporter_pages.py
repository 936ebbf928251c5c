"""The pages around the journey."""

import pytest

from tests.conftest import Page


@pytest.mark.parametrize("path", ["/", "/privacy", "/accessibility", "/credits"])
def test_a_page_stands_on_its_own(page: Page, path: str) -> None:
    """Home and the information pages need nothing."""
    page(path)
