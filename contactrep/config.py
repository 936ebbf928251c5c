"""The settings of one installation: frozen, typed, read once from a TOML file and the environment.

A setting `mail_host` is the key `mail_host` of the file, or CONTACTREP_MAIL_HOST, which wins.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from contactrep import paths
from contactrep.config_checks import ConfigError, check, interval, key_bytes, yes_or_no

__all__ = ["Config", "ConfigError", "load"]

FILE_NAME = "contactrep.toml"
ENVIRONMENT = "CONTACTREP_"
_PATHS = ("state_folder", "data_folder", "campaigns_folder", "dkim_key_file")


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
    mail_workers: int = _setting("Mails that one delivery process has under way at once.", 2)
    mail_rate: str = _setting(
        "How much mail leaves at most, like `600 per minute`. Empty: no limit.", ""
    )
    mail_domain_rate: str = _setting(
        "How many letters go to addresses of one domain at most.", "60 per minute"
    )
    mail_bounces: str = _setting(
        "Address that reports of non-delivery come back to, as name+code@domain. Empty: mail_from,"
        " without a code.",
        "",
    )
    dkim_selector: str = _setting("Selector of the DKIM key. Empty: mail is not signed here.", "")
    dkim_key_file: str = _setting("File of the DKIM private key, in PEM.", "")
    test_mode_to: str = _setting(
        "Test mode: every letter goes to this address and not to its recipient, and every page"
        " says so. Empty: off.",
        "",
    )
    operator_email: str = _setting("Who is told by mail when letters need attention.", "")
    alarm_at: int = _setting("That mail goes out when more letters than this need attention.", 20)
    require_totp: bool = _setting(
        "`true`: staff see nothing before they have a second factor, a code from their phone.",
        False,
    )
    contact: str = _setting("How supporters reach the operator, shown on the privacy page.", "")

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ConfigError: naming the key.
        """
        check(self)

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
        return {name: key_bytes("sealing_keys", text) for name, _, text in pairs}

    @property
    def hashing(self) -> bytes:
        """The key of keyed hashes."""
        return key_bytes("hash_key", self.hash_key)

    @property
    def mail_interval(self) -> timedelta:
        """The time between two mails at the least."""
        return interval("mail_rate", self.mail_rate)

    @property
    def domain_interval(self) -> timedelta:
        """The time between two letters to one domain at the least."""
        return interval("mail_domain_rate", self.mail_domain_rate)

    @property
    def mail_domain(self) -> str:
        """The domain of our own address, for Message-IDs."""
        return self.mail_from.rpartition("@")[2]


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    The file is the argument, else CONTACTREP_CONFIG, else instance/contactrep.toml if it is there.
    Relative paths in it are taken from the file's own folder.

    Raises:
        ConfigError: a key is unknown, missing or wrong, or a named file cannot be read.
    """
    named = file is not None or "CONTACTREP_CONFIG" in environment
    path = file or _file_of(environment)
    values = _from_file(path) if named or path.is_file() else {}
    values |= _from_environment(environment)
    return _build(values)


def keys_in(environment: Mapping[str, str] = os.environ) -> str:
    """Return where the keys that open the database are: a file, variables, or both."""
    file = _file_of(environment)
    variables = [f"{ENVIRONMENT}{name}" for name in ("SEALING_KEYS", "HASH_KEY")]
    return " and ".join(
        [
            *([str(file.resolve())] if file.is_file() else []),
            *(name for name in variables if name in environment),
        ]
    )


def _file_of(environment: Mapping[str, str]) -> Path:
    variable = environment.get("CONTACTREP_CONFIG")
    return Path("instance") / FILE_NAME if variable is None else Path(variable)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("CONTACTREP_CONFIG", f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(path), f"is not TOML: {error}") from error
    for key in _PATHS:
        if isinstance(values.get(key), str) and values[key]:
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
    if kind is bool:
        return yes_or_no(name, value)
    if not isinstance(value, str):
        raise ConfigError(name, "must be a text in quotes")
    return Path(value) if kind is Path else value
