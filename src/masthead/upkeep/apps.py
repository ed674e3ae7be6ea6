"""The upkeep app."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Doctor, benchmarks and the sample newsroom."""

    name = "masthead.upkeep"
    label = "upkeep"
