"""The tables of the desk: what staff keep about stories beside the stories themselves."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftLink(models.Model):
    """A link by which somebody without an account reads one story's draft until it expires; only a digest is kept."""

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="draft_links")
    for_whom = models.CharField(_("for whom"), max_length=80, help_text=_("So that you know later whose link it is."))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        """Made and revoked by whoever may edit the story; no permission of its own."""

        verbose_name = _("draft link")
        verbose_name_plural = _("draft links")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="draft_link_lives_a_while"
            ),
        )

    def __str__(self) -> str:
        """Name the link without revealing it."""
        return f"{self.for_whom} ({self.made_at:%Y-%m-%d})"

    def opens(self, *, now: datetime) -> bool:
        """Tell whether it still opens; ``made_by`` is known, and a colleague who left lends no link."""
        return self.revoked_at is None and now < self.expires_at and self.made_by.is_active


class Version(models.Model):
    """What staff call one revision of a page; or that it was laid beside a newer one that its writer had not seen."""

    revision = models.OneToOneField("wagtailcore.Revision", on_delete=models.CASCADE, related_name="version")
    name = models.CharField(_("name"), max_length=80, blank=True)
    is_set_aside = models.BooleanField(default=False)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        """Named by whoever may edit the page; no permission of its own."""

        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()

    def __str__(self) -> str:
        """Give its name."""
        return self.name or str(self.revision_id)


class PlannedStory(models.Model):
    """A story that somebody wants to be written: an idea at first, then somebody's, then a draft of its own."""

    title = models.CharField(_("working title"), max_length=200)
    note = models.TextField(_("what it is about"), max_length=2000, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who writes it"),
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    story = models.OneToOneField("stories.Story", on_delete=models.SET_NULL, null=True, related_name="planned")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField()

    class Meta:
        """Seen by whoever works on stories; no permission of its own."""

        verbose_name = _("planned story")
        verbose_name_plural = _("planned stories")
        default_permissions = ()

    def __str__(self) -> str:
        """Give its working title."""
        return self.title
