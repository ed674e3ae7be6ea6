"""Every colour of the house style that carries words stands out from what is behind it, in both schemes."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TOKENS = Path(__file__).resolve().parents[2] / "src" / "masthead" / "style" / "paper" / "css" / "tokens.css"
LEAST = 4.5
# What words are set in, and what they are set on; a button sets the paper's colour on the accent.
WORDS = (
    "ink",
    "ink-soft",
    "accent",
    "link",
    "kicker-news",
    "kicker-analysis",
    "kicker-report",
    "kicker-opinion",
    "kicker-live",
)
BEHIND = ("paper", "paper-raised")
LINES = ("rule", "rule-strong")


def schemes() -> dict[str, dict[str, str]]:
    """Return the colours of both schemes, by name."""
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    return {
        name: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))
        for name, text in (("light", light), ("dark", dark))
    }


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours. Source: WCAG 2.2, contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out(scheme) -> None:
    colours = schemes()[scheme]
    assert set(colours) == {*WORDS, *BEHIND, *LINES}, "a colour that is not checked"
    faint = [(word, ground) for word in WORDS for ground in BEHIND if contrast(colours[word], colours[ground]) < LEAST]
    assert faint == []
