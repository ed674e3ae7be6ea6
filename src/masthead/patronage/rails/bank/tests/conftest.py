"""A newsroom with an account, and its patrons."""

import pytest

from masthead.lib.config_sections import Bank
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS


@pytest.fixture(autouse=True)
def account(settings) -> None:
    """Name the newsroom's account."""
    bank = Bank(iban=OURS, holder="The Test Current", bic="COBADEFFXXX")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
