"""What settings have to be, each refusal naming its key."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import limits

if TYPE_CHECKING:
    from contactrep.config import Config

CARRIERS = ("mailbox", "smtp")
TLS_KINDS = ("starttls", "tls", "none")
_PORTS = range(1, 65_536)
_LONGEST_BOUNCES = 40  # before the @, where at most 64 may stand: a plus and a code are added
_LEAST = {"web_processes": 1, "web_threads": 1, "proxies": 0, "mail_workers": 1, "alarm_at": 1}


class ConfigError(ValueError):
    """A setting is missing or wrong; `key` names it."""

    def __init__(self, key: str, sentence: str) -> None:
        """Say which key, and what to do about it."""
        super().__init__(f"{key}: {sentence}")
        self.key = key


def key_bytes(name: str, text: str) -> bytes:
    """Return a key of 32 bytes from its base64.

    Raises:
        ConfigError: it is none.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ConfigError(name, "is not base64") from error
    if len(key) != 32:
        raise ConfigError(name, f"must be 32 bytes, not {len(key)}")
    return key


def yes_or_no(name: str, value: object) -> bool:
    """Return a switch from a value of TOML, or its text in the environment.

    Raises:
        ConfigError: it is neither `true` nor `false`.
    """
    told = {"true": True, "false": False}.get(str(value).lower())
    if told is None:
        raise ConfigError(name, f"must be true or false, not {value!r}")
    return told


def check(config: Config) -> None:
    """Refuse settings that could not work or would not be safe.

    Raises:
        ConfigError: naming the key.
    """
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
    _check_mail_addresses(config)


def _check_numbers(config: Config) -> None:
    for key in ("port", "mail_port"):
        if getattr(config, key) not in _PORTS:
            raise ConfigError(key, f"must be a port, 1 to {_PORTS[-1]}")
    for key, least in _LEAST.items():
        if getattr(config, key) < least:
            raise ConfigError(key, f"must be {least} or more")
    try:
        limits.parse_many(config.api_limit)
    except ValueError as error:
        raise ConfigError("api_limit", "must be like `600 per minute`") from error
    for key in ("mail_rate", "mail_domain_rate"):
        interval(key, getattr(config, key))


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


def _check_mail_addresses(config: Config) -> None:
    for key in ("mail_from", "mail_bounces", "test_mode_to", "operator_email"):
        address = getattr(config, key)
        if key == "mail_from" or address:
            _check_address(key, address)
    if len(config.mail_bounces.rpartition("@")[0].encode()) > _LONGEST_BOUNCES:
        raise ConfigError(
            "mail_bounces", f"must have at most {_LONGEST_BOUNCES} characters before its @"
        )
    if bool(config.dkim_selector) != bool(config.dkim_key_file):
        raise ConfigError("dkim_selector", "needs dkim_key_file, and the other way round")
    if not re.fullmatch(r"[\w.-]*", config.dkim_selector, re.ASCII):
        raise ConfigError("dkim_selector", "must be a name as it stands in the DNS")


def _check_address(key: str, address: str) -> None:
    if parseaddr(address)[1] != address or "@" not in address:
        raise ConfigError(key, "must be one bare e-mail address")


def interval(key: str, rate: str) -> timedelta:
    """Return the time between two of so many in so long; none where there is no limit.

    Raises:
        ConfigError: the text is no rate.
    """
    if not rate:
        return timedelta()
    try:
        limit = limits.parse(rate)
    except ValueError as error:
        raise ConfigError(key, "must be like `600 per minute`, or empty") from error
    return timedelta(seconds=limit.get_expiry() / limit.amount)


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (host.replace(".", "").isdigit() and host.startswith("127."))
