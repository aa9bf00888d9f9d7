"""Who is told of what happens to a dossier."""

from datetime import timedelta

import pytest

from accounts.models import Role
from notices.models import Notice
from notices.queries import citizen_notices, unseen_count
from notices.services.mailing import mails_send
from onestop.services import undoing
from onestop.tracking import public_track_full
from procedures.models import Action
from tests.factories.accounts import NOW, PostFactory, person
from tests.factories.demands import demand, fresh
from tests.factories.onestop import desk as build
from tests.factories.onestop import priced_desk
from tests.factories.paths import ask, refuse, undo
from tests.kept import kept

HOUR = timedelta(hours=1)


@pytest.fixture
def dossier(desk):
    made = desk.accept()
    desk.draft(made)
    return made


def titles(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def test_whoever_gets_it_and_the_applicant(desk, dossier):
    assert titles(desk.specialist) == [f"Hồ sơ {dossier.code} tới lượt bạn"]
    desk.act(dossier, "advance", desk.specialist)
    assert titles(desk.head) == [f"Hồ sơ {dossier.code} tới lượt bạn"]
    [moved, accepted] = citizen_notices(dossier.code)
    assert accepted.title == "Hồ sơ đã được tiếp nhận"
    assert "Hẹn trả kết quả: 20/07/2026" in accepted.text
    assert moved.title == "Hồ sơ đã chuyển sang bước tiếp theo"
    assert desk.head.full_name not in moved.text


def test_whom_the_action_does_not_tell_are_not_told(desk, dossier):
    demand(desk, tells_holder=False, tells_applicant=False)
    before = Notice.objects.count()
    desk.act(dossier, "advance", desk.specialist)
    assert Notice.objects.count() == before


def test_co_workers_and_followers_as_the_action_says(desk, dossier):
    demand(desk, participants=Action.Participants.FOLLOWERS, tells_followers=False)
    worker, follower = person(agency=desk.agency), person(agency=desk.agency)
    desk.act(dossier, "advance", desk.specialist, co_worker_ids=[worker.pk], follower_ids=[follower.pk])
    assert titles(worker) == [f"Bạn được mời phối hợp hồ sơ {dossier.code}"]
    assert titles(follower) == []


def test_nobody_is_told_of_what_they_did_themselves(desk, dossier):
    desk.act(dossier, "advance", desk.specialist)
    assert unseen_count(desk.clerk) == 0


def test_the_applicant_is_asked_for_money_and_the_clerk_told(db):
    desk = build(fee_vnd=50_000)
    demand(desk, payment="settle")
    dossier = desk.accept()
    desk.draft(dossier)
    desk.act(dossier, "advance", desk.specialist)
    asked = citizen_notices(dossier.code)[0]
    assert (asked.title, "50.000 đồng" in asked.text) == ("Mời ông/bà nộp phí, lệ phí", True)
    assert titles(desk.clerk) == [f"Hồ sơ {dossier.code} chờ thu phí, lệ phí"]
    assert titles(desk.head) == []


@pytest.fixture
def priced(db):
    """Give a desk whose specialist asks for 50.000 đồng."""
    desk = kept(priced_desk)
    demand(desk, payment="settle")
    return desk


def waits_for_money(code):
    return f"Hồ sơ {code} chờ thu phí, lệ phí"


def test_an_action_that_tells_nobody_still_tells_of_money_that_it_asks_for(priced):
    demand(priced, tells_holder=False, tells_applicant=False)
    dossier = priced.accept()
    priced.draft(dossier)
    priced.act(dossier, "advance", priced.specialist)
    assert titles(priced.clerk) == [waits_for_money(dossier.code)]
    assert citizen_notices(dossier.code)[0].title == "Mời ông/bà nộp phí, lệ phí"


def test_the_clerk_hears_of_money_that_somebody_asks_for_and_keeps_the_dossier(priced):
    PostFactory(user=priced.specialist, agency=priced.agency, role=Role.HEAD, main=False)
    dossier = priced.accept()
    priced.draft(dossier)
    priced.act(dossier, "advance", priced.specialist, assignee_id=priced.specialist.pk)
    assert fresh(dossier).paused_from == priced.specialist
    assert titles(priced.clerk) == [waits_for_money(dossier.code)]


def test_a_clerk_who_asks_for_money_is_not_told_of_it(priced):
    dossier = priced.accept()
    priced.draft(dossier)
    priced.clerk.posts.update(active=False)
    PostFactory(user=priced.specialist, agency=priced.agency, role=Role.CLERK, main=False)
    priced.act(dossier, "advance", priced.specialist)
    assert (fresh(dossier).state, fresh(dossier).holder) == ("paying", priced.specialist)
    assert titles(priced.specialist) == [f"Hồ sơ {dossier.code} tới lượt bạn"]
    assert citizen_notices(dossier.code)[0].title == "Mời ông/bà nộp phí, lệ phí"


def test_the_applicant_hears_which_papers_are_missing(desk, dossier):
    ask(desk, dossier)
    assert "Giấy tờ cần bổ sung: " in citizen_notices(dossier.code)[0].text
    assert titles(desk.clerk) == [f"Hồ sơ {dossier.code} tới lượt bạn"]


def test_the_tracking_page_shows_them_with_the_secret(desk, dossier):
    full = public_track_full(dossier.code, dossier.lookup_secret)
    assert [one.title for one in full.notices] == ["Hồ sơ đã được tiếp nhận"]


def test_a_refusal_that_was_undone_writes_no_letter(desk, dossier, settings, mailoutbox):
    settings.MAIL_ENABLED = True
    desk.act(dossier, "advance", desk.specialist)
    refuse(desk, dossier, at=NOW + HOUR + timedelta(minutes=1))
    undo(desk, dossier, at=NOW + HOUR + timedelta(minutes=10))
    mails_send(clock=lambda: NOW + 3 * HOUR)
    assert sorted(letter.subject for letter in mailoutbox) == [
        "Hồ sơ đã chuyển sang bước tiếp theo",
        "Hồ sơ được tiếp tục giải quyết",
    ]


def test_an_action_that_was_taken_back_writes_no_letter(desk, dossier, settings, mailoutbox):
    settings.MAIL_ENABLED = True
    demand(desk, undoable=True)
    desk.act(dossier, "advance", desk.specialist)
    undoing.action_undo(
        dossier_id=dossier.pk,
        actor=desk.specialist,
        at=NOW + HOUR,
        expected_state="processing",
        expected_step="xem_xet",
        reason="Nhầm.",
    )
    assert fresh(dossier).holder == desk.specialist
    assert (mails_send(clock=lambda: NOW + 3 * HOUR), mailoutbox) == (0, [])
