"""The languages of the pages. Letters are sent in English, whatever a page is in."""

ENGLISH = "en"
TRANSLATIONS = ("be", "ru")
"""What texts are translated into, to be read."""

LANGUAGES = (ENGLISH, *TRANSLATIONS)
