"""Whoever presses once sends the applicant one letter, also where two lines of the course tell of it."""

from datetime import timedelta

import pytest
from django.db import transaction

from notices.models import Notice
from notices.queries import citizen_notices
from onestop.services import intake, paying
from onestop.services.submission import MissingPaper
from tests.factories.accounts import NOW
from tests.factories.demands import await_payment, demand, fresh
from tests.factories.onestop import desk as build
from tests.factories.paths import ask, receive

LATER = NOW + timedelta(hours=5)


@pytest.fixture
def desk(db, settings):
    """Give a desk that takes 50.000 đồng, on an installation with a mail server."""
    settings.MAIL_ENABLED = True
    return build(fee_vnd=50_000)


def letters(dossier, before):
    return [one.title for one in Notice.objects.filter(subject=dossier.code, channel="email", pk__gt=before)]


def newest():
    return Notice.objects.latest("pk").pk


def test_money_that_lets_a_dossier_go_on(desk):
    dossier = await_payment(desk.at("xem_xet"), NOW + timedelta(hours=2))
    before = newest()
    paying.payment_settle(
        dossier_id=dossier.pk, actor=desk.clerk, at=LATER, expected_owed_vnd=50_000, receipt_number="BL1"
    )
    assert letters(dossier, before) == ["Đã thu phí, lệ phí. Hồ sơ được tiếp tục giải quyết"]
    assert [one.title for one in citizen_notices(dossier.code)[:2]] == [
        "Hồ sơ được tiếp tục giải quyết",
        "Đã thu phí, lệ phí",
    ]


def test_money_at_the_hand_over(desk):
    dossier = desk.at("tra_ket_qua")
    before = newest()
    desk.hand_over(dossier)
    assert letters(dossier, before) == ["Đã thu phí, lệ phí. Kết quả đã được trả"]


def test_an_action_that_confirms_the_money(desk):
    demand(desk, payment="complete")
    dossier = desk.accept()
    desk.draft(dossier)
    before = newest()
    desk.act(dossier, "advance", desk.specialist)
    assert letters(dossier, before) == ["Hồ sơ đã chuyển sang bước tiếp theo. Đã thu phí, lệ phí"]


def test_papers_that_come_after_they_were_asked_for(desk):
    dossier = desk.at("xem_xet")
    with transaction.atomic():
        ask(desk, dossier, desk.head, at=NOW + timedelta(hours=2))
    before = newest()
    receive(desk, fresh(dossier), at=LATER)
    assert letters(dossier, before) == ["Đã nhận giấy tờ bổ sung"]


def test_papers_that_complete_a_dossier_at_the_counter(desk):
    part = desk.procedure_version.components.last()
    lacking = [MissingPaper(part.pk, part.name, "Chưa nộp")]
    dossier = intake.dossier_save_pending(data=desk.data(papers=()), missing=lacking, actor=desk.clerk, at=NOW)
    before = newest()
    receive(desk, fresh(dossier), at=LATER, papers=desk.data().papers)
    assert letters(dossier, before) == ["Đã nhận giấy tờ bổ sung. Hồ sơ đã được tiếp nhận"]
