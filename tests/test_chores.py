"""The Makefile's chores: what is promised can be asked for, and does what it names."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", MAKEFILE))
DOCS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def make(*arguments: str) -> str:
    """Return what make says, or would do."""
    done = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_help_lists_every_chore() -> None:
    """And is what one gets for asking nothing."""
    told = {line.split()[1] for line in make("help").splitlines()}
    assert told == TARGETS - {"test-machine"}  # a part of others
    assert make() == make("help")


def test_every_chore_is_phony() -> None:
    """A file of that name would hide it."""
    phony = set(" ".join(re.findall(r"(?m)^\.PHONY: (.*)$", MAKEFILE)).split())
    assert phony == TARGETS


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_chore_that_is_named_exists(path: Path) -> None:
    """In README.md and the other documents."""
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?m)(?:`|^)(?:PORT=\d+ )?make ([a-z-]+)", text)
    assert set(named) <= TARGETS
    listed = re.search(r"`make help` lists the other chores: (.*?)\.\.\.", text)
    if listed:
        assert set(re.findall(r"`([a-z-]+)`", listed[1])) <= TARGETS


def test_files_of_the_makefile_exist() -> None:
    """What a chore reads or runs is there."""
    for name in re.findall(r"(?:tools|benchmarks|requirements)/[\w/.-]+\w", MAKEFILE):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"-m (tools\.\w+)", MAKEFILE):
        assert (ROOT / f"{name.replace('.', '/')}.py").is_file(), name


def test_every_benchmark_is_run() -> None:
    """`make bench` runs each file, so each is a program."""
    for path in (ROOT / "benchmarks").glob("[a-z]*.py"):
        assert '__name__ == "__main__"' in path.read_text(encoding="utf-8"), path


def test_running_and_testing_set_up_everything() -> None:
    """On a machine with nothing but Python and make."""
    for chore, last in (("run", "contactrep run"), ("test", "coverage report")):
        would = make("--dry-run", "--always-make", chore, "VENV=/nowhere/venv")
        assert "-m venv /nowhere/venv" in would
        assert "--require-hashes" in would
        assert f"/nowhere/venv/bin/{last}" in would
