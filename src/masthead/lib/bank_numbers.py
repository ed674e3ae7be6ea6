"""Numbers that banks use: IBAN and BIC, checked by their own rules."""


class BankNumberWrong(ValueError):
    """A text is no IBAN or no BIC; the message says what to do."""


def checked_iban(text: str) -> str:
    """Return an IBAN without spaces, in capitals.

    Raises:
        BankNumberWrong: check digits, length, country or a country's own rule is wrong.
    """
    # Here, not above: it takes 0.1 s, and every command reads the settings.
    from stdnum import iban  # noqa: PLC0415
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    try:
        return iban.validate(text)
    except ValidationError as error:
        raise BankNumberWrong("this is no IBAN: its check digits, length or country are wrong. Copy it anew") from error


def checked_bic(text: str) -> str:
    """Return a BIC without spaces, in capitals.

    Raises:
        BankNumberWrong: it has not the form of one, or names no country.
    """
    from stdnum import bic  # noqa: PLC0415 - as above
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    try:
        return bic.validate(text)
    except ValidationError as error:
        raise BankNumberWrong("this is no BIC: it has 8 or 11 letters and digits, such as DEUTDEFF") from error


def is_iban(text: str) -> bool:
    """Return whether a text is an IBAN."""
    try:
        return bool(checked_iban(text))
    except BankNumberWrong:
        return False


def in_fours(number: str) -> str:
    """Return a long number as people copy it: in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
