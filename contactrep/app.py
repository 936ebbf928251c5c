"""The composition root: opens the house and hands everything to everyone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from contactrep import __version__, paths
from contactrep.campaigns.folder import load_all
from contactrep.channels.email import EmailChannel, MailSettings
from contactrep.channels.mailbox import MailboxChannel
from contactrep.channels.signing import read_key
from contactrep.clock import Clock, utc_now
from contactrep.config import Config, ConfigError, load
from contactrep.core.mail import Channel
from contactrep.directory.geocoder import Geocoder
from contactrep.directory.snapshots import VERSIONS, Snapshots
from contactrep.outreach.crew import Crew
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.services import Services
from contactrep.outreach.shelf import Shelf
from contactrep.storage.database import Database
from contactrep.storage.vault import Vault
from contactrep.web import (
    access,
    compression,
    context,
    counts,
    errors,
    headers,
    languages,
    mailbox,
    session,
    visits,
)
from contactrep.web.access import Access, register
from contactrep.web.api import views as api_views
from contactrep.web.api.blueprint import api
from contactrep.web.csrf import csrf
from contactrep.web.hooks import install_for_pages
from contactrep.web.limits import limiter
from contactrep.web.staff import (
    account,
    audit,
    brief,
    campaign_basics,
    campaign_recipients,
    campaign_revisions,
    campaign_text,
    campaign_trial,
    campaigns,
    data,
    forms,
    letters,
    links,
    office,
    offices,
    officials,
    overview,
    packs,
    queue,
    replies,
    second_factor,
    sign_in,
    team,
)
from contactrep.web.staff import map as staff_map
from contactrep.web.staff.blueprint import staff
from contactrep.web.supporter import (
    check,
    done,
    hand_off,
    held,
    locate,
    pages,
    replied,
    representatives,
    resume,
    verify,
    write,
    wrong,
)
from contactrep.web.supporter.blueprint import supporter

_VIEWS = (
    pages,
    representatives,
    locate,
    write,
    check,
    hand_off,
    done,
    resume,
    verify,
    held,
    replied,
    wrong,
    sign_in,
    data,
    overview,
    letters,
    staff_map,
    queue,
    officials,
    packs,
    brief,
    account,
    second_factor,
    links,
    team,
    audit,
    offices,
    office,
    replies,
    forms,
    campaigns,
    campaign_text,
    campaign_basics,
    campaign_recipients,
    campaign_revisions,
    campaign_trial,
    api_views,
)
"""Modules that put their views on the three blueprints when they are imported."""

MAX_FORM_BYTES = 256 * 1024


class _Site(Flask):
    """All our views and hooks are plain functions: none is looked at, whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Config | None = None, *, clock: Clock = utc_now) -> Flask:
    """Return the web application.

    Raises:
        ConfigError: the configuration is missing or wrong.
        DatasetError, CampaignError: the data cannot be used.
        DatabaseError: the database cannot be reached.
    """
    config = config or load()
    app = _Site("contactrep", template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC))
    https = config.site_url.startswith("https:")
    app.config.from_mapping(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a slow writer loses nothing
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, and our pages send none
        RATELIMIT_STORAGE_URI=counts.address_of(config.rate_limit_url),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    snapshots = open_snapshots(config)
    languages.install(app)
    house = open_services(config, clock, snapshots)
    context.install(app, house, snapshots)
    visits.install(app, house)
    session.install(app)
    headers.install(app, https=https)
    errors.install(app)
    access.install(app)
    install_for_pages(app, csrf.init_app, limiter.init_app, compression.install)
    _register_blueprints(app, config)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    return app


def open_snapshots(config: Config) -> Snapshots:
    """Open the dataset in use: the newest that an update made, else that of the data folder."""
    return Snapshots(config.data_folder, config.state_folder / VERSIONS)


def open_services(
    config: Config,
    clock: Clock = utc_now,
    snapshots: Snapshots | None = None,
    *,
    migrate: bool = True,
) -> Services:
    """Open the dataset, the campaigns, the database and the vault."""
    database = open_database(config)
    if migrate:
        database.migrate()
    campaigns = load_all(config.campaigns_folder)
    return Services(
        config=config,
        clock=clock,
        dataset=(snapshots or open_snapshots(config)).current(),
        campaigns=campaigns,
        database=database,
        vault=open_vault(config),
        overlay=Overlay(database),
        shelf=Shelf(database, campaigns),
        geocoder=_geocoder(config),
    )


def as_now(services: Services) -> Services:
    """Return the services with the corrections in force and the campaigns published by now."""
    return replace(
        services,
        dataset=services.overlay.apply(services.dataset),
        campaigns=services.shelf.campaigns(),
    )


def open_database(config: Config) -> Database:
    """Open the database as it is, in a folder that is there."""
    config.state_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(config.database)


def open_vault(config: Config) -> Vault:
    """Return the vault with the keys of the configuration."""
    sealing = config.sealing
    return Vault(sealing, next(iter(sealing)), config.hashing)


def open_crew(config: Config, workers: int | None = None) -> Crew:
    """Open a crew of workers, as many as configured unless told otherwise."""
    snapshots = open_snapshots(config)
    services = open_services(config, snapshots=snapshots)
    return Crew(
        lambda: as_now(replace(services, dataset=snapshots.current())),
        lambda: open_channel(config),
        workers or config.mail_workers,
    )


def _geocoder(config: Config) -> Geocoder | None:
    """Return the geocoder, unless it is switched off."""
    if not config.geocoder_url:
        return None
    agent = f"contactrep/{__version__} (+{config.site_url})"
    return Geocoder(config.geocoder_url, key=config.hashing, agent=agent)


def open_channel(config: Config) -> Channel:
    """Return the carrier of mail that the configuration names.

    Raises:
        ConfigError: the file of the DKIM key cannot be read, or holds no key that can sign.
    """
    if config.mail_carrier == "mailbox":
        return MailboxChannel(config.mailbox_folder, config.mail_from)
    try:
        key = read_key(config.dkim_key_file, config.dkim_selector, config.mail_from)
    except ValueError as error:
        raise ConfigError("dkim_key_file", str(error)) from error
    return EmailChannel(
        MailSettings(
            host=config.mail_host,
            port=config.mail_port,
            use_tls=config.mail_tls == "starttls",
            use_ssl=config.mail_tls == "tls",
            username=config.mail_username or None,
            password=config.mail_password or None,
            from_address=config.mail_from,
            envelope_from=config.mail_bounces or None,
            dkim=key,
        )
    )


def _register_blueprints(app: Flask, config: Config) -> None:
    register(app, supporter, Access.PUBLIC)
    register(app, staff, Access.STAFF)
    register(app, api, Access.PUBLIC)
    if config.mail_carrier == "mailbox":
        box = MailboxChannel(config.mailbox_folder, config.mail_from)
        register(app, mailbox.make_blueprint(box), Access.DEVELOPMENT)
