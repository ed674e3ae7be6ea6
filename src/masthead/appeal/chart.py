"""A bar chart as SVG: no script, no inline style, one bar a value; the table beside it says the same."""

from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 640
_HEIGHT: Final = 220
_FOOT: Final = 24
_GAP: Final = 6


@dataclass(frozen=True)
class Bar:
    """One value with its words; ``value`` is drawn in proportion to the greatest."""

    label: str
    value: int
    words: str


def bar_chart(bars: tuple[Bar, ...], *, title: str) -> str:
    """Return the chart; its bars are hidden from screen readers, which read the table instead."""
    most = max((bar.value for bar in bars), default=0) or 1
    step = _WIDTH / max(len(bars), 1)
    drawn = "".join(
        _bar(bar, at=place * step, step=step, share=max(bar.value, 0) / most) for place, bar in enumerate(bars)
    )
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<line class="chart-line" x1="0" y1="{_HEIGHT - _FOOT}" x2="{_WIDTH}" y2="{_HEIGHT - _FOOT}"/>{drawn}</svg>'
    )


def _bar(bar: Bar, *, at: float, step: float, share: float) -> str:
    height = (_HEIGHT - _FOOT - 8) * share
    box = f'x="{at + _GAP / 2:.1f}" y="{_HEIGHT - _FOOT - height:.1f}" width="{step - _GAP:.1f}" height="{height:.1f}"'
    foot = f'x="{at + step / 2:.1f}" y="{_HEIGHT - 6}" text-anchor="middle"'
    label = escape(bar.label)
    return (
        f'<g aria-hidden="true"><title>{label}: {escape(bar.words)}</title>'
        f'<rect class="chart-bar" {box}/><text class="chart-label" {foot}>{label}</text></g>'
    )
