"""A campaign leaves as one file and comes back whole; nothing else comes in."""

import io
import zipfile
from pathlib import Path

import pytest

from contactrep import paths
from contactrep.campaigns import archive
from contactrep.campaigns.folder import CampaignError, read_files
from tests.campaigns.folder_factory import FILES

BELARUS = paths.DATA / "campaigns" / "belarus-freedom-forum"


def zipped(files: dict[str, bytes]) -> bytes:
    """Return an archive of whatever files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def test_it_comes_back_whole() -> None:
    """The same files make the same archive, which fits into a form."""
    files = archive.texts_of(read_files(BELARUS))
    packed = archive.pack("belarus-freedom-forum", files)
    assert archive.unpack(packed) == files
    assert packed == archive.pack("belarus-freedom-forum", files)
    assert len(packed) < 200_000


@pytest.mark.parametrize("top", ["", "lamp/", "lamp-main/"])
def test_a_folder_or_what_is_in_it(top: str) -> None:
    """As programs that pack make it, with what they add; nothing is asked of its name."""
    files = {f"{top}{name}": text.encode() for name, text in FILES.items()}
    added = {"__MACOSX/x": b"1", f"{top}.DS_Store": b"2", f"{top}editions/": b""}
    assert archive.unpack(zipped({**files, **added})) == FILES


@pytest.mark.parametrize(
    "name",
    ["../campaign.md", "/etc/passwd", "editions/../../x.txt", "lamp/readme.md", "be/original.txt"],
)
def test_other_files_are_refused(name: str) -> None:
    """By their names, and so is every path that leads out of the folder."""
    with pytest.raises(CampaignError, match="no file of this name"):
        archive.unpack(zipped({"campaign.md": b"---", name: b"x"}))


def test_what_is_too_large_is_refused() -> None:
    """However small it is packed, and whatever it says of its size."""
    data = zipped({"campaign.md": b" " * (archive.MOST_BYTES + 1)})
    assert len(data) < 10_000
    with pytest.raises(CampaignError, match="too large"):
        archive.unpack(data)
    for small in (10, 0):
        lying = data.replace(
            (archive.MOST_BYTES + 1).to_bytes(4, "little"), small.to_bytes(4, "little")
        )
        with pytest.raises(CampaignError):
            archive.unpack(lying)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    """In one sentence."""
    with pytest.raises(CampaignError, match="not a ZIP file"):
        archive.unpack(data)


def test_what_is_not_text_is_refused() -> None:
    """With its name and line."""
    with pytest.raises(CampaignError, match=r"script\.txt:2: not UTF-8"):
        archive.unpack(zipped({"campaign.md": b"", "script.txt": b"a\n\xff"}))


def test_a_folder_is_written(tmp_path: Path) -> None:
    """What is no longer a part of the campaign goes, what never was one stays."""
    folder = tmp_path / "lamp"
    archive.write_folder(folder, FILES)
    (folder / "NOTES").write_text("mine")
    fewer = {file: text for file, text in FILES.items() if "committees" not in file}
    archive.write_folder(folder, fewer)
    assert archive.texts_of(read_files(folder)) == fewer
    assert (folder / "NOTES").exists()
