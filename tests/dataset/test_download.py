"""Downloads from a server that misbehaves on purpose."""

import socket
from datetime import date
from pathlib import Path

import pytest

from contactrep import __version__
from contactrep.dataset import download as module
from contactrep.dataset.download import Download, NotPublishedError, download
from contactrep.dataset.errors import DatasetError
from tests.dataset.publishers_server import Publishers, Trouble

NAME = "members.yaml"


def fetch(publishers: Publishers, target: Path, path: str = NAME, tries: int = 3) -> Download:
    """Download without waiting between tries."""
    delays = [0.0] * (tries - 1)
    return download(NAME, f"{publishers.url}/{path}", target, lambda *_: None, delays=delays)


def test_a_file(publishers: Publishers, tmp_path: Path) -> None:
    """Arrives byte for byte, with its day; the server is told who asks."""
    seen: list[tuple[str, int, int]] = []
    publishers.files[NAME] = content = b"\x00\xff\r\n" * 50_000
    found = download(
        NAME,
        f"{publishers.url}/{NAME}",
        tmp_path / "file",
        lambda *told: seen.append(told),
        delays=(),
    )
    assert found.path.read_bytes() == content
    assert found.modified == date(2026, 6, 15)
    assert publishers.asked == [(NAME, f"contactrep/{__version__} (data update)")]
    assert seen[-1] == (f"downloading {NAME}", len(content), len(content))
    assert len(seen) > 1


def test_a_file_without_a_day(publishers: Publishers, tmp_path: Path) -> None:
    """Servers need not say one."""
    publishers.undated.add(NAME)
    assert fetch(publishers, tmp_path / "file").modified is None


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.SHORT, Trouble.RESET, Trouble.HANG_UP])
def test_tried_again(publishers: Publishers, tmp_path: Path, trouble: Trouble) -> None:
    """What passes by itself costs a try; what arrived of the failed one is gone."""
    publishers.trouble[NAME] = [trouble, trouble]
    content = publishers.files[NAME]
    assert fetch(publishers, tmp_path / "file").path.read_bytes() == content
    assert len(publishers.asked) == 3


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (Trouble.BUSY, "503 Service Unavailable"),
        (Trouble.SHORT, "the connection failed or broke off"),
        (Trouble.RESET, "the connection failed or broke off"),
        (Trouble.HANG_UP, "the connection failed or broke off"),
    ],
)
def test_given_up(publishers: Publishers, tmp_path: Path, trouble: Trouble, sentence: str) -> None:
    """After the last try, one sentence names the file and the server."""
    publishers.trouble[NAME] = [trouble] * 3
    with pytest.raises(DatasetError) as refused:
        fetch(publishers, tmp_path / "file")
    host = publishers.url.removeprefix("http://")
    assert str(refused.value) == f"{NAME}: cannot be downloaded from {host}: {sentence}"
    assert len(publishers.asked) == 3


@pytest.mark.parametrize(
    ("trouble", "sentence"), [(Trouble.MISSING, "404 Not Found"), (Trouble.FORBIDDEN, "403 Forbid")]
)
def test_not_tried_again(
    publishers: Publishers, tmp_path: Path, trouble: Trouble, sentence: str
) -> None:
    """Asking again would give the same answer."""
    publishers.trouble[NAME] = [trouble]
    with pytest.raises(DatasetError, match=sentence) as refused:
        fetch(publishers, tmp_path / "file")
    assert isinstance(refused.value, NotPublishedError) is (trouble is Trouble.MISSING)
    assert len(publishers.asked) == 1


def test_nobody_there(tmp_path: Path) -> None:
    """A port that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/x"
        with pytest.raises(DatasetError, match="the connection failed or broke off"):
            download(NAME, address, tmp_path / "file", lambda *_: None, delays=(0.0,))


def test_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the connection and says nothing."""
    monkeypatch.setattr(module, "_TIMEOUTS", (1, 0.1))
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        with pytest.raises(DatasetError, match=r"the server is silent$"):
            download(NAME, address, tmp_path / "file", lambda *_: None, delays=())


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/x", "http://", "members.yaml", "http://:x/"])
def test_no_address(tmp_path: Path, address: str) -> None:
    """A mistake in the plan is told as one."""
    with pytest.raises(DatasetError, match=f"^{NAME}: {address} is not an address of the web$"):
        download(NAME, address, tmp_path / "file", lambda *_: None, delays=(0.0,))


@pytest.mark.parametrize("length", [True, False])
def test_too_large(publishers: Publishers, tmp_path: Path, length: bool) -> None:
    """Nobody fills our disk, whether they announce it or not."""
    publishers.files[NAME] = b"x" * 100_001
    publishers.unmeasured = not length
    with pytest.raises(DatasetError, match=f"^{NAME}: is larger than 100,000 bytes$"):
        download(
            NAME,
            f"{publishers.url}/{NAME}",
            tmp_path / "file",
            lambda *_: None,
            max_bytes=100_000,
        )
    assert (tmp_path / "file").stat().st_size <= 100_000


def test_empty(publishers: Publishers, tmp_path: Path) -> None:
    """An empty file is none."""
    publishers.files[NAME] = b""
    with pytest.raises(DatasetError, match=f"^{NAME}: is empty at its publisher$"):
        fetch(publishers, tmp_path / "file")
