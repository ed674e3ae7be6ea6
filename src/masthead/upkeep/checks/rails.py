"""The rails: whether somebody attacks one, or speaks in its name."""

from datetime import timedelta

from django.db.models import Sum

from masthead.lib.router import SUPPORTERS
from masthead.patronage.refusals import HeldBackCount, RefusedCount
from masthead.upkeep.findings import Finding, Patient, counted, ok, warning

_DAYS = timedelta(days=1)
# A slip, a replayed message or a busy evening is no attack.
_FEW = 20


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
