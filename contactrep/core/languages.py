"""The languages of supporter pages, by their ISO 639-1 codes. Letters are always in English."""

ENGLISH = "en"
NAMES = {ENGLISH: "English", "be": "Беларуская", "ru": "Русский"}
"""Each in its own words, as a link to it reads."""

LANGUAGES = tuple(NAMES)
TRANSLATED = LANGUAGES[1:]
