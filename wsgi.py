"""The WSGI entry point of a checkout.

An installed copy is served as contactrep.app:create_app().
"""

from contactrep.app import create_app

app = create_app()
