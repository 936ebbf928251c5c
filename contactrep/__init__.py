"""contactrep: a self-hosted "contact your representative" site for a campaign."""

__version__ = "0.1.0"
