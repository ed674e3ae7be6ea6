"""The account of an import: every line of the file, and what became of it. No payer is named in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from masthead.patronage.payments import Question
from masthead.patronage.rails.bank.lines import Line, PassedOver, Statement, Why


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


def report_of(statement: Statement, *, told: dict[str, LineReport], is_rehearsal: bool) -> Report:
    """Return the account of a whole statement in the order of its file."""
    lines = {line.number: told[line.number] for line in statement.lines}
    lines |= {each.number: _passed(each) for each in statement.passed_over}
    in_order = sorted(lines.values(), key=lambda line: tuple(int(part) for part in line.number.split(".")))
    return Report(account=statement.account, lines=tuple(in_order), notes=statement.notes, is_rehearsal=is_rehearsal)


def told_of(line: Line, *, outcome: Outcome, why: Why | Question.Kind | None = None) -> LineReport:
    """Return what became of a line that brings money."""
    return LineReport(
        number=line.number,
        outcome=outcome,
        code=why.value if why else "",
        why=str(why.label) if why else "",
        booked_on=line.booked_on,
        amount=line.money.plain(),
        currency=line.money.currency,
    )


def _passed(each: PassedOver) -> LineReport:
    outcome = Outcome.UNREADABLE if each.is_fault else Outcome.IGNORED
    return LineReport(number=each.number, outcome=outcome, code=each.why.value, why=str(each.why.label))
