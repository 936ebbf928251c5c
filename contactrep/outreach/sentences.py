"""Every sentence that an answer or a refusal is told to a person with, in one table."""

_SENTENCES = {
    "zip.empty": "Enter your ZIP code",
    "zip.malformed": "ZIP code must be 5 digits, like 11235",
    "zip.foreign": (
        "ZIP code must be 5 digits, like 11235. This campaign is for people who live in the"
        " United States; if you do not, you can still share it."
    ),
    "zip.unknown": (
        "We don\u2019t know ZIP code {zip}. Check it, or choose your state and district instead"
    ),
    "zip.elsewhere": (
        "ZIP code {zip} is not in {state}. Check it, or choose your state and district instead"
    ),
    "zip.no_district": (
        "ZIP code {zip} ({place}) looks like one for post-office boxes or a single"
        " organization, so we cannot tell its district. Enter the ZIP code of the address"
        " where you live, or choose your district."
    ),
    "zip.point_one": (
        "ZIP code {zip} ({place}) is one for post-office boxes or a single organization. Its post"
        " office is in {district}. Offices serve the place where you live: is that in {district}"
        " too?"
    ),
    "zip.point": (
        "ZIP code {zip} ({place}) is one for post-office boxes or a single organization. Its post"
        " office is in or near these {count} districts. Which one do you live in?"
    ),
    "place.several": (
        "That place may be in any of these {count} districts: it is too close to a line for our map"
        " to tell. Which one is yours?"
    ),
    "place.outside": (
        "We could not find a congressional district where you are. Enter the ZIP code of your home"
        " address, or choose your state"
    ),
    "place.unreadable": "Your device did not say where you are. Enter your address, or choose",
    "address.empty": "Enter your street address",
    "address.no-match": (
        "The Census Bureau does not know this address. Check it, leave out the apartment, or choose"
        " your district instead"
    ),
    "address.other-congress": (
        "The Census Bureau answers for the districts of another Congress right now. Choose your"
        " district instead"
    ),
    "address.unavailable": (
        "The Census Bureau\u2019s address service does not answer right now. Choose your district"
        " instead, or try again in a few minutes"
    ),
    "basis.area": "By the Census Bureau\u2019s measured areas of ZIP codes and districts.",
    "basis.tracts": "By the Census Bureau\u2019s areas of ZIP codes and districts.",
    "basis.tracts_split": (
        "By the Census Bureau\u2019s areas of ZIP codes and districts; how much of the ZIP code"
        " each covers is our estimate."
    ),
    "basis.point": "Approximate: by the place of its post office on the map.",
    "basis.state": "Its state or territory has a single district.",
    "map.title": "Map of the districts of ZIP code {zip}",
    "map.title_place": "Map of the districts around that place",
    "map.description": (
        "{districts}, around the marked point. The lines are rough: they can be two miles off. The"
        " same choice is in the list beside the map."
    ),
    "map.point": "ZIP code {zip}",
    "map.point_place": "That place",
    "zip.military": (
        "{zip} is a military or diplomatic ZIP code (APO, FPO or DPO), which has no district"
        " of its own. Enter the ZIP code of your home address in the United States: the place"
        " of your legal residence."
    ),
    "zip.freely_associated": (
        "{zip} is in {region}, which uses US ZIP codes but is a state of its own and has"
        " nobody in Congress."
    ),
    "zip.split": "ZIP code {zip} is in {count} congressional districts. Which one is yours?",
    "zip.split_states": (
        "ZIP code {zip} is in {count} congressional districts of {states}. Which one is yours?"
    ),
    "district.unknown": "Choose your district from the list",
    "state.dc": (
        "The District of Columbia has a delegate, who can speak and sit on committees but"
        " cannot vote on final passage, and no senators. Your letter still counts there."
    ),
    "state.territory": (
        "{state} has a {title}, who can speak and sit on committees but cannot vote on final"
        " passage, and no senators. Your letter still counts there."
    ),
    "district.skipped": "We skip your representative for now. Find yours and come back any time.",
    "seat.house_vacant": (
        "The seat of {district} is vacant: nobody represents this district in the House right"
        " now. Write to the others; the new member will be shown after the election."
    ),
    "seat.senate_vacant": "One of the two Senate seats of {state} is vacant right now.",
    "seat.senate_both_vacant": "Both Senate seats of {state} are vacant right now.",
    "recipients.none": "Select at least one person to write to",
    "recipients.nobody": (
        "Nobody in the offices that this campaign writes to represents you right now. You can"
        " still share the campaign."
    ),
    "letter.too_long": (
        "Your own words are {by} characters too long for {recipient}. Shorten them, please."
    ),
    "email.missing": (
        "Enter your e-mail address: {recipient} is written to by e-mail, and only from an"
        " address that was verified"
    ),
    "email.malformed": "Enter an e-mail address like name@example.com",
    "email.too_many": (
        "We have sent several messages to this address today. Look for them, also among spam,"
        " or try again tomorrow."
    ),
    "form.expired": (
        "This page was open for long, or cookies are switched off. Everything you typed is"
        " still here: press the button once more."
    ),
    "header.unsafe": "Use letters only: this holds a character that cannot be part of a name",
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
    "report.kind_missing": "Select what is wrong",
    "sign_in.failed": "The e-mail address or the password is not right",
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
    return _SENTENCES[code].format(**values)
