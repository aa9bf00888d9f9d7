"""The broker emptied, frozen and dead, and real workers that die: late, never lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now, timedelta

from common import wakeup
from common.errors import DomainError
from config.env import ROOT
from eoffice.models import Document
from eoffice.tasks import prepare_waiting_documents
from integrations import broker, outbox, tasks
from integrations.models import OutboxMessage
from onestop.models import Dossier
from tests.factories.company import Company
from tests.factories.company import company as build
from tests.faults.judge import assert_one_place, assert_whole, finish
from tests.integrations.valkey import Valkey, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

PAGE_SECONDS = 1.0
WORK_SECONDS = 90
# A worker that is told so dies when the other half has taken its first message.
HOOK = "tests.faults.worker_hook"


@pytest.fixture
def valkey(settings: object) -> Iterator[Valkey]:
    """Use a broker and a cache that the test may break."""
    server = Valkey()
    settings.CELERY_BROKER_URL = server.url
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": server.url}}
    wakeup.try_again()
    yield server
    server.stop()
    wakeup.try_again()


@pytest.fixture
def company_now(transactional_db: None) -> Company:
    """Give a company at the time of the workers, who know no other."""
    wakeup.try_again()
    return build()


class Worker:
    """A real worker process for messages and documents."""

    def __init__(self, valkey: Valkey, *, die_at: str = "") -> None:
        database = connection.settings_dict
        address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
        environment = {**os.environ, "DATABASE_URL": f"postgres://{address}", "REDIS_URL": valkey.url, "DIE_AT": die_at}
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "messages,documents,checks,default"]
        options = ["-P", "solo", "--include", HOOK, "--without-mingle", "--without-gossip", "-l", "ERROR"]
        self.process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)

    def lives(self) -> bool:
        assert self.process.poll() is None, "the worker has ended by itself"
        seen = broker.workers_lately(at=now())
        return seen is not None and not seen.unserved

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()


@pytest.fixture
def start_worker(valkey: Valkey) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(**options: str) -> Worker:
        started.append(Worker(valkey, **options))
        return started[-1]

    yield start
    for worker in started:
        worker.end()


def sweep() -> None:
    """Do what beat does every few seconds."""
    for task in (tasks.drain_outbox, prepare_waiting_documents):
        task.apply_async(connection=wakeup._line.open(), retry=False)


def state(code: str) -> str:
    return Dossier.objects.get(code=code).state


def is_ready(code: str) -> bool:
    return Document.objects.filter(dossier_code=code, preparation="ready").exists()


def test_workers_that_die_and_come_back_finish_what_was_begun(
    company_now: Company, valkey: Valkey, start_worker: Callable[..., Worker]
) -> None:
    company = company_now
    code = company.bring(company.accept(), "pass_on")

    # The first worker dies when the office has the draft and the desk does not know it.
    doomed = start_worker(die_at="after send 1")
    company.forward(code)
    assert doomed.process.wait(WORK_SECONDS) == -signal.SIGKILL
    assert Document.objects.filter(dossier_code=code).count() == 1
    assert OutboxMessage.objects.get(subject=code, type="desk.dossier_forwarded").state == "pending"
    assert_one_place(code)

    # The broker loses everything; the next worker begins with nothing but the rows. A minute passes.
    valkey.flush()
    OutboxMessage.objects.filter(claimed_until__isnull=False).update(
        claimed_until=F("claimed_until") - timedelta(minutes=2)
    )
    Document.objects.filter(dossier_code=code).update(updated_at=now() - timedelta(minutes=1))
    worker = start_worker()
    wait_until(worker.lives, seconds=WORK_SECONDS)
    sweep()
    wait_until(lambda: is_ready(code), seconds=WORK_SECONDS)
    wait_until(lambda: not undelivered(code), seconds=WORK_SECONDS)

    # Emptied once more while the way back is queued: the worker sleeps, the leader returns it, the queue is lost.
    worker.process.send_signal(signal.SIGSTOP)
    company.give_back(code)
    valkey.flush()
    worker.process.send_signal(signal.SIGCONT)
    assert state(code) == "at_office"
    sweep()
    wait_until(lambda: state(code) == "processing", seconds=WORK_SECONDS)
    assert_one_place(code)
    assert company.dossier(code).holder == company.desk.head


def undelivered(code: str) -> bool:
    return OutboxMessage.objects.filter(subject=code).exclude(state="delivered").exists()


def test_a_worker_killed_with_a_claimed_message_gives_it_free(company: Company, clock: object) -> None:
    code = company.bring(company.accept(), "forward")
    assert [message.subject for message in outbox.claim(at=now(), count=10)] == [code]
    assert outbox.drain(clock=now) == 0
    assert_one_place(code)
    clock.shift(58)
    assert outbox.drain(clock=now) == 0
    clock.shift(3)
    assert outbox.drain(clock=now) > 0
    finish(company, code)
    assert_whole(code)


def test_a_head_who_sends_while_the_broker_hangs_gets_an_answer_within_a_second(
    company: Company, valkey: Valkey, clock: object
) -> None:
    code = company.bring(company.accept(), "pass_on")
    client = Client()
    client.force_login(company.desk.head)
    page = reverse("onestop:dossier_detail", args=[code])
    fields = forward_fields(client.get(page).context, company, code)
    valkey.freeze()

    began = time.perf_counter()
    answer = client.post(reverse("onestop:dossier_forward", args=[code]), fields)
    sent = time.perf_counter() - began
    assert (answer.status_code, answer["Location"]) == (302, page)
    began = time.perf_counter()
    assert client.get(page).status_code == 200
    shown = time.perf_counter() - began
    assert sent <= PAGE_SECONDS
    assert shown <= PAGE_SECONDS
    assert state(code) == "at_office"
    assert_one_place(code)

    valkey.thaw()
    wakeup.try_again()
    finish(company, code)
    assert_whole(code)


def forward_fields(context: object, company: Company, code: str) -> dict[str, object]:
    """Return what the head's browser would send: the form of the page as it was drawn, and the signer."""
    form = next(dialog.form for dialog in context["acts"] if dialog.kind == "forward")
    fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items() if name != "file"}
    kept = [token for token, _file in form.fields["file"].stored]
    return {**fields, "signer": company.office.leader.username, "opinion": "Kính trình.", "file_kept": kept}


def test_the_service_answers_at_once_while_the_broker_hangs(company: Company, valkey: Valkey) -> None:
    codes = [company.bring(company.accept(), "pass_on") for _ in range(3)]
    valkey.freeze()
    for code in codes:
        began = time.perf_counter()
        company.forward(code)
        assert time.perf_counter() - began <= PAGE_SECONDS
    valkey.thaw()
    wakeup.try_again()
    for code in codes:
        assert_one_place(code)
        finish(company, code)
        assert_whole(code)


def test_a_dead_broker_stops_nobody(company: Company, valkey: Valkey) -> None:
    valkey.stop()
    code = company.accept()
    try:
        finish(company, code)
    except DomainError as error:
        pytest.fail(str(error))
    assert_whole(code)
