"""The laws of the house, as ARCHITECTURE and the decision notes have them."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "contactrep"
ROOMS = sorted(path.parent for path in HOUSE.rglob("__init__.py"))
MODULES = sorted(HOUSE.rglob("*.py"))
LONGEST = 300
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]
OF_THE_COMMAND_LINE = {
    "contactrep.cli_backup",
    "contactrep.cli_bounces",
    "contactrep.cli_campaigns",
    "contactrep.cli_data",
    "contactrep.cli_outbox",
    "contactrep.cli_recount",
    "contactrep.cli_staff",
    "contactrep.new_site",
    "contactrep.serving",
    "contactrep.supervisor",
}
LAYERS = [
    {"contactrep.cli"},
    {"contactrep.app"},
    {"contactrep.web"},
    {"contactrep.dataset", "contactrep.outreach"},
    {
        "contactrep.directory",
        "contactrep.campaigns",
        "contactrep.storage",
        "contactrep.documents",
        "contactrep.channels",
    },
    {"contactrep.core"},
    {"contactrep.config", "contactrep.config_checks", "contactrep.paths", "contactrep.clock"},
]


def contracts() -> configparser.ConfigParser:
    """Return the settings of import-linter."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def python(code: str) -> str:
    """Run code in a new process of our own interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_every_arrow_points_down() -> None:
    """Import-linter holds every contract of setup.cfg."""
    command = "from importlinter.cli import lint_imports_command as main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    names = [name for name in contracts().sections() if name.startswith("importlinter:contract:")]
    assert f"Contracts: {len(names)} kept, 0 broken." in done.stdout


def test_every_room_stands_on_a_layer() -> None:
    """A new room, or a new module beside the rooms, is put in its place when it is made."""
    told = contracts()["importlinter:contract:layers"]["layers"].strip().splitlines()
    layers = [set(layer.replace("|", " ").replace(":", " ").split()) for layer in told]
    assert layers == LAYERS
    parts = {f"contactrep.{path.stem}" for path in HOUSE.glob("[!_]*.py")}
    parts |= {f"contactrep.{room.name}" for room in ROOMS if room.parent == HOUSE}
    assert parts - set().union(*layers) == OF_THE_COMMAND_LINE


def test_nobody_imports_the_command_line() -> None:
    """Nor what only it uses."""
    for path in MODULES:
        if path.name in {"cli.py", "__main__.py"}:
            continue
        others = OF_THE_COMMAND_LINE - {f"contactrep.{path.stem}"}
        assert not (others | {"contactrep.cli"}) & imports(path), path


def imports(path: Path) -> set[str]:
    """Return the names of the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("room", [str(room.relative_to(ROOT)) for room in ROOMS])
def test_a_room_says_its_law(room: str) -> None:
    """In its docstring, of one to three sentences a line of thought, and it holds nothing else."""
    tree = ast.parse((ROOT / room / "__init__.py").read_text(encoding="utf-8"))
    law = ast.get_docstring(tree)
    assert law is not None
    assert law.endswith(".")
    if room == "contactrep":
        (version,) = tree.body[1:]
        assert isinstance(version, ast.Assign)
        assert ast.unparse(version.targets[0]) == "__version__"
    else:
        assert len(tree.body) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_module_can_be_read_at_once(name: str) -> None:
    """It says what it is for, and is short."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), name
    assert len(text.splitlines()) <= LONGEST


def test_rooms_are_not_deep() -> None:
    """Never deeper than room, sub-room, module; migrations are alembic's own shape."""
    for path in MODULES:
        parts = path.relative_to(HOUSE).parts
        assert len(parts) <= 3 or parts[:2] == ("storage", "migrations"), path


def test_importing_the_package_imports_nothing() -> None:
    """The version costs nothing to ask for."""
    code = "import sys, contactrep; print(*[m for m in sys.modules if m.startswith('contactrep')])"
    assert python(code).split() == ["contactrep"]


@pytest.mark.parametrize(
    "path", sorted((HOUSE / "core").glob("[!_]*.py")), ids=lambda path: str(path.stem)
)
def test_the_core_is_pure(path: Path) -> None:
    """It imports the standard library and itself, and of that nothing that reads or waits."""
    names = {name.partition(".")[0] for name in imports(path)}
    assert names <= set(sys.stdlib_module_names) | {"contactrep"}
    assert not names & {"os", "io", "pathlib", "socket", "sqlite3", "subprocess", "time", "random"}
    house = {name for name in imports(path) if name.startswith("contactrep")}
    assert all(name.startswith("contactrep.core") for name in house)


def test_the_core_is_light() -> None:
    """Importing all of it brings none of the others."""
    names = [f"contactrep.core.{path.stem}" for path in (HOUSE / "core").glob("[!_]*.py")]
    code = f"""
import sys
import {", ".join(sorted(names))}
print(*[name for name in sys.modules if name.startswith("contactrep.") and ".core" not in name])
print(*[name for name in ("flask", "sqlalchemy", "click", "jinja2") if name in sys.modules])
"""
    others, libraries = python(code).split("\n")[:2]
    assert others == libraries == ""


def test_the_clock_is_an_argument() -> None:
    """One module asks what time it is."""
    calls = ("datetime.now(", "utcnow(", "time.time(", "date.today(")
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert path.name == "clock.py" or not [call for call in calls if call in text], path


def test_settings_are_read_once() -> None:
    """Only the configuration looks at the environment; the supervisor hands it on whole."""
    readers = {
        path.name
        for path in MODULES
        if "os.environ" in path.read_text(encoding="utf-8") or "getenv" in path.read_text()
    }
    assert readers == {"config.py", "supervisor.py"}


def test_what_staff_read_is_not_told_to_supporters() -> None:
    """Pages of supporters have nothing from the room of the staff, nor the other way round."""
    for side, other in (("supporter", "staff"), ("staff", "supporter")):
        for path in (HOUSE / "web" / side).glob("*.py"):
            assert not [name for name in imports(path) if f"web.{other}" in name], path
        for page in (ROOT / "templates" / side).glob("*.html"):
            assert f"{other}/" not in page.read_text(encoding="utf-8"), page
