"""A restore: all or nothing, on either engine, with mail that waits."""

import json
import random
import shutil
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contactrep.core.consents import Consent
from contactrep.core.lifecycle import DELIVER_WITHIN, LEASE, State
from contactrep.outreach import draft as drafts
from contactrep.outreach import staff as staff_verbs
from contactrep.outreach.backup_file import BackupError
from contactrep.outreach.deliver import Worker
from contactrep.outreach.housekeeping import keep_house
from contactrep.outreach.restore import restore
from contactrep.outreach.services import Services
from contactrep.storage import notices, outbox, schema
from contactrep.storage.tables import deliveries
from tests.conftest import SettableClock
from tests.factories import new_draft, new_submission
from tests.outreach.backups import add_staff, back_up, contents, put_back, silent, with_keys
from tests.outreach.carrier import Carrier, letter_rows, press_the_link, rows

AN_HOUR = timedelta(hours=1)
Change = Callable[[dict[str, Any]], object]


def fill(services: Services) -> str:
    """Store people, letters in several states and a draft; return the draft's token."""
    new_submission(services, agreed=list(Consent))
    press_the_link(services, new_submission(services, email="ales@example.com"))
    Worker(services, Carrier()).drain()
    press_the_link(services, new_submission(services, email="late@example.com"))
    add_staff(services)
    return drafts.save(services, services.campaigns["demonstration"], None, new_draft(services))


def test_all_of_it_comes_back(services: Services, any_target: Services, tmp_path: Path) -> None:
    """On either engine, row by row; and the copy can be copied again."""
    token = fill(services)
    manifest = back_up(services, tmp_path / "b")
    done = put_back(any_target, tmp_path / "b")
    assert (done.manifest, done.erased) == (manifest, 0)
    assert contents(any_target) == contents(services)
    campaign = any_target.campaigns["demonstration"]
    draft = drafts.load(any_target, campaign, token)
    assert draft is not None
    assert draft == drafts.load(services, campaign, token)
    again = back_up(any_target, tmp_path / "c")
    assert again.tables == manifest.tables


def test_the_site_goes_on(services: Services, target: Services, tmp_path: Path) -> None:
    """New rows get keys of their own, and the program needs no migration."""
    fill(services)
    back_up(services, tmp_path / "b")
    put_back(target, tmp_path / "b")
    assert not target.database.needs_migration()
    press_the_link(target, new_submission(target, email="new@example.com"))
    ids = [row["id"] for row in contents(target)["events"]]
    assert len(ids) == len(set(ids)) > len(contents(services)["events"])
    staff_verbs.add(target, "second@example.org", "a password of theirs")


def test_sessions_are_over(services: Services, target: Services, tmp_path: Path) -> None:
    """Who was signed in signs in again."""
    token = add_staff(services)
    assert staff_verbs.who(services, token)
    back_up(services, tmp_path / "b")
    put_back(target, tmp_path / "b")
    assert staff_verbs.who(target, token) is None


def test_nothing_leaves(
    services: Services, target: Services, tmp_path: Path, clock: SettableClock
) -> None:
    """Whatever is due or was under way: no worker takes anything, and staff are told why."""
    fill(services)
    with services.database.write() as conn:
        assert outbox.claim(conn, "worker", clock(), LEASE)
    back_up(services, tmp_path / "b")
    put_back(target, tmp_path / "b")
    carrier = Carrier()
    for wait in (timedelta(), LEASE * 2, timedelta(days=2)):
        clock.advance(wait)
        assert Worker(target, carrier).drain() == 0
    assert carrier.sent == []
    with target.database.read() as conn:
        notice = notices.of(conn, notices.PAUSED)
    assert notice is not None
    assert notice.text == (
        "restored from a backup of 2026-10-05 19:30 UTC: what is queued may have left"
    )


def test_a_lease_of_the_backup(
    services: Services, target: Services, tmp_path: Path, clock: SettableClock
) -> None:
    """What was under way is queued: due when it was taken, and possibly delivered already."""
    fill(services)
    taken = clock.now
    with services.database.write() as conn:
        claimed = outbox.claim(conn, "worker", taken, LEASE)
    assert claimed is not None
    clock.advance(timedelta(minutes=1))
    back_up(services, tmp_path / "b")
    put_back(target, tmp_path / "b")
    with target.database.read() as conn:
        row = conn.execute(select(deliveries).where(deliveries.c.id == claimed.id)).one()
    assert (row.state, row.due_at, row.ambiguous) == (State.QUEUED, taken, True)
    assert (row.leased_by, row.lease_token, row.attempts) == (None, None, 1)


def test_an_old_backup_fails_no_letter(
    services: Services, target: Services, tmp_path: Path, clock: SettableClock, worker: Worker
) -> None:
    """The time of what is queued begins anew: nobody is told of a failure that was none."""
    press_the_link(services, new_submission(services))
    with services.database.write() as conn:
        conn.execute(
            update(deliveries)
            .where(deliveries.c.state == State.QUEUED)
            .values(attempts=3, ends_at=clock() + DELIVER_WITHIN)
        )
    back_up(services, tmp_path / "b")
    clock.advance(DELIVER_WITHIN * 2)
    put_back(target, tmp_path / "b")
    keep_house(target)
    assert {row.state for row in letter_rows(target)} == {State.QUEUED}
    clock.advance(DELIVER_WITHIN + AN_HOUR)
    keep_house(target)
    assert {row.state for row in letter_rows(target)} == {State.FAILED}


def test_a_database_that_holds_something(
    services: Services, target: Services, tmp_path: Path
) -> None:
    """It is left as it is, unless it is to be replaced; then nothing of it is left."""
    fill(services)
    back_up(services, tmp_path / "b")
    target.database.migrate()
    add_staff(target)
    before = contents(target)
    with pytest.raises(BackupError, match=r"holds something already; --replace"):
        put_back(target, tmp_path / "b")
    assert contents(target) == before
    put_back(target, tmp_path / "b", replace=True)
    assert contents(target) == contents(services)


def test_tables_without_rows(services: Services, target: Services, tmp_path: Path) -> None:
    """Such a database, which a first start leaves, is taken without being asked for."""
    fill(services)
    back_up(services, tmp_path / "b")
    target.database.migrate()
    put_back(target, tmp_path / "b")
    assert contents(target) == contents(services)


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_backup_from_before_a_migration(
    services: Services, target: Services, tmp_path: Path, revision: str
) -> None:
    """Its rows are migrated as those of a database are."""
    with target.database.write() as conn:
        schema.upgrade(conn, revision)
        at = "2026-10-05 19:30:00.000000"
        conn.exec_driver_sql(
            "INSERT INTO staff (id, email, password_hash, role, created_at)"
            f" VALUES ('one', 'anna@example.org', '', 'admin', '{at}')"
        )
        conn.exec_driver_sql(
            "INSERT INTO deliveries (id, template, to_hash, message_id, state, created_at,"
            f" changed_at) VALUES ('one', 'verify', '', '<1>', 'frozen', '{at}', '{at}')"
        )
    assert back_up(target, tmp_path / "b").revision == revision
    put_back(services, tmp_path / "b")
    assert not services.database.needs_migration()
    (row,) = rows(services, deliveries)
    assert (row.state, row.own, row.frozen_at) == (State.QUEUED, True, services.clock())
    # And into what is itself of that revision.
    put_back(target, tmp_path / "b", replace=True)
    assert contents(target) == contents(services)


def rewrite(path: Path, change: Change) -> None:
    """Write a manifest anew after a change."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files["manifest.json"])
    change(told)
    files["manifest.json"] = json.dumps(told).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, stored in files.items():
            archive.writestr(name, stored)


REFUSED: dict[str, tuple[Change, str]] = {
    "another kind": (lambda told: told.update(kind="another"), "is no backup"),
    "another format": (lambda told: told.update(format=2), "made by a newer version"),
    "a newer revision": (lambda told: told.update(revision="0999"), "newer version than this"),
    "another hash key": (lambda told: told.update(hash_check="0" * 64), "another hash_key"),
    "no time": (lambda told: told.update(made_at="yesterday"), "is no backup"),
    "an unknown key": (lambda told: told.update(more=1), "is no backup"),
    "a key that is missing": (lambda told: told.pop("program"), "is no backup"),
    "a table that is missing": (lambda told: told["tables"].pop("people"), "tables of 0005"),
    "a table too many": (
        lambda told: told["tables"].update(gone={"rows": 0, "sha256": ""}),
        "is no backup",
    ),
    "another count": (
        lambda told: told["tables"]["people"].update(rows=99),
        "people is not what was written",
    ),
    "another sum": (
        lambda told: told["tables"]["events"].update(sha256=""),
        "events is not what was written",
    ),
    "no tables": (lambda told: told.update(tables=[]), "is no backup"),
}


@pytest.mark.parametrize(("change", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(
    services: Services,
    tmp_path: Path,
    change: Change,
    sentence: str,
) -> None:
    """And nothing is changed, although it was to be replaced."""
    fill(services)
    back_up(services, tmp_path / "b")
    rewrite(tmp_path / "b", change)
    new_submission(services, email="after@example.com")
    before = contents(services)
    with pytest.raises(BackupError, match=sentence):
        put_back(services, tmp_path / "b", replace=True)
    assert contents(services) == before


@pytest.mark.parametrize(
    "stored", [b"", b"no ZIP", b"PK\x05\x06" + b"\0" * 18], ids=["nothing", "text", "an empty ZIP"]
)
def test_what_is_no_backup(services: Services, tmp_path: Path, stored: bytes) -> None:
    """A text, nothing at all, a ZIP without anything."""
    (tmp_path / "b").write_bytes(stored)
    with pytest.raises(BackupError, match="is no backup"):
        put_back(services, tmp_path / "b")


def test_any_damage_is_noticed(services: Services, tmp_path: Path) -> None:
    """A byte that was changed, or a part that is missing: refused, or without a consequence."""
    fill(services)
    back_up(services, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    before = contents(services)
    chance = random.Random(1)
    refused = 0
    for number in range(24):
        at = chance.randrange(len(whole))
        flipped = bytes([whole[at] ^ (1 << chance.randrange(8))])
        damaged = whole[:at] if number % 4 == 0 else whole[:at] + flipped + whole[at + 1 :]
        (tmp_path / "d").write_bytes(damaged)
        try:
            put_back(services, tmp_path / "d", replace=True)
        except BackupError:
            refused += 1
        assert contents(services) == before
    assert refused > 15


def test_keys_that_are_missing(services: Services, tmp_path: Path) -> None:
    """They are named, and nothing is changed."""
    old = with_keys(services, {"old": b"o" * 32}, services.config.hashing)
    both = {"new": b"n" * 32, "old": b"o" * 32}
    new_submission(old)
    new_submission(with_keys(services, both, services.config.hashing))
    back_up(old, tmp_path / "b")
    before = contents(services)
    for keys, sentence in (
        ({"other": b"o" * 32}, r"sealing_keys lacks new, old;"),
        ({"old": b"o" * 32}, r"sealing_keys lacks new;"),
        ({"new": b"x" * 32, "old": b"o" * 32}, r"sealed with new does not open"),
        ({"new": b"x" * 32}, r"lacks old; what was sealed with new does not open"),
    ):
        house = with_keys(services, keys, services.config.hashing)
        with pytest.raises(BackupError, match=sentence):
            put_back(house, tmp_path / "b", replace=True)
        assert contents(services) == before
    put_back(with_keys(services, both, services.config.hashing), tmp_path / "b", replace=True)


def test_a_hash_key_that_is_another(services: Services, tmp_path: Path) -> None:
    """Nobody could be found by their address any more."""
    new_submission(services)
    back_up(services, tmp_path / "b")
    with pytest.raises(BackupError, match="another hash_key"):
        put_back(with_keys(services, services.config.sealing, b"x" * 32), tmp_path / "b")


def test_without_the_keys(services: Services, target: Services, tmp_path: Path) -> None:
    """Who has lost them gets what is not sealed, if they say so."""
    new_submission(services)
    back_up(services, tmp_path / "b")
    house = with_keys(target, {"other": b"x" * 32}, b"x" * 32)
    restore(house, tmp_path / "b", silent, without_keys=True)
    assert contents(target) == contents(services)


def test_drafts_whose_key_is_gone(services: Services, tmp_path: Path) -> None:
    """They are no reason to refuse: their visitors start again."""
    campaign = services.campaigns["demonstration"]
    old = with_keys(services, {"old": b"o" * 32}, services.config.hashing)
    token = drafts.save(old, campaign, None, new_draft(services))
    back_up(services, tmp_path / "b")
    put_back(services, tmp_path / "b", replace=True)
    assert drafts.load(services, campaign, token) is None


def test_a_failure_in_between(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens before the end, the database is as it was."""
    fill(services)
    back_up(services, tmp_path / "b")
    new_submission(services, email="after@example.com")
    before = contents(services)

    def fail(*_: object) -> None:
        raise RuntimeError("the last step")

    monkeypatch.setattr(notices, "post", fail)
    with pytest.raises(RuntimeError, match="the last step"):
        put_back(services, tmp_path / "b", replace=True)
    assert contents(services) == before


def test_progress(services: Services, target: Services, tmp_path: Path) -> None:
    """It tells of the check of the tables, then of the rows, up to all of them."""
    fill(services)
    manifest = back_up(services, tmp_path / "b")
    told: list[tuple[str, int, int]] = []
    restore(target, tmp_path / "b", lambda *step: told.append(step))
    count = len(manifest.tables)
    assert told[:count] == [("checking", number, count) for number in range(1, count + 1)]
    assert told[count:] == [("rows", 0, manifest.rows), ("rows", manifest.rows, manifest.rows)]


def test_a_copy_of_the_file_is_as_good(services: Services, tmp_path: Path) -> None:
    """Under any name."""
    fill(services)
    back_up(services, tmp_path / "b")
    shutil.move(tmp_path / "b", tmp_path / "any name at all.zip")
    before = contents(services)
    put_back(services, tmp_path / "any name at all.zip", replace=True)
    assert contents(services) == before
