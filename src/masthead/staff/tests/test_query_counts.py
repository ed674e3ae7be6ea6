"""The pages of signing in ask the database for little, however large the staff is."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from masthead.staff.links import make_link
from masthead.staff.models import Member
from masthead.staff.tests.test_sign_in import ask_for_code


@pytest.fixture(autouse=True)
def _many_colleagues() -> None:
    """Let the newsroom be large."""
    for number in range(30):
        Member.objects.create_user(f"colleague{number}@harbour.example")


def test_the_door_asks_nothing(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Whoever looks at the sign-in page costs no query."""
    with django_assert_num_queries(0):
        client.get("/sign-in/")


def test_a_link_is_looked_up_once(
    petro: Member, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The page of a link costs one query."""
    token = make_link(member=petro, now=timezone.now())
    with django_assert_num_queries(1):
        client.get(f"/sign-in/link/{token}/")


def test_asking_for_a_code_costs_the_same_for_everybody(
    petro: Member, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """One look for the member; the rest stores the session."""
    for email in (petro.email, "stranger@harbour.example"):
        with django_assert_max_num_queries(6):
            ask_for_code(Client(), email)


def test_the_invitation_page_does_not_count_the_staff(
    owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Wagtail's frame asks its usual questions, and no more."""
    owner_client.get("/staff/invite/")
    with django_assert_max_num_queries(20):
        owner_client.get("/staff/invite/")
