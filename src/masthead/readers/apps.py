"""The readers app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """Readers' own small accounts, in the supporters' safe."""

    name = "masthead.readers"
    label = "readers"
