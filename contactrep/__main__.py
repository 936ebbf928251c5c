"""`python -m contactrep` is the `contactrep` command."""

from contactrep.cli import main

main(prog_name="contactrep")
