"""The guard of every POST."""

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
