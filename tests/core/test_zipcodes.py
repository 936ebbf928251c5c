"""ZIP codes as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.zipcodes import ZipCode, ZipError, ZipProblem, military_region, parse_zip


@pytest.mark.parametrize(
    ("typed", "zip_code"),
    [
        ("11235", "11235"),
        (" 11235 ", "11235"),
        ("11235.", "11235"),
        ("11235-4321", "11235"),
        ("11235 - 4321", "11235"),
        ("112354321", "11235"),
        ("11235\u20134321", "11235"),
        ("11235\u20114321", "11235"),
        ("11235\u22124321", "11235"),
        ("11235\u00a04321", "11235"),
        ("\uff11\uff11\uff12\uff13\uff15", "11235"),
        ("00801\n", "00801"),
    ],
)
def test_zip_is_read(typed: str, zip_code: str) -> None:
    """A ZIP or ZIP+4 is read through stray spaces, dashes and full-width digits."""
    assert parse_zip(typed) == zip_code


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", ZipProblem.EMPTY),
        ("   ", ZipProblem.EMPTY),
        ("-", ZipProblem.EMPTY),
        ("1123", ZipProblem.MALFORMED),
        ("1123a", ZipProblem.MALFORMED),
        ("11 235", ZipProblem.MALFORMED),
        ("11235-43", ZipProblem.MALFORMED),
        ("Brooklyn", ZipProblem.MALFORMED),
        ("\u0967\u0967\u0968\u0969\u096b", ZipProblem.MALFORMED),
        ("220030", ZipProblem.FOREIGN),
        ("K1A 0B1", ZipProblem.FOREIGN),
        ("k1a0b1", ZipProblem.FOREIGN),
    ],
)
def test_other_text_is_refused(typed: str, problem: ZipProblem) -> None:
    """What is no ZIP code is refused with the reason."""
    with pytest.raises(ZipError) as refused:
        parse_zip(typed)
    assert refused.value.problem is problem


@given(st.text(max_size=30))
def test_any_text_is_five_ascii_digits_or_refused(typed: str) -> None:
    """Whatever is typed, the answer is five ASCII digits or a refusal."""
    try:
        zip_code = parse_zip(typed)
    except ZipError:
        return
    assert len(zip_code) == 5
    assert zip_code.isascii()
    assert zip_code.isdigit()
    assert parse_zip(zip_code) == zip_code


@given(
    st.integers(0, 99999),
    st.integers(0, 9999),
    st.sampled_from(["", "-", " ", " - ", "\u2014"]),
)
def test_every_zip_plus_4_is_its_zip(five: int, four: int, between: str) -> None:
    """The last four digits never change the answer."""
    assert parse_zip(f"{five:05d}{between}{four:04d}") == f"{five:05d}"


@pytest.mark.parametrize(
    ("zip_code", "region"),
    [
        ("34002", "AA"),
        ("34100", None),
        ("09012", "AE"),
        ("09899", "AE"),
        ("08999", None),
        ("09900", None),
        ("96204", "AP"),
        ("96699", "AP"),
        ("96199", None),
        ("96701", None),
        ("96860", None),
        ("11235", None),
    ],
)
def test_military_region_follows_the_prefix(zip_code: str, region: str | None) -> None:
    """The region is that of the first three digits; Hawaii's own bases are not overseas."""
    assert military_region(ZipCode(zip_code)) == region
