"""Every sentence that an answer or a refusal is told to a person with, in one table.

`_` marks what supporters read, which is translated; the rest is for staff and programs.
"""

from contactrep.outreach.language import translate, translate_plural


def _(message: str) -> str:
    """Mark a sentence for the catalogs; it is translated when it is told."""
    return message


def _plural(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with a count."""
    return one, many


_SENTENCES: dict[str, str | tuple[str, str]] = {
    "zip.empty": _("Enter your ZIP code"),
    "zip.malformed": _("ZIP code must be 5 digits, like 11235"),
    "zip.foreign": _(
        "ZIP code must be 5 digits, like 11235. This campaign is for people who live in the"
        " United States; if you do not, you can still share it."
    ),
    "zip.unknown": _(
        "We don\u2019t know ZIP code {zip}. Check it, or choose your state and district instead"
    ),
    "zip.elsewhere": _(
        "ZIP code {zip} is not in {state}. Check it, or choose your state and district instead"
    ),
    "zip.no_district": _(
        "ZIP code {zip} ({place}) looks like one for post-office boxes or a single"
        " organization, so we cannot tell its district. Enter the ZIP code of the address"
        " where you live, or choose your district."
    ),
    "zip.point_one": _(
        "ZIP code {zip} ({place}) is one for post-office boxes or a single organization. Its post"
        " office is in {district}. Offices serve the place where you live: is that in {district}"
        " too?"
    ),
    "zip.point": _plural(
        "ZIP code {zip} ({place}) is one for post-office boxes or a single organization. Its post"
        " office is in or near {count} district. Is it yours?",
        "ZIP code {zip} ({place}) is one for post-office boxes or a single organization. Its post"
        " office is in or near these {count} districts. Which one do you live in?",
    ),
    "place.several": _plural(
        "That place may be in {count} district: is it yours?",
        "That place may be in any of these {count} districts: it is too close to a line for our map"
        " to tell. Which one is yours?",
    ),
    "place.outside": _(
        "We could not find a congressional district where you are. Enter the ZIP code of your home"
        " address, or choose your state"
    ),
    "place.unreadable": _("Your device did not say where you are. Enter your address, or choose"),
    "address.no-match": _(
        "The Census Bureau does not know this address. Check it, leave out the apartment, or choose"
        " your district instead"
    ),
    "address.other-congress": _(
        "The Census Bureau answers for the districts of another Congress right now. Choose your"
        " district instead"
    ),
    "address.empty": _("Enter your street address"),
    "address.unavailable": _(
        "The Census Bureau\u2019s address service does not answer right now. Choose your district"
        " instead, or try again in a few minutes"
    ),
    "basis.area": _("By the Census Bureau\u2019s measured areas of ZIP codes and districts."),
    "basis.tracts": _("By the Census Bureau\u2019s areas of ZIP codes and districts."),
    "basis.tracts_split": _(
        "By the Census Bureau\u2019s areas of ZIP codes and districts; how much of the ZIP code"
        " each covers is our estimate."
    ),
    "basis.point": _("Approximate: by the place of its post office on the map."),
    "basis.state": _("Its state or territory has a single district."),
    "map.title": _("Map of the districts of ZIP code {zip}"),
    "map.title_place": _("Map of the districts around that place"),
    "map.description": _(
        "{districts}, around the marked point. The lines are rough: they can be two miles off. The"
        " same choice is in the list beside the map."
    ),
    "map.point": _("ZIP code {zip}"),
    "map.point_place": _("That place"),
    "zip.military": _(
        "{zip} is a military or diplomatic ZIP code (APO, FPO or DPO), which has no district"
        " of its own. Enter the ZIP code of your home address in the United States: the place"
        " of your legal residence."
    ),
    "zip.freely_associated": _(
        "{zip} is in {region}, which uses US ZIP codes but is a state of its own and has"
        " nobody in Congress."
    ),
    "zip.split": _plural(
        "ZIP code {zip} is in {count} congressional district. Is it yours?",
        "ZIP code {zip} is in {count} congressional districts. Which one is yours?",
    ),
    "zip.split_states": _plural(
        "ZIP code {zip} is in {count} congressional district of {states}. Is it yours?",
        "ZIP code {zip} is in {count} congressional districts of {states}. Which one is yours?",
    ),
    "district.unknown": _("Choose your district from the list"),
    "state.dc": _(
        "The District of Columbia has a delegate, who can speak and sit on committees but"
        " cannot vote on final passage, and no senators. Your letter still counts there."
    ),
    "state.territory": _(
        "{state} has a delegate, who can speak and sit on committees but cannot vote on final"
        " passage, and no senators. Your letter still counts there."
    ),
    "state.commissioner": _(
        "{state} has a resident commissioner, who can speak and sit on committees but cannot vote"
        " on final passage, and no senators. Your letter still counts there."
    ),
    "list.and": _("{first} and {last}"),
    "map.quarter_mile": _("1/4 mile"),
    "map.half_mile": _("1/2 mile"),
    "map.miles": _plural("{count} mile", "{count} miles"),
    "district.in_full": _("{state}\u2019s {ordinal} congressional district"),
    "district.whole_state": _("{state}, at large"),
    "district.at_large": _("{state} at large"),
    "office.senate": _("US Senate, {state}"),
    "office.house": _("US House, {state}\u2019s {ordinal} district"),
    "office.at_large": _("US House, {state} at large"),
    "office.delegate": _("Delegate to the US House, {state} (non-voting)"),
    "office.commissioner": _("Resident Commissioner, {state} (non-voting)"),
    "office.president": _("The White House"),
    "district.skipped": _(
        "We skip your representative for now. Find yours and come back any time."
    ),
    "seat.house_vacant": _(
        "The seat of {district} is vacant: nobody represents this district in the House right"
        " now. Write to the others; the new member will be shown after the election."
    ),
    "seat.senate_vacant": _("One of the two Senate seats of {state} is vacant right now."),
    "seat.senate_both_vacant": _("Both Senate seats of {state} are vacant right now."),
    "count.few": _("Fewer than {number} letters accepted or reported sent so far."),
    "count.known": _plural(
        "{number} letter accepted or reported sent so far.",
        "{number} letters accepted or reported sent so far.",
    ),
    "count.few_in_all": _("Fewer than {number} letters were accepted or reported sent."),
    "count.known_in_all": _plural(
        "{number} letter was accepted or reported sent.",
        "{number} letters were accepted or reported sent.",
    ),
    "recipients.none": _("Select at least one person to write to"),
    "recipients.nobody": _(
        "Nobody in the offices that this campaign writes to represents you right now. You can"
        " still share the campaign."
    ),
    "letter.too_long": _plural(
        "Your own words are {count} character too long for {recipient}. Shorten them, please.",
        "Your own words are {count} characters too long for {recipient}. Shorten them, please.",
    ),
    "edit.too_long": _plural(
        "This is {count} character too long for {recipient}. Shorten it, please.",
        "This is {count} characters too long for {recipient}. Shorten it, please.",
    ),
    "calendar.summary": _("Call the offices you wrote to: {campaign}"),
    "calendar.description": _(
        "Ask whether they read your letter, and what they will do. It takes two minutes a call."
    ),
    "check.changed": _(
        "You changed your letters in another tab. Here is how they read now: check them once more"
    ),
    "words.blank": _("Fill in the blank \u201c\u2026\u201d in your own words"),
    "email.wanted": _("Enter your e-mail address, so that you can be written to"),
    "email.missing": _(
        "Enter your e-mail address: {recipient} is written to by e-mail, and only from an"
        " address that was verified"
    ),
    "email.malformed": _("Enter an e-mail address like name@example.com"),
    "email.too_many": _(
        "We have sent several messages to this address today. Look for them, also among spam,"
        " or try again tomorrow."
    ),
    "database.away": _(
        "We cannot save right now. Everything you typed is still here: wait a minute, and press the"
        " button once more."
    ),
    "form.expired": _(
        "This page was open for long, or cookies are switched off. Everything you typed is"
        " still here: press the button once more."
    ),
    "header.unsafe": _("Use letters only: this holds a character that cannot be part of a name"),
    "correction.value_missing": (
        "Enter what is right, or say that there is none any more with the box below"
    ),
    "correction.phone": "Enter a US telephone number of ten digits, like 202-555-0100",
    "correction.address": "Enter the whole address of a page, beginning with https://",
    "correction.email": "Enter one e-mail address, like name@example.com",
    "correction.name": (
        "Enter first and last name, like Jane Q. Doe; where the last name has several words,"
        " like Van Doe, Jane Q."
    ),
    "correction.name_none": "Everybody has a name: enter the right one",
    "correction.both": "Leave the value empty: it says that there is none, or that they have left",
    "correction.president": (
        "This record is of the President\u2019s office, which nobody leaves empty: correct the name"
    ),
    "correction.source_missing": "Enter where you found it, so that others can check it",
    "correction.source_address": (
        "Enter the address of the page that shows this e-mail address, beginning with https:// or"
        " http://. An address that no page shows is not used."
    ),
    "correction.source_long": "This is too long: the address of the page is enough",
    "correction.too_long": "This is too long: use 500 characters or fewer",
    "correction.same": "The publishers\u2019 record says the same: there is nothing to correct",
    "correction.official_gone": (
        "This official is not in the data any more: there is nothing to correct"
    ),
    "report.kind_missing": _("Select what is wrong"),
    "tend.no-mail": "This letter does not go by our e-mail",
    "tend.sending": "It is being sent right now. Look again in a minute",
    "tend.unverified": "Its writer has yet to verify their address: until then it goes nowhere",
    "tend.past": "Something else became of it meanwhile: see below",
    "tend.due": "It is due already: the next worker takes it",
    "tend.frozen": "It was frozen already",
    "tend.not-frozen": "It is not frozen any more",
    "tend.no-text": "Its text is not kept any more: it can be neither sent nor given back",
    "tend.no-writer": (
        "Its writer or its campaign is gone, so that nobody could be told. It ends by itself"
    ),
    "pack.delivered": "It was delivered, or taken apart, before: nothing was changed",
    "pack.empty": "No letter is in it any more: take it apart",
    "pack.future": "Enter a day that is not in the future",
    "pack.early": "Enter a day that is not before the pack was made",
    "pack.bearer": "Enter the name of who brought it, in 200 characters or fewer",
    "pack.day": "Enter the day on which it was delivered",
    "office.future": "Enter a day that is not still to come",
    "office.day": "Enter a date like 2026-10-05",
    "office.link": "Enter the whole address of a page, beginning with https:// or http://",
    "office.long_link": "This address is too long: use 500 characters or fewer",
    "office.long_note": "This note is too long: use 2,000 characters or fewer",
    "office.long_reply": "This text is too long: use 20,000 characters or fewer",
    "office.note_missing": "Write the note",
    "office.why_missing": "Say what does not work, so that others can tell whether it still is so",
    "office.letter": (
        "There is no such letter to this office. Copy the address of the letter\u2019s page, or"
        " leave this empty"
    ),
    "office.stance_missing": "Select where they stand",
    "office.source_missing": "Select how we know",
    "office.kind_missing": "Select what kind of reply it was",
    "office.works_missing": "Select whether the form works",
    "sign_in.failed": "The e-mail address or the password is not right",
    "sign_in.code": "This code is not right, or it was used: wait for the next one",
    "sign_in.too_many_codes": "Too many wrong codes: wait a quarter of an hour",
    "account.password": "This is not your password",
    "account.code": "This code is not right: enter the six digits that the app shows now",
    "basis.given_point": (
        "Approximate: by the point on our map, whose lines can be off by about 3 kilometers."
    ),
    "place.nowhere": (
        "No congressional district is on our map at this point. American Samoa, Guam, the"
        " Northern Mariana Islands and the U.S. Virgin Islands are not drawn on it: ask for them"
        " by ZIP code or district."
    ),
    "place.malformed": (
        "A point is given in decimal degrees, like lat=40.58 and lon=-73.95: the latitude from"
        " -90 to 90, the longitude from -180 to 180"
    ),
    "district.malformed": "A district is written like NY-8, or WY-0 at large",
    "district.missing": "This Congress has no such district",
    "official.missing": "Nobody in our data holds an office under this id",
    "question.one": "Ask by exactly one of these: zip, district, or lat with lon",
}


def sentence(code: str, **values: object) -> str:
    """Return the sentence of a code with its values filled in.

    Raises:
        KeyError: the code or a value is missing, which is a mistake of ours.
    """
    match _SENTENCES[code]:
        case (one, many):
            count = values["count"]
            if not isinstance(count, int):
                raise TypeError("a count is a whole number")
            return translate_plural(one, many, count).format(**values)
        case message:
            return translate(message).format(**values)
