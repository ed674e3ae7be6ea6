"""The distinct letters that a provider took are those that were owed, whatever breaks between it and us."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from masthead.lib.config_sections import MAIL_PROVIDERS, Mail
from masthead.post import provider as speaking
from masthead.post import sending
from masthead.post.carrier import LineLost
from masthead.post.models import Letter
from masthead.post.outbox import Draft, write_letter
from masthead.post.tests.play_provider import Deed, Provider, playing

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
LETTERS = 40
FAULTS = {
    "fine": Deed(),
    "silent, and taken": Deed(is_silent=True),
    "silent, and not taken": Deed(is_silent=True, takes=False),
    "hangs up, and taken": Deed(hangs_up=True),
    "hangs up, and not taken": Deed(hangs_up=True, takes=False),
    "500, and taken": Deed(status=500),
    "500, and not taken": Deed(status=500, takes=False),
    "no answer to read, and taken": Deed(body=b"<html>"),
    "too many": Deed(status=429, takes=False, headers=(("retry-after", "1"),)),
    "wrong key": Deed(status=401, takes=False),
    "busy with the same": Deed(status=409, takes=False),
}


class Killed(BaseException):
    """Our process is gone at once."""


@pytest.mark.long
@pytest.mark.parametrize("name", MAIL_PROVIDERS)
def test_distinct_letters_taken_are_the_letters_owed(
    name: str, settings: Settings, free_port: int, runs_whole: bool, counts: Callable[..., None]
) -> None:
    settings.MASTHEAD_MAIL_KEY = "k3y"
    for seed in range(12 if runs_whole else 1):
        chance = random.Random(f"{name} {seed}")
        with playing(name) as provider, pytest.MonkeyPatch.context() as patch:
            patch.setattr(speaking, "_TIMEOUT_SECONDS", 0.15)
            seen = _play(provider, chance=chance, settings=settings, patch=patch, free_port=free_port)
        counts(letters=LETTERS, **seen)
        Letter.objects.using("supporters").all().delete()


def _play(
    provider: Provider, *, chance: random.Random, settings: Settings, patch: pytest.MonkeyPatch, free_port: int
) -> dict[str, int]:
    there = Mail(provider=provider.name, provider_address=provider.address)
    away = there.model_copy(update={"provider_address": f"http://127.0.0.1:{free_port}"})
    refused = {f"gone{n}@x.example" for n in range(3)}
    provider.refused = {each: Deed(takes=False, status=413) for each in refused}
    owed = {_write(f"reader{number}@x.example") for number in range(LETTERS - len(refused))}
    for each in refused:
        _write(each)
    seen: Counter[str] = Counter()
    _count_lost(seen, patch)

    def deed() -> Deed:
        fault = chance.choices(list(FAULTS), weights=[12, *[1] * (len(FAULTS) - 1)])[0]
        seen["faults"] += fault != "fine"
        return FAULTS[fault]

    provider.next_deed = deed
    now = timezone.now() + timedelta(seconds=1)
    while Letter.objects.using("supporters").filter(state="waiting").exists():
        settings.MASTHEAD_MAIL = away if chance.random() < 0.1 else there
        now = _one_round(now, chance=chance, seen=seen)
    assert {each.identity for each in provider.taken} == owed
    repeats = len(provider.taken) - len(owed)
    assert repeats <= (0 if provider.name == "resend" else seen["lost"] + seen["kills"])
    assert Letter.objects.using("supporters").filter(state="failed").count() == len(refused)
    return {"faults": seen["faults"], "lost": seen["lost"], "kills": seen["kills"], "repeats": repeats}


def _count_lost(seen: Counter[str], patch: pytest.MonkeyPatch) -> None:
    """Count the letters of which we do not know whether they were taken; on a busy machine a yes may be late, too."""
    hand_over = speaking.ProviderCarrier.hand_over

    def counted(carrier: speaking.ProviderCarrier, letter: Letter) -> None:
        try:
            hand_over(carrier, letter)
        except LineLost:
            seen["lost"] += 1
            raise

    patch.setattr(speaking.ProviderCarrier, "hand_over", counted)


def _one_round(now: datetime, *, chance: random.Random, seen: Counter[str]) -> datetime:
    with pytest.MonkeyPatch.context() as patch:
        if chance.random() < 0.5:
            _kill_after(chance.randint(0, 12), patch)
        try:
            wanted = sending.send_waiting(now=now, using="supporters")
        except Killed:
            seen["kills"] += 1
            # What the dead worker had claimed is free again by then.
            return now + timedelta(minutes=6)
    return max(now + timedelta(seconds=1), wanted or now)


def _kill_after(steps: int, patch: pytest.MonkeyPatch) -> None:
    """Kill our process before one of its steps: before a letter is claimed, is handed over, or is recorded."""
    left = iter(range(steps))

    def dying(step: Callable[..., object]) -> Callable[..., object]:
        def stepping(*said: object, **more: object) -> object:
            if next(left, None) is None:
                raise Killed
            return step(*said, **more)

        return stepping

    patch.setattr(sending, "_take", dying(sending._take))
    patch.setattr(sending, "_mine", dying(sending._mine))
    patch.setattr(speaking.ProviderCarrier, "hand_over", dying(speaking.ProviderCarrier.hand_over))


def _write(to: str) -> str:
    return write_letter(Draft(to=to, subject="Hello", text="Hello"), using="supporters").message_id
