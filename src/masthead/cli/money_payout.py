"""``masthead money questions`` and ``payout``: money at the bank that is no new gift but a platform's payout."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, say_json


@click.command(name="questions")
@data_option()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def questions(data: Path, as_json: bool) -> None:  # noqa: FBT001
    """List the money about which a person must decide. Nobody is named.

    \b
    Example:  ./masthead money questions
    """
    bring_up(existing_folder(data))
    from masthead.lib.router import SUPPORTERS
    from masthead.patronage.payments import Question

    rows = Question.objects.using(SUPPORTERS).filter(answer="").select_related("payment").order_by("asked_at", "pk")
    told: list[dict[str, Any]] = [
        {
            "number": each.pk,
            "rail": each.payment.rail,
            "paid_on": each.payment.paid_on.isoformat() if each.payment.paid_on else None,
            "amount": each.payment.money.plain(),
            "currency": each.payment.currency,
            "question": each.kind,
        }
        for each in rows
    ]
    if as_json:
        say_json({"questions": told})
        return
    for each in told:
        money = f"{each['amount']} {each['currency']}"
        click.echo(
            f"{each['number']:>6}  {each['paid_on'] or '':<10}  {money:>16}  {each['rail']:<12}  {each['question']}"
        )
    click.echo(f"{len(told)} open.")


@click.command(name="payout")
@click.argument("question", type=int)
@click.argument("rail")
@data_option()
@click.option("--fee", default="", help="What the rail kept of it for itself, where it was not told gift by gift.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def payout(question: int, rail: str, data: Path, fee: str, as_json: bool) -> None:  # noqa: FBT001
    """Say that unknown money at the bank is a payout of RAIL, where the gifts are booked already.

    QUESTION is its number in the list of questions. Nothing becomes income a second time.

    \b
    Example:  ./masthead money payout 17 patreon --fee 12.30
    """
    bring_up(existing_folder(data))

    from masthead.lib.money import AmountUnreadable, read_money
    from masthead.lib.router import SUPPORTERS
    from masthead.patronage.due_days import newsroom_day
    from masthead.patronage.payments import Question
    from masthead.patronage.rails.registry import all_rails
    from masthead.patronage.receiving import AlreadyAnswered, pay_out

    known = [each.kind for each in all_rails()]
    if rail not in known:
        raise Refused(f"No rail is called {rail!r}. Known: {', '.join(known)}. Nothing was changed.")
    asked = Question.objects.using(SUPPORTERS).select_related("payment").filter(pk=question).first()
    if asked is None:
        raise Refused(f"There is no question {question}. See: ./masthead money questions. Nothing was changed.")
    now = datetime.now(UTC)
    try:
        kept = read_money(fee, currency=asked.payment.currency) if fee else None
        if kept is not None and kept.amount_minor <= 0:
            raise Refused("A fee is above nothing. Nothing was changed.")
        on = newsroom_day(now)
        payment = pay_out(asked, rail=rail, fee=kept, by="operator", on=on, now=now)
    except (AmountUnreadable, AlreadyAnswered, ValueError) as error:
        raise Refused(f"{str(error).removesuffix(' Nothing was changed.')} Nothing was changed.") from error
    if as_json:
        say_json({"question": question, "rail": rail, "amount": payment.money.plain(), "currency": payment.currency})
    else:
        click.echo(f"{payment.money.plain()} {payment.currency} came from {rail}. It is no income a second time.")
