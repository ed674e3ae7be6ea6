"""References: what a giver writes on a transfer, so that the money finds its pledge (ISO 11649, "RF")."""

import re
import secrets
import unicodedata
from typing import Final

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge

KIND: Final = "bank"
# 53 bits: two newsrooms' worth of pledges do not meet, and nobody hits one by trying.
_BODY_DIGITS: Final = 16
_NUMBER_DIGITS: Final = 2 + _BODY_DIGITS
_OTHERS: Final = re.compile(r"[^0-9A-Z]")
# What people and scanners read for a digit. Our references hold digits only, so that each has one reading.
_MISREAD: Final = str.maketrans("OQDILZSGB", "000112568")
# Longer than any bank's remittance text; what is beyond is not searched.
_MOST_SEARCHED: Final = 10_000


def new_reference() -> str:
    """Return a reference that no pledge has: RF, two check digits, and 16 random ones."""
    while True:
        body = f"{secrets.randbelow(10**_BODY_DIGITS):0{_BODY_DIGITS}d}"
        reference = f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
        if not Pledge.objects.using(SUPPORTERS).filter(rail=KIND, rail_reference=reference).exists():
            return reference


def references_in(text: str) -> frozenset[str]:
    """Return every number in a text that its check digits prove to be a reference of our form.

    Spaces, signs and small letters do not matter, and "RF" may be missing. After "RF", letters that are
    misread for digits (O, I, S, B...) are taken for them.
    """
    bare = bare_text(text)
    found = set()
    for at in range(len(bare) - _NUMBER_DIGITS + 1):
        number = bare[at : at + _NUMBER_DIGITS]
        if bare[max(0, at - 2) : at] == "RF":
            number = number.translate(_MISREAD)
        if number.isdigit() and iso11649.is_valid(f"RF{number}"):
            found.add(f"RF{number}")
    return frozenset(found)


def bare_text(text: str) -> str:
    """Return the letters and digits of a text alone, in capitals."""
    return _OTHERS.sub("", unicodedata.normalize("NFKC", text[:_MOST_SEARCHED]).upper())


def numbers_after_rf(text: str) -> frozenset[str]:
    """Return what stands after each "RF" in a text, right or wrong and a little longer, for a person to compare."""
    bare = bare_text(text)
    starts = [found.end() for found in re.finditer("RF", bare)]
    return frozenset(bare[at : at + _NUMBER_DIGITS + 2].translate(_MISREAD) for at in starts)
