"""What the documents say is there is there, and what is there they say."""

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import timedelta
from pathlib import Path

import click
import pytest

from contactrep import cli, paths
from contactrep.config import Config
from contactrep.core.lifecycle import DELIVER_WITHIN, LIFE, State
from contactrep.core.permissions import PERMISSIONS, Right, Role
from contactrep.outreach import codes, staff, staff_links, system_mail
from contactrep.outreach.alarm import PATIENCE as ALARM_PATIENCE
from contactrep.outreach.sweep import KEPT_AFTER_DELIVERY
from contactrep.storage.queue import FAILING
from contactrep.storage.staff_links import Purpose

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
OPERATE = ROOT / "docs" / "operate.md"
STAFF = ROOT / "docs" / "staff.md"
DOCS = sorted([README, *(ROOT / "docs").rglob("*.md")])
NOTES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
EMPTY = "empty"
MADE = "required; `contactrep init` makes it"
BUNDLED = "bundled"


def text_of(path: Path) -> str:
    """Return a document."""
    return path.read_text(encoding="utf-8")


def table(heading: str, path: Path = README) -> dict[str, list[str]]:
    """Return the rows of a document's table below a heading, by the name in their first cell."""
    section = text_of(path).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {cells[0].strip("`"): cells[1:] for cells in rows}


def commands(group: click.Group = cli.main, names: str = "contactrep") -> Iterator[str]:
    """Yield every command there is, as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{names} {name}")
        else:
            yield f"{names} {name}"


def test_every_setting_is_in_the_table() -> None:
    """With its own sentence and its default, in the order of the configuration."""
    expected = {}
    for setting in fields(Config):
        default = setting.default
        told = {MISSING: MADE, "": EMPTY}.get(default, f"`{default}`")
        if isinstance(default, Path) and default.is_relative_to(paths.DATA):
            told = BUNDLED
        expected[setting.name] = [setting.metadata["doc"], told]
    assert table("Settings") == expected
    assert list(table("Settings")) == list(expected)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    """As a variable, or as a line of the file."""
    known = {setting.name for setting in fields(Config)}
    variables = set(re.findall(r"CONTACTREP_([A-Z_]+)", text_of(path))) - {"CONFIG"}
    assert {name.lower() for name in variables} <= known
    lines = set(re.findall(r"\b([a-z]+(?:_[a-z]+)*) = [\"\d]", text_of(path)))
    assert lines <= known


def test_every_command_is_in_the_table() -> None:
    """And every one in the table exists."""
    assert list(table("Commands")) == list(commands())


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_named_exists(path: Path) -> None:
    """With its options."""
    known = set(commands())
    for words in re.findall(r"(?:`|/)contactrep((?: [a-z]+)+)", text_of(path)):
        named = f"contactrep{words}"
        assert any(f"{named} ".startswith(f"{command} ") for command in known), named
    for option in re.findall(r"`(--[a-z-]+)`", text_of(path)):
        assert option in options(), option


def options(group: click.Group = cli.main) -> set[str]:
    """Return every option of every command."""
    found = set()
    for command in group.commands.values():
        found |= {name for each in command.params for name in each.opts}
        if isinstance(command, click.Group):
            found |= options(command)
    return found


def told(lasts: timedelta | None) -> str:
    """Return how long a state lasts, as documents say it."""
    if lasts is None:
        return "for good"
    days, rest = divmod(lasts, timedelta(days=1))
    return f"{days} days" if not rest else f"{lasts // timedelta(minutes=1)} minutes"


def test_the_life_of_a_letter() -> None:
    """Every state with what it means, how long it lasts, and what it becomes, in their order."""
    rows = table("The queue", OPERATE)
    assert list(rows) == [state.value for state in LIFE]
    for state, (meaning, lasts, then) in rows.items():
        rule = LIFE[State(state)]
        assert meaning
        assert (lasts, then) == (told(rule.lasts), f"`{rule.then}`" if rule.then else "")


def test_what_each_role_may_do() -> None:
    """Every right in its order, and every role, as the code has them."""
    expected = {
        right.value: ["yes" if role in PERMISSIONS[right] else "" for role in Role]
        for right in Right
    }
    assert table("Roles", STAFF) == expected
    assert list(table("Roles", STAFF)) == list(expected)
    assert f"| may | {' | '.join(Role)} |" in text_of(STAFF)


def test_what_is_said_of_accounts() -> None:
    """The numbers are those of the code."""
    text = " ".join(text_of(STAFF).split())
    assert "works once, for three days; inviting again" in text
    assert "works once, for an hour, and ends all sessions" in text
    assert (timedelta(days=3), timedelta(hours=1)) == (
        staff_links.LASTS[Purpose.INVITATION],
        staff_links.LASTS[Purpose.RESET],
    )
    assert f"a password of {staff.SHORTEST_PASSWORD} characters or more" in text
    assert f"A session lasts {staff.SESSION // timedelta(hours=1)} hours." in text
    assert "At most three such mails" in text
    assert system_mail.LINKS_A_DAY == 3
    assert "ten **recovery codes**" in text
    assert "after ten wrong codes none is looked at for a quarter of an hour" in text
    assert (10, 10, timedelta(minutes=15)) == (codes.RECOVERY_CODES, codes.TRIES, codes.PATIENCE)


def test_what_the_queue_is_said_to_do() -> None:
    """The numbers of the sections on the queue, the alarm and test mode are those of the code."""
    text = " ".join(text_of(OPERATE).split())
    assert "tried in vain three times or more" in text
    assert FAILING == 3
    assert "not been usable for half an hour" in text
    assert timedelta(minutes=30) == ALARM_PATIENCE
    assert f"as long as its text is kept ({KEPT_AFTER_DELIVERY.days} days)" in text
    assert f"one that was never tried, {DELIVER_WITHIN.days} days after" in text


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    """Files that are named are there; addresses are not asked."""
    for target in re.findall(r"\]\(([^)#]+)", text_of(path)):
        if not re.match(r"[a-z]+:", target):
            assert (path.parent / target).exists(), target


def test_every_document_is_found() -> None:
    """README.md or another document leads to it."""
    targets = {
        (path.parent / target).resolve()
        for path in DOCS
        for target in re.findall(r"\]\(([^)#]+)", text_of(path))
    }
    for path in (ROOT / "docs").glob("*.md"):
        assert path in targets, path


def test_every_room_is_in_the_table() -> None:
    """With the question that it answers."""
    rooms = {path.parent.name for path in (ROOT / "contactrep").glob("*/__init__.py")}
    assert {name.removeprefix("contactrep/") for name in table("How it is built")} == rooms


def test_decisions_are_numbered() -> None:
    """One after the other, each under its number, with what was chosen and why."""
    for number, path in enumerate(NOTES, 1):
        assert path.name.startswith(f"{number:03}-"), path
        assert re.match(rf"# {number:03} \S", text_of(path)), path
    assert len(NOTES) >= 6


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_begins_with_its_name(path: Path) -> None:
    """Once, and lines end where they end."""
    lines = text_of(path).splitlines()
    assert lines[0].startswith("# ")
    outside = re.sub(r"(?s)```.*?```", "", text_of(path))
    assert len(re.findall(r"(?m)^# ", outside)) == 1
    assert not [line for line in lines if line != line.rstrip()]


def test_numbers_in_the_readme() -> None:
    """What it says of the dataset is what the dataset says."""
    lines = {
        name: len((paths.DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()) - 1
        for name in ("zips", "districts", "seats")
    }
    told = re.search(r"([\d,]+) ZIP codes, ([\d,]+) districts.*, ([\d,]+) seats", text_of(README))
    assert told is not None
    assert [int(number.replace(",", "")) for number in told.groups()] == list(lines.values())
