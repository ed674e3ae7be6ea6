"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Runs what a change leaves to be done, at least once."""

    name = "masthead.jobs"
    label = "jobs"
