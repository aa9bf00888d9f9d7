"""The pages of signing many documents."""

import threading
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from eoffice import queries
from eoffice.models import Document, DocumentFile, SigningBatch
from eoffice.services import batching
from signing.services import probing
from signing.services.stamp_probes import SILENT
from tests.factories.accounts import NOW, person
from tests.factories.signing import PIN

NEW = reverse("eoffice:batch_new")


@pytest.fixture
def not_begun(monkeypatch):
    """Note what a thread would be started with instead of starting one: it would not see what is not committed."""
    begun = []
    monkeypatch.setattr(batching, "begin_in_background", lambda **values: begun.append(values["batch_id"]))
    return begun


def value(document):
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    return f"{document.uid}.{file.blob_id}"


def batch_of(office, client, count=2):
    documents = [office.prepared() for _ in range(count)]
    client.post(NEW, {"chosen": [value(one) for one in documents], "pin": PIN})
    return SigningBatch.objects.get(), documents


def test_lists_what_waits_with_a_tick_and_what_was_checked(office, sign_in):
    document = office.prepared()
    office.receive()
    page = sign_in(office.leader).get(NEW).content.decode()
    assert page.count('name="chosen"') == 1
    assert value(document) in page
    assert page.index("Tệp PDF nguyên vẹn") < page.index('name="pin"')


@pytest.fixture
def silent_stamps():
    """No server of time-stamps answers, as was found just now."""
    probing.note(SILENT, True, at=NOW)


def test_the_leader_reads_before_the_pin_that_no_time_stamp_comes(office, sign_in, silent_stamps):
    office.prepared()
    page = sign_in(office.leader).get(NEW).content.decode()
    assert page.index("Máy chủ dấu thời gian không phản hồi.") < page.index('name="pin"')
    assert "văn thư chờ nhiều nhất" in page


def test_the_clerical_officer_reads_before_sealing_that_no_time_stamp_comes(office, sign_in, silent_stamps):
    office.signed(document_type=office.type.code)
    page = sign_in(office.clerical).get(reverse("eoffice:seal_batch_new")).content.decode()
    assert "Máy chủ dấu thời gian không phản hồi." in page
    assert "Cấp số, đóng dấu mục đã chọn" in page


def test_what_was_opened_is_ticked_and_all_can_be(office, sign_in):
    client, seen, unseen = sign_in(office.leader), office.prepared(), office.prepared()
    client.get(seen.get_absolute_url())
    page = client.get(NEW).content.decode()
    assert f'value="{value(seen)}" checked' in page
    assert f'value="{value(unseen)}" checked' not in page
    assert "chưa mở xem" in page
    assert f'value="{value(unseen)}" checked' in client.get(NEW, {"chon": "tat-ca"}).content.decode()


def test_the_list_leads_there_for_a_leader_alone(office, sign_in):
    queue = reverse("eoffice:document_list") + "?muc=cho-ky"
    assert NEW in sign_in(office.leader).get(queue).content.decode()
    assert NEW not in sign_in(office.head).get(queue).content.decode()


def test_begins_with_the_pin_and_shows_how_far_it_is(office, sign_in, not_begun):
    client = sign_in(office.leader)
    batch, _ = batch_of(office, client)
    assert not_begun == [batch.pk]
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Đang ký." in page
    assert 'hx-trigger="every 1s"' in page
    part = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div")
    assert "<html" not in part
    assert client.get(NEW).url == batch.get_absolute_url()


def test_a_wrong_pin_keeps_the_ticks_and_begins_nothing(office, sign_in, not_begun):
    first, second = office.prepared(), office.prepared()
    answer = sign_in(office.leader).post(NEW, {"chosen": [value(second)], "pin": "000000"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "còn 4 lần thử" in page
    assert f'value="{value(second)}" checked' in page
    assert f'value="{value(first)}" checked' not in page
    assert "000000" not in page.replace("00000000-", "")
    assert not SigningBatch.objects.exists()
    assert not not_begun


@pytest.mark.parametrize("chosen", [[], ["khong-phai"], ["../../etc"]])
def test_refuses_an_empty_or_made_up_choice(office, sign_in, not_begun, chosen):
    office.prepared()
    assert sign_in(office.leader).post(NEW, {"chosen": chosen, "pin": PIN}).status_code == 422
    assert not SigningBatch.objects.exists()


def test_a_bad_key_disables_signing_and_says_what_to_do(office, sign_in):
    office.prepared()
    office.leader.signing_keys.update(active=False)
    page = sign_in(office.leader).get(NEW).content.decode()
    assert "Hãy liên hệ quản trị để được cấp." in page
    assert 'name="pin"' not in page


def test_only_leaders_enter_and_nobody_sees_anothers_batch(office, sign_in, not_begun):
    client = sign_in(office.leader)
    batch, _ = batch_of(office, client)
    assert sign_in(office.clerical).get(NEW).status_code == 403
    other = sign_in(person(Role.LEADER, agency=office.agency))
    assert other.get(batch.get_absolute_url()).status_code == 404
    for name in ("batch_go_on", "batch_end"):
        assert other.post(reverse(f"eoffice:{name}", args=[batch.uid]), {"pin": PIN}).status_code == 404
    assert not SigningBatch.objects.get().finished_at


def test_a_batch_that_stopped_is_gone_on_with(office, sign_in, not_begun):
    client = sign_in(office.leader)
    batch, _ = batch_of(office, client)
    go_on = reverse("eoffice:batch_go_on", args=[batch.uid])
    assert "đang chạy" in client.post(go_on, {"pin": PIN}, follow=True).content.decode()
    SigningBatch.objects.update(heartbeat_at=NOW - timedelta(minutes=1))
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Máy chủ đã khởi động lại" in page
    assert client.post(go_on, {"pin": ""}).status_code == 422
    assert client.post(go_on, {"pin": "000000"}).status_code == 422
    assert client.post(go_on, {"pin": PIN}).url == batch.get_absolute_url()
    assert not_begun == [batch.pk] * 2


def test_a_batch_can_be_ended(office, sign_in, not_begun):
    client = sign_in(office.leader)
    batch, _ = batch_of(office, client)
    end = reverse("eoffice:batch_end", args=[batch.uid])
    page = client.post(end, follow=True).content.decode()
    assert "Đã dừng lượt ký" in page
    assert "văn bản vẫn chờ ký" in page
    assert "đã xong" in client.post(end, follow=True).content.decode()
    assert set(Document.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_page_of_twenty_costs_as_many_queries_as_a_page_of_two(office, sign_in, count_queries):
    client = sign_in(office.leader)
    office.prepared(), office.prepared()
    client.get(NEW)
    few = count_queries(lambda: client.get(NEW))
    for _ in range(5):
        office.prepared()
    client.get(NEW)
    assert count_queries(lambda: client.get(NEW)) == few


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_signs_in_the_background(office, sign_in):
    client = sign_in(office.leader)
    batch, documents = batch_of(office, client)
    for thread in [one for one in threading.enumerate() if one.name == batching.THREAD]:
        thread.join(30)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Đã xong." in page
    assert "Đã ký 2 trên 2 văn bản" in page
    assert {Document.objects.get(pk=one.pk).state for one in documents} == {"signed"}
