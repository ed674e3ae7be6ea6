"""The counter app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """What every page of the counter has in common."""

    name = "masthead.counter"
    label = "counter"
