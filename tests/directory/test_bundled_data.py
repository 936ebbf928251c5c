"""Facts about the data that ships: how far it can be trusted, measured."""

from collections import Counter

from benchmarks.district_offices import measure
from contactrep import paths
from contactrep.core.districts import STATES
from contactrep.core.legislatures import district_key
from contactrep.core.officials import FormKind, Role
from contactrep.dataset.check import check
from contactrep.directory.dataset import Dataset


def test_bundled_data_is_good() -> None:
    """The committed dataset passes its own check."""
    assert check(paths.DATA) == []


def test_congress_has_all_its_seats(bundled: Dataset) -> None:
    """435 voting and 6 non-voting House seats and 100 Senate seats; four are vacant."""
    seats = [
        seat
        for state in {each.state for each in bundled.districts()}
        for seat in bundled.seats_of(state)
    ]
    votes = [seat.division.votes for seat in seats if seat.division]
    assert (votes.count(True), votes.count(False)) == (435, 6)
    assert sum(seat.class_ is not None for seat in seats) == 100
    vacant = {seat.id for seat in seats if seat.vacant}
    assert vacant == {"CA-14", "FL-20", "GA-13", "TX-23"}


def test_every_district_is_reached(bundled: Dataset) -> None:
    """Every district lies in the answer of some ZIP code."""
    reached = set()
    for zip_code in bundled.zip_codes():
        row = bundled.zip_row(zip_code)
        assert row is not None
        reached |= set(row.districts)
    assert reached == set(bundled.districts())
    assert len(reached) == 441


def test_offices_find_their_own_member(bundled: Dataset) -> None:
    """Of 868 House district offices, 862 find their member by their own ZIP code."""
    results = measure(bundled)
    assert len(results) == 868
    assert sum(each.found for each in results) == 862


def test_no_member_of_congress_has_an_email_address(bundled: Dataset) -> None:
    """Members of Congress publish none, so none is in the data, and every page is https."""
    officials = bundled.officials()
    assert len(officials) == 538
    assert not any(each.email for each in officials)
    forms = [each.form for each in officials if each.form]
    assert all(form.url.startswith("https://") for form in forms)
    assert sum(form.kind is FormKind.FORM for form in forms) == 535
    assert sum(form.max_length is not None for form in forms) == 13


def test_who_has_no_contact_is_known_by_name(bundled: Dataset) -> None:
    """One member has published nothing and is reached through the Capitol's switchboard."""
    assert bundled.manifest.switchboard_only == ("G000607",)
    gallagher = bundled.official("G000607")
    assert gallagher is not None
    assert (gallagher.name, gallagher.phone) == ("James Gallagher", "202-224-3121")


def test_campaign_committees_have_members(bundled: Dataset) -> None:
    """The committees that campaigns name are there, with members of the right chamber."""
    for committee_id, role in (("HSFA", Role.REPRESENTATIVE), ("SSFR", Role.SENATOR)):
        assert bundled.committee(committee_id) is not None
        sitting = [each for each in bundled.officials() if committee_id in each.committees]
        assert len(sitting) > 15
        assert any(each.role is role for each in sitting)


def test_names_keep_their_diacritics(bundled: Dataset) -> None:
    """Names are as their bearers write them."""
    hernandez = bundled.official("H001103")
    assert hernandez is not None
    assert hernandez.name == "Pablo José Hernández"
    assert hernandez.salutation == "Dear Resident Commissioner Hernández Rivera:"


def test_president_has_address_line_and_form(bundled: Dataset) -> None:
    """The President's contact is the hand-kept one."""
    president = bundled.president
    assert president is not None
    assert president.role is Role.PRESIDENT
    assert president.phone == "202-456-1111"
    assert president.form is not None
    assert president.form.url == "https://www.whitehouse.gov/contact/"
    assert president.offices[0].zip == "20500"


def test_manifest_credits_geonames(bundled: Dataset) -> None:
    """GeoNames asks to be credited; every source has its licence and date."""
    sources = bundled.manifest.sources
    assert any("GeoNames" in each.credit and "CC BY 4.0" in each.credit for each in sources)
    assert all(each.licence and each.as_of and len(each.sha256) == 64 for each in sources)


def test_state_legislators_are_those_who_sit(bundled: Dataset) -> None:
    """7,451 of 7,453 sit on the day of the data, 7,437 with an address; one cannot be reached."""
    sitting = [each for state in STATES for each in bundled.legislators(state)]
    assert len(sitting) == 7451
    assert sum(each.email is not None for each in sitting) == 7437
    assert all(each.role is Role.STATE_LEGISLATOR for each in sitting)
    [unreachable] = [each for each in sitting if not each.channels]
    assert bundled.manifest.unreachable == (unreachable.id,)
    assert unreachable.name == "Brett Ligon"
    states = Counter(each.state for each in sitting)
    assert set(states) == set(STATES) - {"AS", "GU", "MP", "VI"}


def test_every_legislative_district_has_its_own_key(bundled: Dataset) -> None:
    """However it is spelled, no two districts of a chamber are taken for one."""
    seats = {
        seat
        for state in STATES
        for each in bundled.legislators(state)
        if (seat := each.legislative_seat)
    }
    keys = {(seat.state, seat.chamber, district_key(seat.name)) for seat in seats}
    assert len(keys) == len(seats) > 6000


def test_everybody_can_be_reached(bundled: Dataset) -> None:
    """Each member of Congress and the President has a form, a line and an address for mail."""
    for official in bundled.officials():
        assert {"phone", "post"} <= set(official.channels), official.name
        listed = official.id in bundled.manifest.switchboard_only
        assert ("form" in official.channels) is not listed, official.name
