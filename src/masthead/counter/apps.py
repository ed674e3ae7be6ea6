"""The counter app."""

from importlib import import_module

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """What every page of the counter has in common."""

    name = "masthead.counter"
    label = "counter"

    def ready(self) -> None:
        """Let what is written here wake the worker."""
        import_module("masthead.counter.bells").hang_bells()
