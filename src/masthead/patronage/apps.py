"""The patronage app."""

from importlib import import_module

from django.apps import AppConfig


class PatronageConfig(AppConfig):
    """Pledges, payments and the ledger, in the supporters' safe."""

    name = "masthead.patronage"
    label = "patronage"

    def ready(self) -> None:
        """Let the rails that take gifts by themselves follow their pledges."""
        following = import_module("masthead.patronage.following")
        for rail in import_module("masthead.patronage.rails.registry").all_rails():
            if rail.follow is not None:
                following.register(rail.kind, rail.follow)
