"""The newsroom's own words of thanks: one text a language, set into every letter with a receipt."""

from django.db import models

from masthead.lib.router import SUPPORTERS


class ThanksWords(models.Model):
    """What the newsroom says in its own words to everybody who gave, in one language. Nobody is named in it."""

    language = models.CharField(max_length=12, unique=True)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"thanks in {self.language}"


def thanks_in(language: str) -> str:
    """Return the newsroom's words in a language; empty where it wrote none."""
    rows = ThanksWords.objects.using(SUPPORTERS).filter(language=language)
    return rows.values_list("text", flat=True).first() or ""
