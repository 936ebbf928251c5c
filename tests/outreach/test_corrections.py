"""Staff correct a record, go back to the publishers', and look at what supporters report."""

from dataclasses import replace

import pytest

from contactrep.core.correction_checks import CorrectionError, Problem
from contactrep.core.corrections import Correction, Field, Wrong
from contactrep.outreach import corrections, records, staff
from contactrep.outreach.records import Show
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import corrections as stored
from contactrep.storage import staff as accounts
from tests.storage.factories import ADMIN

SCHUMER, JEFFRIES = "S000148", "J000294"
PAGE = "https://www.example.org/contact"


@pytest.fixture
def anna(services: Services) -> StaffMember:
    """A member of staff."""
    with services.database.write() as conn:
        email = "anna@example.org"
        id_ = accounts.add(conn, email, "a hash", ADMIN, services.clock())
    return staff.StaffMember(id_, email)


def phone_of(services: Services, official_id: str = SCHUMER) -> str | None:
    official = services.overlay.apply(services.dataset).official(official_id)
    assert official is not None
    return official.phone


def correct(services: Services, anna: StaffMember, value: str = "202-555-0199") -> None:
    corrections.correct(services, anna, SCHUMER, Field.PHONE, value, source=PAGE, note=" moved ")


def audit(services: Services) -> list[tuple[str, str, int | None]]:
    with services.database.read() as conn:
        return [(row.action, row.detail, row.rows) for row in accounts.audit_rows(conn)]


def test_a_correction_is_in_force_at_once(services: Services, anna: StaffMember) -> None:
    """In place of an earlier one; both are written down."""
    correct(services, anna)
    assert phone_of(services) == "202-555-0199"
    correct(services, anna, "(202) 555-0188")
    assert phone_of(services) == "202-555-0188"
    assert audit(services) == [
        ("record corrected", f"{SCHUMER} phone: 202-555-0199 ({PAGE})", None),
        ("record corrected", f"{SCHUMER} phone: 202-555-0188 ({PAGE})", None),
    ]


def test_retiring_goes_back_to_the_publishers(services: Services, anna: StaffMember) -> None:
    """And to no earlier correction, even of somebody who made one at the same moment."""
    published = phone_of(services)
    with services.database.write() as conn:
        older = Correction(official_id=SCHUMER, field=Field.PHONE, value="202-555-0177")
        now = services.clock()
        stored.add(conn, older, PAGE, "", anna.id, now)
        newer = stored.add(conn, replace(older, value="202-555-0166"), PAGE, "", anna.id, now)
    services.overlay.refresh()
    assert phone_of(services) == "202-555-0166"
    retired = corrections.retire(services, anna, newer)
    assert retired is not None and retired.value == "202-555-0166"
    assert phone_of(services) == published
    assert corrections.retire(services, anna, newer) is None
    assert audit(services) == [("correction retired", f"{SCHUMER} phone: 202-555-0166", None)]


@pytest.mark.parametrize(
    ("official_id", "field", "value", "source", "note", "problem"),
    [
        ("X999999", Field.PHONE, "202-555-0199", PAGE, "", Problem.OFFICIAL_GONE),
        (SCHUMER, Field.PHONE, "555", PAGE, "", Problem.PHONE),
        (SCHUMER, Field.PHONE, "202-555-0199", "", "", Problem.SOURCE_MISSING),
        (SCHUMER, Field.EMAIL, "desk@example.org", "a friend", "", Problem.SOURCE_ADDRESS),
        (SCHUMER, Field.PHONE, "202-555-0199", PAGE, "x" * 1001, Problem.TOO_LONG),
        (SCHUMER, Field.PHONE, "202-224-6542", PAGE, "", Problem.SAME),
        ("president", Field.LEFT_OFFICE, "", PAGE, "", Problem.PRESIDENT),
    ],
)
def test_what_is_not_taken(
    services: Services,
    anna: StaffMember,
    official_id: str,
    field: Field,
    value: str,
    source: str,
    note: str,
    problem: Problem,
) -> None:
    """Nothing is stored and nothing written down."""
    with pytest.raises(CorrectionError) as refused:
        corrections.correct(services, anna, official_id, field, value, source=source, note=note)
    assert refused.value.problem is problem
    assert records.record(services, "X999999") is None
    assert audit(services) == []


def test_a_published_address_opens_the_way_by_e_mail(services: Services, anna: StaffMember) -> None:
    """With the page that shows it."""
    corrections.correct(services, anna, SCHUMER, Field.EMAIL, "desk@example.org", source=PAGE)
    official = services.overlay.apply(services.dataset).official(SCHUMER)
    assert official is not None and official.email == "desk@example.org"


def test_a_record_beside_its_publishers(services: Services, anna: StaffMember) -> None:
    """Each field as published and in force, with who corrected it, and what was before."""
    correct(services, anna, "202-555-0188")
    correct(services, anna)
    corrections.report_wrong(services, "demonstration", SCHUMER, Wrong.PHONE)
    found = records.record(services, SCHUMER)
    assert found is not None and found.official is not None
    assert found.name == "Senator Charles E. Schumer"
    lines = {line.field: line for line in found.lines}
    assert list(lines) == list(Field)
    phone = lines[Field.PHONE]
    assert (phone.published, phone.in_force) == ("202-224-6542", "202-555-0199")
    assert phone.kept is not None and phone.needed
    assert (phone.kept.author, phone.kept.source, phone.kept.note) == (anna.email, PAGE, "moved")
    assert lines[Field.NAME].in_force == lines[Field.NAME].published == "Charles E. Schumer"
    assert lines[Field.NAME].kept is None
    assert [kept.correction.value for kept in found.past] == ["202-555-0188"]
    (report,) = found.reports
    assert (report.kind, report.count, report.last_day.isoformat()) == (
        Wrong.PHONE,
        1,
        "2026-10-05",
    )


def test_a_report_is_of_the_campaigns_day(services: Services) -> None:
    """Days of a campaign end where it is."""
    late = services.clock().replace(hour=3)  # still the day before in New York
    corrections.report_wrong(
        replace(services, clock=lambda: late), "demonstration", SCHUMER, Wrong.NAME
    )
    with services.database.read() as conn:
        (report,) = stored.open_reports(conn)
    assert report.last_day.isoformat() == "2026-10-04"


def test_reports_are_resolved(services: Services, anna: StaffMember) -> None:
    """Once; with who did it."""
    for _ in range(2):
        corrections.report_wrong(services, "demonstration", SCHUMER, Wrong.PHONE)
    corrections.resolve(services, anna, SCHUMER, Wrong.PHONE)
    corrections.resolve(services, anna, SCHUMER, Wrong.PHONE)
    assert audit(services) == [("reports resolved", f"{SCHUMER} phone", 2)]
    found = records.record(services, SCHUMER)
    assert found is not None and found.reports == []


def test_no_longer_needed(services: Services, anna: StaffMember) -> None:
    """What newer data says as well, and what is of somebody it does not have any more."""
    correct(services, anna)
    assert records.search(services).unneeded == []
    with services.database.write() as conn:
        for one in (
            Correction(official_id="X999999", field=Field.LEFT_OFFICE),
            Correction(official_id=JEFFRIES, field=Field.PHONE, value="202-225-5936"),
        ):
            stored.add(conn, one, PAGE, "", anna.id, services.clock())
    unneeded = [(one.field, name) for one, name in records.search(services).unneeded]
    assert unneeded == [
        (Field.PHONE, "Representative Hakeem S. Jeffries"),
        (Field.LEFT_OFFICE, "X999999"),
    ]
    for official_id, needed in ((SCHUMER, True), (JEFFRIES, False), ("X999999", False)):
        found = records.record(services, official_id)
        assert found is not None
        assert [line.needed for line in found.lines if line.kept] == [needed]


def names(services: Services, **asked: object) -> list[str]:
    return [row.official.name for row in records.search(services, **asked).rows]  # type: ignore[arg-type]  # on purpose


def test_search(services: Services, anna: StaffMember) -> None:
    """By words of the name without accents, by id, by state; reported ones come first."""
    assert names(services, name="schumer chuck") == []
    assert "Nydia M. Velázquez" in names(services, name="VELAZQUEZ nydia")
    assert names(services, name=SCHUMER) == ["Charles E. Schumer"]
    wyoming = records.search(services, state="WY", name="")
    assert [row.official.state for row in wyoming.rows] == ["WY"] * len(wyoming.rows)
    assert [row.official.senate_class for row in wyoming.rows[:2]] != [None, None]
    assert any(row.official.chamber for row in wyoming.rows)
    everyone = records.search(services)
    assert everyone.count == len(services.dataset.officials())
    assert names(services, show=Show.CORRECTED) == names(services, show=Show.REPORTED) == []
    correct(services, anna)
    corrections.report_wrong(services, "demonstration", JEFFRIES, Wrong.OTHER)
    assert names(services, show=Show.CORRECTED) == ["Charles E. Schumer"]
    assert names(services, show=Show.REPORTED) == ["Hakeem S. Jeffries"]
    (first, *_) = records.search(services).rows
    assert (first.official.name, first.reports, first.corrected) == ("Hakeem S. Jeffries", 1, False)
    assert names(services, show=Show.CORRECTED, state="WY") == []


def test_pages(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest one, where there is no such page."""
    monkeypatch.setattr(records, "PAGE", 100)
    first, last = records.search(services), records.search(services, page=99)
    assert (first.page, first.pages, len(first.rows)) == (1, 6, 100)
    assert (last.page, len(last.rows)) == (6, first.count - 500)
    assert records.search(services, page=-1).page == 1


def test_who_has_left_is_still_listed(services: Services, anna: StaffMember) -> None:
    """So that it can be taken back."""
    corrections.correct(services, anna, SCHUMER, Field.LEFT_OFFICE, "", source=PAGE)
    assert services.overlay.apply(services.dataset).official(SCHUMER) is None
    (row,) = records.search(services, name="Charles Schumer").rows
    assert row.left and row.corrected
    found = records.record(services, SCHUMER)
    assert found is not None and found.left
    assert audit(services) == [("record corrected", f"{SCHUMER} has left office ({PAGE})", None)]
