"""The commands `contactrep data update`, `show`, `check`, and `find` on a site that updates."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contactrep import cli, config, paths
from contactrep.config import Config
from contactrep.dataset.versions import working
from contactrep.directory.snapshots import VERSIONS
from tests.dataset.publishers_server import Publishers, serving


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, where nothing is configured."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("CONTACTREP_", "PORT"))]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def publishers(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publishers]:
    """Publishers, and a site that came with their country's data of last month."""
    with serving(Publishers()) as found:
        monkeypatch.setenv("CONTACTREP_DATA_FOLDER", str(found.bundle(home)))
        assert run("init").exit_code == 0
        found.country.members[3]["name"] = {"first": "Nora", "last": "New"}
        found.country.members[0]["terms"][-1]["phone"] = "202-224-9999"
        found.country.members[3]["id"] = {"bioguide": "N000001"}
        found.country.offices, found.country.memberships["HSBE"] = [], []
        found.publish()
        yield found


@pytest.fixture
def site(publishers: Publishers) -> Config:
    """The settings of that site."""
    assert publishers.url
    return config.load()


def run(*arguments: str) -> Result:
    """Run the command inside this process."""
    return CliRunner().invoke(cli.main, arguments)


def versions(site: Config) -> list[str]:
    """Return the names of the versions."""
    return sorted(path.name for path in (site.state_folder / VERSIONS).glob("2*"))


CHANGES = """\
1 seat changed hands.
1 phone number changed.
  NY-1: Nora New for José Roe, Jr.
"""


def test_update(site: Config) -> None:
    """Bars on standard error; on standard output what changed and what is in use now."""
    assert "José Roe" in run("find", "10001").stdout
    result = run("data", "update")
    assert result.exit_code == 0, result.output
    (version,) = versions(site)
    assert result.stdout == f"{CHANGES}Now in use: version {version}, as of 2026-06-15.\n"
    assert "downloading members.yaml" in result.stderr
    assert "writing and checking" in result.stderr
    assert "100%" in result.stderr
    assert "Nora New" in run("find", "10001").stdout
    again = run("data", "update")
    assert (again.exit_code, again.stdout) == (0, "Nothing changed.\n")


def test_update_tells_what_it_did_without(site: Config, publishers: Publishers) -> None:
    """On standard error, on one line."""
    del publishers.files["relationships.txt"]
    result = run("data", "update")
    assert result.exit_code == 0
    (line,) = (line for line in result.stderr.splitlines() if line.startswith("Warning: "))
    assert line.startswith("Warning: zip_shares.csv: cannot be downloaded from 127.0.0.1:")
    assert line.endswith("; zip_districts.csv is used without it")
    assert len(versions(site)) == 1


def test_dry_run(site: Config) -> None:
    """Says what would change."""
    result = run("data", "update", "--dry-run")
    assert (result.exit_code, result.stdout) == (0, CHANGES)
    assert versions(site) == []


def test_update_fails(site: Config, publishers: Publishers) -> None:
    """Code 2, the file in one sentence at the end, and the data in use stays."""
    publishers.files["boundaries.zip"] = b"PK\x03\x04 and so on"
    result = run("data", "update")
    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()[-1]
    assert told.startswith("Error: boundaries.geojson: the archive of it is not whole: ")
    assert versions(site) == []
    assert "José Roe" in run("find", "10001").stdout


def test_update_is_refused(site: Config, publishers: Publishers) -> None:
    """The operator reads what would change, why it is not believed, and how to take it anyway."""
    del publishers.country.members[4:]
    publishers.publish()
    result = run("data", "update")
    assert result.exit_code == 2
    assert result.stdout.startswith("1 seat changed hands.\n3 seats fell vacant.\n")
    assert result.stderr.splitlines()[-1] == (
        "Error: officials.jsonl: of 8 officials 5 would be left; --force takes it all the same"
    )
    assert versions(site) == []
    assert run("data", "update", "--force").exit_code == 0
    assert len(versions(site)) == 1


def test_another_update(site: Config) -> None:
    """Two do not run at once."""
    with working(site.state_folder / VERSIONS):
        result = run("data", "update")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith(": another update is under way")


def test_update_needs_a_site() -> None:
    """Where nothing is configured, nobody would see its data."""
    result = run("data", "update")
    assert result.exit_code == 2
    assert "secret_key: is missing" in result.stderr


def test_show(site: Config) -> None:
    """Which data, from when, until when, from whom."""
    lines = run("data", "show").stdout.splitlines()
    assert lines[0] == f"In use: the data that came with the site, in {site.data_folder}"
    run("data", "update")
    (version,) = versions(site)
    lines = run("data", "show").stdout.splitlines()
    folder = site.state_folder / VERSIONS / version
    assert lines[0] == f"In use: version {version}, in {folder}"
    assert lines[1] == "As of 2026-06-15, for Congress 119"
    assert lines[2].endswith(" until 2027-01-03")
    assert "  members.yaml, A publisher, as of 2026-06-15" in lines[3:]


def test_show_where_nothing_is_configured() -> None:
    """The bundled data."""
    lines = run("data", "show").stdout.splitlines()
    assert lines[0] == f"In use: the data that came with the site, in {paths.DATA}"


def test_check_the_one_in_use(site: Config) -> None:
    """Not the one that the site came with."""
    assert run("data", "check").output == "The dataset is whole.\n"
    run("data", "update")
    assert run("data", "check").output == "The dataset is whole.\n"
    (version,) = versions(site)
    (site.state_folder / VERSIONS / version / "handkept" / "senate.yaml").unlink()
    result = run("data", "check")
    assert result.exit_code == 1
    assert result.stdout.startswith("handkept/senate.yaml: is not in ")


@pytest.mark.parametrize("command", [("find", "11235"), ("data", "show"), ("data", "check")])
def test_a_configuration_that_is_wrong(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is not passed over in silence."""
    run("init")
    monkeypatch.setenv("CONTACTREP_PORT", "x")
    result = run(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: port: must be a whole number, not 'x'\n"
