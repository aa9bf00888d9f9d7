"""The page of one version."""

import pytest

from procedures.models import ProcessVersion
from tests.procedures.views.browsing import post, said, to

pytestmark = pytest.mark.django_db


def test_shows_picture_tables_check_and_record(office, admin):
    page = said(admin.get(office.draft.get_absolute_url()))
    assert "<svg" in page
    assert "Lãnh đạo phòng xem xét" in page
    assert "Gửi qua eOffice" in page
    assert "0 lỗi" in page
    assert f"<b>{office.admin.full_name}</b> soạn phiên bản mới" in page


def test_links_each_finding_to_the_place_that_mends_it(office, admin):
    step = office.step("xu_ly")
    post(admin, office, "action_delete", office.action("xu_ly", "advance").pk)
    page = said(admin.get(office.draft.get_absolute_url()))
    assert "Sửa ở đây" in page
    assert to("step_edit", office.draft.pk, step.pk) in page


def test_a_published_version_offers_no_editing(office, admin):
    page = said(admin.get(office.published.get_absolute_url()))
    assert "Thêm bước" not in page
    assert "Tải gói" in page


def test_costs_few_queries(office, admin, count_queries):
    admin.get(office.draft.get_absolute_url())
    assert count_queries(lambda: admin.get(office.draft.get_absolute_url())) <= 20


def test_edits_the_limit(office, admin):
    assert "QĐ-UBND" in said(admin.get(to("version_edit", office.draft.pk)))
    answer = post(admin, office, "version_edit", duration=7, duration_unit="working_day", decision_date="")
    assert answer["Location"] == office.draft.get_absolute_url()
    assert ProcessVersion.objects.get(pk=office.draft.pk).duration == 7


def test_begins_the_next_version_once(office, admin):
    refused = admin.post(to("draft_make", office.published.pk), follow=True)
    assert "đã có phiên bản 2" in said(refused)
    post(admin, office, "draft_discard", reason="Làm lại.")
    answer = admin.post(to("draft_make", office.published.pk))
    assert answer["Location"] == ProcessVersion.objects.get(number=3).get_absolute_url()


def test_giving_up_needs_a_reason(office, admin, nothing_changes):
    with nothing_changes():
        answer = post(admin, office, "draft_discard", reason="")
    assert answer.status_code == 422
    assert "Ghi lý do bỏ bản soạn." in said(answer)


@pytest.mark.parametrize("act", ["version_send", "version_send_back", "draft_discard"])
def test_the_address_of_a_dialog_leads_to_the_page(office, admin, act):
    assert admin.get(to(act, office.draft.pk))["Location"].startswith(office.draft.get_absolute_url() + "#")
