"""The patronage app."""

from django.apps import AppConfig


class PatronageConfig(AppConfig):
    """Pledges, payments and the ledger, in the supporters' safe."""

    name = "masthead.patronage"
    label = "patronage"
