"""Chaos: what a network does to messages, on purpose and by chance that repeats itself."""

import json
from dataclasses import asdict, dataclass, fields

from masthead.paybox.box import Box
from masthead.paybox.faults import Refused


@dataclass(frozen=True, kw_only=True)
class Chaos:
    """How often, in per cent, each thing goes wrong; ``cut`` drops the line after a change was committed."""

    duplicate: int = 0
    permute: int = 0
    delay: int = 0
    drop: int = 0
    tamper: int = 0
    cut: int = 0


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One copy of a message that is owed; lower ``order`` leaves first."""

    delay_seconds: int = 0
    order: int = 0
    is_tampered: bool = False


def chaos_of(box: Box) -> Chaos:
    """Return the settings."""
    return Chaos(**json.loads(box.shelf.word("chaos", "{}")))


def set_chaos(box: Box, said: dict[str, int]) -> Chaos:
    """Change the settings; what is not said is off.

    Raises:
        Refused: a value is no percentage.
    """
    for name, value in said.items():
        if not 0 <= value <= 100:
            raise Refused("A percentage is from 0 to 100.", param=name, code="parameter_invalid")
    chaos = Chaos(**said)
    box.shelf.say("chaos", json.dumps(asdict(chaos)))
    return chaos


def names() -> tuple[str, ...]:
    """Return the names of the settings."""
    return tuple(each.name for each in fields(Chaos))


def copies_owed(box: Box, chaos: Chaos) -> list[Copy]:
    """Return the copies in which one message will travel; a dropped one has none."""
    if box.chance(chaos.drop):
        return []
    count = 1 + (1 + box.below(2) if box.chance(chaos.duplicate) else 0)
    return [
        Copy(
            delay_seconds=1 + box.below(120) if box.chance(chaos.delay) else 0,
            order=box.below(1_000) if box.chance(chaos.permute) else 500,
            is_tampered=box.chance(chaos.tamper),
        )
        for _ in range(count)
    ]
