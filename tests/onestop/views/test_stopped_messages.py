"""A dossier whose message has not arrived says so on its page, with why and what to do."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import now

from integrations import outbox
from integrations.models import OutboxMessage

pytestmark = pytest.mark.django_db
LATE = "chưa tới. Hệ thống tự gửi lại, không cần làm gì."


def page(client, dossier):
    return client.get(reverse("onestop:dossier_detail", args=[dossier.code])).content.decode()


def refused(why):
    [message] = outbox.claim(at=now(), count=10)
    outbox.settle([outbox.Outcome(message, why, final=True)], at=now())


WHAT_TO_DO = {
    "head": "Sửa xong, mở Liên thông và bấm Gửi lại.",
    "clerk": "Hãy nhờ lãnh đạo phòng, văn thư hoặc quản trị cơ quan bấm Gửi lại ở Liên thông.",
    "specialist": "Hãy nhờ lãnh đạo phòng, văn thư hoặc quản trị cơ quan bấm Gửi lại ở Liên thông.",
}


@pytest.mark.parametrize("who", WHAT_TO_DO)
def test_a_stopped_message_is_told_with_its_reason(desk, sign_in, who):
    dossier = desk.at("ky_duyet")
    client = sign_in(getattr(desk, who))
    assert "Gửi lại" not in page(client, dossier)
    refused("Người ký duyệt không còn giữ chức vụ.")
    text = page(client, dossier)
    assert f"đang dừng: Người ký duyệt không còn giữ chức vụ. {WHAT_TO_DO[who]}" in text


def test_a_late_message_is_told_after_a_minute_and_no_more_when_it_has_arrived(desk, sign_in):
    dossier, client = desk.at("ky_duyet"), sign_in(desk.head)
    OutboxMessage.objects.update(created_at=now() - timedelta(seconds=30))
    assert LATE not in page(client, dossier)
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert LATE in page(client, dossier)
        OutboxMessage.objects.update(state="delivered", delivered_at=now())
        assert LATE not in page(client, dossier)


def test_it_stays_within_twenty_queries(desk, sign_in, count_queries):
    dossier, client = desk.at("ky_duyet", files=True), sign_in(desk.head)
    refused("Không có đơn vị.")
    page(client, dossier)
    assert count_queries(lambda: page(client, dossier)) <= 20
