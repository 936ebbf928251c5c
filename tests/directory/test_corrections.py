"""A dataset with corrections laid over it."""

from contactrep.core.corrections import Correction, Field
from contactrep.core.districts import District
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.dataset import Dataset
from contactrep.directory.lookup import find

SCHUMER, GILLIBRAND, JEFFRIES = "S000148", "G000555", "J000294"
PHONE = Correction(official_id=SCHUMER, field=Field.PHONE, value="202-555-0199")
BROOKLYN, NY8 = ZipCode("11235"), District("NY", 8)


def left(official_id: str) -> Correction:
    return Correction(official_id=official_id, field=Field.LEFT_OFFICE)


def test_a_record_is_corrected_everywhere(bundled: Dataset) -> None:
    """By id, in the answer for a ZIP code, in the list; and only that one."""
    before = find(bundled, BROOKLYN)  # what is remembered of it must not be told by the view
    view = bundled.with_corrections([PHONE])
    official = view.official(SCHUMER)
    assert official is not None and official.phone == PHONE.value
    assert official in view.officials()
    assert official in find(view, BROOKLYN).officials
    assert view.official(GILLIBRAND) == bundled.official(GILLIBRAND)
    assert find(bundled, BROOKLYN).officials == before.officials
    assert bundled.official(SCHUMER) != official


def test_who_has_left(bundled: Dataset) -> None:
    """Is not found, and their seat is vacant: of the House as of the Senate."""
    view = bundled.with_corrections([left(JEFFRIES), left(SCHUMER)])
    assert view.official(JEFFRIES) is None
    seat = view.house_seat(NY8)
    assert seat is not None and seat.vacant
    assert [seat.vacant for seat in view.senate_seats("NY")] == [False, True]
    assert [seat.id for seat in view.seats_of("NY")] == [seat.id for seat in bundled.seats_of("NY")]
    assert dict(view.district_members("NY"))[NY8] is None
    answer = find(view, BROOKLYN)
    assert [one.id for one in answer.officials] == [GILLIBRAND, "president"]
    assert len(view.officials()) == len(bundled.officials()) - 2
    seat = bundled.house_seat(NY8)
    assert seat is not None and not seat.vacant


def test_a_state_legislator_is_corrected_too(bundled: Dataset) -> None:
    """Found by id and among those of the state."""
    someone, other = bundled.legislators("NY")[:2]
    fixed = Correction(official_id=someone.id, field=Field.PHONE, value="518-555-0100")
    view = bundled.with_corrections([fixed, left(other.id)])
    legislators = {one.id: one.phone for one in view.legislators("NY")}
    assert legislators[someone.id] == "518-555-0100"
    assert other.id not in legislators
    assert other in bundled.legislators("NY")


def test_a_view_is_made_from_what_is_published(bundled: Dataset) -> None:
    """The next one has its own corrections alone, and shares what none of them touches."""
    first = bundled.with_corrections([PHONE, left(JEFFRIES)])
    second = first.with_corrections([left(GILLIBRAND)])
    assert second.official(SCHUMER) == bundled.official(SCHUMER)
    assert second.official(JEFFRIES) == bundled.official(JEFFRIES)
    assert second.official(GILLIBRAND) is None
    assert first.published is second.published is bundled.published is bundled
    assert second.boundaries is bundled.boundaries
    assert second.manifest is bundled.manifest


def test_corrections_of_nobody(bundled: Dataset) -> None:
    """An official whom the data does not have stays unknown."""
    unknown = Correction(official_id="X999999", field=Field.PHONE, value="202-555-0199")
    view = bundled.with_corrections([unknown, left("X999998")])
    assert view.official("X999999") is None
    assert view.officials() == bundled.officials()
