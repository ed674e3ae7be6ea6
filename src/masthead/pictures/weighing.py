"""Keep a picture light: a size of it never weighs more than a reader on a bad line should be sent."""

from io import BytesIO
from math import sqrt
from typing import Any, Final

from wagtail.images.image_operations import FilterOperation

# (quality, what a file then weighs of what it weighs at the best): measured on detailed photos; the last is the least
# that still looks like the photo.
_QUALITIES: Final = ((74, 1.0), (58, 0.74), (40, 0.54))
_SAFELY: Final = 0.95


class WebPWithin(FilterOperation):
    """``webpwithin-BYTES``: choose the quality, and if need be a smaller size, that keeps a WebP within a weight.

    Most pictures are within it at the best quality. A detailed one loses quality, and below the least quality it
    loses width, so that what is sent is always sharp enough for its size.
    """

    def construct(self, most: str) -> None:
        """Keep within ``most`` bytes."""
        self.most = int(most)

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        """Return the picture at a size that fits, and set its quality. Cost: one trial encode, rarely two or more."""
        best = _QUALITIES[0][0]
        weight = _weight(willow=willow, quality=best)
        for quality, share in _QUALITIES:
            if weight * share <= self.most and (
                quality == best or _weight(willow=willow, quality=quality) <= self.most
            ):
                env["webp-quality"] = quality
                return willow
        least, share = _QUALITIES[-1]
        env["webp-quality"] = least
        return self._smaller(willow=willow, quality=least, expected=weight * share)

    def _smaller(self, *, willow: Any, quality: int, expected: float) -> Any:
        fitting, weight = willow, expected
        while weight > self.most or fitting is willow:
            scale = min(_SAFELY, sqrt(self.most / weight) * _SAFELY)
            width, height = fitting.get_size()
            fitting = fitting.resize((max(1, int(width * scale)), max(1, int(height * scale))))
            weight = _weight(willow=fitting, quality=quality)
        return fitting


def _weight(*, willow: Any, quality: int) -> int:
    out = BytesIO()
    willow.save_as_webp(out, quality=quality)
    return len(out.getvalue())
