"""A dataset that was altered is refused, and the sentence names what is wrong."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contactrep import paths
from contactrep.dataset.check import check
from contactrep.dataset.writing import write_dataset
from contactrep.directory.dataset import open_dataset
from contactrep.directory.manifest import DatasetUnusableError, read_manifest

_LEGISLATOR = "00000000-0000-0000-0000-000000000001"
_SILENT = "00000000-0000-0000-0000-000000000003"


def _replace(old: str, new: str) -> Callable[[str], str]:
    """Return an edit that must find its text."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


def _with(official_id: str, **fields: object) -> Callable[[str], str]:
    """Return an edit of one record of a file of JSON lines."""

    def edit(text: str) -> str:
        [line] = [line for line in text.splitlines() if f'"id": "{official_id}"' in line]
        return text.replace(line, json.dumps(json.loads(line) | fields, ensure_ascii=False))

    return edit


def _without(start: str) -> Callable[[str], str]:
    """Return an edit that drops the one line with this beginning."""

    def edit(text: str) -> str:
        lines = text.splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(start)]
        assert len(kept) == len(lines) - 1
        return "".join(kept)

    return edit


def _alter(folder: Path, name: str, edit: Callable[[str], str]) -> None:
    """Edit a file of a dataset."""
    path = folder / name
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


def _seal(folder: Path) -> None:
    """Write the manifest anew, so that only what the files say is wrong."""
    manifest = read_manifest(folder)
    files = {file.name: (folder / file.name).read_bytes() for file in manifest.files}
    write_dataset(folder, files, manifest)


def _alter_manifest(folder: Path, **fields: Any) -> None:
    """Change what the manifest says."""
    path = folder / "MANIFEST.json"
    record = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(record), encoding="utf-8")


def test_built_dataset_is_good(built: Path) -> None:
    """The builder's own work passes, and sealing it again changes nothing."""
    assert check(built) == []
    before = (built / "MANIFEST.json").read_bytes()
    _seal(built)
    assert (built / "MANIFEST.json").read_bytes() == before


FILES = (
    "zips.csv",
    "districts.csv",
    "seats.csv",
    "committees.csv",
    "officials.jsonl",
    "legislators.jsonl",
    "boundaries.jsonl",
)


@pytest.mark.parametrize("name", [*FILES, "handkept/senate.yaml"])
@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="cut in half"),
        pytest.param(lambda text: text.rpartition("\n")[0].rpartition("\n")[0], id="row dropped"),
        pytest.param(lambda text: text.replace("e", "f", 1), id="one letter"),
    ],
)
def test_altered_file_is_named(built: Path, name: str, edit: Callable[[str], str]) -> None:
    """A file that is not the one that was built is named by its checksum, and nothing else is."""
    _alter(built, name, edit)
    assert check(built) == [f"{name}: is not the file that MANIFEST.json describes"]


@pytest.mark.parametrize("name", [*FILES, "MANIFEST.json"])
def test_missing_file_is_named(built: Path, name: str) -> None:
    """A file that is gone is named by the check, and by whoever opens the dataset."""
    (built / name).unlink()
    assert check(built) == [f"{name}: is not in {built}"]
    with pytest.raises(DatasetUnusableError) as refused:
        open_dataset(built)
    assert refused.value.file == name


@pytest.mark.parametrize(
    ("name", "edit", "sentence"),
    [
        pytest.param(
            "zips.csv",
            _replace("NY-2 WY-0", "NY-3 WY-0"),
            "zips.csv: 10003 lies in NY-3, which does not exist",
            id="district invented",
        ),
        pytest.param(
            "zips.csv",
            _replace(",NY-1,", ",XX-1,"),
            "zips.csv:5: cannot be read (no such district: XX-1)",
            id="state invented",
        ),
        pytest.param(
            "zips.csv",
            _replace("10001,NY,NY-1", "10001,XX,NY-1"),
            "zips.csv: 10001 is in an unknown state, XX",
            id="place in no state",
        ),
        pytest.param(
            "zips.csv",
            _replace("20001,DC,DC-0,", "20001,DC,,"),
            "zips.csv: 20001 has 0 districts on the basis tracts",
            id="basis without district",
        ),
        pytest.param(
            "zips.csv",
            _replace("VI-0", "DC-0"),
            "zips.csv: no ZIP code lies in VI-0",
            id="district out of reach",
        ),
        pytest.param(
            "zips.csv",
            lambda text: text + text.splitlines()[-1] + "\n",
            "zips.csv: 96941 is given 2 times",
            id="ZIP code twice",
        ),
        pytest.param(
            "zips.csv",
            _replace("\n10001,", "\n30001,"),
            "zips.csv: the ZIP codes are not in order",
            id="out of order",
        ),
        pytest.param(
            "zips.csv",
            _replace("lng,place", "lng,town"),
            "zips.csv:1: the columns must be zip,state,districts,shares,basis,lat,lng,place",
            id="other columns",
        ),
        pytest.param(
            "zips.csv",
            _replace("10001,NY,NY-1,", "10001,NY,"),
            "zips.csv:5: cannot be read (not enough values to unpack (expected 8, got 7))",
            id="a cell dropped",
        ),
        pytest.param(
            "zips.csv",
            _replace(",100 0,tracts,42.7", ",100,tracts,42.7"),
            "zips.csv: the shares of 10002 do not belong to its districts",
            id="share missing",
        ),
        pytest.param(
            "zips.csv",
            _replace(",100 0,tracts,42.7", ",0 100,tracts,42.7"),
            "zips.csv: the shares of 10002 do not belong to its districts",
            id="shares out of order",
        ),
        pytest.param(
            "zips.csv",
            _replace(",100 0,tracts,42.7", ",50 10,tracts,42.7"),
            "zips.csv: the shares of 10002 do not belong to its districts",
            id="shares of no whole",
        ),
        pytest.param(
            "zips.csv",
            _replace(",100 0,tracts,42.7", ",,area,42.7"),
            "zips.csv: the shares of 10002 do not belong to its districts",
            id="measured without shares",
        ),
        pytest.param(
            "zips.csv",
            _replace("NY-1 NY-2,,point", "NY-1 NY-1,,point"),
            "zips.csv: 10004 lies in a district twice",
            id="district twice",
        ),
        pytest.param(
            "zips.csv",
            _replace("30.0,-40.0", "north,-40.0"),
            "zips.csv: 10005 has no point in degrees",
            id="point in words",
        ),
        pytest.param(
            "zips.csv",
            _replace("30.0,-40.0", "30.0,"),
            "zips.csv: 10005 has no point in degrees",
            id="half a point",
        ),
        pytest.param(
            "zips.csv",
            _replace("30.0,-40.0", "30.0,-400.0"),
            "zips.csv: 10005 has no point in degrees",
            id="point off the earth",
        ),
        pytest.param(
            "zips.csv",
            _replace("10004,NY,NY-1 NY-2,,point,43.1,-75.01", "10004,NY,NY-1 NY-2,,point,,"),
            "zips.csv: 10004 is placed by a point that it has not",
            id="point dropped",
        ),
        pytest.param(
            "boundaries.jsonl",
            _without('{"code":"NY-2"'),
            "boundaries.jsonl: NY-2 is not drawn",
            id="boundary dropped",
        ),
        pytest.param(
            "boundaries.jsonl",
            _replace("NY-2", "NY-9"),
            "boundaries.jsonl: draws NY-9, which does not exist",
            id="boundary invented",
        ),
        pytest.param(
            "boundaries.jsonl",
            _replace("NY-2", "NY-1"),
            "boundaries.jsonl: NY-1 is given 2 times",
            id="boundary twice",
        ),
        pytest.param(
            "boundaries.jsonl",
            _replace(",[-80.0,40.0]]", "]"),
            "boundaries.jsonl:2: cannot be read (a ring is open)",
            id="ring open",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, state=None),
            "legislators.jsonl: Sam Upper sits in no legislature",
            id="legislator without state",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, state="ZZ"),
            "legislators.jsonl: Sam Upper sits in no legislature",
            id="legislator of no state",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, legislative_district=None),
            "legislators.jsonl: Sam Upper sits in no legislature",
            id="legislator without district",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, chamber="attic"),
            "legislators.jsonl:1: cannot be read ('attic' is not a valid Chamber)",
            id="legislator of no chamber",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, email="https://example.org/contact"),
            "legislators.jsonl: Sam Upper has an e-mail address that is none",
            id="legislator with a page as address",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, email=None, phone=None, offices=[]),
            "MANIFEST.json: lists the wrong officials as unreachable: Sam Upper",
            id="unreachable unlisted",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_SILENT, phone="307-555-0100"),
            "MANIFEST.json: lists the wrong officials as unreachable: Sam Quiet",
            id="reachable listed as not",
        ),
        pytest.param(
            "legislators.jsonl",
            _without(f'{{"id": "{_SILENT}"'),
            f"MANIFEST.json: lists {_SILENT} as unreachable, who is not in legislators.jsonl",
            id="unreachable dropped",
        ),
        pytest.param(
            "legislators.jsonl",
            lambda text: text + text.splitlines(keepends=True)[0],
            f"legislators.jsonl: {_LEGISLATOR} is given 2 times",
            id="legislator twice",
        ),
        pytest.param(
            "legislators.jsonl",
            _with(_LEGISLATOR, id="D000001"),
            "legislators.jsonl: D000001 is in officials.jsonl too",
            id="legislator who is a senator",
        ),
        pytest.param(
            "seats.csv",
            _replace("I000001", ""),
            "MANIFEST.json: does not list VI-0 as vacant",
            id="vacancy unlisted",
        ),
        pytest.param(
            "seats.csv",
            _replace("NY-2,house,NY,2,,\n", ""),
            "MANIFEST.json: lists NY-2 as vacant",
            id="vacancy without a seat",
        ),
        pytest.param(
            "seats.csv",
            _replace("NY-2,house,NY,2,,\n", ""),
            "seats.csv: has 2 voting House seats, not 3",
            id="House seat dropped",
        ),
        pytest.param(
            "seats.csv",
            _replace("NY-2,house,NY,2,,\n", ""),
            "seats.csv: NY-2 has no seat",
            id="district without seat",
        ),
        pytest.param(
            "seats.csv",
            _replace("VI-0,house,VI,0,,I000001\n", ""),
            "seats.csv: has 1 non-voting House seats, not 2",
            id="delegate dropped",
        ),
        pytest.param(
            "seats.csv",
            _replace("WY-S2,senate,WY,,2,\n", ""),
            "seats.csv: has 3 Senate seats, not 4",
            id="Senate seat dropped",
        ),
        pytest.param(
            "seats.csv",
            _replace("D000002", "X000009"),
            "seats.csv: NY-S3 is held by X000009, who is not in officials.jsonl",
            id="seat held by nobody",
        ),
        pytest.param(
            "seats.csv",
            _replace("NY,2,,", "NY,2,,S000001"),
            "seats.csv: NY-2 is held by Jane Silent, whose seat is another",
            id="seat held by another",
        ),
        pytest.param(
            "seats.csv",
            _replace("D000002", ""),
            "officials.jsonl: Jane Diaz holds 0 seats, not one",
            id="official without seat",
        ),
        pytest.param(
            "districts.csv",
            lambda text: "".join(
                line for line in text.splitlines(keepends=True) if not line.startswith("NY-2")
            ),
            "districts.csv: NY-2 has a seat but is not listed",
            id="district dropped",
        ),
        pytest.param(
            "districts.csv",
            _replace("3601", "3609"),
            "districts.csv:3: cannot be read (the cells of NY-1 are not its own)",
            id="other GEOID",
        ),
        pytest.param(
            "committees.csv",
            lambda text: text.splitlines(keepends=True)[0],
            "officials.jsonl: Jane Doe sits on SSKI, which does not exist",
            id="committee dropped",
        ),
        pytest.param(
            "officials.jsonl",
            lambda text: "".join(
                line for line in text.splitlines(keepends=True) if "D000001" not in line
            ),
            "seats.csv: NY-S1 is held by D000001, who is not in officials.jsonl",
            id="official dropped",
        ),
        pytest.param(
            "officials.jsonl",
            lambda text: text[: text.index('{"id": "president"')],
            "officials.jsonl: the President is missing",
            id="President dropped",
        ),
        pytest.param(
            "officials.jsonl",
            _with("S000001", phone=None),
            "officials.jsonl: Jane Silent has no form, phone or e-mail address",
            id="no way to reach",
        ),
        pytest.param(
            "officials.jsonl",
            _with("D000001", phone="202-555-0199"),
            "MANIFEST.json: lists the wrong officials under the switchboard: Jane Doe",
            id="switchboard unlisted",
        ),
        pytest.param(
            "officials.jsonl",
            _with("D000001", email="https://doe.senate.gov/contact"),
            "officials.jsonl: Jane Doe has an e-mail address that is none",
            id="page as address",
        ),
        pytest.param(
            "officials.jsonl",
            _replace('"role": "delegate"', '"role": "queen"'),
            "officials.jsonl:1: cannot be read ('queen' is not a valid Role)",
            id="unknown role",
        ),
    ],
)
def test_disagreement_is_named(
    built: Path, name: str, edit: Callable[[str], str], sentence: str
) -> None:
    """Files that were sealed but do not agree are refused by file and name."""
    _alter(built, name, edit)
    _seal(built)
    assert sentence in check(built)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"schema": 1}, "MANIFEST.json: is of schema 1, not 2"),
        ({"seats": {}}, "MANIFEST.json: is not a manifest"),
        ({"files": []}, "MANIFEST.json: does not list zips.csv"),
        (
            {"holds_until": "2029-01-03"},
            "MANIFEST.json: Congress 119 ends on 2027-01-03, not on 2029-01-03",
        ),
        (
            {"congress": 120},
            "MANIFEST.json: Congress 120 ends on 2029-01-03, not on 2027-01-03",
        ),
        (
            {"as_of": "2027-01-03"},
            "MANIFEST.json: the members are as of 2027-01-03, after their Congress",
        ),
    ],
)
def test_wrong_manifest_is_named(built: Path, fields: dict[str, Any], sentence: str) -> None:
    """A manifest of another schema or Congress is refused."""
    _alter_manifest(built, **fields)
    assert sentence in check(built)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("zips.csv", "zips.csv: no ZIP code lies in DC-0"),
        ("districts.csv", "districts.csv: DC-0 has a seat but is not listed"),
        ("seats.csv", "seats.csv: DC-0 has no seat"),
        ("committees.csv", "officials.jsonl: José Roe, Jr. sits on HSBE, which does not exist"),
        ("officials.jsonl", "seats.csv: DC-0 is held by C000001, who is not in officials.jsonl"),
        ("boundaries.jsonl", "boundaries.jsonl: NY-1 is not drawn"),
    ],
)
def test_dropped_row_is_named(built: Path, name: str, sentence: str) -> None:
    """A row that was dropped, and sealed again, is missed by what the other files say."""
    start = {
        "zips.csv": "20001",
        "committees.csv": "HSBE",
        "officials.jsonl": '{"id": "C000001"',
        "boundaries.jsonl": '{"code":"NY-1"',
    }
    _alter(built, name, _without(start.get(name, "DC-0")))
    if name == "zips.csv":
        _alter(built, name, _without("20500"))
    before = read_manifest(built)
    assert check(built) == [f"{name}: is not the file that MANIFEST.json describes"]
    _seal(built)
    assert before.files != read_manifest(built).files
    assert sentence in check(built)


@pytest.mark.parametrize(
    ("kind", "count", "sentence"),
    [
        ("house", 434, "seats.csv: has 435 voting House seats, not 434"),
        ("delegates", 5, "seats.csv: has 6 non-voting House seats, not 5"),
        ("senate", 99, "seats.csv: has 100 Senate seats, not 99"),
    ],
)
def test_counts_of_the_law(tmp_path: Path, kind: str, count: int, sentence: str) -> None:
    """The real data has every seat that the law gives, and a manifest that says less is refused."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("campaigns"))
    record = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    record["seats"][kind] = count
    _alter_manifest(folder, **record)
    assert check(folder) == [sentence]


@pytest.mark.parametrize("name", ["NY-2", "VI-0", "WY-S1"])
def test_a_seat_too_few_in_the_real_data(tmp_path: Path, name: str) -> None:
    """434 voting seats, 5 non-voting ones or 99 senators are refused, and the seat is named."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("campaigns"))
    _alter(folder, "seats.csv", _without(f"{name},"))
    _seal(folder)
    kinds = {"NY-2": "434 voting House", "VI-0": "5 non-voting House", "WY-S1": "99 Senate"}
    problems = check(folder)
    assert any(each.startswith(f"seats.csv: has {kinds[name]} seats") for each in problems)
    assert any("holds 0 seats" in each or f"{name} has no seat" in each for each in problems)


def test_wrong_row_count_is_named(built: Path) -> None:
    """The manifest's rows are those of the file."""
    record = json.loads((built / "MANIFEST.json").read_text(encoding="utf-8"))
    for file in record["files"]:
        file["rows"] = file["rows"] and file["rows"] + 1
    _alter_manifest(built, **record)
    assert "seats.csv: has 9 rows, MANIFEST.json says 10" in check(built)


def test_file_of_another_schema_cannot_be_opened(built: Path) -> None:
    """A sealed folder whose files are of another schema is refused when it is opened."""
    _alter(built, "seats.csv", _replace("id,chamber", "key,chamber"))
    _seal(built)
    with pytest.raises(DatasetUnusableError, match="another schema"):
        open_dataset(built)
