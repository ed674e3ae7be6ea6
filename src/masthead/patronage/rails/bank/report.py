"""The account of a statement's import: every line of the file, and what became of it. No payer is named in it."""

from masthead.patronage.payments import Question
from masthead.patronage.rails.bank.lines import Line, PassedOver, Statement, Why
from masthead.patronage.rails.report import LineReport, Outcome, Report

__all__ = ["LineReport", "Outcome", "Report", "report_of", "told_of"]


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
