"""The manifest of a dataset: for which Congress, until when, from whose files, which bytes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

MANIFEST = "MANIFEST.json"
SCHEMA = 2
_OTHER = f"is not the file that {MANIFEST} describes"


class DatasetUnusableError(Exception):
    """A dataset folder cannot be opened; `file` names the part that is wrong."""

    def __init__(self, file: str, sentence: str) -> None:
        """Keep the file's name beside the sentence."""
        super().__init__(f"{file}: {sentence}")
        self.file = file
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher's file that the data was made from.

    `as_of` is a date, a month or a year; `address` is for people, `download` for an update.
    """

    file: str
    publisher: str
    licence: str
    as_of: str
    address: str
    credit: str
    sha256: str
    download: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file of the dataset; `rows` is None where rows are not what it holds."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a dataset says of itself.

    `as_of` is the date of the list of members, `legislators_as_of` that of the state legislators;
    `holds_until` the day the members' Congress ends. The
    officials in `switchboard_only` have published no contact and carry the Capitol's number;
    `unreachable` are the state legislators without any contact; `vacant` the seats of nobody.
    """

    congress: int
    holds_until: date
    as_of: date
    legislators_as_of: date
    house_seats: int
    delegate_seats: int
    senate_seats: int
    switchboard: str
    switchboard_only: tuple[str, ...]
    unreachable: tuple[str, ...]
    vacant: tuple[str, ...]
    sources: tuple[Source, ...]
    files: tuple[DataFile, ...]


def read_manifest(folder: Path) -> Manifest:
    """Read a dataset's manifest.

    Raises:
        DatasetUnusableError: it is missing, of another schema, or not a manifest.
    """
    try:
        record = json.loads((folder / MANIFEST).read_bytes())
        if record["schema"] != SCHEMA:
            raise DatasetUnusableError(MANIFEST, f"is of schema {record['schema']}, not {SCHEMA}")
        return _manifest(record)
    except OSError as error:
        raise DatasetUnusableError(MANIFEST, f"is not in {folder}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetUnusableError(MANIFEST, "is not a manifest") from error


def read_verified(folder: Path, file: DataFile) -> bytes:
    """Return a file's bytes, exactly those that the manifest was written for.

    Raises:
        DatasetUnusableError: the file is missing or other bytes.
    """
    try:
        content = (folder / file.name).read_bytes()
    except OSError as error:
        raise DatasetUnusableError(file.name, f"is not in {folder}") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DatasetUnusableError(file.name, _OTHER)
    return content


class MappedFile:
    """A file's bytes, mapped when the dataset is opened and verified when they are first asked for.

    A dataset's files are replaced and never written to, so what was mapped stays what it was.
    """

    def __init__(self, folder: Path, file: DataFile) -> None:
        """Map the file.

        Raises:
            DatasetUnusableError: it is missing or of another size.
        """
        self._file = file
        self._bytes: bytes | None = None
        try:
            with (folder / file.name).open("rb") as opened:
                self._map = mmap(opened.fileno(), 0, access=ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: it is empty
            raise DatasetUnusableError(file.name, f"is not in {folder}") from error
        if len(self._map) != file.bytes:
            raise DatasetUnusableError(file.name, _OTHER)

    def content(self) -> bytes:
        """Return the bytes.

        Raises:
            DatasetUnusableError: they are not those that the manifest describes.
        """
        if self._bytes is None:
            content = self._map[:]
            if hashlib.sha256(content).hexdigest() != self._file.sha256:
                raise DatasetUnusableError(self._file.name, _OTHER)
            self._bytes = content
        return self._bytes


def manifest_record(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as the file's own shape, the inverse of reading it."""
    return {
        "schema": SCHEMA,
        "congress": manifest.congress,
        "holds_until": manifest.holds_until.isoformat(),
        "as_of": manifest.as_of.isoformat(),
        "legislators_as_of": manifest.legislators_as_of.isoformat(),
        "seats": {
            "house": manifest.house_seats,
            "delegates": manifest.delegate_seats,
            "senate": manifest.senate_seats,
            "vacant": list(manifest.vacant),
        },
        "switchboard": {
            "phone": manifest.switchboard,
            "officials": list(manifest.switchboard_only),
        },
        "unreachable": list(manifest.unreachable),
        "sources": [asdict(source) for source in manifest.sources],
        "files": [asdict(file) for file in manifest.files],
    }


def _manifest(record: dict[str, Any]) -> Manifest:
    """Build the value from the parsed file."""
    seats, switchboard = record["seats"], record["switchboard"]
    return Manifest(
        congress=record["congress"],
        holds_until=date.fromisoformat(record["holds_until"]),
        as_of=date.fromisoformat(record["as_of"]),
        legislators_as_of=date.fromisoformat(record["legislators_as_of"]),
        house_seats=seats["house"],
        delegate_seats=seats["delegates"],
        senate_seats=seats["senate"],
        switchboard=switchboard["phone"],
        switchboard_only=tuple(switchboard["officials"]),
        unreachable=tuple(record["unreachable"]),
        vacant=tuple(seats["vacant"]),
        sources=tuple(Source(**source) for source in record["sources"]),
        files=tuple(DataFile(**file) for file in record["files"]),
    )
