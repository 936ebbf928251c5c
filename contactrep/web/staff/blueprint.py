"""The staff blueprint; its access rule is set where it is registered."""

from flask import Blueprint

staff = Blueprint("staff", __name__, url_prefix="/staff")
