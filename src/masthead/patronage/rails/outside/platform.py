"""What every outside platform has in common as a rail: it keeps its patrons, and tells by a file and by messages."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from masthead.patronage.pledges import Interval
from masthead.patronage.rails.contract import Ability, Rail, Webhook
from masthead.patronage.rails.outside.hearing import Settle, register
from masthead.patronage.rails.outside.pages import is_on_with_page
from masthead.patronage.rails.report import Report


def platform(
    *,
    kind: str,
    title: str,
    intervals: frozenset[Interval],
    kept_at: str,
    import_file: Callable[..., Report],
    read_webhook: Callable[[Webhook], None],
    settle: Settle,
) -> Rail:
    """Return a platform's rail, and have its messages settled.

    Args:
        kept_at: the platform's page on which patrons change and end what they give.
    """
    register(kind, settle)
    return Rail(
        kind=kind,
        title=title,
        reveals=_("The platform and the payment service behind it learn your name and that you gave to this newsroom."),
        abilities=frozenset({Ability.STATEMENTS, Ability.WEBHOOKS, Ability.RENEWS_ITSELF, Ability.KEPT_ELSEWHERE}),
        intervals=intervals,
        is_on=is_on_with_page(kind),
        read_webhook=read_webhook,
        import_file=import_file,
        kept_at=lambda _config: kept_at,
    )
