"""The edition: whether it is there, follows the database, and says what the settings say."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from django.conf import settings
from django.db.models import Count, Min

from masthead.press.due import failures
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.store import EditionUnreadable, NoEdition
from masthead.press.view import View
from masthead.upkeep.checks.databases import NAMES
from masthead.upkeep.checks.queues import worker_runs
from masthead.upkeep.findings import Finding, Patient, ago, counted, ok, trouble, warning

_LATE_AFTER: Final = timedelta(minutes=2)
_SHOWN: Final = 3
_PRINT: Final = "Print it now with: ./masthead press print --all"
Said = TypeVar("Said")


def edition_is_there(patient: Patient) -> Finding:
    """Look whether readers get anything."""
    try:
        with Edition.open(settings.MASTHEAD_EDITION) as edition, edition.reading() as view:
            number, paths, at = view.number, view.count("paths"), view.at
    except NoEdition:
        report = trouble if worker_runs(patient.folder) else warning
        return report("edition", "Nothing has been printed yet, so readers get nothing.", advice=_PRINT)
    except EditionUnreadable as damaged:
        return trouble(
            "edition", str(damaged), advice="Stop the newsroom, move the folder away, and start: it prints anew."
        )
    return ok("edition", f"Edition {number} answers at {paths:,} addresses; it is as of {at[:16]}.")


def edition_follows(patient: Patient) -> Finding:
    """Look how long the oldest change has waited to be looked at by the press."""
    waiting = [Note.objects.using(using).aggregate(count=Count("pk"), oldest=Min("noted_at")) for using in NAMES]
    oldest = min((each["oldest"] for each in waiting if each["oldest"]), default=None)
    if oldest is None or patient.now - oldest < _LATE_AFTER:
        return ok("suspicions", "The edition follows the database.")
    count = sum(each["count"] for each in waiting)
    what = f"{counted(count, 'change')} not printed yet, the oldest from {ago(since=oldest, now=patient.now)}."
    advice = "Start the worker, or print now with: ./masthead press print. If it stays, see the chores above."
    if seen(_frozen):
        advice = "Printing is frozen, and changes wait until you lift that with: ./masthead press thaw"
    return trouble("suspicions", what, advice=advice)


def edition_is_printed_into(_patient: Patient) -> Finding | None:
    """Look whether somebody froze the edition."""
    frozen = seen(_frozen)
    if frozen is None:
        return None
    if not frozen:
        return ok("freeze", "Printing is not frozen.")
    advice = "When what stands may be printed over, lift it with: ./masthead press thaw"
    return warning("freeze", f"Nothing is printed: {frozen}.", advice=advice)


def pages_print(_patient: Patient) -> Finding | None:
    """Look for pages that cannot be printed."""
    failed = seen(failures)
    if failed is None:
        return None
    if not failed:
        return ok("pages", "Every page could be printed.")
    said = "; ".join(f"{each.key} ({each.message})" for each in failed[:_SHOWN])
    what = f"{counted(len(failed), 'page')} cannot be printed: {said}"
    return trouble(
        "pages", what, advice="Readers keep the old page. Mend what the error names; it is tried every minute."
    )


def edition_says_https(patient: Patient) -> Finding | None:
    """Look whether the printed front page promises https where the paper's address does."""
    is_https = patient.config.addresses.paper.startswith("https://")
    front = seen(lambda view: view.entry("/"))
    if front is None:
        return None
    is_promised = all(b"strict-transport-security:" in front.head(each) for each in front.variants)
    if is_promised != is_https:
        what = "The printed pages are from before the address of the paper changed."
        return warning("hsts", what, advice=f"The worker prints them anew at its start. {_PRINT}")
    return ok("hsts", "Browsers are told to keep to https." if is_https else "The paper is plain http, and says so.")


def seen(look: Callable[[View], Said]) -> Said | None:
    """Return what is seen in the edition; None where there is none to look at, which is a finding of its own."""
    try:
        with Edition.open(settings.MASTHEAD_EDITION) as edition, edition.reading() as view:
            return look(view)
    except (NoEdition, EditionUnreadable):
        return None


def _frozen(view: View) -> str:
    return view.frozen
