"""Why a recording was refused."""

from typing import Self

from django.utils.translation import gettext as _


class RecordingRefused(ValueError):
    """A recording cannot be kept safely; the message says what to do."""

    @classmethod
    def too_large(cls, most_bytes: int) -> Self:
        """It has more bytes than readers on bad lines should load."""
        says = _("A recording may have %(count)s MB. Export it shorter, or with fewer bits a second.")
        return cls(says % {"count": most_bytes // 1024**2})

    @classmethod
    def unknown(cls) -> Self:
        """It is of no kind that is kept."""
        return cls(_("This is no MP3, WAV, M4A or MP4 file that browsers play. Export it as one of these."))

    @classmethod
    def damaged(cls) -> Self:
        """It ends or turns where it should not."""
        return cls(_("This file is damaged. Export it again."))

    @classmethod
    def has_more(cls) -> Self:
        """It has a track that is neither sound nor picture."""
        return cls(
            _("This file has a track of something besides sound and picture, perhaps positions. Export it anew.")
        )
