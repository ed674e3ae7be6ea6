"""The sample newsroom's sounds: made when they are needed; the same name gives the same bytes."""

import io
import wave
from random import Random
from typing import Final

_RATE: Final = 8_000
_SECONDS: Final = 6


def sound(name: str) -> bytes:
    """Return wind over water as a WAV of a few seconds."""
    dice, level, swell = Random(name), 0.0, 0.0  # noqa: S311 - a sound, not a secret
    samples = bytearray()
    for _ in range(_RATE * _SECONDS):
        swell = 0.9995 * swell + 0.0005 * dice.uniform(-40, 40)
        level = 0.93 * level + 0.07 * dice.uniform(-90, 90) * (1 + swell)
        samples.append(128 + max(-100, min(100, int(level * 2))))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(_RATE)
        file.writeframes(bytes(samples))
    return out.getvalue()
