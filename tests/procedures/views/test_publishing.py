"""From the draft to the process in force."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from accounts.models import Post, Role
from procedures.models import ProcessVersion, VersionState
from procedures.services import drafting
from tests.procedures.views.browsing import STEP, browser, post, said, to

pytestmark = pytest.mark.django_db


def test_one_sends_and_another_publishes(office, admin):
    answer = post(admin, office, "version_send", note="Đã cân nhắc.")
    assert answer["Location"] == office.draft.get_absolute_url()
    second = browser(office.second)
    assert "Xem khác biệt và duyệt" in said(second.get(office.draft.get_absolute_url()))
    page = said(second.get(to("version_approve", office.draft.pk)))
    assert "Không khác gì phiên bản trước" in page
    post(second, office, "version_approve", effective_from=f"{localdate():%d/%m/%Y}")
    assert ProcessVersion.objects.get(pk=office.draft.pk).state == VersionState.PUBLISHED


def test_the_maker_sees_why_not_and_is_refused(office, admin, nothing_changes):
    post(admin, office, "version_send", note="Đã cân nhắc.")
    assert "nên người khác phải duyệt" in said(admin.get(to("version_approve", office.draft.pk)))
    with nothing_changes():
        answer = post(admin, office, "version_approve", effective_from=f"{localdate():%d/%m/%Y}")
    assert answer.status_code == 422


def test_shows_what_changed(office, admin):
    step = office.step("xu_ly")
    post(admin, office, "step_edit", step.pk, **{**STEP, "name": "Thẩm định", "code": "xu_ly"})
    post(admin, office, "version_send", note="Đã cân nhắc.")
    page = said(browser(office.second).get(to("version_approve", office.draft.pk)))
    assert "<del>Xử lý hồ sơ</del> <ins>Thẩm định</ins>" in page


def test_refuses_a_day_that_is_past(office, admin, nothing_changes):
    post(admin, office, "version_send", note="Đã cân nhắc.")
    yesterday = localdate() - timedelta(days=1)
    with nothing_changes():
        answer = post(browser(office.second), office, "version_approve", effective_from=f"{yesterday:%d/%m/%Y}")
    assert "đã qua" in said(answer)


def test_errors_keep_the_dialog_open(office, admin, nothing_changes):
    post(admin, office, "action_delete", office.action("tra_ket_qua", "hand_over").pk)
    with nothing_changes():
        answer = post(admin, office, "version_send", note="")
    assert answer.status_code == 422
    assert "lỗi nên chưa gửi được" in said(answer)


def test_goes_back_with_a_reason(office, admin):
    post(admin, office, "version_send", note="Đã cân nhắc.")
    second = browser(office.second)
    assert post(second, office, "version_send_back", reason="").status_code == 422
    post(second, office, "version_send_back", reason="Thiếu rà soát.")
    assert "Thiếu rà soát." in said(admin.get(office.draft.get_absolute_url()))


def test_what_gives_way_is_said_before_and_has_to_be_ticked(office, admin, nothing_changes):
    second = browser(office.second)
    soon, later = (f"{localdate() + timedelta(days=days):%d/%m/%Y}" for days in (5, 10))
    post(admin, office, "version_send")
    post(second, office, "version_approve", effective_from=soon)
    office.draft = drafting.draft_make(version_id=office.draft.pk, actor=office.admin, at=now())
    post(admin, office, "version_send")
    page = said(second.get(to("version_approve", office.draft.pk)))
    assert f"Phiên bản 2 đã duyệt, chờ áp dụng từ {soon}" in page
    with nothing_changes():
        refused = post(second, office, "version_approve", effective_from=later)
    assert refused.status_code == 422
    assert "Hãy đánh dấu đồng ý thay phiên bản ấy" in said(refused)
    post(second, office, "version_approve", effective_from=later, replaces="on")
    assert ProcessVersion.objects.get(pk=office.draft.pk).state == VersionState.SCHEDULED


def test_says_that_it_was_not_published_where_errors_came_up_after_sending(office, admin, nothing_changes):
    post(admin, office, "version_send")
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    with nothing_changes():
        answer = post(browser(office.second), office, "version_approve", effective_from=f"{localdate():%d/%m/%Y}")
    assert "lỗi nên chưa công bố được" in said(answer)
    assert "chưa gửi được" not in said(answer)


def test_the_senders_word_is_no_excuse_where_nothing_was_warned_of(office, admin):
    post(admin, office, "version_send", note="Kính gửi chị duyệt sớm.")
    page = said(browser(office.second).get(to("version_approve", office.draft.pk)))
    assert "Lời người gửi" in page
    assert "Kính gửi chị duyệt sớm." in page
    assert "Giải trình cảnh báo" not in page


def test_refuses_writing_that_turns_round(office, admin, nothing_changes):
    step = office.step("xu_ly")
    with nothing_changes():
        answer = post(admin, office, "step_edit", step.pk, **{**STEP, "name": "Th\u202eẩm định", "code": "xu_ly"})
    assert answer.status_code == 422
    assert "ký tự đảo chiều chữ" in said(answer)
