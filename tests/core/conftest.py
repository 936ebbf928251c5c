"""The data that ships, to try rules on."""

import pytest

from contactrep import paths
from contactrep.directory.dataset import Dataset, open_dataset


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The bundled dataset."""
    return open_dataset(paths.DATA)
