"""The readers app."""

from importlib import import_module

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """Readers' own small accounts, in the supporters' safe."""

    name = "masthead.readers"
    label = "readers"

    def ready(self) -> None:
        """Let letters name a reader, whose address is read only as a letter leaves."""
        joining = import_module("masthead.readers.joining")
        import_module("masthead.post.addressees").register("reader", joining.find_email)
