"""Letters that are carried: which can be, in which order, noted once, and free again."""

import re
from datetime import date, timedelta

import pytest

from contactrep.core.consents import Consent
from contactrep.core.ledger import Entry
from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach import forget, packs
from contactrep.outreach.packs import Obstacle, PackError
from contactrep.outreach.print_pack import print_pack
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.outreach.sweep import sweep
from contactrep.storage import staff
from contactrep.storage.office_tables import pack_letters
from contactrep.storage.packs import Inside, Pack, inside
from contactrep.storage.tables import events
from tests.conftest import SettableClock
from tests.documents.paper import pages_of
from tests.factories import new_submission
from tests.outreach.carrier import press_the_link, rows
from tests.storage.threads import at_once

DEMO = "demonstration"
GILLIBRAND, SCHUMER, JEFFRIES = "G000555", "S000148", "J000294"
CONGRESS = (GILLIBRAND, SCHUMER, JEFFRIES)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TODAY = date(2026, 10, 5)
CARRY = [Consent.IN_PERSON]


@pytest.fixture
def member(services: Services) -> StaffMember:
    """An organizer of the campaign."""
    roles = {DEMO: Role.ORGANIZER}
    with services.database.write() as conn:
        id_ = staff.add(conn, "anna@example.org", "", roles, services.clock())
    return StaffMember(id_, "anna@example.org", roles)


def write(services: Services, to: tuple[str, ...] = (SCHUMER,), **changes: str) -> str:
    """Write letters that can be carried and return their submission."""
    changes.setdefault("email", "")
    draft = new_submission(services, agreed=CARRY, recipients=to, **changes)
    return draft.submission_id or ""


def offered(services: Services, member: StaffMember) -> dict[str, int]:
    """Return how many letters can be packed, by office and by delegation."""
    return {
        each.key: each.letters
        for desk in packs.desks(services, member)
        for each in (*desk.delegations, *desk.offices)
    }


def pack_of(services: Services, member: StaffMember, **which: str) -> Pack:
    """Make a pack of what there is."""
    pack = packs.make(services, member, DEMO, **(which or {"office": SCHUMER}))
    assert pack is not None
    return pack


def delivered(services: Services) -> list[tuple[str, date, str]]:
    """Return which letters were delivered in person, when, by whose account."""
    return [
        (row.letter_id, row.day, row.actor)
        for row in rows(services, events)
        if row.entry == Entry.DELIVERED_IN_PERSON
    ]


def test_what_can_be_carried(services: Services, member: StaffMember) -> None:
    """A letter whose writer agreed; of those with an address, once it is verified."""
    new_submission(services, recipients=CONGRESS, email="")
    new_submission(services, agreed=[Consent.FOLLOW_UP], recipients=CONGRESS)
    assert offered(services, member) == {}
    write(services, CONGRESS)
    draft = new_submission(services, agreed=CARRY, recipients=(SCHUMER, "desk-1"))
    assert offered(services, member) == {"NY": 3, GILLIBRAND: 1, SCHUMER: 1, JEFFRIES: 1}
    press_the_link(services, draft)
    assert offered(services, member) == {
        "NY": 4,
        SCHUMER: 2,
        GILLIBRAND: 1,
        JEFFRIES: 1,
        "desk-1": 1,
    }


def test_as_long_as_they_agree(
    services: Services, member: StaffMember, clock: SettableClock
) -> None:
    """To the second; then it is not in a pack that was made before either."""
    write(services)
    pack = pack_of(services, member)
    clock.advance(Consent.IN_PERSON.holds)
    assert print_pack(services, member, pack, 1)
    clock.advance(SECOND)
    assert print_pack(services, member, pack, 1) is None
    assert packs.find(services, member, pack.id).pack.letters == 0  # type: ignore[union-attr]
    write(services)
    assert offered(services, member) == {SCHUMER: 1}


def test_a_letter_is_in_one_pack(services: Services, member: StaffMember) -> None:
    """Packed, it is offered no more; taken apart, it is again; carried, never."""
    write(services, CONGRESS)
    first = pack_of(services, member)
    assert offered(services, member) == {"NY": 2, GILLIBRAND: 1, JEFFRIES: 1}
    assert packs.make(services, member, DEMO, office=SCHUMER) is None
    assert packs.take_apart(services, member, first)
    assert not packs.take_apart(services, member, first)
    whole = pack_of(services, member, state="NY")
    assert (whole.title, whole.letters) == ("New York\u2019s delegation in Congress", 3)
    assert offered(services, member) == {}
    packs.deliver(services, member, whole, TODAY, "Ales")
    assert not packs.take_apart(services, member, whole)
    assert offered(services, member) == {}


def test_two_make_a_pack_at_once(services: Services, member: StaffMember) -> None:
    """No letter is in both."""
    for _ in range(3):
        write(services)
    made = at_once(4, lambda _: packs.make(services, member, DEMO, office=SCHUMER))
    assert [pack.letters for pack in made if pack] == [3]
    assert len(rows(services, pack_letters)) == 3


def test_delivered_once(services: Services, member: StaffMember, clock: SettableClock) -> None:
    """Every letter in it is, on that day, by whoever says so; the pack keeps its bearer."""
    write(services)
    write(services)
    pack = pack_of(services, member)
    clock.advance(3 * DAY)
    day = TODAY + 2 * DAY
    assert packs.deliver(services, member, pack, day, " Ales  Bialiacki ") == 2
    assert [(one[1], one[2]) for one in delivered(services)] == [(day, f"staff:{member.id}")] * 2
    with pytest.raises(PackError) as caught:
        packs.deliver(services, member, pack, day, "Ales")
    assert caught.value.obstacle is Obstacle.DELIVERED
    assert len(delivered(services)) == 2
    (listed,) = packs.listed(services, member)
    assert (listed.delivered_on, listed.bearer, listed.letters) == (day, "Ales Bialiacki", 2)
    with services.database.read() as conn:
        done = [(one.action, one.rows) for one in staff.audit_rows(conn)]
    assert done == [("pack made", 2), ("pack delivered", 2)]


@pytest.mark.parametrize(
    ("day", "bearer", "obstacle"),
    [
        (TODAY + DAY, "Ales", Obstacle.FUTURE),
        (TODAY - DAY, "Ales", Obstacle.EARLY),
        (TODAY, " \n", Obstacle.BEARER),
        (TODAY, "A" * 201, Obstacle.BEARER),
    ],
)
def test_what_was_not_so(
    services: Services, member: StaffMember, day: date, bearer: str, obstacle: Obstacle
) -> None:
    """Nobody delivers tomorrow, or before there was a pack, and somebody did it."""
    write(services)
    pack = pack_of(services, member)
    with pytest.raises(PackError) as caught:
        packs.deliver(services, member, pack, day, bearer)
    assert caught.value.obstacle is obstacle
    assert delivered(services) == []


def test_the_day_is_the_campaigns(
    services: Services, member: StaffMember, clock: SettableClock
) -> None:
    """Two in the morning in Greenwich is still yesterday in New York."""
    clock.now = clock.now.replace(day=6, hour=2)
    write(services)
    pack = pack_of(services, member)
    with pytest.raises(PackError):
        packs.deliver(services, member, pack, date(2026, 10, 6), "Ales")
    assert packs.deliver(services, member, pack, TODAY, "Ales") == 1


def test_who_is_forgotten_is_not_carried(services: Services, member: StaffMember) -> None:
    """They are gone from the pack, its paper and its counts; an empty pack cannot be delivered."""
    first = write(services, first="Volha")
    second = write(services, first="Zmicier", city="Queens")
    pack = pack_of(services, member)
    forget.forget_submission(services, first)
    found = packs.find(services, member, pack.id)
    assert found is not None
    assert (found.pack.letters, found.parts[0].letters, found.volumes) == (1, 1, [1])
    pdf = print_pack(services, member, pack, 1)
    text = "\n".join(pages_of(pdf or b""))
    assert "1 letter\nfrom constituents in New York\n" in text
    assert "Zmicier" in text
    assert "Volha" not in text
    assert "Brooklyn" not in pages_of(pdf or b"")[0]
    forget.forget_submission(services, second)
    with pytest.raises(PackError) as caught:
        packs.deliver(services, member, pack, TODAY, "Ales")
    assert caught.value.obstacle is Obstacle.EMPTY
    assert packs.take_apart(services, member, pack)
    assert delivered(services) == []


def test_what_was_taken_out_does_not_count_as_carried(
    services: Services, member: StaffMember, clock: SettableClock
) -> None:
    """A pack that was delivered keeps its count when its letters are erased in time."""
    first = write(services)
    write(services)
    pack = pack_of(services, member)
    forget.forget_submission(services, first)
    packs.deliver(services, member, pack, TODAY, "Ales")
    assert len(rows(services, pack_letters)) == 1
    clock.advance(Consent.IN_PERSON.holds + SECOND)
    sweep(services)
    found = packs.find(services, member, pack.id)
    assert found is not None
    assert (found.pack.letters, found.volumes) == (1, [])


def test_a_pack_is_printed_the_same_again(
    services: Services, member: StaffMember, clock: SettableClock
) -> None:
    """Later letters are not in it, and it keeps its day; each print is in the audit log."""
    write(services, CONGRESS)
    clock.advance(SECOND)
    write(services, (SCHUMER,), first="Ян", last="Станкевіч", city="Buffalo")
    pack = pack_of(services, member, state="NY")
    once = print_pack(services, member, pack, 1)
    clock.advance(2 * DAY)
    write(services, (SCHUMER,))
    assert print_pack(services, member, pack, 1) == once
    pages = pages_of(once or b"")
    assert "4 letters\nfrom constituents in New York\n" in pages[0]
    heads = [page for page in pages if "Signature or stamp" in page]
    named = [re.findall(r"The Honorable .*", page)[0].split()[-1] for page in heads]
    assert named == ["Gillibrand", "Schumer", "Jeffries"]
    assert "from constituents in New York\u2019s 8th congressional district" in "".join(pages)
    letter = next(page for page in pages if page.startswith("Ян Станкевіч\n12 Ocean"))
    assert "October 5, 2026" in letter
    assert "I read there on Thursdays." in letter
    assert letter.endswith("Letter 2 of 2 Page 1 of 2 10\n")
    assert pages[10].endswith("Sincerely,\nЯн Станкевіч\nLetter 2 of 2 Page 2 of 2 11\n")
    with services.database.read() as conn:
        done = [(one.action, one.rows) for one in staff.audit_rows(conn)]
    assert done == [("pack made", 4), ("pack downloaded", 4), ("pack downloaded", 4)]
    assert print_pack(services, member, pack, 2) is None


def test_a_large_pack_comes_in_volumes(
    services: Services,
    member: StaffMember,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each counts through, and together they are the pack."""
    for number in range(5):
        clock.advance(SECOND)  # the oldest letter is the first
        write(services, first=f"Writer{number}")
    pack = pack_of(services, member)
    with services.database.read() as conn:
        (size, *_) = (one.size for one in inside(conn, pack.id, clock.now))
    monkeypatch.setattr(packs, "VOLUME", 2 * (size + 1000) + 100)
    found = packs.find(services, member, pack.id)
    assert found is not None
    assert found.volumes == [2, 2, 1]
    texts = [
        "\n".join(pages_of(print_pack(services, member, pack, number) or b""))
        for number in (1, 2, 3)
    ]
    assert "Volume 2 of 3" in texts[1]
    assert "Here are letters 3 to 4." in texts[1]
    assert all("5 letters\nfrom" in text for text in texts)
    assert "Letter 5 of 5" in texts[2]
    names = [[f"Writer{number}" in text for text in texts].index(True) for number in range(5)]
    assert names == [0, 0, 1, 1, 2]


def test_volumes_hold_everything() -> None:
    """A letter that is larger than a volume is one of its own."""
    sizes = [10, packs.VOLUME * 2, 10, packs.VOLUME - 1010, 10]
    letters = [
        Inside(id=str(number), recipient_key="x", recipient_name="x", size=size)
        for number, size in enumerate(sizes)
    ]
    cut = packs.volumes(letters)
    assert [[one.id for one in each] for each in cut] == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert packs.volumes([]) == []


def test_each_sees_their_own_campaigns(services: Services, member: StaffMember) -> None:
    """Whoever packs for another campaign finds neither letters nor packs."""
    write(services)
    pack = pack_of(services, member)
    write(services)
    other = StaffMember("x", "x@example.org", {"belarus-freedom-forum": Role.ORGANIZER})
    viewer = StaffMember("y", "y@example.org", {EVERYWHERE: Role.VIEWER})
    for one in (other, viewer):
        assert packs.desks(services, one) == []
        assert packs.listed(services, one) == []
        assert packs.find(services, one, pack.id) is None


def test_nobody_there(services: Services, member: StaffMember) -> None:
    """An office that nobody knows, or a state without a delegation, gives no pack."""
    write(services)
    assert packs.make(services, member, DEMO, office="X000000") is None
    assert packs.make(services, member, DEMO, state="ZZ") is None
    assert packs.make(services, member, DEMO, state="CA") is None
    assert packs.find(services, member, "nothing") is None
