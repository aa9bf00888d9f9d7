"""From the draft to the process in force."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from procedures.models import ProcessVersion, VersionState
from tests.factories.procedures import past_the_guard
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


def test_with_the_first_process_of_a_procedure_the_second_person_sees_papers_and_fees(office, admin):
    post(admin, office, "version_send", note="Đã cân nhắc.")
    second = browser(office.second)
    assert "giấy tờ, phí, lệ phí" not in said(second.get(to("version_approve", office.draft.pk)))
    with past_the_guard():
        office.draft.process.versions.exclude(pk=office.draft.pk).update(state=VersionState.DISCARDED)
    page = said(second.get(to("version_approve", office.draft.pk)))
    assert "giấy tờ, phí, lệ phí" in page
    component = office.draft.process.procedure.versions.get(state=VersionState.PUBLISHED).components.all()[0]
    assert component.name in page
