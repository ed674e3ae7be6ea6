"""A room of the house as its server runs it: one Django application in the server's own worker."""

import multiprocessing

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from masthead.lib.garbage import not_looked_for
from masthead.lib.lean_imports import lean_imports
from masthead.lib.parentage import end_with_parent


def open_room() -> WSGIHandler:
    """Set Django up and return the application; this process then ends when its server does."""
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        # Left behind by a server that was killed, its worker would share the port with the next one.
        end_with_parent(server.pid)
    with not_looked_for(), lean_imports():
        return get_wsgi_application()
