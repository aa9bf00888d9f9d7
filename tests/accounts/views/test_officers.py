"""The pages of officers: who finds whom, what a page shows, and how its dialogs answer."""

import pytest
from django.urls import reverse

from accounts.models import Post, Role
from onestop.models import Dossier
from tests.factories.accounts import AgencyFactory, DepartmentFactory, PostFactory, person
from tests.factories.leaving import REASON, administrator, again, close
from tests.factories.onestop import desk as build
from tests.factories.paths import ask, pause
from tests.kept import kept

pytestmark = pytest.mark.django_db
LIST = "/tai-khoan/can-bo/"


@pytest.fixture
def desk():
    return kept(build)


@pytest.fixture
def admin(desk):
    return administrator(desk.agency)


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


def page_of(account):
    return reverse("accounts:officer_detail", args=[account.username])


def names_on(answer):
    return [one.full_name for one in answer.context["page"].items]


def test_an_administrator_finds_the_people_of_the_agency_and_below(desk, signed_in):
    below = person(Role.CLERK, agency=AgencyFactory(parent=desk.agency))
    stranger = person(Role.CLERK)
    found = names_on(signed_in.get(LIST))
    assert below.full_name in found
    assert desk.head.full_name in found
    assert stranger.full_name not in found


def test_a_system_administrator_finds_everybody(client, desk):
    client.force_login(person(Role.SYSTEM_ADMIN))
    stranger = person(Role.CLERK)
    assert {stranger.full_name, desk.head.full_name} <= set(names_on(client.get(LIST)))


def test_others_look_after_nobody(client, desk):
    client.force_login(desk.head)
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(desk.specialist)).status_code == 403


def test_a_stranger_is_not_found(signed_in):
    assert signed_in.get(page_of(person(Role.CLERK))).status_code == 404


@pytest.mark.parametrize("typed", ["nguyen van dung", "NGUYỄN dũng", "dung.nv"])
def test_finds_by_name_without_marks_and_by_user_name(desk, signed_in, typed):
    person(Role.CLERK, agency=desk.agency, full_name="Nguyễn Văn Dũng", username="dung.nv")
    assert names_on(signed_in.get(LIST, {"q": typed})) == ["Nguyễn Văn Dũng"]


def test_narrows_by_agency_role_and_state(desk, signed_in, admin):
    below = AgencyFactory(parent=desk.agency)
    clerk = person(Role.CLERK, agency=below)
    assert names_on(signed_in.get(LIST, {"co_quan": below.pk})) == [clerk.full_name]
    assert names_on(signed_in.get(LIST, {"vai_tro": "head"})) == [desk.head.full_name]
    close(clerk, None, admin)
    assert names_on(signed_in.get(LIST, {"hang": "khoa"})) == [clerk.full_name]
    assert clerk.full_name not in names_on(signed_in.get(LIST, {"hang": "mo"}))


def test_who_is_closed_and_still_has_work_stands_in_a_queue_of_its_own(desk, signed_in):
    desk.accept()
    again(desk.specialist).__class__.objects.filter(pk=desk.specialist.pk).update(is_active=False)
    assert names_on(signed_in.get(LIST, {"hang": "con-viec"})) == [desk.specialist.full_name]
    assert "còn giữ việc" in signed_in.get(page_of(desk.specialist)).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(desk, signed_in, count_queries):
    few = count_queries(lambda: signed_in.get(LIST))
    for _ in range(20):
        person(Role.SPECIALIST, agency=desk.agency)
    assert count_queries(lambda: signed_in.get(LIST)) == few <= 14


def test_the_page_shows_what_the_person_has(desk, signed_in):
    dossier = desk.accept()
    page = signed_in.get(page_of(desk.specialist)).content.decode()
    assert dossier.code in page
    assert dossier.get_absolute_url() in page
    assert "Bước quy trình chỉ người này làm được" in page
    assert desk.process.get_absolute_url() in page


def test_who_may_not_open_a_dossier_gets_no_link_to_it(client, desk):
    client.force_login(person(Role.SYSTEM_ADMIN))
    dossier = desk.accept()
    page = client.get(page_of(desk.specialist)).content.decode()
    assert dossier.code in page
    assert dossier.get_absolute_url() not in page


def test_closing_says_what_moved(desk, signed_in):
    dossier, colleague = desk.accept(), person(Role.SPECIALIST, agency=desk.agency)
    address = reverse("accounts:account_close", args=[desk.specialist.username])
    answer = signed_in.post(address, {"taker": colleague.pk, "reason": REASON}, follow=True)
    assert "1 hồ sơ đang giữ" in answer.content.decode()
    assert "Đã khóa" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).holder == colleague


def test_a_refused_closing_keeps_what_was_typed_and_names_the_steps(desk, signed_in):
    desk.accept()
    address = reverse("accounts:account_close", args=[desk.specialist.username])
    answer = signed_in.post(address, {"taker": desk.head.pk, "reason": REASON})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "không còn ai làm" in page
    assert desk.process.get_absolute_url() in page
    assert REASON in page
    assert f'<option value="{desk.head.pk}" selected>' in page
    assert again(desk.specialist).is_active


def test_closing_needs_a_taker_and_a_reason(desk, signed_in):
    desk.accept()
    answer = signed_in.post(reverse("accounts:account_close", args=[desk.specialist.username]), {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chọn người nhận công việc." in page
    assert "Nhập lý do." in page


def test_the_own_page_has_no_button_to_close_it(admin, signed_in):
    assert "Khóa tài khoản" not in signed_in.get(page_of(admin)).content.decode()
    answer = signed_in.post(reverse("accounts:account_close", args=[admin.username]), {"reason": REASON})
    assert answer.status_code == 403
    assert again(admin).is_active


def test_handing_over_and_opening_again(desk, signed_in, admin):
    dossier, colleague = desk.accept(), person(Role.SPECIALIST, agency=desk.agency)
    address = reverse("accounts:work_hand_over", args=[desk.specialist.username])
    signed_in.post(address, {"taker": colleague.pk, "reason": REASON})
    assert Dossier.objects.get(pk=dossier.pk).holder == colleague
    close(desk.specialist, colleague, admin)
    signed_in.post(reverse("accounts:account_reopen", args=[desk.specialist.username]), {"reason": "Nhầm."})
    assert again(desk.specialist).is_active


def test_an_agencys_administrator_hands_over_what_belongs_to_the_own_agency(desk, signed_in):
    PostFactory(user=desk.specialist, agency=AgencyFactory(), role=Role.CLERK, main=False)
    dossier, colleague = desk.accept(), person(Role.SPECIALIST, agency=desk.agency)
    page = signed_in.get(page_of(desk.specialist)).content.decode()
    assert "Mọi cơ quan" not in page
    assert "Khóa tài khoản" not in page
    address = reverse("accounts:work_hand_over", args=[desk.specialist.username])
    refused = signed_in.post(address, {"taker": colleague.pk, "reason": REASON})
    assert refused.status_code == 422
    signed_in.post(address, {"agency": desk.agency.pk, "taker": colleague.pk, "reason": REASON})
    assert Dossier.objects.get(pk=dossier.pk).holder == colleague


def test_who_has_no_work_has_no_button_to_hand_it_over(desk, signed_in):
    assert "Bàn giao công việc" not in signed_in.get(page_of(desk.specialist)).content.decode()


def test_gives_a_post_at_the_own_agency(desk, signed_in):
    department = DepartmentFactory(agency=desk.agency)
    address = reverse("accounts:post_give", args=[desk.head.username])
    form = {"title": "Phó Trưởng phòng", "role": "specialist", "department": department.pk}
    assert signed_in.get(address).status_code == 200
    signed_in.post(address, form)
    post = Post.objects.get(user=desk.head, role="specialist")
    assert (post.agency, post.department, post.main, post.title) == (desk.agency, department, False, "Phó Trưởng phòng")
    assert again(desk.head).main_post.role == "head"
    twice = signed_in.post(address, form)
    assert twice.status_code == 422
    assert "đang giữ vai trò" in twice.content.decode()
    assert Post.objects.filter(user=desk.head, role="specialist").count() == 1


def test_a_new_main_post_takes_the_place_of_the_old(desk, signed_in):
    address = reverse("accounts:post_give", args=[desk.head.username])
    signed_in.post(address, {"title": "Phó Giám đốc", "role": "leader", "main": "on"})
    assert again(desk.head).main_post.role == "leader"
    assert Post.objects.filter(user=desk.head, main=True, active=True).count() == 1


def test_an_agencys_administrator_makes_no_system_administrator(desk, signed_in):
    address = reverse("accounts:post_give", args=[desk.head.username])
    answer = signed_in.post(address, {"title": "Quản trị", "role": "system_admin"})
    assert answer.status_code == 422
    assert not Post.objects.filter(role="system_admin").exists()


def test_gives_no_post_where_the_administrator_has_nothing_to_say(desk, signed_in):
    AgencyFactory(parent=desk.agency)
    other = AgencyFactory()
    address = reverse("accounts:post_give", args=[desk.head.username])
    assert "co_quan" in signed_in.get(address).content.decode()
    assert signed_in.get(address, {"co_quan": other.pk}).status_code == 404


def test_ending_the_main_post_makes_the_next_one_main(desk, signed_in):
    person(Role.HEAD, agency=desk.agency)
    second = PostFactory(user=desk.head, agency=desk.agency, role=Role.CLERK, main=False)
    post = Post.objects.get(user=desk.head, role=Role.HEAD)
    address = reverse("accounts:post_end", args=[desk.head.username, post.pk])
    signed_in.post(address, {"reason": REASON})
    second.refresh_from_db()
    assert second.main
    assert again(desk.head).roles == {"clerk"}


def test_a_post_that_alone_does_a_step_is_named_in_its_dialog(desk, signed_in):
    post = desk.head.main_post
    address = reverse("accounts:post_end", args=[desk.head.username, post.pk])
    answer = signed_in.post(address, {"reason": REASON})
    assert answer.status_code == 422
    assert "không còn ai làm" in answer.content.decode()
    assert Post.objects.get(pk=post.pk).active


def test_who_waits_for_a_dossier_to_come_back_hands_it_over_and_then_gives_the_post_up(desk, signed_in, admin):
    dossier, colleague = desk.accept(), person(Role.SPECIALIST, agency=desk.agency)
    ask(desk, dossier)
    dossier.refresh_from_db()
    assert (dossier.holder, dossier.paused_from) == (desk.clerk, desk.specialist)
    page = signed_in.get(page_of(desk.specialist)).content.decode()
    assert "Hồ sơ đang chờ, sẽ trở lại người này: 1" in page
    assert 'data-dialog="ban-giao"' in page
    post = desk.specialist.main_post
    ending = reverse("accounts:post_end", args=[desk.specialist.username, post.pk])
    assert "Bàn giao công việc" in signed_in.post(ending, {"reason": REASON}).content.decode()
    assert Post.objects.get(pk=post.pk).active
    address = reverse("accounts:work_hand_over", args=[desk.specialist.username])
    signed_in.post(address, {"taker": colleague.pk, "reason": REASON})
    assert Dossier.objects.get(pk=dossier.pk).paused_from == colleague
    signed_in.post(ending, {"reason": REASON})
    assert not Post.objects.get(pk=post.pk).active


def test_closing_who_waits_for_a_dossier_to_come_back_needs_a_taker(desk, signed_in):
    dossier = desk.accept()
    person(Role.SPECIALIST, agency=desk.agency)
    ask(desk, dossier)
    answer = signed_in.post(reverse("accounts:account_close", args=[desk.specialist.username]), {"reason": REASON})
    assert answer.status_code == 422
    assert "Chọn người nhận công việc." in answer.content.decode()
    assert again(desk.specialist).is_active


def test_what_one_waits_with_oneself_is_named_once(desk, signed_in):
    dossier = desk.at("xem_xet")
    pause(desk, dossier)
    page = signed_in.get(page_of(desk.head)).content.decode()
    assert "Hồ sơ đang giữ: 1" in page
    assert "sẽ trở lại người này" not in page


def test_closing_who_stands_in_for_somebody_asks_for_a_taker_and_says_for_whom(desk, signed_in, admin):
    first, second = (person(Role.CLERK, agency=desk.agency) for _ in range(2))
    close(first, second, admin)
    assert f"việc đến muộn của: {first.full_name}." in signed_in.get(page_of(second)).content.decode()
    address = reverse("accounts:account_close", args=[second.username])
    answer = signed_in.post(address, {"reason": REASON})
    assert answer.status_code == 422
    assert again(second).is_active
    assert again(first).successor == second
    signed_in.post(address, {"reason": REASON, "taker": desk.clerk.pk})
    assert (again(second).is_active, again(first).successor) == (False, desk.clerk)
