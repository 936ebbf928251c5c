"""The command that counts the ledger anew, `contactrep recount`; a part of the command line."""

import click

from contactrep import config
from contactrep.app import open_services
from contactrep.outreach.counting import recount as recount_verb


@click.command()
@click.option("--repair", is_flag=True, help="Put right what is wrong.")
def recount(repair: bool) -> None:
    """Count all events anew, and prove the numbers that staff see equal to them.

    Exit code 1 says that they were not.
    """
    services = open_services(config.load())
    try:
        services.database.migrate()
        found = recount_verb(services, repair=repair)
    finally:
        services.database.dispose()
    if not found.wrong:
        click.echo(f"All {found.rows:,} numbers are what a recount gives.")
        return
    done = "They are put right." if repair else "`contactrep recount --repair` puts them right."
    click.echo(f"{found.wrong:,} numbers are not what a recount gives. {done}")
    if not repair:
        raise SystemExit(1)
