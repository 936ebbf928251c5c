"""Gather the texts that supporters read into the catalogs of each language, and compile these.

Usage: python -m tools.translations
A text that is new has no translation yet, and tests/test_translations.py names it.
"""

import tempfile
from contextlib import chdir
from pathlib import Path

from babel.messages.frontend import CommandLineInterface

from contactrep.core.languages import TRANSLATED
from contactrep.paths import TRANSLATIONS

ROOT = Path(__file__).parent.parent


def gather(template: Path) -> None:
    """Write every text of the source that is marked for translation into a template."""
    _run(
        *("extract", "-F", "babel.cfg", "-k", "_plural:1,2", "--add-location=file"),
        *("--sort-output", "--no-wrap", "--project", "contactrep", "-o", str(template)),
        ".",  # the patterns of babel.cfg begin here
    )


def main() -> None:
    """Bring the catalogs up to date."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        gather(template)
        for language in TRANSLATED:
            catalog = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
            known = "update" if catalog.exists() else "init"
            steady = ["--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
            _run(
                *(known, "-i", str(template), "-d", str(TRANSLATIONS), "-l", language, "--no-wrap"),
                *(steady if known == "update" else ()),
            )
    _run("compile", "-d", str(TRANSLATIONS), "--statistics")


def _run(*arguments: str) -> None:
    with chdir(ROOT):  # the catalogs name files by where they are in the checkout
        CommandLineInterface().run(["pybabel", "--quiet", *arguments])  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
