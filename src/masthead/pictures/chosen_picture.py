"""The picture that somebody chose for a story, an entry or a portrait, as it is kept with it."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from masthead.pictures.models import Picture


def chosen_picture(label: Any) -> "models.ForeignKey[Picture | None, Picture | None]":
    """Return the field of a picture that may be missing, and is once the picture itself is deleted."""
    return models.ForeignKey(
        "pictures.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=label
    )
