"""The WSGI application of the desk."""

import multiprocessing

from django.core.wsgi import get_wsgi_application

from masthead.lib.parentage import end_with_parent

_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    # The server's own worker: left behind by a server that was killed, it would share the port with the next one.
    end_with_parent(_server.pid)

application = get_wsgi_application()
