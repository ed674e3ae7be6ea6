"""How to give by bank transfer: what to copy into a bank's form, and a code that its app scans."""

from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext
from segno.helpers import make_epc_qr
from stdnum import iso11649

from masthead.lib.bank_numbers import in_fours
from masthead.lib.config_sections import Bank
from masthead.lib.money import Money
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.rails.contract import Instructions

# Source: EPC069-12 v2.1, "AT-04": the code can say no more.
_MOST_IN_CODE_MINOR: Final = 99_999_999_999
_UTF_8: Final = 1


def instruct(pledge: Pledge) -> Instructions:
    """Return what a giver needs for a transfer."""
    bank: Bank = settings.MASTHEAD_CONFIG.bank
    language = get_language() or settings.LANGUAGE_CODE
    rows = [
        (gettext("Account holder"), bank.holder),
        (gettext("IBAN"), in_fours(bank.iban)),
        (gettext("BIC"), bank.bic),
        (gettext("Amount"), pledge.money.shown(language)),
        (gettext("Reference"), iso11649.format(pledge.rail_reference)),
    ]
    return Instructions(
        rows=tuple((label, value) for label, value in rows if value),
        note=_note(pledge.interval),
        qr_svg=draw_code(bank=bank, money=pledge.money, reference=pledge.rail_reference),
    )


def draw_code(*, bank: Bank, money: Money, reference: str) -> str:
    """Return the EPC QR code of a transfer as a whole SVG picture; empty where the code cannot say it.

    The picture has no style and no script, so that it may stand in a page with the strictest policy.

    Source: EPC069-12 v2.1, version 002, euro only.
    """
    if money.currency != "EUR" or not 0 < money.amount_minor <= _MOST_IN_CODE_MINOR:
        return ""
    # UTF-8, because it is what readers assume where the code does not say.
    code = make_epc_qr(
        name=bank.holder, iban=bank.iban, amount=money.decimal, reference=reference, bic=bank.bic, encoding=_UTF_8
    )
    # A light ground of its own: on a dark page it would be read as its negative.
    return code.svg_inline(
        omitsize=True,
        svgclass="epc-qr",
        lineclass=None,
        dark="#000",
        light="#fff",
        title=gettext("A code for your bank's app"),
    ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" role="img" shape-rendering="crispEdges" ', 1)


def _note(interval: str) -> str:
    copied = gettext("Copy the reference exactly: by it alone we know that the gift is yours.")
    if interval == Interval.MONTHLY:
        return copied + " " + gettext("Best as a standing order of your bank, every month.")
    if interval == Interval.YEARLY:
        return copied + " " + gettext("Best as a standing order of your bank, every year.")
    return copied
