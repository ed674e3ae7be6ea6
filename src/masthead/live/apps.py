"""The app of live stories."""

from importlib import import_module

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Live stories and their entries."""

    name = "masthead.live"
    label = "live"

    def ready(self) -> None:
        """Register what this app prints, and what it adds to a story's own page."""
        import_module("masthead.live.printing")
        import_module("masthead.live.touched")
        from masthead.live.facts import last_told, top
        from masthead.live.story_page import coverage, say_to_machines
        from masthead.press.table import prime_with
        from masthead.stories.additions import add_changes, add_to_json_ld
        from masthead.style.slots import fill

        add_changes(last_told)
        add_to_json_ld(say_to_machines)
        fill("story_live", name="live", provider=coverage)
        prime_with("story", top.prime)
