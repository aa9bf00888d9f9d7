"""The same thing asked for twice: messages that come again, people who press at the same moment."""

import pytest
from django.utils.timezone import now

from common.errors import DomainError
from eoffice.models import Document, RegisterEntry
from integrations import inbox, outbox
from integrations.models import OutboxMessage
from tests.factories.accounts import person
from tests.factories.company import Company
from tests.faults.judge import assert_no_gap_in_numbers, assert_one_place, assert_whole, finish, next_act
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def refused(results: list[object]) -> list[DomainError]:
    return [result for result in results if isinstance(result, DomainError)]


def test_each_message_delivered_five_times_has_one_effect(company: Company) -> None:
    code = company.bring(company.accept(), "hand_over")
    received = [
        inbox.receive(outbox._envelope(row), at=now())
        for _ in range(4)
        for row in OutboxMessage.objects.filter(subject=code).order_by("source", "number")
    ]
    assert len(received) == 4 * 6
    assert not any(received)
    assert_whole(code)


def test_every_message_handed_over_by_five_workers_at_once_has_one_effect(company: Company) -> None:
    code = company.bring(company.accept(), "forward")
    while company.dossier(code).state != "returned":
        for row in OutboxMessage.objects.filter(subject=code, state="pending").order_by("number"):
            envelope = outbox._envelope(row)
            results = at_once(*[lambda envelope=envelope: inbox.receive(envelope, at=now())] * 5)
            assert sorted(map(bool, results)) == [False] * 4 + [True]
            assert not refused(results)
            outbox.settle([outbox.Outcome(row)], at=now())
        finish_one_act(company, code)
    company.deliver()
    assert_whole(code)


def finish_one_act(company: Company, code: str) -> None:
    """Do the next act of the office or the desk, delivering nothing."""
    dossier = company.dossier(code)
    if dossier.state == "at_office" and company.document(code).preparation == "waiting":
        company.prepare(code)
    elif OutboxMessage.objects.filter(subject=code, state="pending").exists():
        return
    else:
        getattr(company, next_act(company, dossier))(code)


def test_two_heads_who_press_at_once_send_one_document(company: Company) -> None:
    heads = {company.desk.head, person("head", department=company.office.department)}
    for _ in range(3):
        code = company.bring(company.accept(), "pass_on")
        holder = company.holder(code)
        [colleague] = heads - {holder}
        # Two windows of the head who has it, and a colleague who tries what is not theirs.
        results = at_once(
            lambda code=code, holder=holder: company.forward(code, actor=holder),
            lambda code=code, holder=holder: company.forward(code, actor=holder),
            lambda code=code, colleague=colleague: company.forward(code, actor=colleague),
        )
        assert len(refused(results)) == 2
        assert OutboxMessage.objects.filter(subject=code, type="desk.dossier_forwarded").count() == 1
        company.deliver()
        assert_one_place(code)
        finish(company, code)
        assert_whole(code)


def test_a_leader_who_presses_twice_at_once_signs_once(company: Company) -> None:
    code = company.bring(company.accept(), "prepare")
    results = at_once(*[lambda: company.sign(code)] * 3)
    assert len(refused(results)) == 2
    finish(company, code)
    assert_whole(code)


def test_two_clerical_officers_at_once_take_one_number(company: Company) -> None:
    codes = [company.bring(company.accept(), "sign") for _ in range(2)]
    for code in codes:
        results = at_once(*[lambda code=code: company.seal(code)] * 3)
        assert len(refused(results)) == 2
        assert RegisterEntry.objects.filter(document__dossier_code=code).count() == 1
        results = at_once(*[lambda code=code: company.issue(code)] * 3)
        assert len(refused(results)) == 2
        finish(company, code)
        assert_whole(code)
    assert_no_gap_in_numbers()


def test_a_recall_and_a_signature_at_once_leave_the_dossier_in_one_place(company: Company) -> None:
    for _ in range(3):
        code = company.bring(company.accept(), "prepare")
        at_once(lambda code=code: company.sign(code), lambda code=code: company.recall(code))
        company.deliver()
        company.deliver()
        assert not OutboxMessage.objects.filter(subject=code).exclude(state="delivered").exists()
        assert_one_place(code)
        finish(company, code)
        assert company.dossier(code).state == "returned"
        assert Document.objects.filter(dossier_code=code, state="issued").count() == 1
