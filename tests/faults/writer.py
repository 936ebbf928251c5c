"""Submits letters one after another, and tells the id of each submission once it is stored."""

import sys
from itertools import count

from contactrep import config
from contactrep.app import open_services
from tests.factories import new_submission


def main() -> None:
    services = open_services(config.load())
    for number in count():
        draft = new_submission(services, email=f"{number}@example.com")
        sys.stdout.write(f"{draft.submission_id}\n")
        sys.stdout.flush()


main()
