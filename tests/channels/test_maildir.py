"""A Maildir is worked off: what is waiting, what is settled, and what is left for people."""

import os
from pathlib import Path

import pytest

from contactrep.channels import maildir
from contactrep.channels.maildir import MaildirError, waiting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty Maildir."""
    for part in ("tmp", "new", "cur"):
        (tmp_path / part).mkdir()
    return tmp_path


def put(folder: Path, name: str, age: int = 0) -> Path:
    """Put a message into it, so many seconds after the first."""
    path = folder / name
    path.write_bytes(name.encode())
    os.utime(path, (1_000_000 + age, 1_000_000 + age))
    return path


def test_the_oldest_first(folder: Path) -> None:
    """Whether or not a mail program has seen them."""
    third = put(folder, "new/1.third", 3)
    first = put(folder, "new/3.first", 1)
    second = put(folder, "cur/2.second:2,RS", 2)
    assert waiting(folder) == [first, second, third]


@pytest.mark.parametrize("name", ["cur/1:2,F", "cur/1:2,FS", "cur/1:2,DF", "new/.hidden", "tmp/1"])
def test_what_does_not_wait(folder: Path, name: str) -> None:
    """What people have to look at, what is hidden, and what is still being written."""
    put(folder, name)
    assert waiting(folder) == []


@pytest.mark.parametrize("name", ["cur/1", "cur/1:2,", "cur/1:2,S", "cur/F.1", "new/1", "new/F"])
def test_what_waits(folder: Path, name: str) -> None:
    """Other flags say nothing about us, and a name is no flag."""
    path = put(folder, name)
    assert waiting(folder) == [path]


def test_what_is_no_message(folder: Path, tmp_path: Path) -> None:
    """A folder, a pipe that would be waited at for ever, and a link to somewhere else."""
    (folder / "new" / "folder").mkdir()
    os.mkfifo(folder / "new" / "pipe")
    (folder / "new" / "link").symlink_to(put(folder, "tmp/target"))
    (folder / "new" / "broken").symlink_to(tmp_path / "nothing")
    assert waiting(folder) == []


@pytest.mark.parametrize("missing", ["new", "cur"])
def test_what_is_no_maildir(folder: Path, missing: str) -> None:
    """It is said, with what is not there."""
    (folder / missing).rmdir()
    with pytest.raises(MaildirError, match=f"no Maildir: it has no folder {missing}$"):
        waiting(folder)


def test_the_content(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is, but not more of it than says something."""
    path = put(folder, "new/1")
    assert maildir.content(path) == b"new/1"
    monkeypatch.setattr(maildir, "MOST", 3)
    assert maildir.content(path) == b"new"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("new/1.host", "cur/1.host:2,F"),
        ("new/1.host:2,S", "cur/1.host:2,FS"),
        ("cur/1.host:2,RS", "cur/1.host:2,FRS"),
        ("cur/1.host", "cur/1.host:2,F"),
    ],
)
def test_left_for_people(folder: Path, name: str, left: str) -> None:
    """In cur/, its flags in order, and not looked at again."""
    path = put(folder, name)
    maildir.leave(path)
    assert (folder / left).read_bytes() == name.encode()
    assert not path.exists()
    assert waiting(folder) == []


def test_settled(folder: Path) -> None:
    """It is gone."""
    path = put(folder, "new/1")
    maildir.settle(path)
    assert not path.exists()


def test_another_process_was_faster(folder: Path) -> None:
    """What is gone already is no mistake."""
    path = folder / "new" / "1"
    assert maildir.content(path) is None
    maildir.settle(path)
    maildir.leave(path)
    assert list((folder / "cur").iterdir()) == []
