"""What the builder makes of the small country."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contactrep.core.officials import FormKind, Role
from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.build import build
from contactrep.dataset.check import check
from contactrep.dataset.errors import DatasetError
from contactrep.directory.dataset import open_dataset
from tests.dataset.factories import Country, build_country


@pytest.mark.parametrize(
    ("zip_code", "row"),
    [
        ("10001", ("Ithaca", "NY", "NY-1", "", "tracts")),
        ("10002", ("Troy, East", "NY", "NY-2 NY-1", "100 0", "tracts")),
        ("10003", ("Utica", "NY", "NY-2 WY-0", "100 0", "tracts")),
        ("10004", ("Box Town", "NY", "NY-1 NY-2", "", "point")),
        ("10005", ("Far Rock", "NY", "", "", "none")),
        ("10009", ("", "NY", "NY-1", "", "tracts")),
        ("20500", ("Washington", "DC", "DC-0", "", "state")),
        ("82002", ("Cheyenne", "WY", "WY-0", "", "state")),
        ("82005", ("Border", "WY", "WY-0 NY-2", "100 0", "tracts")),
        ("82009", ("Cheyenne", "WY", "WY-0", "", "state")),
        ("00801", ("", "VI", "VI-0", "", "state")),
        ("00802", ("St. Thomas", "VI", "VI-0", "", "state")),
        ("96941", ("Pohnpei", "FM", "", "", "none")),
    ],
)
def test_zip_has_place_state_districts_and_basis(
    built: Path, zip_code: str, row: tuple[str, ...]
) -> None:
    """A ZIP code is known by its area, its state's single district, its point, or its state."""
    found = open_dataset(built).zip_row(ZipCode(zip_code))
    assert found is not None
    codes = " ".join(each.code for each in found.districts)
    shares = " ".join(map(str, found.shares))
    assert (found.place, found.state, codes, shares, found.basis.value) == row


def test_military_zips_are_not_rows(built: Path) -> None:
    """A military ZIP code is known by its prefix, never by a row."""
    assert open_dataset(built).zip_row(ZipCode("09012")) is None


def test_seats_keep_their_place_when_vacant(country: Country, tmp_path: Path) -> None:
    """A seat without a member is vacant, in the Senate too."""
    report = build_country(country, tmp_path)
    assert report.manifest.vacant == ("NY-2", "WY-S2")
    assert "Vacant seats: NY-2, WY-S2" in str(report)
    seats = (tmp_path / "data" / "seats.csv").read_text(encoding="utf-8").splitlines()
    assert seats == [
        "id,chamber,state,district,class,official",
        "DC-0,house,DC,0,,C000001",
        "NY-S1,senate,NY,,1,D000001",
        "NY-S3,senate,NY,,3,D000002",
        "NY-1,house,NY,1,,R000001",
        "NY-2,house,NY,2,,",
        "VI-0,house,VI,0,,I000001",
        "WY-S1,senate,WY,,1,W000001",
        "WY-S2,senate,WY,,2,",
        "WY-0,house,WY,0,,S000001",
    ]


def test_member_carries_what_is_published(built: Path) -> None:
    """A member has the published name, offices, committees and party, and no e-mail address."""
    roe = open_dataset(built).official("R000001")
    assert roe is not None
    assert (roe.name, roe.last, roe.suffix) == ("José Roe, Jr.", "Roe", "Jr.")
    assert (roe.role, roe.party, roe.email) == (Role.REPRESENTATIVE, "Independent", None)
    assert roe.committees == ("HSBE",)
    assert [(each.kind, each.street, each.city, each.zip) for each in roe.offices] == [
        ("capitol", "1 Cannon House Office Building", "Washington", "20515-0001"),
        ("district", "1 Main St., Suite 350", "Ithaca", "10001"),
        ("district", "1 Main St., Town Hall, Room 2", "Albany", ""),
    ]


@pytest.mark.parametrize(
    ("bioguide", "role"),
    [("C000001", Role.DELEGATE), ("I000001", Role.DELEGATE), ("D000001", Role.SENATOR)],
)
def test_role_follows_the_seat(built: Path, bioguide: str, role: Role) -> None:
    """A member for the District or a territory is a delegate."""
    official = open_dataset(built).official(bioguide)
    assert official is not None
    assert official.role is role


@pytest.mark.parametrize(
    ("bioguide", "url", "kind", "current"),
    [
        ("D000001", "https://www.doe.senate.gov/contact", FormKind.FORM, True),
        ("D000002", "https://diaz.senate.gov/contact", FormKind.FORM, True),
        ("R000001", "https://roe.house.gov/write", FormKind.FORM, False),
        ("W000001", "https://wind.senate.gov", FormKind.SITE, False),
        ("C000001", "https://capital.house.gov", FormKind.SITE, False),
    ],
)
def test_form_is_the_best_published_page(
    built: Path, bioguide: str, url: str, kind: FormKind, current: bool
) -> None:
    """The form is an https page of the office; a placeholder or a bare http page gives way."""
    official = open_dataset(built).official(bioguide)
    assert official is not None
    assert official.form is not None
    form = official.form
    assert (form.url, form.kind, form.fields_current) == (url, kind, current)


def test_form_carries_what_it_asks(built: Path) -> None:
    """The longest message, the CAPTCHA and the topics come along."""
    doe = open_dataset(built).official("D000001")
    assert doe is not None
    assert doe.form is not None
    assert (doe.form.max_length, doe.form.captcha) == (2500, True)
    assert doe.form.topics == ("Bees", "Foreign Affairs")


def test_member_without_contact_gets_the_switchboard(country: Country, tmp_path: Path) -> None:
    """Who has published nothing is reached through the Capitol, and the manifest says who."""
    report = build_country(country, tmp_path)
    silent = open_dataset(tmp_path / "data").official("S000001")
    assert silent is not None
    assert (silent.phone, silent.form) == ("202-555-0199", None)
    assert report.manifest.switchboard_only == ("S000001",)
    assert "Jane Silent" in report.without_form


def test_president_is_the_one_of_the_day(built: Path) -> None:
    """The name comes from the publishers, the contact from our own file."""
    president = open_dataset(built).president
    assert president is not None
    assert (president.name, president.phone) == ("Pat Present", "202-555-0111")
    assert president.form is not None
    assert president.form.max_length is None


def test_manifest_names_sources_and_files(country: Country, tmp_path: Path) -> None:
    """Every source has its checksum, every file its rows; the hand-kept files are listed too."""
    sources, handkept = country.write(tmp_path)
    out = tmp_path / "data"
    manifest = build(sources, out, lambda *_: None, handkept).manifest
    assert manifest == open_dataset(out).manifest
    assert (manifest.congress, str(manifest.holds_until)) == (119, "2027-01-03")
    for source in manifest.sources:
        content = (sources / source.file).read_bytes()
        assert source.sha256 == hashlib.sha256(content).hexdigest()
    rows = {file.name: file.rows for file in manifest.files}
    assert rows["districts.csv"] == 5
    assert rows["officials.jsonl"] == 8
    assert rows["legislators.jsonl"] == 3
    assert rows["boundaries.jsonl"] == 4
    assert rows["handkept/territories.yaml"] is None
    for file in manifest.files:
        assert (out / file.name).stat().st_size == file.bytes


def test_progress_counts_to_the_end(country: Country, tmp_path: Path) -> None:
    """Whoever watches is told each step in order, and the end."""
    told: list[tuple[int, int]] = []
    sources, handkept = country.write(tmp_path)
    build(sources, tmp_path / "data", lambda _, done, of: told.append((done, of)), handkept)
    assert [done for done, _ in told] == list(range(len(told)))
    assert told[-1][0] == told[-1][1]


def test_same_input_gives_same_bytes(country: Country, tmp_path: Path) -> None:
    """Neither the hash seed nor the locale nor the time changes a byte."""
    sources, handkept = country.write(tmp_path)
    program = (
        "import sys; from pathlib import Path; from contactrep.dataset.build import build;"
        "build(Path(sys.argv[1]), Path(sys.argv[2]), lambda *_: None, Path(sys.argv[3]))"
    )
    built = []
    for seed, locale in (("1", "C"), ("4242", "C.UTF-8")):
        out = tmp_path / seed
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONUTF8": "0"}
        command = [sys.executable, "-c", program, str(sources), str(out), str(handkept)]
        root = Path(__file__).parents[2]
        subprocess.run(command, check=True, env=environment, cwd=root)
        built.append({each.name: each.read_bytes() for each in out.rglob("*") if each.is_file()})
    assert built[0] == built[1]
    assert "MANIFEST.json" in built[0]


def test_other_files_in_the_folder_stay(country: Country, tmp_path: Path) -> None:
    """Campaigns and the hand-kept files beside the data are not touched."""
    data = tmp_path / "data"
    sources, handkept = country.write(data)
    campaign = data / "campaigns" / "one.md"
    campaign.parent.mkdir()
    campaign.write_text("ours", encoding="utf-8")
    kept = {each: each.stat().st_mtime_ns for each in handkept.iterdir()}
    build(sources, data, lambda *_: None, handkept)
    assert campaign.read_text(encoding="utf-8") == "ours"
    assert {each: each.stat().st_mtime_ns for each in handkept.iterdir()} == kept
    assert check(data) == []


def test_refused_build_changes_nothing(country: Country, tmp_path: Path) -> None:
    """When the new input is refused, the folder keeps the old dataset, and no draft is left."""
    build_country(country, tmp_path)
    data = tmp_path / "data"
    before = {each: each.read_bytes() for each in data.rglob("*") if each.is_file()}
    country.areas = [each for each in country.areas if each[1] != "DC"]
    country.places = [each for each in country.places if each[3] != "DC"]
    with pytest.raises(DatasetError, match="no ZIP code lies in DC-0"):
        build_country(country, tmp_path)
    assert {each: each.read_bytes() for each in data.rglob("*") if each.is_file()} == before
    assert {each.name for each in tmp_path.iterdir()} == {"data", "sources", "handkept"}
