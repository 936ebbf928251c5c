"""The HTML of every mail: the words of its text, safe, and complete without the network."""

import re
from collections.abc import Mapping

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from contactrep.core.languages import LANGUAGES
from contactrep.core.stances import Answer
from contactrep.outreach import mail_html, system_mail
from tests.outreach.test_system_mail import (
    COUNTS,
    LETTERS,
    VALUES,
    in_every_language,
    links,
    of_every_kind,
    texts,
)

FRAME = ["html", "head", "meta", "meta", "meta", "meta", "title", "style", "body", "div", "p"]
PARTS = {"p", "br", "strong", "a", "blockquote", "div"}
ATTRIBUTES = {"class", "href", "lang", "style"}
ADDRESSES = {"link", "base_url", "form"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></blockquote></div></body>",
    "</title></style><svg/onload=alert(1)>",
    "<p class='letter'>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "https://elsewhere.example.org/press?a=1&b=2",
    "[a](https://elsewhere.example.org) www.elsewhere.example.org",
    "{{ link }} {% include 'x' %} %(count)s {0}",
    "<!-- --> <![CDATA[ ]]> <?x?>",
]

hostile_texts = st.lists(
    st.sampled_from([*HOSTILE, "\n", "\n\n", "    ", " "])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    max_size=8,
).map("".join)


def parsed(html: str) -> BeautifulSoup:
    """Parse a document that has no mistake in it."""
    html5lib.HTMLParser(strict=True).parse(html)
    return BeautifulSoup(html, "html5lib")


def rendered(template: str, values: Mapping[str, object], code: str = "en") -> BeautifulSoup:
    """Render a mail and parse its HTML."""
    return parsed(system_mail.render(template, values, code).html)


def addresses(soup: BeautifulSoup) -> list[str]:
    """Return where the links of a mail lead, in their order."""
    return [str(link["href"]) for link in soup.find_all("a")]


def only(soup: BeautifulSoup, selector: str) -> Tag:
    """Return the only part that the selector finds."""
    (found,) = soup.select(selector)
    return found


def lines(part: Tag) -> str:
    """Return what a part says, with its line breaks."""
    copy = BeautifulSoup(str(part), "html5lib")
    for each in copy.find_all("br"):
        each.replace_with("\n")
    return copy.get_text()


def words(text: str) -> list[str]:
    """Return the words of the text of a mail; lines between letters are none."""
    return [word for word in text.split() if set(word) != {"="}]


def pressed(soup: BeautifulSoup) -> list[Tag]:
    """Take what is to be pressed out of a mail, where it stands beside its bare address or for it.

    Returns the buttons, or the first of each row of answers, whose address is left in its place.
    """
    found = [button.extract() for button in soup.select("a.button")]
    for row in soup.select("p.choices"):
        choices = row.find_all("a")
        address = str(choices[0]["href"]).partition("?")[0]
        assert [str(one["href"]) for one in choices] == [
            f"{address}?answer={answer}" for answer in Answer
        ]
        found.append(choices[0])
        bare = soup.new_tag("a", href=address)
        bare.string = address
        row.replace_with(bare)
    return found


def check_parts(soup: BeautifulSoup) -> None:
    """Nothing but text and links: nothing is loaded and nothing runs."""
    tags = [tag.name for tag in soup.find_all(True)]
    assert tags[: len(FRAME)] == FRAME
    assert set(tags[len(FRAME) :]) <= PARTS
    used = {name for tag in only(soup, "body").find_all(True) for name in tag.attrs}
    assert used <= ATTRIBUTES


def with_text(template: str, text: str) -> dict[str, object]:
    """Return the values of a mail with this text wherever no address is meant."""
    values: dict[str, object] = {
        name: text if isinstance(value, str) and name not in ADDRESSES else value
        for name, value in VALUES[template].items()
    }
    if "letters" in values:
        values["letters"] = [{**one, "to": text, "subject": text, "text": text} for one in LETTERS]
    if "offices" in values:
        values["offices"] = [{"name": text, "link": link} for link in links(template)]
    return values


TO_STAFF = {"invitation", "reset", "trial"}
"""Mails to staff, who are spoken to in English."""


@in_every_language
@of_every_kind
@pytest.mark.parametrize("count", COUNTS)
def test_a_document(template: str, code: str, count: int) -> None:
    """In its language, named like the mail, with nothing to load from anywhere."""
    values = VALUES[template] | dict.fromkeys(("count", "days"), count)
    mail = system_mail.render(template, values, code)
    soup = parsed(mail.html)
    check_parts(soup)
    assert [tag["lang"] for tag in soup.select("html, body > div")] == [code, code]
    assert only(soup, "title").get_text() == mail.subject
    assert only(soup, "meta[name=color-scheme]")["content"] == "light dark"
    assert "prefers-color-scheme: dark" in str(only(soup, "style").string)
    assert not re.search(r"url\(|@import|src=", mail.html)


@in_every_language
@of_every_kind
@pytest.mark.parametrize("count", COUNTS)
def test_it_says_what_the_text_says(template: str, code: str, count: int) -> None:
    """Word for word, after the name of the site; only the label of what is pressed is added."""
    values = VALUES[template] | dict.fromkeys(("count", "days"), count)
    mail = system_mail.render(template, values, code)
    soup = parsed(mail.html)
    labels = [button.get_text() for button in pressed(soup)]
    assert words(only(soup, "body").get_text(" ")) == ["Readers", *words(mail.text)]
    assert len(labels) == len(links(template))
    english = code == "en" or template in TO_STAFF
    assert all(label.strip() and label.isascii() == english for label in labels)


@in_every_language
@of_every_kind
def test_every_address_is_a_link(template: str, code: str) -> None:
    """Whole, however long; the one that the mail is for is a button too."""
    mail = system_mail.render(template, VALUES[template], code)
    soup = parsed(mail.html)
    buttons = pressed(soup)
    assert [str(button["href"]).partition("?")[0] for button in buttons] == links(template)
    assert addresses(soup) == re.findall(r"https?://\S+", mail.text)
    assert [link.get_text() for link in soup.find_all("a")] == addresses(soup)


@in_every_language
@pytest.mark.parametrize("template", ["copies", "returned"])
def test_letters_are_set_apart(template: str, code: str) -> None:
    """Each in a quotation in English, with its lines and spaces; nothing else is in one."""
    text = f"  two spaces\n\n\n{LETTERS[0]['text']}  and  two"
    letters = [{**LETTERS[0], "text": text}, LETTERS[1]]
    told = {"subject": "Light the lamp", "text": text}
    known = VALUES[template]
    values = known | ({"letters": letters} if template == "copies" else told)
    quotes = rendered(template, values, code).find_all("blockquote")
    expected = letters if template == "copies" else [told]
    assert [lines(quote) for quote in quotes] == [
        f"{one['subject']}\n\n{one['text']}" for one in expected
    ]
    assert all(quote["lang"] == "en" and "pre-wrap" in quote["style"] for quote in quotes)


@of_every_kind
@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_value_holds_is_text(template: str, text: str) -> None:
    """No value adds an element or a link, and each can be read as it was written."""
    harmless = rendered(template, with_text(template, "x"))
    soup = rendered(template, with_text(template, text))
    assert [tag.name for tag in soup.find_all(True)] == [
        tag.name for tag in harmless.find_all(True)
    ]
    assert addresses(soup) == addresses(harmless)
    assert text in only(soup, ".brand").get_text()
    assert all(text in title.get_text() for title in soup.find_all("strong"))
    assert all(text in quote.get_text() for quote in soup.find_all("blockquote"))


@given(
    template=st.sampled_from(sorted(VALUES)), code=st.sampled_from(LANGUAGES), text=hostile_texts
)
def test_no_text_breaks_out(template: str, code: str, text: str) -> None:
    """Whatever lines it has: all that can be pressed are the addresses of the mail."""
    values = with_text(template, text)
    html = system_mail.render(template, values, code).html
    soup = BeautifulSoup(html, "html5lib")
    check_parts(soup)
    known = {part for part in texts(VALUES[template]) if part.startswith("https://")}
    pressed(soup)
    assert set(addresses(soup)) <= known
    letter = f"{' '.join(text.split())}\n\n{text}".rstrip("\n")
    assert all(lines(quote) == letter for quote in soup.find_all("blockquote"))


@pytest.mark.parametrize("template", sorted({*VALUES} - {"follow-up"}))
@pytest.mark.parametrize(
    "address",
    [
        "https://act.example.org/v?a=1&b=%22&amp=2",
        "https://act.example.org/'\"><b>",
        "http://[::1]:8",
    ],
)
def test_an_address_is_kept_whole(template: str, address: str) -> None:
    """Whatever signs it has, a link leads exactly there."""
    soup = rendered(template, VALUES[template] | {"link": address})
    assert addresses(soup)[:2] == [address, address]
    check_parts(soup)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        " https://a.example.org",
        "https://a.example.org\n\n<b>",
        "data:,x",
    ],
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    """It is shown, and cannot be pressed."""
    for made in (
        mail_html.link(address),
        mail_html.button(address, "Go"),
        mail_html.choices(address, {"yes": "Yes"}),
    ):
        assert made == Markup.escape(address)
