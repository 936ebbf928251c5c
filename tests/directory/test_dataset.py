"""An open dataset is a snapshot, found by id, district and state."""

import shutil
from pathlib import Path

import pytest

from contactrep import paths
from contactrep.core.districts import District
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.manifest import DatasetUnusableError


def test_snapshot_outlives_its_folder(tmp_path: Path) -> None:
    """After opening, nothing is read from disk: an update cannot mix two datasets."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("campaigns"))
    dataset = open_dataset(folder)
    shutil.rmtree(folder)
    assert len(dataset.officials()) == 538
    assert dataset.zip_row(ZipCode("11235")) is not None
    assert len(dataset.legislators("NE")) == 49
    assert dataset.boundaries.containing(-73.96, 40.58) == District("NY", 8)


@pytest.mark.parametrize("name", ["legislators.jsonl", "boundaries.jsonl"])
def test_large_files_are_verified_when_they_are_needed(tmp_path: Path, name: str) -> None:
    """Another size is refused at once, other bytes when somebody asks, or by `verify`."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("campaigns"))
    assert open_dataset(folder).verify().legislators("WY")
    content = (folder / name).read_bytes()
    for wrong in (b"", content[:-1], content + b"\n"):
        (folder / name).write_bytes(wrong)
        with pytest.raises(DatasetUnusableError, match=f"^{name}: is not "):
            open_dataset(folder)
    (folder / name).write_bytes(content.replace(b"5", b"6"))
    dataset = open_dataset(folder)
    with pytest.raises(DatasetUnusableError, match=f"^{name}: is not the file that MANIFEST.json"):
        dataset.verify()
    (folder / name).unlink()
    with pytest.raises(DatasetUnusableError, match=f"^{name}: is not in "):
        open_dataset(folder)


def test_folder_without_dataset_is_refused(tmp_path: Path) -> None:
    """An empty folder is no dataset, and the refusal names the manifest."""
    with pytest.raises(DatasetUnusableError, match=r"^MANIFEST.json: is not in "):
        open_dataset(tmp_path)


def test_official_is_found_by_id(bundled: Dataset) -> None:
    """An id finds its official, the same value each time; an unknown one finds nobody."""
    [seat] = [each for each in bundled.seats_of("NY") if each.id == "NY-S3"]
    senator = bundled.official(seat.official_id)
    assert senator is not None
    assert senator.state == "NY"
    assert bundled.official(senator.id) is senator
    assert bundled.official("X999999") is None
    assert bundled.official(None) is None


def test_seats_are_in_order(bundled: Dataset) -> None:
    """The Senate comes first, by class; then the House, by district."""
    ids = [seat.id for seat in bundled.seats_of("NY")]
    assert ids[:3] == ["NY-S1", "NY-S3", "NY-1"]
    assert ids[-1] == "NY-26"
    assert [seat.id for seat in bundled.senate_seats("NY")] == ["NY-S1", "NY-S3"]
    assert bundled.senate_seats("DC") == ()
    assert bundled.seats_of("XX") == ()


def test_districts_are_those_of_the_state(bundled: Dataset) -> None:
    """A state's districts come in order, with their members, the vacant ones too."""
    assert bundled.districts("WY") == (District("WY", 0),)
    assert [each.number for each in bundled.districts("NY")] == list(range(1, 27))
    members = dict(bundled.district_members("FL"))
    assert len(members) == 28
    assert members[District("FL", 20)] is None
    assert len(bundled.district_members()) == len(bundled.districts()) == 441


@pytest.mark.parametrize("zip_code", ["00000", "00502", "99999", "1123", "112355", ""])
def test_unknown_zip_has_no_row(bundled: Dataset, zip_code: str) -> None:
    """Only a whole ZIP code of the data has a row, never the beginning of one."""
    assert bundled.zip_row(ZipCode(zip_code)) is None


def test_zip_codes_come_in_order(bundled: Dataset) -> None:
    """The data knows 41,362 ZIP codes, each once."""
    codes = list(bundled.zip_codes())
    assert len(codes) == 41_362
    assert codes == sorted(set(codes))


def test_places_of_a_district_are_all_found(bundled: Dataset) -> None:
    """The search in the bytes finds just the ZIP codes that lie in that district alone."""
    alone: dict[District, list[str]] = {}
    for zip_code in bundled.zip_codes():
        row = bundled.zip_row(zip_code)
        if row is not None and len(row.districts) == 1:
            alone.setdefault(row.districts[0], []).append(zip_code)
    for district in bundled.districts():
        assert [row.zip for row in bundled.zip_rows_in(district)] == alone.get(district, [])
