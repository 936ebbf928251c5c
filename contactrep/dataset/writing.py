"""Writes the dataset: text files in a fixed order, so that git shows what an update changes."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from contactrep.directory.manifest import MANIFEST, DataFile, Manifest, manifest_record
from contactrep.directory.records import COLUMNS

HANDKEPT = "handkept"


def csv_bytes(name: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a CSV file of the schema, header first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS[name])
    writer.writerows(rows)
    return text.getvalue().encode()


def write_dataset(folder: Path, files: Mapping[str, bytes], manifest: Manifest) -> Manifest:
    """Write the files and the manifest that seals them; return the manifest as sealed."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    sealed = replace(manifest, files=tuple(_described(name, files[name]) for name in sorted(files)))
    record = json.dumps(manifest_record(sealed), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{record}\n", encoding="utf-8")
    return sealed


@contextmanager
def replacing(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """Give a new folder beside one; when all went well, move its files over, the manifest last.

    What else is in the folder stays. When something fails, everything stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        for name in (*names, MANIFEST):
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            (draft / name).replace(target)
    finally:
        shutil.rmtree(draft)


def _described(name: str, content: bytes) -> DataFile:
    """Describe a file; a header is no row, and a hand-kept file has none."""
    rows = content.count(b"\n") - name.endswith(".csv")
    return DataFile(
        name=name,
        rows=None if name.startswith(HANDKEPT) else rows,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
