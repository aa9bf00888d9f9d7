"""The pages that move running dossiers to another version of their process."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Post, Role
from common.models import Job
from onestop.models import Dossier, Move, Task
from tests.factories.accounts import AgencyFactory, person
from tests.factories.moving import ground, publish, run_jobs
from tests.kept import kept
from tests.procedures.views.browsing import browser, said

pytestmark = pytest.mark.django_db


def build_field():
    made = ground()
    made.dossiers = [made.desk.at("xu_ly"), made.desk.at("xem_xet")]
    publish(made)
    return made


@pytest.fixture
def field(db):
    """Give two dossiers of version 1, with version 2 in force."""
    return kept(build_field)


@pytest.fixture
def admin(field) -> Client:
    return browser(field.admin)


def plan(field):
    return reverse("onestop:move_plan", args=[field.new.pk])


def begin(client, field, **data):
    fields = {"tu": field.old.pk, "reason": "Áp dụng quyết định mới.", **chosen(field), **data}
    return client.post(reverse("onestop:move_begin", args=[field.new.pk]), fields)


def chosen(field):
    return {f"step-{code}": target or "" for code, target in field.steps.items()}


def test_the_page_of_the_version_in_force_leads_there(field, admin):
    assert plan(field) in said(admin.get(field.new.get_absolute_url()))
    assert plan(field) not in said(admin.get(field.old.get_absolute_url()))


def test_shows_where_each_dossier_goes(field, admin):
    page = admin.get(plan(field))
    assert (page.context["trial"].moves, page.context["trial"].by_hand) == (2, 0)
    assert "Từ phiên bản 1" in said(page)
    assert "2 hồ sơ sẽ chuyển, 0 cần xử lý riêng, 0 giữ lại" in said(page)


def test_shows_which_need_a_hand_and_why(field, admin):
    Post.objects.filter(role=Role.HEAD).update(active=False)
    page = said(admin.get(plan(field)))
    assert field.dossiers[1].code in page
    assert "Chưa có ai giữ vai trò của bước «Lãnh đạo phòng xem xét»" in page


def test_tries_another_mapping(field, admin):
    page = admin.get(plan(field), {"tu": field.old.pk, **chosen(field), "step-xu_ly": ""})
    assert (page.context["trial"].moves, page.context["trial"].stays) == (1, 1)
    hidden = page.context["form"]
    assert hidden.get_initial_for_field(hidden.fields["step-xu_ly"], "step-xu_ly") == ""


def test_a_mapping_that_does_not_fit_is_not_tried(field, admin):
    page = admin.get(plan(field), {"tu": field.old.pk, **chosen(field), "step-xu_ly": "ky_duyet"})
    assert (page.status_code, page.context["trial"].moves) == (200, 2)


def test_moves_what_was_tried_and_shows_the_result(field, admin):
    answer = begin(admin, field, **{"step-xu_ly": ""})
    move = Move.objects.get()
    assert answer["Location"] == move.get_absolute_url()
    assert "Đang chờ chạy" in said(admin.get(answer["Location"]))
    assert "Xem tiến độ" in said(admin.get(plan(field)))
    run_jobs(move)
    page = admin.get(answer["Location"])
    assert "Đã chuyển" in said(page)
    assert (page.context["move"].moved, page.context["move"].stayed) == (1, 1)
    assert Dossier.objects.get(pk=field.dossiers[1].pk).process_version == field.new


def test_the_progress_is_asked_for_until_it_is_over(field, admin):
    begin(admin, field)
    move = Move.objects.get()
    address = reverse("onestop:move_progress", args=[move.pk])
    assert address in said(admin.get(address))
    run_jobs(move)
    assert admin.get(address)["HX-Refresh"] == "true"


def test_a_missing_reason_keeps_the_dialog_open(field, admin):
    answer = begin(admin, field, reason=" ", **{"step-xu_ly": ""})
    assert (answer.status_code, Move.objects.count()) == (422, 0)
    assert "Ghi lý do chuyển" in said(answer)
    assert answer.context["trial"].stays == 1


def test_a_second_move_is_refused_and_leads_to_the_first(field, admin):
    begin(admin, field)
    page = said(admin.get(begin(admin, field)["Location"]))
    assert Move.objects.count() == 1
    assert "Hãy chờ xong rồi làm tiếp" in page
    assert Move.objects.get().get_absolute_url() in page


def test_a_forged_step_is_refused(field, admin):
    answer = begin(admin, field, **{"step-xu_ly": "ky_duyet"})
    assert (answer.status_code, Move.objects.count()) == (422, 0)


def test_nothing_to_move_is_said(field, admin):
    begin(admin, field)
    run_jobs(Move.objects.get())
    assert "Không có hồ sơ nào đang chạy ở phiên bản khác" in said(admin.get(plan(field)))
    answer = begin(admin, field)
    assert "Không cần chuyển gì" in said(admin.get(answer["Location"]))


def test_puts_back_and_names_what_could_not_go_back(field, admin):
    begin(admin, field)
    move = Move.objects.get()
    run_jobs(move)
    field.desk.process = field.new
    field.desk.act(Dossier.objects.get(pk=field.dossiers[1].pk), "send_back", field.desk.head)
    address = reverse("onestop:move_undo", args=[move.pk])
    assert admin.post(address, {"reason": ""}).status_code == 422
    answer = admin.post(address, {"reason": "Chuyển nhầm."})
    run_jobs(move)
    page = said(admin.get(answer["Location"]))
    assert "Đã hoàn lại" in page
    assert f"{field.desk.head.full_name} đã thao tác «Trả lại» lúc" in page
    assert "đã được hoàn lại" in said(admin.post(address, {"reason": "Lần nữa."}, follow=True))


def test_goes_on_with_a_move_that_stopped(field, admin):
    begin(admin, field)
    move = Move.objects.get()
    address = reverse("onestop:move_resume", args=[move.pk])
    assert "đang chạy" in said(admin.post(address, follow=True))
    Job.objects.update(standing="failed", error="Lỗi chương trình.", finished_at=move.made_at)
    page = said(admin.get(move.get_absolute_url()))
    assert "Chạy tiếp" in page
    assert "Lỗi chương trình." in page
    admin.post(address)
    run_jobs(move)
    assert Move.objects.get().state == "done"


def test_a_move_that_ends_while_its_page_is_read_is_not_said_to_hang(field, admin):
    begin(admin, field)
    move, ended = Move.objects.get(), []

    def end_first(execute, sql, params, many, context):
        if "common_job" in sql and not ended:
            ended.append(sql)
            run_jobs(move)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(end_first):
        page = said(admin.get(move.get_absolute_url()))
    assert ended
    assert "Chạy tiếp" not in page
    assert "Đã chuyển" in page


def test_ends_a_move_that_stopped(field, admin):
    begin(admin, field)
    move = Move.objects.get()
    address = reverse("onestop:move_break_off", args=[move.pk])
    assert "đang chạy" in said(admin.post(address, {"reason": "Hỏng."}, follow=True))
    Job.objects.update(standing="failed", error="Lỗi chương trình.", finished_at=move.made_at)
    assert "Ghi lý do kết thúc" in said(admin.post(address, {"reason": ""}))
    page = said(admin.post(address, {"reason": "Có hồ sơ hỏng."}, follow=True))
    assert "kết thúc giữa chừng" in page
    assert "Có hồ sơ hỏng." in page
    assert Move.objects.get().state == "done"


def test_only_to_the_version_in_force(field, admin):
    page = admin.get(reverse("onestop:move_plan", args=[field.old.pk]))
    assert "Chỉ chuyển được hồ sơ sang phiên bản đang áp dụng" in said(page)


def test_officers_get_403_and_strangers_404(field, admin):
    begin(admin, field)
    addresses = [plan(field), Move.objects.get().get_absolute_url()]
    head, stranger = browser(field.desk.head), browser(person(Role.AGENCY_ADMIN, agency=AgencyFactory()))
    assert [head.get(address).status_code for address in addresses] == [403, 403]
    assert [stranger.get(address).status_code for address in addresses] == [404, 404]
    assert browser(person(Role.SYSTEM_ADMIN)).get(addresses[0]).status_code == 200


def test_the_pages_cost_the_same_however_many_dossiers_there_are(field, admin, count_queries):
    admin.get(plan(field))
    few = count_queries(lambda: admin.get(plan(field)))
    for _ in range(5):
        dossier = field.desk.accept()
        step = field.old.steps.get(code="xu_ly")
        Dossier.objects.filter(pk=dossier.pk).update(process_version=field.old, step=step)
        Task.objects.filter(dossier=dossier, outcome="open").update(step=step)
    assert count_queries(lambda: admin.get(plan(field))) == few
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    begin(admin, field)
    move = Move.objects.get()
    run_jobs(move)
    many = count_queries(lambda: admin.get(move.get_absolute_url()))
    assert move.lines.filter(outcome="by_hand").count() == 6
    move.lines.filter(outcome="by_hand")[0].delete()
    assert count_queries(lambda: admin.get(move.get_absolute_url())) == many
