"""How often one client may ask; counts live in memory, or in Redis by configuration."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)

LOOK_UPS = "120 per minute"
LETTERS = "30 per minute"
WRITING = "90 per minute"  # the preview asks each time that the visitor pauses
ADDRESSES = "10 per minute"
SIGN_INS = "10 per minute; 50 per hour"
