"""An account that is closed: the work goes over, the person is out, and nothing is left without anybody."""

from contextlib import contextmanager

import pytest

from accounts.models import AccountEvent, Post, Role, User
from accounts.services import closing
from accounts.services.account_course import Hindered
from common.errors import InputError, PolicyError, TransitionError
from common.journal import verify_chain
from notices.models import Notice
from onestop.models import Dossier, Event, OfficeRound, Participant, Task
from procedures.catalogue import check_version
from procedures.models import Action
from procedures.queries import forget_plans
from tests.factories.accounts import AgencyFactory, DepartmentFactory, PostFactory, person
from tests.factories.demands import route
from tests.factories.leaving import LATER, REASON, administrator, again, close, end_post
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard
from tests.kept import kept
from tests.stored import stored

pytestmark = pytest.mark.django_db

WATCHED = (User, Post, AccountEvent, Dossier, Task, Participant, Event, Notice)


@contextmanager
def nothing_changes():
    """Let no row change within."""
    before = stored(WATCHED)
    yield
    assert stored(WATCHED) == before


@pytest.fixture
def desk():
    return kept(build)


@pytest.fixture
def admin(desk):
    return administrator(desk.agency)


@pytest.fixture
def colleague(desk):
    return person(Role.SPECIALIST, agency=desk.agency)


def to_specialist(desk, who):
    """Return a dossier that this specialist has."""
    dossier = desk.accept()
    Dossier.objects.filter(pk=dossier.pk).update(holder=who, holder_name=who.full_name)
    Task.objects.filter(dossier=dossier, outcome="open").update(assignee=who, assignee_name=who.full_name)
    return Dossier.objects.get(pk=dossier.pk)


def test_the_work_goes_over_and_the_course_says_so(desk, admin, colleague):
    dossiers = [to_specialist(desk, desk.specialist) for _ in range(3)]
    counts = close(desk.specialist, colleague, admin)
    assert counts == {"hồ sơ đang giữ": 3}
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert (dossier.holder, dossier.holder_name) == (colleague, colleague.full_name)
        stay = Task.objects.get(dossier=dossier, outcome="open")
        assert (stay.assignee, stay.seen_at) == (colleague, None)
        last = Event.objects.filter(dossier=dossier).latest("number")
        assert (last.action, last.receiver_name, last.actor) == ("handed_on", colleague.full_name, admin)
        assert last.opinion == f"{desk.specialist.full_name}: {REASON}"
        assert verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
    closed = again(desk.specialist)
    assert (closed.is_active, closed.successor) == (False, colleague)


def test_the_taker_is_told_once_of_all(desk, admin, colleague):
    for _ in range(3):
        to_specialist(desk, desk.specialist)
    close(desk.specialist, colleague, admin)
    notice = Notice.objects.get(user=colleague, title__startswith="Bạn nhận công việc")
    assert desk.specialist.full_name in notice.title
    assert "3 hồ sơ đang giữ" in notice.text


def test_both_accounts_keep_a_line_of_it(desk, admin, colleague):
    to_specialist(desk, desk.specialist)
    close(desk.specialist, colleague, admin)
    [line] = desk.specialist.events.all()
    assert (line.action, line.actor, line.opinion) == ("closed", admin, REASON)
    assert line.data == {"counts": {"hồ sơ đang giữ": 1}}
    assert [one.action for one in colleague.events.all()] == ["took_over"]
    assert verify_chain(desk.specialist.events.all()) == []


def test_who_has_no_work_needs_no_taker(desk, admin):
    viewer = person(Role.CLERK, agency=desk.agency)
    assert close(viewer, None, admin) == {}
    assert not again(viewer).is_active


def test_who_has_work_needs_a_taker(desk, admin, colleague):
    to_specialist(desk, desk.specialist)
    with nothing_changes(), pytest.raises(InputError, match="Chọn người nhận việc"):
        close(desk.specialist, None, admin)


def test_the_taker_works_at_the_same_agency(desk, admin, colleague):
    to_specialist(desk, desk.specialist)
    stranger = person(Role.SPECIALIST)
    with nothing_changes(), pytest.raises(InputError, match="cùng cơ quan"):
        close(desk.specialist, stranger, admin)


def test_a_taker_without_the_role_is_refused_and_named_the_step(desk, admin, colleague):
    dossier = to_specialist(desk, desk.specialist)
    with nothing_changes(), pytest.raises(Hindered, match="không nhận được hết") as refused:
        close(desk.specialist, desk.clerk, admin)
    [thing] = refused.value.things
    assert "«Chuyên viên»" in thing.words
    assert dossier.code in thing.words
    assert thing.url == dossier.get_absolute_url()


def test_a_taker_of_another_department_is_refused_where_the_step_names_one(desk, admin):
    department = DepartmentFactory(agency=desk.agency)
    inside = person(Role.SPECIALIST, department=department)
    outside = person(Role.SPECIALIST, department=DepartmentFactory(agency=desk.agency))
    dossier = to_specialist(desk, inside)
    with past_the_guard():
        type(dossier.step).objects.filter(pk=dossier.step_id).update(department=department)
    PostFactory(user=desk.specialist, agency=department.agency, department=department, role=Role.CLERK, main=False)
    forget_plans()
    with nothing_changes(), pytest.raises(Hindered):
        close(inside, outside, admin)


def test_a_step_that_would_have_nobody_refuses_the_closing(desk, admin):
    other = person(Role.HEAD, agency=desk.agency)
    with nothing_changes(), pytest.raises(Hindered, match="không còn ai làm") as refused:
        close(desk.specialist, other, admin)
    assert any("bước" in one.words and "«Chuyên viên»" in one.words for one in refused.value.things)
    assert all(one.url == desk.process.get_absolute_url() for one in refused.value.things)


def test_a_step_of_a_version_in_which_dossiers_still_run_counts_too(desk, admin, colleague):
    desk.accept()
    with past_the_guard():
        type(desk.process).objects.filter(pk=desk.process.pk).update(state="retired")
    Post.objects.filter(user=colleague).update(active=False)
    with nothing_changes(), pytest.raises(Hindered, match="không còn ai làm"):
        close(desk.specialist, desk.head, admin)


def test_who_is_given_dossiers_by_name_is_not_closed(desk, admin, colleague):
    with past_the_guard():
        Action.objects.filter(version=desk.process, to_step__role=Role.SPECIALIST).update(
            assignment="fixed", officer=desk.specialist
        )
    forget_plans()
    with nothing_changes(), pytest.raises(Hindered) as refused:
        close(desk.specialist, colleague, admin)
    assert any("giao cố định" in one.words for one in refused.value.things)


def test_who_is_only_suggested_is_closed_and_the_linter_says_so(desk, admin, colleague):
    with past_the_guard():
        Action.objects.filter(version=desk.process, to_step__role=Role.SPECIALIST).update(
            assignment="chosen", officer=desk.specialist
        )
    forget_plans()
    close(desk.specialist, colleague, admin)
    found = check_version(desk.process).findings
    assert any(one.rule == "L462" and desk.specialist.username in one.text for one in found)


def test_nobody_closes_the_own_account(desk, admin):
    administrator(desk.agency)
    with nothing_changes(), pytest.raises(PolicyError, match="tự khóa"):
        close(admin, None, admin)


def test_an_administrator_of_another_agency_closes_nobody(desk, colleague):
    stranger = administrator(AgencyFactory())
    with nothing_changes(), pytest.raises(PolicyError, match="ngoài phạm vi"):
        close(desk.specialist, colleague, stranger)


def test_an_administrator_looks_after_the_units_below(desk):
    below = AgencyFactory(parent=desk.agency)
    clerk = person(Role.CLERK, agency=below)
    close(clerk, None, administrator(desk.agency))
    assert not again(clerk).is_active


def test_a_person_of_two_agencies_is_for_who_looks_after_both(desk, admin, colleague):
    PostFactory(user=colleague, agency=AgencyFactory(), role=Role.CLERK, main=False)
    with nothing_changes(), pytest.raises(PolicyError, match="ngoài phạm vi"):
        close(colleague, None, admin)
    close(colleague, None, person(Role.SYSTEM_ADMIN))
    assert not again(colleague).is_active


def test_a_closed_account_is_not_closed_again(desk, admin, colleague):
    close(desk.specialist, colleague, admin)
    with nothing_changes(), pytest.raises(TransitionError, match="đã khóa"):
        close(desk.specialist, colleague, admin)


def test_a_reason_is_asked_for(desk, admin, colleague):
    with nothing_changes(), pytest.raises(InputError, match="lý do"):
        close(desk.specialist, colleague, admin, reason="  ")


def test_the_session_ends_and_does_not_come_back(desk, admin, colleague, client):
    client.force_login(desk.specialist)
    assert client.get("/tai-khoan/toi/").status_code == 200
    close(desk.specialist, colleague, admin)
    assert client.get("/tai-khoan/toi/").status_code == 302
    closing.account_reopen(account_id=desk.specialist.pk, actor=again(admin), at=LATER, reason="Nhầm.")
    assert client.get("/tai-khoan/toi/").status_code == 302
    client.force_login(again(desk.specialist))
    assert client.get("/tai-khoan/toi/").status_code == 200


def test_opening_again_gives_back_signing_in_alone(desk, admin, colleague):
    dossier = to_specialist(desk, desk.specialist)
    close(desk.specialist, colleague, admin)
    closing.account_reopen(account_id=desk.specialist.pk, actor=again(admin), at=LATER, reason="Nhầm.")
    dossier.refresh_from_db()
    opened = again(desk.specialist)
    assert (opened.is_active, opened.successor, dossier.holder) == (True, None, colleague)
    assert [one.action for one in opened.events.all()] == ["closed", "reopened"]
    with nothing_changes(), pytest.raises(TransitionError, match="đang mở"):
        closing.account_reopen(account_id=opened.pk, actor=again(admin), at=LATER, reason="Nhầm.")


def test_who_took_over_and_is_closed_later_passes_on_what_still_comes(desk, admin, colleague):
    third = person(Role.SPECIALIST, agency=desk.agency)
    close(desk.specialist, colleague, admin)
    close(colleague, third, admin)
    assert again(desk.specialist).successor == third


def test_who_stands_in_for_somebody_needs_a_taker(desk, admin):
    first, second = (person(Role.CLERK, agency=desk.agency) for _ in range(2))
    close(first, second, admin)
    with nothing_changes(), pytest.raises(InputError, match="Chọn người nhận việc"):
        close(second, None, admin)
    closing.account_reopen(account_id=first.pk, actor=again(admin), at=LATER, reason="Nhầm.")
    assert close(second, None, admin) == {}


@pytest.mark.parametrize("who", ["head", "leader"])
def test_whom_a_dossier_on_its_way_to_the_office_names_stays_until_it_has_arrived(desk, admin, who):
    dossier = desk.at("ky_duyet")
    sent = OfficeRound.objects.get(dossier=dossier)
    leaves = User.objects.get(username={"head": sent.presenter, "leader": sent.signer}[who])
    post = leaves.main_post
    taker = person(post.role, agency=post.agency)
    system = person(Role.SYSTEM_ADMIN)
    for act in (lambda: close(leaves, taker, system), lambda: end_post(post, system)):
        with nothing_changes(), pytest.raises(Hindered, match="đang trên đường sang eOffice") as refused:
            act()
        assert [one.words for one in refused.value.things] == [dossier.code]
    OfficeRound.objects.update(state="arrived")
    close(leaves, taker, system)
    assert not again(leaves).is_active


def test_who_drafted_what_is_on_its_way_is_closed(desk, admin, colleague):
    desk.at("ky_duyet")
    close(desk.specialist, colleague, admin)
    assert not again(desk.specialist).is_active


def test_the_only_leader_of_the_unit_that_a_step_names_is_not_closed(desk):
    unit, system = AgencyFactory(), person(Role.SYSTEM_ADMIN)
    leader = person(Role.LEADER, agency=unit)
    route(desk, target_unit=unit.code)
    with nothing_changes(), pytest.raises(Hindered, match="không còn ai làm") as refused:
        close(leader, None, system)
    assert any("«Lãnh đạo ký duyệt»" in one.words for one in refused.value.things)
    person(Role.LEADER, agency=unit)
    close(leader, None, system)
    assert not again(leader).is_active
