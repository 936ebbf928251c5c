"""What a verb may be handed: everything the house holds, opened once by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactrep.clock import Clock
from contactrep.config import Config
from contactrep.core.campaigns import Campaign
from contactrep.directory.dataset import Dataset
from contactrep.directory.geocoder import Geocoder
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.shelf import Shelf
from contactrep.storage.database import Database
from contactrep.storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The collaborators of the verbs."""

    config: Config
    clock: Clock
    dataset: Dataset
    campaigns: Mapping[str, Campaign]
    database: Database
    vault: Vault
    overlay: Overlay
    shelf: Shelf
    geocoder: Geocoder | None = None  # None: switched off
