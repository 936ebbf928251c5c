"""Render the site's own mail: fixed texts with nothing in them that a visitor wrote.

A mail is a folder templates/mail/<name>/ with subject.txt and body.txt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from contactrep import paths

VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A subject of one line, and a text."""

    subject: str
    text: str


def render(template: str, values: Mapping[str, object]) -> Rendered:
    """Render a mail.

    Raises:
        jinja2.TemplateError: the template is missing or asks for a value that is not there.
    """
    folder = f"mail/{template}"
    subject = _environment().get_template(f"{folder}/subject.txt").render(values)
    text = _environment().get_template(f"{folder}/body.txt").render(values)
    return Rendered(" ".join(subject.split()), text.strip() + "\n")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(paths.TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
