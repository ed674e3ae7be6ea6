"""Every address that names a thing, as every role, of the visitor's own, of a colleague's and of what is private."""

import copy
import logging
import random
from typing import Any

import pytest
from django.db import transaction

from doors.belongings import HANDS, belonging
from doors.furnishing import furnish
from doors.in_hands import AS_AN_EDITOR, BY_WHOEVER_BEGAN, letters_in_hands
from doors.people import ROLE_NAMES, arrive, member
from doors.walking import every_door
from masthead.sections.models import Section
from test_every_address import ask, wrongs_inside

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
# Whose own it is makes a difference to a reporter alone.
ALWAYS = (("reporter", "own"), ("reporter", "another's"))


@pytest.mark.long
def test_every_thing_in_every_hands(runs_whole: bool, counts) -> None:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    words, section = furnish(), Section.objects.get(slug="news")
    every = [(role, hands) for role in ROLE_NAMES for hands in HANDS]
    wrongs, asked = [], 0
    for role, hands in every if runs_whole else (*ALWAYS, random.choice(every)):
        point = transaction.savepoint()
        found = _wrongs(role=role, hands=hands, words=words, section=section)
        transaction.savepoint_rollback(point)
        asked += len(found)
        wrongs += [wrong for wrong in found if wrong]
    counts(requests=asked)
    assert wrongs == [], "\n".join(wrongs)


def _wrongs(*, role: str, hands: str, words: dict[str, Any], section: Section) -> list[str | None]:
    """Ask at every door that names a thing, and return what is wrong with each answer, if anything is."""
    client = arrive(role)
    cookies = copy.deepcopy(client.cookies)
    mine = words | belonging(to=hands, visitor=member(role, role=role), section=section)
    found = []
    for door in every_door():
        address = door.address(mine)
        for method in ("get", "post") if address != door.address(words) else ():
            answer = ask(client, address, method=method, cookies=cookies)
            wrong = wrongs_inside(
                role=role, said=letters_in_hands(door.name, hands=hands), method=method, response=answer
            )
            found.append(wrong and f"{role}, {hands}: {method} {door.name} {address}: {wrong}")
    assert len(found) > 80
    return found


def test_every_row_of_hands_has_its_door() -> None:
    names = {door.name for door in every_door()}
    assert {*BY_WHOEVER_BEGAN, *(name for name in AS_AN_EDITOR if "*" not in name)} - names == set()
