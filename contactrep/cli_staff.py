"""The commands of accounts of staff, `contactrep staff ...`; a part of the command line."""

import secrets
import sys

import click

from contactrep import config
from contactrep.app import open_services
from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach import staff as verbs
from contactrep.outreach import staff_links, team


@click.group()
def staff() -> None:
    """Accounts of campaign staff."""


@staff.command("add")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMIN.value,
    show_default=True,
    help="What they may do.",
)
@click.option("--campaign", default=EVERYWHERE, help="In which campaign, instead of in all.")
def staff_add(email: str, password_stdin: bool, role: str, campaign: str) -> None:
    """Make an account for EMAIL, with a password that is typed, piped in, or made up and shown."""
    made_up = False
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = secrets.token_urlsafe(16)
        made_up = True
    verbs.add(open_services(config.load()), email, password, Role(role), campaign)
    if made_up:
        click.echo(f"Password: {password}")
    click.echo(f"{email} can sign in at /staff.")


@staff.command("reset")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Switch the second factor off too.")
def staff_reset(email: str, second_factor: bool) -> None:
    """Print a link by which EMAIL sets a new password, within an hour."""
    services = open_services(config.load())
    link = staff_links.make_reset(services, email)
    if second_factor:
        team.reset_second_factor_of(services, email)
    click.echo(link)
