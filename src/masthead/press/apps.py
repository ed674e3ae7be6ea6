"""The press app."""

from importlib import import_module

from django.apps import AppConfig


class PressConfig(AppConfig):
    """Prints every public page and keeps serving it."""

    name = "masthead.press"
    label = "press"

    def ready(self) -> None:
        """Listen to the rows that pages are made of, once every app has said which."""
        # The watched models are registered in the ready() of the apps above; this app comes last in the settings.
        import_module("masthead.press.notes").watch()
