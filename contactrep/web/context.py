"""What views and templates are given: the services, and a few facts about the site."""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from flask import Flask, current_app, g

from contactrep.directory.snapshots import Snapshots
from contactrep.outreach.services import Services

_SERVICES = "contactrep.services"


@dataclass(frozen=True, slots=True)
class Site:
    """Facts that the page frame shows."""

    name: str
    organisation: str
    as_of: date
    legislators_as_of: date
    stale: bool  # the Congress of the dataset has ended
    mailbox: bool  # mail stays in the local mailbox
    test_mode: bool  # letters go to staff


def install(app: Flask, services: Services, snapshots: Snapshots) -> None:
    """Hand the services to the views of this app, and the site to its templates."""
    app.extensions[_SERVICES] = services, snapshots
    app.context_processor(lambda: {"site": site()})


def services() -> Services:
    """Return the services of the app that handles this request, the same data to its end."""
    if "services" not in g:
        house, snapshots = current_app.extensions[_SERVICES]
        g.services = replace(
            house,
            dataset=house.overlay.apply(snapshots.current()),
            campaigns=house.shelf.campaigns(),
        )
    return cast("Services", g.services)


def site() -> Site:
    """Return the facts of the site as they are today."""
    house = services()
    manifest = house.dataset.manifest
    return Site(
        name=house.config.site_name,
        organisation=house.config.organisation or house.config.site_name,
        as_of=manifest.as_of,
        legislators_as_of=manifest.legislators_as_of,
        stale=house.clock().date() >= manifest.holds_until,
        mailbox=house.config.mail_carrier == "mailbox",
        test_mode=bool(house.config.test_mode_to),
    )
