"""The pages of whose packages are trusted."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import sealing
from procedures.models import PublisherEvent, TrustedPublisher
from tests.factories.accounts import person
from tests.procedures.views.browsing import browser, said, to
from tests.procedures.zips import NEIGHBOUR, public, trusted

pytestmark = pytest.mark.django_db
KEY = base64.b64encode(public(NEIGHBOUR)).decode()
FINGERPRINT = sealing.fingerprint(public(NEIGHBOUR))


@pytest.fixture
def first(db):
    return browser(person(Role.SYSTEM_ADMIN))


@pytest.fixture
def second(db):
    return browser(person(Role.SYSTEM_ADMIN))


def add(client, key=KEY):
    return client.post(to("publisher_add"), {"name": "tỉnh Láng Giềng", "public_key": key}, follow=True)


def test_shows_the_key_that_others_know_us_by(first):
    page = said(first.get(to("publisher_list")))
    assert base64.b64encode(sealing.own_public_key()).decode() in page
    assert "Chưa có nơi phát hành nào" in page


def test_one_adds_and_another_compares_and_approves(first, second):
    page = add(first)
    assert "Chờ người thứ hai duyệt" in said(page)
    assert "một quản trị hệ thống khác phải đối chiếu" in said(page)
    publisher = TrustedPublisher.objects.get()
    waiting = said(second.get(publisher.get_absolute_url()))
    assert "Vân tay khóa do nơi phát hành báo" in waiting
    assert publisher.fingerprint_groups not in waiting
    refused = second.post(to("publisher_approve", publisher.pk), {"fingerprint": "0" * 64})
    assert (refused.status_code, TrustedPublisher.objects.get().approved_at) == (422, None)
    assert "không khớp" in said(refused)
    done = second.post(to("publisher_approve", publisher.pk), {"fingerprint": FINGERPRINT}, follow=True)
    assert "Được tin" in said(done)
    assert publisher.fingerprint_groups in said(done)
    assert "đối chiếu vân tay và duyệt" in said(done)


def test_who_added_it_is_told(first):
    add(first)
    publisher = TrustedPublisher.objects.get()
    refused = first.post(to("publisher_approve", publisher.pk), {"fingerprint": FINGERPRINT})
    assert refused.status_code == 422
    assert "người khác phải duyệt" in said(refused)


@pytest.mark.parametrize(("key", "words"), [("abc", "không phải khóa công khai"), ("", "Nhập khóa công khai")])
def test_a_wrong_key_stands_in_the_form(first, key, words):
    refused = add(first, key)
    assert refused.status_code == 422
    assert words in said(refused)
    assert TrustedPublisher.objects.count() == 0


def test_revoking_asks_for_a_reason(first):
    publisher = trusted(NEIGHBOUR)
    refused = first.post(to("publisher_revoke", publisher.pk), {"reason": ""})
    assert refused.status_code == 422
    assert "Ghi lý do thu hồi" in said(refused)
    assert PublisherEvent.objects.filter(action="revoked").count() == 0
    done = first.post(to("publisher_revoke", publisher.pk), {"reason": "Lộ khóa."}, follow=True)
    assert "Đã thu hồi" in said(done)
    assert "Lộ khóa." in said(done)


def test_only_who_looks_after_the_installation_comes_in(first):
    publisher = trusted(NEIGHBOUR)
    other = browser(person(Role.AGENCY_ADMIN))
    for view, args in (("publisher_list", ()), ("publisher_add", ()), ("publisher_detail", (publisher.pk,))):
        assert other.get(to(view, *args)).status_code == 403
    for view in ("publisher_approve", "publisher_revoke"):
        assert other.post(to(view, publisher.pk), {"reason": "x"}).status_code == 403
    assert "publisher_list" not in said(other.get(to("procedure_list")))


def test_the_list_costs_the_same_for_one_and_many(first, django_assert_num_queries):
    trusted(NEIGHBOUR)
    with CaptureQueriesContext(connection) as few:
        first.get(to("publisher_list"))
    for number in range(20):
        trusted(number)
    with django_assert_num_queries(len(few)):
        assert said(first.get(to("publisher_list"))).count("Được tin") == 21
