"""The files of others that we serve are exactly those that were published."""

import shutil
from pathlib import Path

import pytest

from contactrep import paths
from tools import vendor


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the vendored files that a test may spoil."""
    return Path(shutil.copytree(paths.STATIC / "vendor", tmp_path / "vendor"))


def test_every_vendored_file_is_listed_with_its_checksum() -> None:
    """Nothing was changed, forgotten or slipped in."""
    assert vendor.problems(paths.STATIC / "vendor") == []


def test_every_package_says_where_it_is_from() -> None:
    """Each package brings its licence, and names the version that its folder is called by."""
    for package in vendor.read(paths.STATIC / "vendor"):
        files = [Path(file["path"]) for file in package["files"]]
        assert package["licence"] in {"MIT", "ISC", "BSD-3-Clause"}
        assert {file.parts[0].rpartition("-")[2] for file in files} == {package["version"]}
        assert "LICENSE" in {file.name for file in files}


def test_only_what_a_page_uses_is_vendored() -> None:
    """Each style and script is named by the frame of every page, in this very version."""
    frame = (paths.TEMPLATES / "base.html").read_text(encoding="utf-8")
    for package in vendor.read(paths.STATIC / "vendor"):
        for file in package["files"]:
            assert file["path"].endswith("LICENSE") or f"vendor/{file['path']}" in frame


def test_a_changed_file_is_noticed(copy: Path) -> None:
    """One byte more is a different file."""
    with (copy / "pico-2.1.1" / "pico.min.css").open("ab") as style:
        style.write(b"\n")
    assert vendor.problems(copy) == [
        "pico-2.1.1/pico.min.css is not the file that vendor.json describes"
    ]


def test_a_missing_file_is_noticed(copy: Path) -> None:
    """A licence must not get lost."""
    (copy / "pico-2.1.1" / "LICENSE").unlink()
    assert vendor.problems(copy) == ["pico-2.1.1/LICENSE is missing"]


def test_an_unlisted_file_is_noticed(copy: Path) -> None:
    """Whoever adds a file says where it is from."""
    (copy / "pico-2.1.1" / "extra.js").write_text("1")
    assert vendor.problems(copy) == ["pico-2.1.1/extra.js is not in vendor.json"]
