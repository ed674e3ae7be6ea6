"""The sections app."""

from importlib import import_module

from django.apps import AppConfig


class SectionsConfig(AppConfig):
    """The front page, sections, policy pages and addresses that moved."""

    name = "masthead.sections"
    label = "sections"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.sections.printing")
        import_module("masthead.sections.corrections")
        from masthead.sections.addresses import hear_of_left_addresses, leads_somewhere
        from masthead.sections.left_lists import hear_of_left_lists
        from masthead.stories.readiness import tell_addresses

        tell_addresses(leads_somewhere)
        hear_of_left_addresses()
        hear_of_left_lists()
