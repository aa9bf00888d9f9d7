"""The page of the simulation."""

import pytest
from django.test import Client

from accounts.models import Post, Role
from common import jobs
from common.models import Job
from procedures.services import simulating
from tests.factories.accounts import NOW
from tests.procedures.views.browsing import browser, post, said, to

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(office) -> str:
    return to("version_simulation", office.draft.pk)


def done(office):
    job = simulating.version_simulate(version_id=office.draft.pk, actor=office.admin, at=NOW)
    jobs.run(job_id=job.pk, clock=lambda: NOW)


def test_offers_to_begin(office, admin):
    shown = said(admin.get(page(office)))
    assert "chưa được chạy thử lần nào" in shown
    assert "<progress" not in shown


def test_begins_and_shows_how_far_it_is(office, admin):
    answer = admin.post(page(office))
    assert answer["Location"] == page(office)
    shown = said(admin.get(page(office)))
    assert "Đang chờ chạy" in shown
    assert f'hx-get="{page(office)}"' in shown
    assert f'<noscript><p><a href="{page(office)}">' in shown
    Job.objects.update(standing="running", done=40, total=100)
    part = admin.get(page(office), headers=HTMX)
    assert "Đang chạy: 40 trên 100" in said(part)
    assert 'value="40"' in said(part)
    assert "<html" not in said(part)
    assert "HX-Refresh" not in part


def test_loads_the_page_anew_when_it_has_ended(office, admin):
    done(office)
    assert admin.get(page(office), headers=HTMX)["HX-Refresh"] == "true"


def test_is_found_again_by_another_administrator(office, admin):
    admin.post(page(office))
    shown = said(browser(office.second).get(page(office)))
    assert f"{office.admin.full_name} yêu cầu lúc" in shown


def test_shows_ways_times_and_load(office, admin):
    done(office)
    shown = said(admin.get(page(office)))
    assert "không có chỗ kẹt" in shown
    assert "Cán bộ một cửa" in shown
    assert "Lãnh đạo phòng xem xét →" in shown
    assert shown.count('class="bar"') > 10
    assert "Chạy thử lại" in shown


def test_shows_where_dossiers_get_stuck(office, admin):
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    done(office)
    shown = said(admin.get(page(office)))
    assert "Chỗ kẹt" in shown
    assert "Không ai giữ được bước này." in shown
    assert "không đi tiếp được" in shown


def test_shows_that_dossiers_go_round(office, admin):
    post(admin, office, "action_delete", office.action("tra_ket_qua", "hand_over").pk)
    done(office)
    assert "100 hồ sơ đi vòng mãi" in said(admin.get(page(office)))


def test_says_why_one_failed(office, admin):
    admin.post(page(office))
    Job.objects.update(standing="failed", error="Lịch không có giờ làm việc.", finished_at=NOW)
    assert "Lịch không có giờ làm việc." in said(admin.get(page(office)))


def test_a_second_click_begins_nothing(office, admin):
    admin.post(page(office))
    refused = admin.post(page(office), follow=True)
    assert "đang chạy. Hãy đợi xong" in said(refused)
    assert Job.objects.count() == 1


def test_the_version_and_its_approval_show_the_last_one(office, admin):
    assert "Chưa chạy thử lần nào" in said(admin.get(office.draft.get_absolute_url()))
    done(office)
    assert "100 trên 100 hồ sơ giả định" in said(admin.get(office.draft.get_absolute_url()))
    post(admin, office, "version_edit", duration=7, duration_unit="working_day", decision_date="")
    assert "phiên bản đã thay đổi từ lúc ấy" in said(admin.get(office.draft.get_absolute_url()))
    post(admin, office, "version_send", note="Đã cân nhắc.")
    approval = to("version_approve", office.draft.pk)
    assert "100 trên 100 hồ sơ giả định" in said(browser(office.second).get(approval))


def test_strangers_find_nothing(office, foreign, admin):
    assert admin.get(to("version_simulation", foreign.pk)).status_code == 404
    assert admin.post(to("version_simulation", foreign.pk)).status_code == 404
    assert Client().get(page(office)).status_code == 302
    assert not Job.objects.exists()


def test_costs_few_queries(office, admin, count_queries):
    done(office)
    admin.get(page(office))
    assert count_queries(lambda: admin.get(page(office))) <= 9
