"""What is on disk is what is shipped."""

import configparser
import importlib.metadata
import re
import runpy
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from flask import Flask

import contactrep
from contactrep import paths
from contactrep.new_site import write_new

ROOT = Path(__file__).parent.parent
FOLDERS = ("data", "static", "templates")


@pytest.fixture
def setup() -> configparser.ConfigParser:
    """The settings in setup.cfg."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_every_room_is_shipped(setup: configparser.ConfigParser) -> None:
    """A package that is not listed is silently left out of the wheel."""
    rooms = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for path in (ROOT / "contactrep").rglob("__init__.py")
    }
    listed = setup["options"]["packages"].split()
    assert set(listed) == rooms | {f"contactrep.{folder}" for folder in FOLDERS}
    assert len(listed) == len(set(listed))


def test_every_folder_with_modules_is_a_room() -> None:
    """One without __init__.py would not be found."""
    for path in (ROOT / "contactrep").rglob("*.py"):
        assert (path.parent / "__init__.py").is_file(), path


def test_the_folders_ship_inside(setup: configparser.ConfigParser) -> None:
    """Templates, static files and data stand beside the package here, and in it when installed."""
    places = dict(line.split(" = ") for line in setup["options"]["package_dir"].split("\n") if line)
    assert places == {f"contactrep.{folder}": folder for folder in FOLDERS}
    assert {paths.TEMPLATES, paths.STATIC, paths.DATA} == {ROOT / folder for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_shipped(setup: configparser.ConfigParser, folder: str) -> None:
    """Each matches its pattern; a hidden file would not, and a folder without files is none."""
    assert setup["options.package_data"][f"contactrep.{folder}"] == "**/*"
    for path in (ROOT / folder).rglob("*"):
        assert not path.name.startswith("."), path
        assert path.suffix not in {".py", ".pyc"}, path
        assert path.is_file() or any(path.iterdir()), path


def test_what_lies_beside_modules_is_shipped(setup: configparser.ConfigParser) -> None:
    """Whatever in the package is no module is named in package_data."""
    data = setup["options.package_data"]
    for path in (ROOT / "contactrep").rglob("*"):
        if path.is_dir() or path.suffix == ".py" or "__pycache__" in path.parts:
            continue
        assert any(_is_named(data, path, room) for room in path.relative_to(ROOT).parents), path


def _is_named(data: configparser.SectionProxy, path: Path, room: Path) -> bool:
    """Tell whether the package data of a package holds a file."""
    patterns = data.get(str(room).replace("/", "."), "").split(",")
    name = str(path.relative_to(ROOT / room))
    return any(fnmatch(name, pattern.strip()) for pattern in patterns)


def test_the_version(setup: configparser.ConfigParser) -> None:
    """It stands in one place, and is one."""
    assert setup["metadata"]["version"] == "attr: contactrep.__version__"
    assert re.fullmatch(r"\d+\.\d+\.\d+", contactrep.__version__)
    assert importlib.metadata.version("contactrep") == contactrep.__version__


def test_the_command(setup: configparser.ConfigParser) -> None:
    """`contactrep` is the command line."""
    scripts = setup["options.entry_points"]["console_scripts"]
    assert scripts.split("\n")[1:] == ["contactrep = contactrep.cli:main"]


def test_pins_hold_every_requirement(setup: configparser.ConfigParser) -> None:
    """Whatever setup.cfg asks for is pinned with hashes for running, and that for testing."""
    run, test = (
        (ROOT / "requirements" / name).read_text(encoding="utf-8")
        for name in ("run.txt", "test.txt")
    )
    wanted = setup["options"]["install_requires"].split()
    for name in (re.split("[>=<]", each)[0] for each in wanted):
        pin = re.search(rf"(?m)^{re.escape(name)}==(\S+)", run)
        assert pin is not None, name
    for text in (run, test):
        for line in re.findall(r"(?m)^[a-z].*$", text):
            assert re.fullmatch(r"[a-z0-9._-]+(\[[a-z]+\])?==\S+( ;.+)? \\", line), line
        assert text.count("--hash=sha256:") >= len(re.findall("==", text))


def test_the_build_needs_no_program_of_ours() -> None:
    """setup.cfg says everything; pyproject.toml names the builder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["build-system"]["build-backend"] == "setuptools.build_meta"
    assert set(project) == {"build-system", "tool"}
    assert set(project["tool"]) == {"ruff"}
    assert not (ROOT / "setup.py").exists()


def test_the_entry_point_of_a_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """wsgi.py gives the application that the configuration describes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTACTREP_CONFIG", str(write_new(tmp_path)))
    app = runpy.run_path(str(ROOT / "wsgi.py"))["app"]
    assert isinstance(app, Flask)
    assert app.test_client().get("/").status_code == 200
