"""The bundled dataset, opened once."""

import pytest

from contactrep import paths
from contactrep.directory.dataset import Dataset, open_dataset


@pytest.fixture(scope="session")
def bundled() -> Dataset:
    """The dataset in data/. It is a snapshot that nobody can change."""
    return open_dataset(paths.DATA)
