"""The desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What the newsroom adds to Wagtail's desk."""

    name = "masthead.desk"
    label = "desk"

    def ready(self) -> None:
        """Let a change that is noted, or a letter that is written, wake the worker."""
        from masthead.jobs.wake import wake
        from masthead.post import outbox
        from masthead.press import notes

        for bells in (notes.after_commit, outbox.on_letter):
            if wake not in bells:
                bells.append(wake)
