"""The WSGI application of the desk."""

from masthead.urls.room import open_room

application = open_room()
