"""The rails: whether somebody attacks one, or speaks in its name, and when something last came from each."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum

from masthead.lib.router import SUPPORTERS
from masthead.patronage.health import RailHealth, rails_health
from masthead.patronage.rails.registry import rails_on
from masthead.patronage.refusals import HeldBackCount, RefusedCount
from masthead.upkeep.findings import Finding, Patient, ago, counted, ok, warning

_DAYS = timedelta(days=1)
# A slip, a replayed message or a busy evening is no attack.
_FEW = 20
# Those who give every month have given by then.
_SILENT = timedelta(days=45)
_REFUSED_WITHIN = timedelta(days=7)


def rails_are_left_alone(patient: Patient) -> Finding:
    """Look how many payers were held back from a rail's page since yesterday, and how many messages were refused."""
    since = patient.now.date() - _DAYS
    held_back, refused = (
        {
            row["rail"]: row["sum"]
            for row in model.objects.using(SUPPORTERS).filter(on__gte=since).values("rail").annotate(sum=Sum("count"))
            if row["sum"] > _FEW
        }
        for model in (HeldBackCount, RefusedCount)
    )
    if held_back:
        said = ", ".join(f"{counted(count, 'payer')} or more on {rail}" for rail, count in sorted(held_back.items()))
        return warning(
            "rails",
            f"Somebody tries stolen cards, or very many give: held back since yesterday: {said}.",
            advice="Nothing needs doing: a few an hour still pass, and every other way to give is open. If it lasts "
            "for days, tell the card processor.",
        )
    if refused:
        said = ", ".join(f"{counted(count, 'message')} on {rail}" for rail, count in sorted(refused.items()))
        return warning(
            "rails",
            f"Messages in a rail's name were refused since yesterday: {said}. None was believed.",
            advice="If gifts are noted late, the secret in secrets/ is not the rail's. Otherwise somebody is guessing.",
        )
    return ok("rails", "Nobody attacks a rail.")


def rails_are_heard(patient: Patient) -> tuple[Finding, ...]:
    """Look, for each rail that is on, when something last came and whether its messages can be taken at all.

    Cost: six queries, however many rails there are.
    """
    since = patient.now.date() - _REFUSED_WITHIN
    health = rails_health(rails_on(patient.config), config=patient.config, since=since)
    return tuple(_heard(rail, patient=patient) for rail in health)


def _heard(rail: RailHealth, *, patient: Patient) -> Finding:
    key = f"rail.{rail.kind}"
    bring_in = f"./masthead money import-patrons {rail.kind} FILE"
    if settings.MASTHEAD_WEBHOOK_SECRETS.get(rail.kind) == "":
        return warning(
            key,
            f"{rail.title}: its messages are refused, because secrets/{rail.kind}_webhook is missing.",
            advice=f"Write it there, or leave it and bring its file in every month: {bring_in}",
        )
    said = f"{rail.title}: {'; '.join(_said(rail, patient=patient))}."
    is_platform = rail.kind in settings.MASTHEAD_WEBHOOK_SECRETS
    if is_platform and rail.last_at is not None and rail.last_at + _SILENT < patient.now:
        return warning(
            key, said, advice=f"Look whether its webhook still leads here, and bring its file in: {bring_in}"
        )
    return ok(key, said)


def _said(rail: RailHealth, *, patient: Patient) -> Iterator[str]:
    # What came from a rail that sends no messages stood in a file.
    heard_at = rail.heard_at if rail.may_send else None
    times = (("last message", heard_at), ("last file", rail.imported_at), ("last asked", rail.swept_at))
    told = [f"{what} {ago(since=at, now=patient.now)}" for what, at in times if at is not None]
    yield ", ".join(told) if told else "nothing has come yet"
    if rail.may_send:
        yield f"{counted(rail.refused_count, 'message')} refused within 7 days"
