"""The agenda app."""

from importlib import import_module
from typing import Final

from django.apps import AppConfig, apps

# What the desk's process and the worker need besides the tables; the counter has no paper to print.
_PRINTING: Final = (
    *("masthead.agenda.printing", "masthead.agenda.touched_facts"),
    *("masthead.agenda.chosen_line", "masthead.agenda.round_printing"),
)


class AgendaConfig(AppConfig):
    """Pitches, ballots and what came of them, in the supporters' safe."""

    name = "masthead.agenda"
    label = "agenda"

    def ready(self) -> None:
        """Register what follows a step and a reader's erasure, and what this app prints where the paper is printed."""
        import_module("masthead.agenda.step_letters")
        import_module("masthead.agenda.forgetting_readers")
        import_module("masthead.agenda.telling")
        if apps.is_installed("masthead.sections"):
            for module in _PRINTING:
                import_module(module)
