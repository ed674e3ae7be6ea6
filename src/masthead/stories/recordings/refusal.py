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
    def captions_too_large(cls, most_bytes: int) -> Self:
        """They have more bytes than anybody reads."""
        return cls(_("Captions may have %(count)s KB. This file has more.") % {"count": most_bytes // 1024})

    @classmethod
    def no_captions(cls) -> Self:
        """The file is of another kind, or empty."""
        return cls(_("These are no captions in WebVTT. Export them as WebVTT (.vtt), in UTF-8."))

    @classmethod
    def captions_unclear(cls, line: int) -> Self:
        """A line cannot be read as the times of a cue."""
        says = _(
            "Line %(line)s should say from when to when, as in 00:01.000 --> 00:04.000. Mend it, and choose it again."
        )
        return cls(says % {"line": line})

    @classmethod
    def has_more(cls) -> Self:
        """It has a track that is neither sound nor picture."""
        return cls(
            _("This file has a track of something besides sound and picture, perhaps positions. Export it anew.")
        )
