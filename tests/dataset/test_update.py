"""An update against publishers on loopback: what it puts in use, and what it leaves alone."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from contactrep.dataset import update as module
from contactrep.dataset.check import check
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.fetch import Told
from contactrep.dataset.update import Outcome, update
from contactrep.dataset.versions import KEPT, prune, working
from contactrep.directory.snapshots import POINTER, Snapshots
from tests.dataset.factories import AS_OF, member
from tests.dataset.publishers_server import (
    STATE_LEGISLATORS,
    Publishers,
    Trouble,
    next_congress,
    zipped,
)


@dataclass
class Site:
    """A site that came with the small country's data."""

    publishers: Publishers
    root: Path
    now: datetime = datetime(2026, 7, 1, 12, tzinfo=UTC)
    warnings: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def store(self) -> Path:
        """Where its versions are."""
        return self.root / "state" / "data"

    @property
    def folder(self) -> Path:
        """The folder of the data in use."""
        return Snapshots(self.root / "data", self.store).in_use().folder

    def update(self, **options: Any) -> Outcome:
        """Update it, a minute later each time."""
        self.now += timedelta(minutes=1)
        self.steps.clear()
        told = Told(lambda step, _done, _total: self.steps.append(step), self.warnings.append, ())
        return update(self.root / "data", self.store, lambda: self.now, told, **options)

    def elect(self, last: str = "New") -> None:
        """Let somebody else hold New York's first district, and publish it."""
        country = self.publishers.country
        country.members[3] |= {"id": {"bioguide": "N000001"}, "name": {"first": "N", "last": last}}
        country.offices, country.memberships["HSBE"] = [], []
        self.publishers.day = "2026-06-20"
        self.publishers.publish()

    def leftovers(self) -> list[str]:
        """Return what lies beside the versions, the pointer and the lock."""
        known = {POINTER, ".lock"}
        names = [path.name for path in self.store.iterdir()]
        return [name for name in names if name not in known and not name[0].isdigit()]


@pytest.fixture
def site(publishers: Publishers, tmp_path: Path) -> Site:
    """A site that never updated."""
    publishers.bundle(tmp_path)
    return Site(publishers, tmp_path)


def manifest(folder: Path) -> dict[str, Any]:
    """Return a manifest as it is written."""
    found: dict[str, Any] = json.loads((folder / "MANIFEST.json").read_bytes())
    return found


def test_the_whole_way(site: Site) -> None:
    """What publishers offer is in use, whole, with its days; the site's own data is as before."""
    before = {path: path.read_bytes() for path in (site.root / "data").rglob("*.*")}
    site.elect()
    outcome = site.update()
    assert str(outcome.comparison).splitlines() == [
        "1 seat changed hands.",
        "  NY-1: N New for José Roe, Jr.",
    ]
    assert outcome.version is not None
    assert outcome.version.startswith("20260701T120100Z-")
    assert site.folder == site.store / outcome.version
    assert check(site.folder) == []
    assert manifest(site.folder)["as_of"] == "2026-06-20"
    assert (site.store / POINTER).readlink() == Path(outcome.version)
    assert {path: path.read_bytes() for path in before} == before
    assert site.warnings == []
    assert site.leftovers() == []
    assert {"downloading members.yaml", "translating", "writing and checking"} <= set(site.steps)


def test_translations_say_what_the_files_said(site: Site) -> None:
    """The way through the publishers' formats gives the bytes that the builder gave without it."""
    assert site.update().comparison.is_empty
    for name in ("zips.csv", "districts.csv", "seats.csv", "officials.jsonl", "committees.csv"):
        assert (site.folder / name).read_bytes() == (site.root / "data" / name).read_bytes()


def test_every_address_is_asked_once(site: Site) -> None:
    """Though two roles come out of one archive."""
    site.update()
    asked = [name for name, _ in site.publishers.asked]
    assert len(asked) == len(set(asked)) == 11
    assert "people.zip" in asked


def test_nothing_changed(site: Site) -> None:
    """The second update finds what the first one brought, and makes no version."""
    first = site.update()
    again = site.update()
    assert (str(again.comparison), again.version) == ("Nothing changed.", None)
    assert first.version == site.folder.name
    assert len(list(site.store.glob("2*"))) == 1


def test_only_the_day_is_newer(site: Site) -> None:
    """That the same people still sit is worth knowing."""
    site.update()
    site.publishers.day = "2026-06-30"
    outcome = site.update()
    assert str(outcome.comparison) == "Nothing changed."
    assert manifest(site.folder)["as_of"] == "2026-06-30"
    assert outcome.version == site.folder.name


def test_days_of_files(site: Site) -> None:
    """As the server says, else the day it was known as of, else today; addresses are kept."""
    site.publishers.modified = {"members.yaml": "2026-06-29", "US.zip": "2026-05-05"}
    site.publishers.undated = {"zip_districts.csv", "offices.yaml", "contact-congress.zip"}
    site.publishers.country.offices = []
    site.publishers.publish()
    site.update()
    sources = {each["file"]: each for each in manifest(site.folder)["sources"]}
    days = {name: source["as_of"] for name, source in sources.items()}
    assert days["members.yaml"] == "2026-06-29"
    assert days["places.csv"] == "2026-05-05"
    assert days["zip_districts.csv"] == AS_OF
    assert days["offices.yaml"] == "2026-07-01"
    assert days["executive.yaml"] == AS_OF
    assert sources["places.csv"]["download"] == f"{site.publishers.url}/US.zip"


def test_the_plan_keeps_its_comments(site: Site) -> None:
    """Only the days in it change."""
    plan = site.root / "plan"
    shutil.copytree(site.root / "handkept", plan)
    file = plan / "sources.yaml"
    text = f"# Kept by hand.\n{file.read_text(encoding='utf-8')}# The end.\n"
    file.write_text(text, encoding="utf-8")
    site.publishers.day = "2026-06-20"
    site.update(plan=plan)
    kept = (site.folder / "handkept" / "sources.yaml").read_text(encoding="utf-8")
    assert kept == text.replace(f"'{AS_OF}'", "2026-06-20")
    assert file.read_text(encoding="utf-8") == text


def test_the_next_congress(site: Site) -> None:
    """Comes with a plan of its own; what the plan lacks is taken from the data in use."""
    next_congress(site.publishers.country, 120)
    site.publishers.country.members.append(
        member("F000001", "Fill", "rep", "NY", district=2, start="2027-01-03", end="2029-01-03")
    )
    site.publishers.day = "2027-01-05"
    site.publishers.publish()
    site.now = datetime(2027, 1, 6, tzinfo=UTC)
    with pytest.raises(DatasetError, match="Congress 119 ended on 2027-01-03") as refused:
        site.update()
    assert str(refused.value).startswith("sources.yaml:2: ")
    assert "--plan" in str(refused.value)
    plan = site.publishers.hand_kept(site.root / "next")
    for path in plan.iterdir():
        if path.name != "sources.yaml":
            path.unlink()
    outcome = site.update(plan=plan)
    assert str(outcome.comparison).splitlines() == [
        "Congress 120 follows Congress 119.",
        "1 vacancy filled.",
        "  NY-2: Jane Fill",
    ]
    found = manifest(site.folder)
    assert (found["congress"], found["holds_until"], found["as_of"]) == (
        120,
        "2029-01-03",
        "2027-01-05",
    )
    assert check(site.folder) == []
    assert site.update().comparison.is_empty  # the plan is now that of the data in use


def test_a_plan_that_is_none(site: Site, tmp_path: Path) -> None:
    """Is told before anything is fetched."""
    with pytest.raises(DatasetError, match=r"^sources\.yaml: is missing from "):
        site.update(plan=tmp_path)
    assert site.publishers.asked == []


def test_relationships_that_are_not_published_yet(site: Site) -> None:
    """The table of ZIP code areas does without; the operator is told."""
    del site.publishers.files["relationships.txt"]
    assert site.update().version is not None
    (warning,) = site.warnings
    assert warning.startswith("zip_shares.csv: cannot be downloaded from 127.0.0.1:")
    assert warning.endswith(": 404 Not Found; zip_districts.csv is used without it")


def test_a_member_file_that_is_malformed(site: Site) -> None:
    """Is left out and told; the rest is taken."""
    site.publishers.files["contact-congress.zip"] = zipped(
        {
            "contact-congress-master/members/D000001.yaml": "steps: [",
            "contact-congress-master/members/X000001.yaml": (
                "bioguide: X000001\ncontact_form: {steps: [{visit: https://x.senate.gov}]}\n"
            ),
        }
    )
    assert site.update().version is not None
    (warning,) = site.warnings
    assert warning.startswith("members/D000001.yaml:2: this is not YAML")


Break = Callable[[Publishers], object]


def _trouble(name: str, trouble: Trouble) -> Break:
    """Return a server that has trouble with a file."""
    return lambda publishers: publishers.trouble.update({name: [trouble] * 9})


def _content(name: str, content: bytes) -> Break:
    """Return a server that gives something else."""
    return lambda publishers: publishers.files.update({name: content})


def _cut(name: str) -> Break:
    """Return a server that has half of a file, and thinks that it is whole."""
    return lambda publishers: publishers.files.update(
        {name: publishers.files[name][: len(publishers.files[name]) // 2]}
    )


def _flipped(name: str) -> Break:
    """Return a server one bit of whose archive is wrong."""

    def flip(publishers: Publishers) -> None:
        content = bytearray(publishers.files[name])
        content[60] ^= 1
        publishers.files[name] = bytes(content)

    return flip


def _pairs_alone_and_cut(publishers: Publishers) -> None:
    """Have half of the pairs, and no shares, which would be read instead of them."""
    _trouble("relationships.txt", Trouble.MISSING)(publishers)
    _cut("zip_districts.csv")(publishers)


def _two_for_one_seat(publishers: Publishers) -> None:
    """Publish a contradiction."""
    publishers.country.members.append(member("X000001", "Twin", "rep", "WY", district=0))
    publishers.publish()


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (_trouble("members.yaml", Trouble.MISSING), "members.yaml: cannot be downloaded"),
        (_trouble("people.zip", Trouble.BUSY), "openstates.jsonl: cannot be downloaded"),
        (_trouble("US.zip", Trouble.RESET), "places.csv: cannot be downloaded"),
        (_trouble("boundaries.zip", Trouble.SHORT), "boundaries.geojson: cannot be downloaded"),
        (_trouble("relationships.txt", Trouble.HANG_UP), "zip_shares.csv: cannot be downloaded"),
        (_trouble("executive.yaml", Trouble.FORBIDDEN), "executive.yaml: cannot be downloaded"),
        (_cut("people.zip"), "openstates.jsonl: the archive of it is not whole"),
        (_cut("US.zip"), "places.csv: the archive of it is not whole"),
        (_flipped("contact-congress.zip"), "forms.jsonl: the archive of it is not whole"),
        (_cut("committees.yaml"), "committees.yaml:"),
        (_pairs_alone_and_cut, "zip_districts.csv"),
        (_content("members.yaml", b"<!doctype html>\n<p>Sorry: later</p>"), "members.yaml:"),
        (_content("members.yaml", b"[]"), "memberships.yaml:2: D000001 of SSKI is not a"),
        (_content("boundaries.zip", b"nonsense"), "boundaries.geojson: this is not JSON"),
        (_content("people.zip", b"nonsense"), "openstates.jsonl: the archive of it is not"),
        (
            _content("people.zip", zipped({f"p/{STATE_LEGISLATORS}": "id: ["})),
            "openstates.jsonl: the archive of it names nobody",
        ),
        (_content("relationships.txt", b"nonsense"), "zip_shares.csv:1: has no column"),
        (_content("US.zip", zipped({"US.txt": "US\t1\n"})), "places.csv:1: the row has 2 cells"),
        (_content("executive.yaml", b""), "executive.yaml: is empty at its publisher"),
        (_two_for_one_seat, "members.yaml:"),
    ],
)
def test_what_fails_changes_nothing(site: Site, trouble: Break, refusal: str) -> None:
    """One sentence names the file; the version in use stays, and nothing is left behind."""
    site.update()
    before, pointer = site.folder, (site.store / POINTER).readlink()
    site.elect()
    trouble(site.publishers)
    with pytest.raises(DatasetError) as refused:
        site.update()
    assert str(refused.value).startswith(refusal)
    assert "\n" not in str(refused.value)
    assert (site.folder, (site.store / POINTER).readlink()) == (before, pointer)
    assert [path.name for path in site.store.glob("2*")] == [before.name]
    assert site.leftovers() == []


def test_trouble_that_passes(publishers: Publishers, site: Site) -> None:
    """An update that tries again gets through."""
    publishers.trouble = {name: [Trouble.RESET] for name in publishers.files}
    told = Told(lambda *_: None, site.warnings.append, (0.0,))
    assert update(site.root / "data", site.store, lambda: site.now, told).version


def _plan_without(site: Site, *keys: str) -> Path:
    """Return a plan that lacks something."""
    plan = site.publishers.hand_kept(site.root / "plan")
    document = yaml.safe_load((plan / "sources.yaml").read_text(encoding="utf-8"))
    place = document
    for key in keys[:-1]:
        place = place[key]
    del place[keys[-1]]
    (plan / "sources.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return plan


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (("sources",), "sources is missing"),
        (("congress",), "congress is missing"),
        (("sources", "members"), "members is missing"),
        (("sources", "places"), "places is missing"),
        (("sources", "members", "file"), "file is missing"),
        (("sources", "members", "download"), "download is missing"),
        (("sources", "members", "as_of"), "as_of is missing"),
        (("congress", "holds_until"), "holds_until is missing"),
    ],
)
def test_a_plan_that_lacks_something(site: Site, keys: tuple[str, ...], sentence: str) -> None:
    """Is refused by line."""
    with pytest.raises(DatasetError, match=sentence) as refused:
        site.update(plan=_plan_without(site, *keys))
    assert refused.value.file == "sources.yaml"


def test_a_plan_that_is_malformed(site: Site) -> None:
    """A source that is no mapping is named."""
    plan = site.publishers.hand_kept(site.root / "plan")
    document = yaml.safe_load((plan / "sources.yaml").read_text(encoding="utf-8"))
    document["sources"]["places"] = "places.csv"
    (plan / "sources.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"^sources\.yaml: places must be a mapping$"):
        site.update(plan=plan)


def _shrunk(publishers: Publishers) -> None:
    """Publish far fewer members."""
    country = publishers.country
    country.members = [each for each in country.members if each["terms"][-1]["type"] == "sen"]
    country.offices, country.memberships["HSBE"] = [], []
    publishers.publish()


def test_what_loses_much_is_refused_unless_forced(site: Site) -> None:
    """The operator sees what would change, and decides."""
    site.update()
    before = site.folder
    _shrunk(site.publishers)
    outcome = site.update()
    assert outcome.refusals == (("officials.jsonl", "of 8 officials 4 would be left"),)
    assert str(outcome.comparison).startswith("4 seats fell vacant.\n")
    assert (outcome.version, site.folder) == (None, before)
    forced = site.update(force=True)
    assert (forced.refusals, forced.version) == ((), site.folder.name)
    assert check(site.folder) == []


def test_what_is_older_is_refused_unless_forced(site: Site) -> None:
    """A mirror that lags behind takes nothing back."""
    site.publishers.day = "2026-06-30"
    site.update()
    before = site.folder
    site.publishers.day = "2026-06-20"
    outcome = site.update()
    assert outcome.refusals == (
        ("MANIFEST.json", "the members are as of 2026-06-20, those in use as of 2026-06-30"),
    )
    assert site.folder == before
    site.update(force=True)
    assert manifest(site.folder)["as_of"] == "2026-06-20"


def test_older_than_what_the_site_came_with(site: Site) -> None:
    """Would give way to it at once, so not even force takes it."""
    site.publishers.day = "2026-06-14"
    with pytest.raises(DatasetError, match=r"^MANIFEST\.json: the members are as of 2026-06-14"):
        site.update(force=True)
    assert site.folder == site.root / "data"


def test_dry_run(site: Site) -> None:
    """Says the same and changes nothing."""
    site.elect()
    outcome = site.update(dry_run=True)
    assert str(outcome.comparison).startswith("1 seat changed hands.\n")
    assert outcome.version is None
    assert site.folder == site.root / "data"
    assert list(site.store.glob("[!.]*")) == []


def test_old_versions_go(site: Site) -> None:
    """Those before the one in use stay, as many as were promised, to go back to."""
    names = []
    for number in range(KEPT + 3):
        site.elect(f"Number{number}")
        names.append(site.update().version)
    assert sorted(path.name for path in site.store.glob("2*")) == names[-KEPT - 1 :]
    assert site.folder.name == names[-1]


def test_somebody_went_back(site: Site) -> None:
    """The version that the pointer names is never removed, old as it is."""
    first = site.update().version
    for number in range(KEPT + 1):
        (site.store / f"3-{number}").mkdir()
    prune(site.store)
    assert site.folder.name == first
    assert sorted(path.name for path in site.store.glob("[0-9]*")) == [first, "3-1", "3-2"]


def test_two_at_once(site: Site) -> None:
    """The second says so and ends; the first is not disturbed."""
    with working(site.store) as draft:
        with pytest.raises(DatasetError, match=r": another update is under way$"):
            site.update()
        assert draft.is_dir()
    assert site.publishers.asked == []
    assert site.update().version


def test_leftovers_of_a_killed_update(site: Site) -> None:
    """The next one clears them, whether it was killed building, swinging or tidying up."""
    site.update()
    (site.store / ".draft-abc" / "built").mkdir(parents=True)
    (site.store / ".draft-abc" / "built" / "zips.csv").write_text("half", encoding="utf-8")
    (site.store / ".draft-current").symlink_to("nowhere")
    site.elect()
    site.update()
    assert site.leftovers() == []
    assert check(site.folder) == []


def test_killed_before_the_pointer_swung(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of the same name that nobody points at is made again."""
    site.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    name = site.update().version
    assert name is not None
    (site.store / POINTER).unlink()
    (site.store / name / "zips.csv").unlink()
    monkeypatch.setattr(site, "now", datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert site.update().version == name
    assert check(site.store / name) == []


def test_a_disk_that_is_full(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step fails: the pointer stays, and the draft is gone."""

    def fail(*_arguments: object) -> str:
        raise OSError(28, "No space left on device", "x")

    site.update()
    before = site.folder
    site.elect()
    monkeypatch.setattr(module, "publish", fail)
    with pytest.raises(OSError, match="No space left"):
        site.update()
    assert site.folder == before
    assert site.leftovers() == []
