"""The dialog of a transfer: papers to check, the subject, and whether a letter goes to the applicant."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from notices.models import Notice
from onestop.queries.checked import papers_to_check
from tests.factories.accounts import NOW
from tests.factories.demands import demand, fresh
from tests.onestop.views.conftest import said


@pytest.fixture(autouse=True)
def clock():
    """Stand an hour after the dossier was taken in."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def dossier(desk, settings):
    """Give a dossier with the specialist, who checks papers and writes the subject."""
    settings.MAIL_ENABLED = True
    demand(desk, checks_papers=True, subject_template="{procedure} cho {owner}")
    made = desk.accept()
    desk.draft(made)
    Notice.objects.all().delete()
    return made


def press(client, desk, dossier, **changes):
    first, second = papers_to_check(dossier)
    values = {"expected_step": "xu_ly", "subject": "Cấp đổi", "by_mail": "on"}
    for paper in (first, second):
        values |= {f"kiem-{paper.pk}": "on", f"kiem-{paper.pk}-chinh": "1", f"kiem-{paper.pk}-sao": "0"}
    values |= {name.replace("first", f"kiem-{first.pk}"): value for name, value in changes.items()}
    sent = {name: value for name, value in values.items() if value is not None}
    return client.post(reverse("onestop:dossier_act", args=[dossier.code, desk.action("xu_ly", "advance")]), sent)


def test_the_dialog_asks_for_each_paper_and_begins_with_the_subject(desk, dossier, sign_in):
    page = said(sign_in(desk.specialist).get(dossier.get_absolute_url()))
    assert all(f"{paper.name}: đúng, đủ" in page for paper in papers_to_check(dossier))
    assert f"{dossier.procedure_name} cho {dossier.owner_name}" in page
    assert "Thư điện tử tới minh@thu.example" in page
    assert "Zalo: hệ thống này chưa nối với Zalo." in page


def test_what_was_checked_stands_on_the_dossier(desk, dossier, sign_in):
    client = sign_in(desk.specialist)
    assert press(client, desk, dossier, **{"first-ghi": "bản mờ"}).status_code == 302
    page = said(client.get(dossier.get_absolute_url()))
    assert fresh(dossier).subject == "Cấp đổi"
    assert "ghi chú: bản mờ" in page
    assert f"kiểm tra 06/07 10:00, {desk.specialist.full_name}" in page
    assert Notice.objects.filter(channel="email").count() == 1


def test_without_the_tick_no_letter_goes(desk, dossier, sign_in):
    press(sign_in(desk.specialist), desk, dossier, by_mail=None)
    assert desk.step(fresh(dossier)) == "xem_xet"
    assert not Notice.objects.filter(channel="email").exists()


def test_a_paper_that_was_not_looked_at_is_said_at_its_line_and_the_words_stay(desk, dossier, sign_in, nothing_changes):
    with nothing_changes():
        answer = press(sign_in(desk.specialist), desk, dossier, first=None, note="Kính trình")
    assert answer.status_code == 422
    shown = said(answer)
    assert "Hãy đánh dấu đúng, đủ hoặc ghi chỗ sai." in shown
    assert "Kính trình" in shown
    assert "Cấp đổi" in shown


def test_the_letter_that_a_result_is_ready_is_no_choice(desk, sign_in, settings):
    settings.MAIL_ENABLED = True
    ready = desk.at("xac_nhan")
    Notice.objects.all().delete()
    client = sign_in(desk.head)
    assert "Thư báo có kết quả luôn được gửi." in said(client.get(ready.get_absolute_url()))
    act = reverse("onestop:dossier_act", args=[ready.code, desk.action("xac_nhan", "confirm_result")])
    client.post(act, {"expected_step": "xac_nhan"})
    assert fresh(ready).state == "result_ready"
    assert [letter.title for letter in Notice.objects.filter(channel="email")] == ["Hồ sơ đã có kết quả"]


def test_says_why_no_letter_can_go(desk, dossier, sign_in, settings):
    settings.MAIL_ENABLED = False
    page = said(sign_in(desk.specialist).get(dossier.get_absolute_url()))
    assert "Thư điện tử: hệ thống này chưa nối máy chủ thư." in page
    assert 'name="by_mail"' not in page
