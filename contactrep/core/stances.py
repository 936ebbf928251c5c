"""What offices think and answer, as the campaign notes it."""

from enum import StrEnum


class Stance(StrEnum):
    """Where an official stands on the campaign's demand."""

    UNKNOWN = "unknown"
    SUPPORTIVE = "supportive"
    LEANING = "leaning"
    UNDECIDED = "undecided"
    OPPOSED = "opposed"


class StanceSource(StrEnum):
    """How the campaign knows."""

    STATEMENT = "statement"
    VOTE = "vote"
    COSPONSORSHIP = "cosponsorship"
    MEETING = "meeting"
    REPLY = "reply"  # to a constituent


class ReplyKind(StrEnum):
    """What an office answered with."""

    AUTOMATIC = "automatic"
    FORM_LETTER = "form-letter"
    SUBSTANTIVE = "substantive"
    MEETING = "meeting"
    CALL_BACK = "call-back"


class Answer(StrEnum):
    """What a supporter says to "Did they reply?"; after WriteToThem's questionnaire."""

    YES = "yes"
    NOT_TO_THE_POINT = "not-to-the-point"  # they replied, but not to what was asked
    ACKNOWLEDGED = "acknowledged"  # an automatic answer alone
    NOT_EXPECTED = "not-expected"
    NO = "no"
