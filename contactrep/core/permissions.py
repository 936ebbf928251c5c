"""What each role of staff may do, in one table; roles are given for one campaign or for all."""

from collections.abc import Mapping
from enum import StrEnum

EVERYWHERE = "*"
"""Stands for all campaigns, and for what belongs to none: staff, the audit log, the dataset."""


class Role(StrEnum):
    """The roles, the most trusted first."""

    ADMIN = "admin"
    EDITOR = "editor"
    ORGANIZER = "organizer"
    VIEWER = "viewer"


class Right(StrEnum):
    """What can be allowed."""

    SEE_NUMBERS = "see numbers, the map, offices and letters without their writers"
    READ_LETTERS = "read a letter and its writer's name"
    TEND_QUEUE = "retry, freeze and end letters in the queue"
    KEEP_OFFICES = "note stances, replies, meetings and broken forms"
    PACK_LETTERS = "make hand-delivery packs and mark them delivered"
    EDIT_CAMPAIGN = "edit a campaign's texts and recipients"
    PUBLISH_CAMPAIGN = "publish, pause and close a campaign"
    EXPORT_NUMBERS = "export numbers"
    EXPORT_LETTERS = "export the list of letters, without their writers"
    EXPORT_PEOPLE = "export people who opted in"
    CORRECT_DATA = "correct officials of the dataset"
    MANAGE_STAFF = "invite staff, give roles, end sessions"
    SEE_AUDIT = "see the audit log"


_ADMIN, _EDITOR, _ORGANIZER, _VIEWER = Role

PERMISSIONS: Mapping[Right, frozenset[Role]] = {
    Right.SEE_NUMBERS: frozenset(Role),
    Right.READ_LETTERS: frozenset({_ADMIN, _ORGANIZER}),
    Right.TEND_QUEUE: frozenset({_ADMIN, _ORGANIZER}),
    Right.KEEP_OFFICES: frozenset({_ADMIN, _EDITOR, _ORGANIZER}),
    Right.PACK_LETTERS: frozenset({_ADMIN, _ORGANIZER}),
    Right.EDIT_CAMPAIGN: frozenset({_ADMIN, _EDITOR}),
    Right.PUBLISH_CAMPAIGN: frozenset({_ADMIN, _EDITOR}),
    Right.EXPORT_NUMBERS: frozenset({_ADMIN, _EDITOR, _ORGANIZER}),
    Right.EXPORT_LETTERS: frozenset({_ADMIN, _ORGANIZER}),
    Right.EXPORT_PEOPLE: frozenset({_ADMIN}),
    Right.CORRECT_DATA: frozenset({_ADMIN, _EDITOR}),
    Right.MANAGE_STAFF: frozenset({_ADMIN}),
    Right.SEE_AUDIT: frozenset({_ADMIN}),
}

Roles = Mapping[str, Role]
"""The roles of one person, by campaign or EVERYWHERE."""


def may(roles: Roles, right: Right, campaign: str = EVERYWHERE) -> bool:
    """Tell whether somebody may do this in a campaign; what is of none needs a role everywhere."""
    return any(roles.get(where) in PERMISSIONS[right] for where in (campaign, EVERYWHERE))


def may_somewhere(roles: Roles, right: Right) -> bool:
    """Tell whether somebody may do this in at least one campaign."""
    return any(role in PERMISSIONS[right] for role in roles.values())
