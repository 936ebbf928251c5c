"""Where templates/, static/, data/ and translations/ are, in a checkout and in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """Return the folder inside the package (wheel) if it is there, else the one beside it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


TEMPLATES = _folder("templates")
STATIC = _folder("static")
DATA = _folder("data")
TRANSLATIONS = _PACKAGE / "translations"
MIGRATIONS = _PACKAGE / "storage" / "migrations"
