"""The search index as it is kept: a cabinet for each language, its drawers, and what lies in them of each story.

All of it is made from the printed edition, and can be made again from it (decision 0016).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cabinet(models.Model):
    """One language's index, and the edition up to which it was brought; ``made_with`` names the rules of its words."""

    language = models.CharField(max_length=12, primary_key=True)
    drawer_count = models.PositiveIntegerField(default=0)
    story_count = models.PositiveIntegerField(default=0)
    edition = models.PositiveBigIntegerField(default=0)
    made_with = models.CharField(max_length=32, blank=True)

    class Meta:
        """One a language."""

        verbose_name = _("search index")

    def __str__(self) -> str:
        return self.language


class Drawer(models.Model):
    """The stems that fall into one drawer, and in which stories each stands, as JSON; its name is ``en/12``."""

    name = models.CharField(max_length=24, primary_key=True)
    stems = models.TextField(default="{}")

    def __str__(self) -> str:
        return self.name


class IndexedStory(models.Model):
    """A story whose words lie in the index: where it is read, a digest of its words, and in which drawers they are.

    The drawers are the bits of one number in hexadecimal.
    """

    story = models.PositiveBigIntegerField(primary_key=True)
    language = models.CharField(max_length=12)
    path = models.CharField(max_length=1_024, db_index=True)
    words = models.CharField(max_length=32, blank=True)
    drawers = models.TextField(default="0")

    def __str__(self) -> str:
        return self.path
