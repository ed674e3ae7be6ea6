"""A colleague in the supporters' office."""

import pytest
from django.test import Client

from doors.people import arrive
from masthead.lib.config_sections import Bank
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS


@pytest.fixture
def officer(db, settings) -> Client:
    """The browser of a supporters' officer, in a newsroom with an account."""
    bank = Bank(iban=OURS, holder="The Test Current", bic="COBADEFFXXX")
    settings.MASTHEAD_CONFIG = settings.MASTHEAD_CONFIG.model_copy(update={"bank": bank})
    return arrive("supporters-officer")
