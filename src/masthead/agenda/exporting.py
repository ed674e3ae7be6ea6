"""A counted ballot as files, for whoever wants to check it or to count it with another program."""

from masthead.agenda.ballots import Ballot
from masthead.agenda.counting import files_of
from masthead.agenda.round.bundle import zip_of
from masthead.lib.router import SUPPORTERS


class NotCounted(LookupError):
    """There is no such ballot, or nothing of it may be written yet."""


def exported(number: int) -> dict[str, bytes]:
    """Return the files of a ballot by name: ``round-3.zip``, and ``round-3.pb`` where ballots may be shown.

    Raises:
        NotCounted: there is no counted ballot of this number.
        ManifestSpoiled: what is kept is not what was published.
    """
    ballot = Ballot.objects.using(SUPPORTERS).filter(number=number).first()
    if ballot is None:
        raise NotCounted(f"There is no ballot {number}.")
    if ballot.state != Ballot.State.COUNTED:
        raise NotCounted(f"Ballot {number} is not counted yet, so nothing of it is written.")
    files = files_of(ballot)
    found = {f"round-{number}.zip": zip_of(files)}
    return found | ({f"round-{number}.pb": files["round.pb"]} if "round.pb" in files else {})
