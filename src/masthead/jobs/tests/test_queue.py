"""Checks of enqueueing and running: in the transaction, once per key, tried again, and dead in the end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.jobs import claims
from masthead.jobs.dead import JobIsNotDead, KeyIsTaken, dead_jobs, revive
from masthead.jobs.enqueueing import KeyIsEmpty, enqueue_once
from masthead.jobs.models import Job, State
from masthead.jobs.pruning import prune
from masthead.jobs.running import run
from masthead.jobs.tests import tasks
from masthead.jobs.worker import drain

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


def test_a_job_runs_once_and_in_its_own_database() -> None:
    tasks.note.enqueue("newsroom")
    tasks.note_about_supporters.enqueue(word="supporters")
    assert Job.objects.using("default").count() == 1
    assert drain(using="supporters", now=timezone.now()) == 1
    assert tasks.calls == ["supporters"]
    assert drain(using="default", now=timezone.now()) == 1
    assert drain(using="default", now=timezone.now()) == 0
    assert tasks.calls == ["supporters", "newsroom"]


@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_transaction_rolled_back_owes_nothing(using: str) -> None:
    task = tasks.note.using(backend=using)
    with pytest.raises(LookupError), transaction.atomic(using=using):
        task.enqueue("never")
        enqueue_once(tasks.note, key="never", using=using, kwargs={"word": "never"})
        raise LookupError
    assert not Job.objects.using(using).exists()
    assert drain(using=using, now=timezone.now()) == 0


@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_key_enqueued_twenty_times_runs_once(using: str) -> None:
    jobs = [enqueue_once(tasks.note, key="recount", using=using, kwargs={"word": "once"}) for _ in range(20)]
    assert len({job.pk for job in jobs}) == 1
    assert drain(using=using, now=timezone.now()) == 1
    assert tasks.calls == ["once"]
    enqueue_once(tasks.note, key="recount", using=using, kwargs={"word": "later"})
    drain(using=using, now=timezone.now())
    assert tasks.calls == ["once", "later"]


def test_a_live_key_does_not_spoil_the_callers_transaction() -> None:
    enqueue_once(tasks.note, key="same", using="default", kwargs={"word": "first"})
    with transaction.atomic(using="default"):
        enqueue_once(tasks.note, key="same", using="default", kwargs={"word": "second"})
        tasks.note.enqueue("third")
    assert Job.objects.using("default").count() == 2


def test_a_running_key_runs_once_more_only_when_asked() -> None:
    now = timezone.now()
    for again, states in ((False, State.DONE), (True, State.READY)):
        job = enqueue_once(tasks.note, key=f"again {again}", using="default", kwargs={"word": "x"})
        held = claims.claim(using="default", now=now + timedelta(seconds=5), worker="here#1")
        assert held is not None
        enqueue_once(tasks.note, key=f"again {again}", using="default", again_if_running=again)
        run(held, using="default", clock=timezone.now)
        assert Job.objects.using("default").get(pk=job.pk).state == states


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(KeyIsEmpty):
        enqueue_once(tasks.note, key="", using="default")


def test_the_database_itself_refuses_a_second_live_key() -> None:
    Job.objects.using("default").create(task="x", key="k")
    Job.objects.using("default").create(task="x", key="k", state=State.DONE)
    with pytest.raises(IntegrityError):
        Job.objects.using("default").create(task="x", key="k", state=State.RUNNING)


def test_a_job_that_always_fails_is_tried_ever_later_and_ends_dead() -> None:
    tasks.fail.enqueue()
    Job.objects.using("default").update(max_attempts=5)
    now, delays = timezone.now(), []
    for _ in range(4):
        assert drain(using="default", now=now) == 1
        job = Job.objects.using("default").get()
        assert (job.state, drain(using="default", now=job.run_after - timedelta(seconds=1))) == ("ready", 0)
        delays.append(job.run_after - now)
        now = job.run_after
    assert delays == sorted(delays)
    assert delays[-1] > 4 * delays[0]
    drain(using="default", now=now)
    assert [job.attempts for job in dead_jobs("default")] == [5]
    assert drain(using="default", now=now + timedelta(days=1)) == 0


def test_what_is_kept_of_an_error_names_no_person() -> None:
    tasks.fail.enqueue()
    drain(using="default", now=timezone.now())
    kept = Job.objects.using("default").get().last_error
    assert kept.startswith("ValueError at ")
    assert "tests/tasks.py" in kept
    assert "olena" not in kept


def test_a_dead_job_revived_runs_again() -> None:
    tasks.note.enqueue("back")
    Job.objects.using("default").update(state=State.DEAD, attempts=12, finished_at=timezone.now())
    revived = revive(dead_jobs("default").get())
    assert (revived.state, revived.attempts) == (State.READY, 0)
    drain(using="default", now=timezone.now())
    assert tasks.calls == ["back"]
    with pytest.raises(JobIsNotDead):
        revive(revived)


def test_a_dead_job_whose_key_lives_is_not_revived() -> None:
    dead = Job.objects.using("supporters").create(task="x", key="k", state=State.DEAD)
    Job.objects.using("supporters").create(task="x", key="k")
    with pytest.raises(KeyIsTaken):
        revive(dead)


@pytest.mark.parametrize("task", ["os.getcwd", "masthead.no_such.thing"])
def test_a_path_that_is_no_task_is_a_failure_of_the_job_alone(task: str) -> None:
    Job.objects.using("default").create(task=task)
    tasks.note.enqueue("after")
    assert drain(using="default", now=timezone.now()) == 2
    assert tasks.calls == ["after"]


def test_a_task_cannot_end_the_worker() -> None:
    tasks.leave.enqueue()
    assert drain(using="default", now=timezone.now()) == 1
    assert Job.objects.using("default").get().last_error.startswith("SystemExit")


def test_urgent_jobs_go_first_and_later_ones_wait() -> None:
    now = timezone.now()
    tasks.note.enqueue("usual")
    tasks.note.using(priority=5).enqueue("urgent")
    tasks.note.using(run_after=now + timedelta(hours=1)).enqueue("later")
    assert drain(using="default", now=now + timedelta(seconds=5)) == 2
    assert tasks.calls == ["urgent", "usual"]
    drain(using="default", now=now + timedelta(hours=2))
    assert tasks.calls[-1] == "later"


def test_a_task_that_takes_its_context_sees_the_attempt() -> None:
    tasks.note_attempt.enqueue()
    drain(using="default", now=timezone.now())
    assert tasks.calls == ["attempt 1"]


def test_a_lease_that_ran_out_is_taken_back_and_the_old_holder_can_record_nothing() -> None:
    tasks.note.enqueue("x")
    now = timezone.now()
    first = claims.claim(using="default", now=now, worker="there#1")
    assert first is not None
    assert drain(using="default", now=now + timedelta(seconds=60)) == 0
    assert drain(using="default", now=now + claims.LEASE + timedelta(seconds=1)) == 1
    assert Job.objects.using("default").get().attempts == 2
    assert not claims.held(first, using="default").exists()


def test_a_job_that_kills_every_worker_ends_dead() -> None:
    tasks.note.enqueue("x")
    Job.objects.using("default").update(state=State.RUNNING, attempts=12, claimed_by="here:f#9")
    assert claims.take_over(using="default", now=timezone.now(), place="here:f") == 1
    assert dead_jobs("default").count() == 1


def test_only_one_of_two_claims_gets_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.note.enqueue("x")
    now = timezone.now()
    take = claims._take

    def take_second(job: Job, **how: Any) -> bool:
        monkeypatch.setattr(claims, "_take", take)
        Job.objects.using("default").filter(pk=job.pk).update(state=State.RUNNING, attempts=1, claimed_by="quick#1")
        return take(job, **how)

    monkeypatch.setattr(claims, "_take", take_second)
    assert claims.claim(using="default", now=now, worker="slow#2") is None
    assert Job.objects.using("default").get().claimed_by == "quick#1"


def test_done_jobs_are_forgotten_after_a_day_and_dead_ones_are_not() -> None:
    now = timezone.now()
    for state in (State.DONE, State.DEAD):
        Job.objects.using("default").create(task="x", state=state, finished_at=now - timedelta(hours=25))
    Job.objects.using("default").create(task="x", state=State.DONE, finished_at=now - timedelta(hours=23))
    assert prune(using="default", now=now) == 1
    assert Job.objects.using("default").filter(state=State.DONE).count() == 1
    assert dead_jobs("default").count() == 1
