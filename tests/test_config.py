"""The settings: read once, checked whole, and refused with a sentence that names the key."""

import base64
import stat
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from contactrep import config, paths
from contactrep.config import Config, ConfigError, keys_in, load
from contactrep.new_site import write_new

KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"o" * 32).decode()
SHORT_KEY = base64.b64encode(b"k" * 31).decode()
KEYS = {
    "CONTACTREP_SECRET_KEY": "s" * 32,
    "CONTACTREP_SEALING_KEYS": f"first:{KEY}",
    "CONTACTREP_HASH_KEY": KEY,
}
ONLINE = {
    "CONTACTREP_BASE_URL": "https://act.example.org",
    "CONTACTREP_MAIL_CARRIER": "smtp",
    "CONTACTREP_MAIL_FROM": "letters@example.org",
}


def environment(**settings: str) -> Mapping[str, str]:
    """Return an environment with keys and these settings."""
    return KEYS | {f"CONTACTREP_{name.upper()}": value for name, value in settings.items()}


def file(folder: Path, text: str) -> Path:
    """Write a configuration with keys and these lines, and return its path."""
    path = folder / "contactrep.toml"
    keys = [f'{key.removeprefix("CONTACTREP_").lower()} = "{text}"' for key, text in KEYS.items()]
    path.write_text("\n".join([*keys, text]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("settings", "key", "sentence"),
    [
        ({"secret_key": ""}, "secret_key", "is missing; `contactrep init` writes"),
        ({"sealing_keys": ""}, "sealing_keys", "is missing; `contactrep init` writes"),
        ({"hash_key": ""}, "hash_key", "is missing; `contactrep init` writes"),
        ({"secret_key": "s" * 31}, "secret_key", "must be at least 32 characters"),
        ({"sealing_keys": " "}, "sealing_keys", "must hold at least one `id:base64` key"),
        ({"sealing_keys": f":{KEY}"}, "sealing_keys", "must hold at least one `id:base64` key"),
        ({"sealing_keys": KEY}, "sealing_keys", "must be 32 bytes, not 0"),
        ({"sealing_keys": f"first:{SHORT_KEY}"}, "sealing_keys", "must be 32 bytes, not 31"),
        ({"sealing_keys": "first:%"}, "sealing_keys", "is not base64"),
        (
            {"sealing_keys": f"a:{KEY} a:{OTHER_KEY}"},
            "sealing_keys",
            "must give each key an id of its own",
        ),
        ({"hash_key": SHORT_KEY}, "hash_key", "must be 32 bytes, not 31"),
        ({"hash_key": "é"}, "hash_key", "is not base64"),
        ({"port": "many"}, "port", "must be a whole number, not 'many'"),
        ({"port": "0"}, "port", "must be a port, 1 to 65535"),
        ({"port": "65536"}, "port", "must be a port, 1 to 65535"),
        ({"mail_port": "-1"}, "mail_port", "must be a port, 1 to 65535"),
        ({"web_processes": "0"}, "web_processes", "must be 1 or more"),
        ({"web_threads": "-3"}, "web_threads", "must be 1 or more"),
        ({"require_totp": "yes"}, "require_totp", "must be true or false, not 'yes'"),
        ({"web_threads": "2.5"}, "web_threads", "must be a whole number, not '2.5'"),
        ({"proxies": "-1"}, "proxies", "must be 0 or more"),
        ({"host": "::1"}, "host", "must be an IPv4 address or a host name"),
        ({"host": ""}, "host", "must be an IPv4 address or a host name"),
        ({"base_url": "act.example.org"}, "base_url", "must be like https://act.example.org"),
        ({"base_url": "http://localhost/"}, "base_url", "must be like https://act.example.org"),
        ({"base_url": "http://localhost/act"}, "base_url", "without a path"),
        ({"base_url": "ftp://localhost"}, "base_url", "must be like https://act.example.org"),
        ({"base_url": "https://"}, "base_url", "must be like https://act.example.org"),
        ({"base_url": "http://["}, "base_url", "must be like https://act.example.org"),
        ({"rate_limit_url": "nonsense"}, "rate_limit_url", "must be `memory://` or the URL of"),
        ({"api_limit": "many"}, "api_limit", "must be like `600 per minute`"),
        ({"api_limit": ""}, "api_limit", "must be like `600 per minute`"),
        ({"api_limit": "5 per fortnight"}, "api_limit", "must be like `600 per minute`"),
        ({"api_limit": "5 per minute; x"}, "api_limit", "must be like `600 per minute`"),
        ({"mail_carrier": "pigeon"}, "mail_carrier", "must be one of mailbox, smtp, not 'pigeon'"),
        ({"mail_tls": "ssl"}, "mail_tls", "must be one of starttls, tls, none, not 'ssl'"),
        ({"mail_bounces": "nobody"}, "mail_bounces", "must be one bare e-mail address"),
        (
            {"mail_bounces": f"{'b' * 41}@example.org"},
            "mail_bounces",
            "must have at most 40 characters before its @",
        ),
        ({"mail_from": "nobody"}, "mail_from", "must be one bare e-mail address"),
        ({"mail_from": "Me <me@example.org>"}, "mail_from", "must be one bare e-mail address"),
        ({"mail_from": "a@example.org, b@x.org"}, "mail_from", "must be one bare e-mail address"),
        ({"mail_carrier": "smtp"}, "mail_from", "must be an address of your own domain"),
        (
            {"mail_username": "me", "mail_tls": "none"},
            "mail_tls",
            "must not be `none`: a password is only sent over TLS",
        ),
        ({"mail_password": "пароль"}, "mail_password", "user name and password must be ASCII"),
        ({"base_url": "https://act.example.org"}, "mail_carrier", "`mailbox` is for a site on"),
        ({"base_url": "http://127.0.0.1.example.org"}, "mail_carrier", "`mailbox` is for a site"),
        ({"base_url": "http://192.168.1.2"}, "mail_carrier", "`mailbox` is for a site on"),
        ({"host": "0.0.0.0"}, "mail_carrier", "`mailbox` is for a site on 127.0.0.1"),
        (
            {"host": "0.0.0.0", "base_url": "http://localhost"},
            "mail_carrier",
            "`mailbox` is for a site on 127.0.0.1",
        ),
        ({"nonsense": "1"}, "nonsense", "is not a setting; README.md lists them all"),
        ({"mailhost": "x"}, "mailhost", "is not a setting; README.md lists them all"),
    ],
)
def test_what_could_not_work(
    tmp_path: Path, settings: dict[str, str], key: str, sentence: str
) -> None:
    """Nothing starts half configured: one sentence names the key and says what to do."""
    with pytest.raises(ConfigError) as caught:
        load(file(tmp_path, ""), environment(**settings))
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key}: ")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("require_totp = 1", "require_totp: must be true or false, not 1"),
        ("port = true", "port: must be a whole number, not True"),
        ("port = [8000]", "port: must be a whole number, not [8000]"),
        ("site_name = 5", "site_name: must be a text in quotes"),
        ("state_folder = 5", "state_folder: must be a text in quotes"),
        ("nonsense = 1", "nonsense: is not a setting; README.md lists them all"),
        ("[mail]\nhost = 'x'", "mail: is not a setting; README.md lists them all"),
        ("site_name = ", "is not TOML: "),
        ("site_name = 'x'\nsite_name = 'y'", "is not TOML: "),
    ],
)
def test_a_file_that_could_not_work(tmp_path: Path, lines: str, sentence: str) -> None:
    """The same for what a file can hold and an environment cannot."""
    with pytest.raises(ConfigError) as caught:
        load(file(tmp_path, lines), {})
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "No such file or directory"), (b"\xff\xfe", "is not UTF-8 text")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    """A named file is needed, whoever names it."""
    path = tmp_path / "named.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=sentence):
        load(path, KEYS)
    with pytest.raises(ConfigError, match=sentence):
        load(None, KEYS | {"CONTACTREP_CONFIG": str(path)})


def test_defaults() -> None:
    """Three keys are enough to try the site on one's own machine."""
    settings = load(None, KEYS)
    assert settings.site_url == "http://127.0.0.1:8000"
    assert settings.database == f"sqlite:///{Path('instance').resolve() / 'contactrep.db'}"
    assert settings.mailbox_folder == Path("instance/mailbox")
    assert settings.data_folder == paths.DATA
    assert settings.campaigns_folder == paths.DATA / "campaigns"
    assert settings.mail_domain == "localhost"
    assert settings.sealing == {"first": b"k" * 32}
    assert settings.hashing == b"k" * 32


@pytest.mark.parametrize(("told", "on"), [("true", True), ("TRUE", True), ("false", False)])
def test_a_switch(tmp_path: Path, told: str, on: bool) -> None:
    """In the environment, and in the file as TOML has it."""
    assert load(environment=environment(require_totp=told)).require_totp is on
    path = file(tmp_path, f"require_totp = {told.lower()}")
    assert load(path, {}).require_totp is on


def test_online() -> None:
    """What a site needs to be reached by others."""
    settings = load(None, KEYS | ONLINE | {"CONTACTREP_HOST": "0.0.0.0"})
    assert settings.site_url == "https://act.example.org"
    assert settings.mail_domain == "example.org"


def test_the_environment_wins(tmp_path: Path) -> None:
    """Over the file, setting by setting; PORT wins over both."""
    path = file(tmp_path, "port = 8001\nsite_name = 'File'\norganisation = 'Readers'")
    settings = load(path, {"CONTACTREP_PORT": "8002", "CONTACTREP_SITE_NAME": "Environment"})
    assert (settings.port, settings.site_name) == (8002, "Environment")
    assert settings.organisation == "Readers"
    assert load(path, {"CONTACTREP_PORT": "8002", "PORT": "8003"}).port == 8003


def test_which_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument, else the named one, else instance/contactrep.toml, else none."""
    monkeypatch.chdir(tmp_path)
    for name in ("argument", "named", "instance"):
        (tmp_path / name).mkdir()
        file(tmp_path / name, f"site_name = '{name}'")
    argument, named = (tmp_path / name / "contactrep.toml" for name in ("argument", "named"))
    variable = {"CONTACTREP_CONFIG": str(named)}
    assert load(argument, variable).site_name == "argument"
    assert load(None, variable).site_name == "named"
    assert load(None, {}).site_name == "instance"
    (tmp_path / "instance" / "contactrep.toml").unlink()
    assert load(None, KEYS).site_name == "contactrep"


@pytest.mark.parametrize("key", ["state_folder", "data_folder", "campaigns_folder"])
def test_folders(tmp_path: Path, key: str) -> None:
    """In a file they are taken from where the file is, in the environment from where we are."""
    path = file(tmp_path, f"{key} = '../elsewhere'")
    assert getattr(load(path, {}), key) == tmp_path / "../elsewhere"
    path = file(tmp_path, f"{key} = '/srv/elsewhere'")
    assert getattr(load(path, {}), key) == Path("/srv/elsewhere")
    variable = {f"CONTACTREP_{key.upper()}": "elsewhere"}
    assert getattr(load(path, variable), key) == Path("elsewhere")


def test_keys_are_renewed() -> None:
    """The first one seals, and the others still open."""
    settings = load(None, environment(sealing_keys=f"new:{OTHER_KEY}  first:{KEY}"))
    assert list(settings.sealing) == ["new", "first"]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    """Neither by printing the settings nor by an error about one of them."""
    secrets = {
        "mail_password": "a password",
        "database_url": "postgresql+psycopg://me:a-secret@localhost/x",
        "rate_limit_url": "redis://:another-secret@localhost",
    }
    settings = load(None, environment(**secrets))
    for secret in (*secrets.values(), *KEYS.values(), KEY):
        assert secret not in repr(settings)
    for name in ("secret_key", "sealing_keys", "hash_key", "rate_limit_url"):
        with pytest.raises(ConfigError) as caught:
            load(file(tmp_path, ""), environment(**{name: "first:hunter2"}))
        assert "hunter2" not in str(caught.value)


def test_settings_do_not_change() -> None:
    """They are read once."""
    settings = load(None, KEYS)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]  # on purpose


def test_every_setting_says_what_it_is() -> None:
    """In a sentence, which README.md repeats."""
    for setting in fields(Config):
        assert setting.metadata["doc"].endswith("."), setting.name


def test_a_new_configuration(tmp_path: Path) -> None:
    """It works as it is, its folder and its keys are its owner's alone, and keys are fresh."""
    path = write_new(tmp_path / "a" / "instance")
    assert path == tmp_path / "a" / "instance" / "contactrep.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    settings = load(path, {})
    assert settings.state_folder == path.parent
    other = load(write_new(tmp_path / "b"), {})
    for name in ("secret_key", "sealing_keys", "hash_key"):
        assert getattr(settings, name) != getattr(other, name)
    assert len(settings.secret_key) >= 32


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    """Whoever does it again keeps what they have."""
    path = write_new(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        write_new(tmp_path)
    assert path.read_bytes() == before


def test_what_a_new_file_proposes(tmp_path: Path) -> None:
    """The lines that wait behind a # are settings that exist."""
    text = write_new(tmp_path).read_text(encoding="utf-8")
    names = {line[2:].split(" = ")[0] for line in text.splitlines() if " = " in line[:20]}
    known = {setting.name for setting in fields(Config)}
    assert {"mail_carrier", "mail_host", "mail_from"} <= {name for name in names if name in known}
    assert config.FILE_NAME == "contactrep.toml"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "{file}"),
        (("HASH_KEY",), "{file} and CONTACTREP_HASH_KEY"),
        (
            ("SEALING_KEYS", "HASH_KEY"),
            "{file} and CONTACTREP_SEALING_KEYS and CONTACTREP_HASH_KEY",
        ),
    ],
)
def test_where_the_keys_are(tmp_path: Path, names: tuple[str, ...], expected: str) -> None:
    """In the file, if there is one, and in variables, which win."""
    file = tmp_path / "site.toml"
    environment = {
        "CONTACTREP_CONFIG": str(file),
        **{f"CONTACTREP_{name}": "x" for name in names},
    }
    without = expected.removeprefix("{file}").removeprefix(" and ")
    assert keys_in(environment) == without
    file.write_text("")
    assert keys_in(environment) == expected.format(file=file)
