"""Fetch the vendored browser files again with the npm client, and compare them with ours.

Usage: vendor.py [--update]. Without the option a difference is an error; with it the fetched files
and their checksums replace ours, which is how a new version in vendor.json is taken in.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
LIST = "vendor.json"


def problems(folder: Path) -> list[str]:
    """Return what is wrong in the folder: a file changed, missing, or in no package's list."""
    listed = {file["path"]: file["sha256"] for package in read(folder) for file in package["files"]}
    there = {
        path.relative_to(folder).as_posix(): _sha256(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and path.name != LIST
    }
    return [
        *(f"{path} is missing" for path in sorted(listed.keys() - there.keys())),
        *(f"{path} is not in {LIST}" for path in sorted(there.keys() - listed.keys())),
        *(
            f"{path} is not the file that {LIST} describes"
            for path in sorted(listed.keys() & there.keys())
            if listed[path] != there[path]
        ),
    ]


def read(folder: Path) -> list[dict[str, Any]]:
    """Return the packages of the list: name, version, licence, npm, and files."""
    packages: list[dict[str, Any]] = json.loads((folder / LIST).read_text(encoding="utf-8"))
    return packages


def fetch(package: dict[str, Any]) -> dict[str, bytes]:
    """Return the published bytes of the package's files by their path here."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = f"{package['npm']}@{package['version']}"
        subprocess.run(
            ["npm", "pack", "--silent", "--pack-destination", scratch, wanted],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as members:
            return {file["path"]: _member(members, file["from"]) for file in package["files"]}


def main(arguments: list[str]) -> int:
    """Fetch every package, compare or update, and say what came of it."""
    packages = read(VENDOR)
    fetched = {path: content for package in packages for path, content in fetch(package).items()}
    if arguments == ["--update"]:
        _update(packages, fetched)
    wrong = problems(VENDOR)
    wrong += [
        f"{path} is not what npm publishes"
        for path, content in fetched.items()
        if not (VENDOR / path).is_file() or (VENDOR / path).read_bytes() != content
    ]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print(f"{len(fetched)} vendored files are what npm publishes.")
    return 1 if wrong else 0


def _update(packages: list[dict[str, Any]], fetched: dict[str, bytes]) -> None:
    for path, content in fetched.items():
        target = VENDOR / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for package in packages:
        for file in package["files"]:
            file["sha256"] = _sha256(fetched[file["path"]])
    text = json.dumps(packages, indent=2, ensure_ascii=False) + "\n"
    (VENDOR / LIST).write_text(text, encoding="utf-8")


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    content = archive.extractfile(f"package/{path}")
    if content is None:
        raise FileNotFoundError(path)
    return content.read()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
