"""All that an officer has at the desk goes to a colleague in one go, whatever part it is."""

import pytest

from accounts.duties import Thing
from accounts.models import Role
from accounts.services.account_course import Hindered
from accounts.services.handing_over import leftovers_hand_over
from common.errors import PolicyError, TransitionError
from integrations.contracts import DocumentHandedOn, Person
from onestop import tracking
from onestop.handlers import on_document_handed_on
from onestop.models import Dossier, Event, OfficeRound, Participant, Task
from onestop.services import returning
from tests.factories.accounts import AgencyFactory, PostFactory, person
from tests.factories.leaving import LATER, administrator, close, end_post, hand_over
from tests.factories.onestop import desk as build
from tests.factories.paths import pause, resume


@pytest.fixture
def admin(desk):
    return administrator(desk.agency)


@pytest.fixture
def second_head(desk):
    return person(Role.HEAD, agency=desk.agency)


def with_co_worker(desk, user, part="co_worker"):
    """Return a dossier with the head, in whose stay this person takes part."""
    dossier = desk.at("xem_xet")
    stay = Task.objects.get(dossier=dossier, outcome="open")
    stay.participants.create(user=user, part=part)
    return dossier


def parts(dossier):
    found = Participant.objects.filter(task__dossier=dossier, task__outcome="open").order_by("pk")
    return list(found.values_list("user_id", "part"))


def test_without_closing_the_account_stays_open(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    assert hand_over(desk.head, second_head, admin) == {"hồ sơ đang giữ": 1}
    dossier.refresh_from_db()
    desk.head.refresh_from_db()
    assert (dossier.holder, desk.head.is_active, desk.head.successor) == (second_head, True, None)
    assert [one.action for one in desk.head.events.all()] == ["handed_over"]


def test_the_taker_acts_on_it_and_the_giver_no_more(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    hand_over(desk.head, second_head, admin)
    with pytest.raises(PolicyError):
        desk.act(dossier, "send_back", desk.head, note="Sửa.")
    assert desk.act(dossier, "send_back", second_head, note="Sửa.").holder == desk.specialist


def test_co_working_and_following_go_over(desk, admin):
    giver, taker = person(Role.SPECIALIST, agency=desk.agency), person(Role.SPECIALIST, agency=desk.agency)
    first, second = with_co_worker(desk, giver), with_co_worker(desk, giver, "follower")
    assert hand_over(giver, taker, admin) == {"hồ sơ phối hợp, theo dõi": 2}
    assert (parts(first), parts(second)) == ([(taker.pk, "co_worker")], [(taker.pk, "follower")])
    assert Event.objects.filter(action="handed_on").count() == 2


def test_a_part_that_is_done_stays_with_who_did_it(desk, admin):
    giver, taker = person(Role.SPECIALIST, agency=desk.agency), person(Role.SPECIALIST, agency=desk.agency)
    dossier = with_co_worker(desk, giver)
    Participant.objects.update(finished_at=LATER)
    with pytest.raises(TransitionError, match="không giữ việc gì"):
        hand_over(giver, taker, admin)
    assert parts(dossier) == [(giver.pk, "co_worker")]


def test_a_taker_who_worked_along_becomes_the_performer_alone(desk, admin, second_head):
    dossier = with_co_worker(desk, second_head)
    hand_over(desk.head, second_head, admin)
    dossier.refresh_from_db()
    assert (dossier.holder, parts(dossier)) == (second_head, [])


def test_the_performer_needs_no_part_of_the_giver(desk, admin):
    giver = person(Role.SPECIALIST, agency=desk.agency)
    dossier = with_co_worker(desk, giver)
    hand_over(giver, desk.head, admin)
    dossier.refresh_from_db()
    assert (dossier.holder, parts(dossier)) == (desk.head, [])


@pytest.mark.parametrize(
    ("given", "own", "left"),
    [
        ("co_worker", "follower", "co_worker"),
        ("follower", "co_worker", "co_worker"),
        ("follower", "follower", "follower"),
    ],
)
def test_who_has_a_part_already_has_one_afterwards(desk, admin, given, own, left):
    giver, taker = person(Role.SPECIALIST, agency=desk.agency), person(Role.SPECIALIST, agency=desk.agency)
    dossier = with_co_worker(desk, giver, given)
    Task.objects.get(dossier=dossier, outcome="open").participants.create(user=taker, part=own)
    hand_over(giver, taker, admin)
    assert parts(dossier) == [(taker.pk, left)]


def test_what_rests_comes_back_to_the_taker(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    pause(desk, dossier)
    hand_over(desk.head, second_head, admin)
    dossier.refresh_from_db()
    assert dossier.paused_from == second_head
    assert resume(desk, dossier, second_head).holder == second_head


def test_who_follows_what_rests_hands_that_over_too(desk, admin):
    giver, taker = person(Role.SPECIALIST, agency=desk.agency), person(Role.SPECIALIST, agency=desk.agency)
    dossier = with_co_worker(desk, giver)
    pause(desk, dossier)
    assert hand_over(giver, taker, admin) == {"hồ sơ phối hợp, theo dõi": 1}
    resume(desk, dossier)
    assert parts(dossier) == [(taker.pk, "co_worker")]


def test_who_waits_with_a_dossier_hands_it_to_who_may_wait(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    pause(desk, dossier)
    with pytest.raises(Hindered) as refused:
        hand_over(desk.head, desk.clerk, admin)
    assert "«Tạm dừng»" in refused.value.things[0].words
    hand_over(desk.head, second_head, admin)
    dossier.refresh_from_db()
    assert (dossier.holder, dossier.state) == (second_head, "paused")
    assert not Task.objects.filter(dossier=dossier, assignee=second_head).exists()


def test_what_is_at_the_office_comes_back_to_the_taker(desk, admin, second_head):
    dossier = desk.at("ky_duyet")
    assert hand_over(desk.head, second_head, admin) == {"hồ sơ đã gửi eOffice": 1}
    assert OfficeRound.objects.get(dossier=dossier).sent_by == second_head
    returning.office_return(message=desk.returned(dossier))
    assert Dossier.objects.get(pk=dossier.pk).holder == second_head


def test_dossiers_that_are_over_are_left_alone(desk, admin, second_head):
    over = desk.at("xong")
    with pytest.raises(TransitionError):
        hand_over(desk.head, second_head, admin)
    assert not Event.objects.filter(dossier=over, action="handed_on").exists()


def test_the_public_course_does_not_tell_of_it(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    before = tracking.public_track(dossier.code).course
    hand_over(desk.head, second_head, admin)
    assert tracking.public_track(dossier.code).course == before


def test_a_person_of_two_agencies_hands_over_at_one(desk, admin):
    other = build()
    person_of_two = desk.specialist
    PostFactory(user=person_of_two, agency=other.agency, role=Role.SPECIALIST, main=False)
    here, there = desk.accept(), other.accept()
    Dossier.objects.filter(pk=there.pk).update(holder=person_of_two)
    Task.objects.filter(dossier=there).update(assignee=person_of_two)
    taker = person(Role.SPECIALIST, agency=desk.agency)
    system = person(Role.SYSTEM_ADMIN)
    with pytest.raises(Hindered):
        hand_over(person_of_two, taker, system)
    assert hand_over(person_of_two, taker, admin, agency_id=desk.agency.pk) == {"hồ sơ đang giữ": 1}
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.holder, there.holder) == (taker, person_of_two)


def test_an_agencys_administrator_hands_nothing_over_at_another(desk, admin):
    other = AgencyFactory()
    PostFactory(user=desk.head, agency=other, role=Role.HEAD, main=False)
    taker = person(Role.HEAD, agency=other)
    with pytest.raises(PolicyError, match="ngoài phạm vi"):
        hand_over(desk.head, taker, admin, agency_id=other.pk)


def test_a_post_under_which_work_is_held_does_not_end(desk, admin, second_head):
    dossier = desk.at("xem_xet")
    post = desk.head.main_post
    with pytest.raises(Hindered, match="còn giữ việc") as refused:
        end_post(post, admin)
    assert refused.value.things[0].url == dossier.get_absolute_url()
    post.refresh_from_db()
    assert post.active
    hand_over(desk.head, second_head, admin)
    end_post(post, admin)
    post.refresh_from_db()
    assert not post.active


def test_a_post_that_alone_does_a_step_does_not_end(desk, admin):
    with pytest.raises(Hindered, match="không còn ai làm") as refused:
        end_post(desk.head.main_post, admin)
    assert all(isinstance(one, Thing) for one in refused.value.things)


def test_what_came_after_the_closing_follows_it(desk, admin, second_head):
    close(desk.head, second_head, admin)
    late = desk.at("xem_xet")
    Dossier.objects.filter(pk=late.pk).update(holder=desk.head, holder_name=desk.head.full_name)
    Task.objects.filter(dossier=late, outcome="open").update(assignee=desk.head)
    assert leftovers_hand_over(at=LATER) == 1
    late.refresh_from_db()
    assert late.holder == second_head
    assert leftovers_hand_over(at=LATER) == 0


def test_what_the_taker_may_not_have_stays_and_nothing_of_it_moves(desk, admin, second_head):
    clerk = person(Role.CLERK, agency=desk.agency)
    desk.at("xem_xet")
    hand_over(desk.head, second_head, admin)
    close(desk.head, clerk, admin)
    late = desk.at("xem_xet")
    Dossier.objects.filter(pk=late.pk).update(holder=desk.head)
    before = Event.objects.count()
    assert leftovers_hand_over(at=LATER) == 0
    late.refresh_from_db()
    assert late.holder == desk.head
    assert Event.objects.count() == before


def test_what_comes_to_an_account_whose_taker_is_closed_too_waits_for_a_hand(desk, admin, second_head):
    close(desk.head, second_head, admin)
    type(second_head).objects.filter(pk=second_head.pk).update(is_active=False)
    late = desk.accept()
    Dossier.objects.filter(pk=late.pk).update(holder=desk.head)
    assert leftovers_hand_over(at=LATER) == 0


def test_another_leader_at_the_office_shows_on_the_dossier_once(desk):
    dossier = desk.at("ky_duyet")
    leader = Person(username="moi.lv", full_name="Lò Văn Mới", title="Phó Giám đốc", unit=desk.agency.name)
    message = DocumentHandedOn(
        dossier_code=dossier.code, round_number=1, at=LATER, by=leader, receiver=leader, reason="Chuyển công tác."
    )
    for _ in range(2):
        on_document_handed_on(message, envelope=None)
    dossier.refresh_from_db()
    sent = OfficeRound.objects.get(dossier=dossier)
    assert (dossier.holder_name, sent.signer, sent.signer_name) == ("Lò Văn Mới", "moi.lv", "Lò Văn Mới")
    assert Event.objects.filter(dossier=dossier, action="office_handed_on").count() == 1


def test_a_hand_over_costs_as_many_statements_for_one_as_for_many(desk, admin, second_head, count_queries):
    for _ in range(2):
        desk.at("xem_xet")
    few = count_queries(lambda: hand_over(desk.head, second_head, admin))
    for _ in range(6):
        desk.at("xem_xet")
    Dossier.objects.filter(holder=second_head).update(holder=desk.head)
    assert count_queries(lambda: hand_over(desk.head, second_head, admin)) <= few
