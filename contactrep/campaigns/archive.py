"""A campaign's folder as one file, to be kept in git or taken to another site."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from contactrep.campaigns.errors import CampaignError
from contactrep.campaigns.texts import decode
from contactrep.core.campaigns import Edition
from contactrep.core.languages import TRANSLATED

MOST_BYTES = 2_000_000
"""Of all files together, unpacked."""

_EDITIONS = "|".join(Edition)
_KNOWN = re.compile(
    rf"original\.txt|(({'|'.join(TRANSLATED)})/)?"
    rf"(campaign\.md|script\.txt|editions/({_EDITIONS})\.txt|committees/[A-Z]{{4}}\d*\.txt)",
    re.ASCII,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


def is_known(file: str) -> bool:
    """Tell whether a campaign can have a file of this path inside its folder."""
    return _KNOWN.fullmatch(file) is not None


def pack(slug: str, files: Mapping[str, str]) -> bytes:
    """Return a ZIP archive of the campaign's folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{slug}/{file}", _EPOCH), text)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, str]:
    """Return the texts by path of a ZIP archive of a folder, or of what is in one.

    Nothing is written anywhere: a path is compared with those a campaign can have, and no more.

    Raises:
        CampaignError: it is no such archive, is too large, or holds something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [each for each in archive.infolist() if not _is_passed_over(each.filename)]
            if sum(each.file_size for each in members) > MOST_BYTES:
                raise CampaignError("the archive", None, "its files are too large")
            top = _top_folder([each.filename for each in members])
            return {
                file: decode(file, _read(archive, each))
                for each in members
                if (file := _file_of(each.filename, top))
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise CampaignError("the archive", None, "not a ZIP file that can be opened") from error


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the texts of files.

    Raises:
        CampaignError: one of them is not UTF-8.
    """
    return {file: decode(file, data) for file, data in files.items()}


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files into a folder, and remove those of a campaign that are not among them.

    What a campaign does not know is left alone.
    """
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        file = path.relative_to(folder).as_posix()
        if path.is_file() and is_known(file) and file not in files:
            path.unlink()
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _is_passed_over(name: str) -> bool:
    """Tell whether a member is a folder, or something that the packing system added."""
    parts = name.split("/")
    return name.endswith("/") or parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _top_folder(names: list[str]) -> str:
    """Return the folder that everything is in, with its slash, or nothing."""
    pages = [name for name in names if name.endswith("campaign.md")]
    outermost = min(pages, key=lambda name: name.count("/"), default="")
    top = outermost.removesuffix("campaign.md")
    return top if top.count("/") == 1 and all(name.startswith(top) for name in names) else ""


def _file_of(name: str, top: str) -> str:
    file = name.removeprefix(top)
    if not is_known(file):
        raise CampaignError(name[:200], None, "a campaign has no file of this name")
    return file


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes; what it says of its size is not believed."""
    with archive.open(member) as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > min(member.file_size, MOST_BYTES):
        raise CampaignError("the archive", None, "its files are too large")
    return data
