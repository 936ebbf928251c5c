"""The site's own mail: every template renders, and holds nothing but what it is given."""

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from contactrep import paths
from contactrep.core.mail import header_safe
from contactrep.outreach import system_mail

VALUES: dict[str, dict[str, object]] = {
    "verify": {
        "count": 2,
        "campaign_title": "One hour longer",
        "link": "https://act.example.org/verify/a.b-c_d",
        "days": 7,
        "site_name": "Readers",
        "base_url": "https://act.example.org",
    }
}


def test_every_template_is_known() -> None:
    """Who adds a mail adds it to the table above."""
    folders = {folder.name for folder in (paths.TEMPLATES / "mail").iterdir()}
    assert folders == set(VALUES)


@pytest.mark.parametrize("template", sorted(VALUES))
def test_a_mail(template: str) -> None:
    """A subject of one line that can be a header, and a text in lines that mail programs keep."""
    mail = system_mail.render(template, VALUES[template])
    assert header_safe("subject", mail.subject) == mail.subject.strip()
    assert mail.text.endswith("\n")
    assert not mail.text.endswith("\n\n")
    assert all(len(line) <= 78 for line in mail.text.splitlines())
    assert "{" not in mail.subject + mail.text
    for name, value in VALUES[template].items():
        assert name == "count" or str(value) in mail.text


@pytest.mark.parametrize(
    ("count", "subject", "text"),
    [
        (1, "Verify your e-mail address to send your letter", "wrote a letter on Readers"),
        (2, "Verify your e-mail address to send your letters", "wrote 2 letters on Readers"),
    ],
)
def test_it_counts(count: int, subject: str, text: str) -> None:
    """One letter, or several."""
    mail = system_mail.render("verify", VALUES["verify"] | {"count": count})
    assert mail.subject == subject
    assert text in mail.text


@pytest.mark.parametrize("missing", sorted(VALUES["verify"]))
def test_a_missing_value_is_a_mistake(missing: str) -> None:
    """Nobody gets a mail with a hole in it."""
    values = {name: value for name, value in VALUES["verify"].items() if name != missing}
    with pytest.raises(UndefinedError):
        system_mail.render("verify", values)


def test_a_mail_that_does_not_exist() -> None:
    """Is a mistake too."""
    with pytest.raises(TemplateNotFound):
        system_mail.render("nothing", {})


def test_plain_text_is_not_escaped() -> None:
    """A title with an ampersand reads as it is written."""
    mail = system_mail.render("verify", VALUES["verify"] | {"campaign_title": "Light & <air>"})
    assert "    Light & <air>\n" in mail.text
