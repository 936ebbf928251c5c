"""The settings of one installation: frozen, typed, read once from a TOML file and the environment.

A setting `mail_host` is the key `mail_host` of the file, or CONTACTREP_MAIL_HOST, which wins.
"""

import base64
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import limits

from contactrep import paths

FILE_NAME = "contactrep.toml"
ENVIRONMENT = "CONTACTREP_"
CARRIERS = ("mailbox", "smtp")
TLS_KINDS = ("starttls", "tls", "none")
_FOLDERS = ("state_folder", "data_folder", "campaigns_folder")
_PORTS = range(1, 65_536)


class ConfigError(ValueError):
    """A setting is missing or wrong; `key` names it."""

    def __init__(self, key: str, sentence: str) -> None:
        """Say which key, and what to do about it."""
        super().__init__(f"{key}: {sentence}")
        self.key = key


def _setting(doc: str, default: Any = ..., *, secret: bool = False) -> Any:
    """Declare a setting with the sentence that documents it; no default means it is required."""
    if default is ...:
        return field(repr=not secret, metadata={"doc": doc})
    return field(default=default, repr=not secret, metadata={"doc": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting there is. Made by `load`, which checks it."""

    secret_key: str = _setting("Signs cookies and links; at least 32 characters.", secret=True)
    sealing_keys: str = _setting(
        "Keys that encrypt what supporters typed: `id:base64` of 32 bytes each, separated by"
        " spaces. The first one seals, all of them open.",
        secret=True,
    )
    hash_key: str = _setting("Base64 of 32 bytes; makes keyed hashes of addresses.", secret=True)
    state_folder: Path = _setting(
        "Folder for the database, the mailbox and newer data.", Path("instance")
    )
    site_name: str = _setting("Name of this site, in its header and mails.", "contactrep")
    organisation: str = _setting("Who runs this site, named at the foot of its pages.", "")
    base_url: str = _setting(
        "Address people reach the site by; links in mail begin with it. Empty: host and port.", ""
    )
    host: str = _setting("Address `contactrep run` listens on.", "127.0.0.1")
    port: int = _setting("Port `contactrep run` listens on; PORT in the environment wins.", 8000)
    web_processes: int = _setting("Web processes that `contactrep run` starts.", 2)
    web_threads: int = _setting("Threads in each web process.", 8)
    proxies: int = _setting("Trusted reverse proxies in front of the site.", 0)
    database_url: str = _setting(
        "Any SQLAlchemy URL; empty means SQLite in the state folder.", "", secret=True
    )
    data_folder: Path = _setting("Folder of the dataset.", paths.DATA)
    geocoder_url: str = _setting(
        "The Census Bureau\u2019s geocoder, which finds districts by street address. Empty: off.",
        "https://geocoding.geo.census.gov/geocoder",
    )
    campaigns_folder: Path = _setting("Folder of the campaigns.", paths.DATA / "campaigns")
    rate_limit_url: str = _setting(
        "Where request counts live: `memory://` or a Redis URL.", "memory://", secret=True
    )
    api_limit: str = _setting("How often one address may ask the API.", "600 per minute")
    mail_carrier: str = _setting(
        "`mailbox` keeps all mail in a local mailbox that a page shows; `smtp` sends it.", "mailbox"
    )
    mail_from: str = _setting("The site's own address, in From of every mail.", "letters@localhost")
    mail_host: str = _setting("Mail server for `smtp`.", "localhost")
    mail_port: int = _setting("Its port.", 587)
    mail_tls: str = _setting("`starttls`, `tls` or `none`.", "starttls")
    mail_username: str = _setting("User name at the mail server; empty for none.", "")
    mail_password: str = _setting("Password at the mail server.", "", secret=True)
    contact: str = _setting("How supporters reach the operator, shown on the privacy page.", "")

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ConfigError: naming the key.
        """
        _check(self)

    @property
    def site_url(self) -> str:
        """The address people reach the site by, without a slash at its end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.state_folder.resolve() / 'contactrep.db'}"

    @property
    def mailbox_folder(self) -> Path:
        """Where development mail lands."""
        return self.state_folder / "mailbox"

    @property
    def sealing(self) -> dict[str, bytes]:
        """Sealing keys by id, the current one first."""
        pairs = (pair.partition(":") for pair in self.sealing_keys.split())
        return {name: _key_bytes("sealing_keys", text) for name, _, text in pairs}

    @property
    def hashing(self) -> bytes:
        """The key of keyed hashes."""
        return _key_bytes("hash_key", self.hash_key)

    @property
    def mail_domain(self) -> str:
        """The domain of our own address, for Message-IDs."""
        return self.mail_from.rpartition("@")[2]


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    The file is the argument, else CONTACTREP_CONFIG, else instance/contactrep.toml if it is there.
    Relative folders in it are taken from the file's own folder.

    Raises:
        ConfigError: a key is unknown, missing or wrong, or a named file cannot be read.
    """
    variable = environment.get("CONTACTREP_CONFIG")
    named = file or (None if variable is None else Path(variable))
    path = named or Path("instance") / FILE_NAME
    values = _from_file(path) if named or path.is_file() else {}
    values |= _from_environment(environment)
    return _build(values)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("CONTACTREP_CONFIG", f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), f"is not TOML: {error}") from error
    for key in _FOLDERS:
        if isinstance(values.get(key), str):
            values[key] = str(path.parent / values[key])
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        key.removeprefix(ENVIRONMENT).lower(): value
        for key, value in environment.items()
        if key.startswith(ENVIRONMENT) and key != "CONTACTREP_CONFIG"
    }
    if "PORT" in environment:
        values["port"] = environment["PORT"]
    return values


def _build(values: dict[str, Any]) -> Config:
    known = {entry.name: entry for entry in fields(Config)}
    if unknown := sorted(values.keys() - known.keys()):
        raise ConfigError(unknown[0], "is not a setting; README.md lists them all")
    for name in ("secret_key", "sealing_keys", "hash_key"):
        if not values.get(name):
            raise ConfigError(
                name, "is missing; `contactrep init` writes a configuration with fresh keys"
            )
    return Config(**{name: _typed(name, known[name].type, value) for name, value in values.items()})


def _typed(name: str, kind: object, value: object) -> Any:
    """Return the value as the setting's type."""
    if kind is int:
        try:
            return int(str(value))
        except ValueError as error:
            raise ConfigError(name, f"must be a whole number, not {value!r}") from error
    if not isinstance(value, str):
        raise ConfigError(name, "must be a text in quotes")
    return Path(value) if kind is Path else value


def _key_bytes(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ConfigError(name, "is not base64") from error
    if len(key) != 32:
        raise ConfigError(name, f"must be 32 bytes, not {len(key)}")
    return key


def _check(config: Config) -> None:
    if len(config.secret_key) < 32:
        raise ConfigError("secret_key", "must be at least 32 characters")
    names = [pair.partition(":")[0] for pair in config.sealing_keys.split()]
    if not names or "" in names:
        raise ConfigError("sealing_keys", "must hold at least one `id:base64` key")
    if len(names) > len(config.sealing):
        raise ConfigError("sealing_keys", "must give each key an id of its own")
    _ = config.hashing
    _check_numbers(config)
    _check_addresses(config)
    _check_mail(config)


def _check_numbers(config: Config) -> None:
    for key in ("port", "mail_port"):
        if getattr(config, key) not in _PORTS:
            raise ConfigError(key, f"must be a port, 1 to {_PORTS[-1]}")
    for key, least in (("web_processes", 1), ("web_threads", 1), ("proxies", 0)):
        if getattr(config, key) < least:
            raise ConfigError(key, f"must be {least} or more")
    try:
        limits.parse_many(config.api_limit)
    except ValueError as error:
        raise ConfigError("api_limit", "must be like `600 per minute`") from error


def _check_addresses(config: Config) -> None:
    if not re.fullmatch(r"[\w.-]+", config.host, re.ASCII):
        raise ConfigError("host", "must be an IPv4 address or a host name")
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?", config.site_url, re.ASCII):
        raise ConfigError("base_url", "must be like https://act.example.org, without a path")
    if config.geocoder_url and not re.fullmatch(r"https?://[^\s?#]+[^\s?#/]", config.geocoder_url):
        raise ConfigError("geocoder_url", "must be an address without a slash at its end, or empty")
    if not re.match(r"(memory|rediss?|redis\+\w+)://", config.rate_limit_url):
        raise ConfigError("rate_limit_url", "must be `memory://` or the URL of a Redis server")


def _check_mail(config: Config) -> None:
    for key, allowed in (("mail_carrier", CARRIERS), ("mail_tls", TLS_KINDS)):
        if (value := getattr(config, key)) not in allowed:
            raise ConfigError(key, f"must be one of {', '.join(allowed)}, not {value!r}")
    if parseaddr(config.mail_from)[1] != config.mail_from or "@" not in config.mail_from:
        raise ConfigError("mail_from", "must be one bare e-mail address")
    if config.mail_carrier == "mailbox" and not (
        _is_loopback(urlsplit(config.site_url).hostname or "") and _is_loopback(config.host)
    ):
        # The mailbox page shows all mail to anyone who can open it.
        raise ConfigError("mail_carrier", "`mailbox` is for a site on 127.0.0.1; set `smtp`")
    if config.mail_username and config.mail_tls == "none":
        raise ConfigError("mail_tls", "must not be `none`: a password is only sent over TLS")
    if not f"{config.mail_username}{config.mail_password}".isascii():
        raise ConfigError("mail_password", "user name and password must be ASCII")
    if config.mail_carrier == "smtp" and config.mail_domain == "localhost":
        raise ConfigError(
            "mail_from", "must be an address of your own domain before mail can be sent"
        )


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (host.replace(".", "").isdigit() and host.startswith("127."))
