"""The development mailbox keeps every message, for its owner alone."""

import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from contactrep.channels.mailbox import MailboxChannel
from contactrep.core.mail import Accepted, Deferred, Refused
from tests.channels.factory import FROM, MAIL, mail

KEPT = Accepted("kept in the local mailbox")


@pytest.fixture
def box(tmp_path: Path) -> MailboxChannel:
    return MailboxChannel(tmp_path / "state" / "mailbox", "letters@localhost")


def test_a_message_comes_back_as_it_was(box: MailboxChannel) -> None:
    """Everything that a page shows is what the mail held."""
    name = "Святлана Ціханоўская, via Belarusians in America for a Free Belarus"
    subject = "Калі ласка, падтрымайце народ Беларусі: шэсць патрабаванняў да Кангрэса ЗША"
    sent = mail(sender_name=name, subject=subject, text="Прывітанне,\r\n.Алесь", html="<p>Hi</p>")
    assert box.send(sent) == KEPT
    (stored,) = box.messages()
    assert stored.sender == f"{name} <letters@localhost>"
    assert (stored.to, stored.reply_to) == (sent.to, sent.reply_to)
    assert (stored.subject, stored.message_id) == (subject, sent.message_id)
    assert stored.date == sent.date
    assert (stored.text, stored.html) == ("Прывітанне,\n.Алесь\n", "<p>Hi</p>\n")
    assert box.message(stored.key) == stored


def test_a_plain_message_has_no_other_form(box: MailboxChannel) -> None:
    """Without HTML and Reply-To there is neither, and an empty text is empty."""
    box.send(mail(reply_to=None, text=""))
    (stored,) = box.messages()
    assert (stored.html, stored.reply_to, stored.text) == (None, None, "")


def test_a_long_subject_is_one_line(box: MailboxChannel) -> None:
    """A subject that was folded on its way is unfolded for the page."""
    subject = "Please stand with the people of Belarus and support the demands of this letter"
    box.send(mail(subject=subject))
    assert box.messages()[0].subject == subject


def test_an_address_beyond_ascii_is_kept_readable(box: MailboxChannel) -> None:
    """An address that needs SMTPUTF8 elsewhere is shown as it is."""
    box.send(mail(to="алесь@example.org"))
    assert box.messages()[0].to == "алесь@example.org"


def test_the_newest_comes_first(box: MailboxChannel, tmp_path: Path) -> None:
    """Messages are in the order of their arrival, whatever their own date says."""
    for number in range(12):
        box.send(mail(subject=str(number)))
    files = {
        stored.subject: tmp_path / "state" / "mailbox" / "new" / stored.key
        for stored in box.messages()
    }
    for number in range(12):
        os.utime(files[str(number)], (0, 1000 + number))
    assert [stored.subject for stored in box.messages()] == [str(n) for n in reversed(range(12))]


@pytest.mark.parametrize("key", ["", "nothing", "../../secret", "new/nothing"])
def test_an_unknown_key_is_nothing(box: MailboxChannel, tmp_path: Path, key: str) -> None:
    """Only the mailbox's own messages can be asked for."""
    (tmp_path / "secret").write_text("Date: x\n\nx", encoding="utf-8")
    assert box.message(key) is None


def test_the_mailbox_is_private(box: MailboxChannel, tmp_path: Path) -> None:
    """Nobody but the owner can enter the folder."""
    assert box.messages() == []
    for folder in ("", "tmp", "new", "cur"):
        mode = (tmp_path / "state" / "mailbox" / folder).stat().st_mode
        assert stat.S_IMODE(mode) == 0o700


def test_what_no_server_could_carry_is_refused_here_too(box: MailboxChannel) -> None:
    """Development shows the mistakes that production would."""
    assert box.send(mail(to="a@b.example, c@d.example")) == Refused(
        "to is not one bare mail address"
    )
    assert box.messages() == []


def test_a_folder_that_cannot_be_written_is_an_outcome(tmp_path: Path) -> None:
    """A full or missing disk makes the message wait."""
    folder = tmp_path / "mailbox"
    box = MailboxChannel(folder, FROM)
    for part in ("tmp", "new", "cur"):
        (folder / part).rmdir()
    folder.rmdir()
    folder.write_text("not a folder", encoding="utf-8")
    assert box.send(MAIL) == Deferred("the mailbox cannot be written: FileExistsError")


def _send_many(folder: Path, name: str) -> None:
    box = MailboxChannel(folder, FROM)
    for number in range(20):
        assert box.send(mail(subject=f"{name} {number}")) == KEPT


def test_processes_share_a_mailbox(tmp_path: Path) -> None:
    """What two processes write at once, a third one reads whole."""
    folder = tmp_path / "mailbox"
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        for job in [pool.submit(_send_many, folder, name) for name in "ab"]:
            job.result()
    subjects = {stored.subject for stored in MailboxChannel(folder, FROM).messages()}
    assert subjects == {f"{name} {number}" for name in "ab" for number in range(20)}
