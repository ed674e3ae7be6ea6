"""The account of an import: every line of a rail's file, and what became of it. Nobody is named in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What became of a line."""

    MATCHED = "matched", _("A gift, booked")
    ASKED = "asked", _("Booked; a person is asked about it")
    KNOWN = "known", _("Imported before")
    IGNORED = "ignored", _("No gift")
    UNCLEAR = "unclear", _("Not booked: look at it")
    UNREADABLE = "unreadable", _("Cannot be read")


_NEEDS_LOOK = frozenset({Outcome.UNCLEAR, Outcome.UNREADABLE})
_NEW = frozenset({Outcome.MATCHED, Outcome.ASKED})


@dataclass(frozen=True, kw_only=True)
class LineReport:
    """One line of the file: ``code`` says why for programs, ``why`` for people."""

    number: str
    outcome: Outcome
    code: str = ""
    why: str = ""
    booked_on: date | None = None
    amount: str = ""
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import did, or would do where ``is_rehearsal``."""

    account: str
    lines: tuple[LineReport, ...]
    notes: tuple[str, ...] = ()
    is_rehearsal: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many lines came to each outcome; "new" are the matched and the asked together."""
        found = Counter(line.outcome for line in self.lines)
        return {"new": sum(found[each] for each in _NEW)} | {each.value: found[each] for each in Outcome}

    @property
    def needs_a_look(self) -> bool:
        """Whether a person must look at the file, because money may be missing from the books."""
        return any(line.outcome in _NEEDS_LOOK for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """Return the account for programs."""
        return {
            "account": self.account,
            "rehearsal": self.is_rehearsal,
            "counts": self.counts,
            "notes": list(self.notes),
            "lines": [
                {
                    "line": line.number,
                    "outcome": line.outcome.value,
                    "code": line.code,
                    "why": line.why,
                    "booked_on": line.booked_on,
                    "amount": line.amount,
                    "currency": line.currency,
                }
                for line in self.lines
            ],
        }
