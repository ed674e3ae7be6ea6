"""The WSGI application of the counter."""

from masthead.urls.room import open_room

application = open_room()
