"""One table of sentences: whatever the program says by a code is there, and nothing else is."""

import re

import pytest

from contactrep import paths
from contactrep.core import office_entries
from contactrep.core.correction_checks import Problem
from contactrep.core.zipcodes import ZipProblem
from contactrep.directory.census import Outcome
from contactrep.directory.records import Basis
from contactrep.outreach import packs, sentences
from contactrep.outreach.tend import Obstacle

ROOMS = (paths.STATIC.parent / "contactrep").rglob("*.py")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in ROOMS if path.stem != "sentences")
_ANSWERS = {Outcome.FOUND, Outcome.AMBIGUOUS}
CODES = sorted(sentences._SENTENCES)


def test_every_code_that_is_used_has_its_sentence() -> None:
    """A missing one would be met by a visitor, not by us."""
    used = set(re.findall(r'sentence\(\s*"([a-z_]+\.[a-z_]+)"', SOURCE))
    used |= set(re.findall(r'"((?:seat|zip|state|office|count|map)\.[a-z_]+)"', SOURCE))
    used |= {f"basis.{basis}" for basis in Basis if basis is not Basis.NONE}
    used |= {f"address.{outcome}" for outcome in Outcome if outcome not in _ANSWERS}
    used |= {f"zip.{problem}" for problem in ZipProblem}
    used |= {f"correction.{problem}" for problem in Problem}
    used |= {f"tend.{obstacle}" for obstacle in Obstacle}
    used |= {f"office.{problem}" for problem in office_entries.Problem}
    used |= {f"pack.{obstacle}" for obstacle in packs.Obstacle}
    assert sorted(used) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_reads_well(code: str) -> None:
    """It begins like one, has one kind of apostrophe, and is filled in whole."""
    text = sentences._SENTENCES[code]
    names = re.findall(r"{(\w+)}", "".join(text))
    values: dict[str, object] = dict.fromkeys(names, "11235")
    filled = sentences.sentence(code, **values | ({"count": 2} if isinstance(text, tuple) else {}))
    assert "{" not in filled
    assert re.match(r"[A-Z0-9]", filled)
    assert "'" not in filled
    assert "  " not in filled


def test_a_value_is_missing() -> None:
    """That is a mistake of ours, and no sentence with a hole is shown."""
    with pytest.raises(KeyError):
        sentences.sentence("zip.unknown")
    with pytest.raises(KeyError):
        sentences.sentence("zip.nothing")
