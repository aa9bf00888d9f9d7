"""What a process does by itself when a dossier waits at a step."""

import base64
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Post, Role
from accounts.queries import calendar_of
from common.workcalendar import add_working_time
from onestop import tasks
from onestop.models import Dossier, Event, HeldTimer, Task
from onestop.queries import dossier_record
from onestop.queries.timers import held_timers
from onestop.services import timers
from onestop.services.receivers import NobodyError
from onestop.views import record_parts
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.paths import pause, resume
from tests.factories.procedures import ActionFactory, past_the_guard
from tests.procedures.views.browsing import browser, said

WAIT = 8


@pytest.fixture
def waiting(desk):
    """Give a dossier at the head's step, which gives it back by itself after eight working hours."""
    add_timer(desk)
    return desk.at("xem_xet")


def add_timer(desk, **values):
    steps = {step.code: step for step in desk.process.steps.all()}
    options = {"label": "Quá hạn xem xét", "code": "2001", "transition": "send_back", "after_hours": WAIT, **values}
    with past_the_guard():
        ActionFactory(from_step=steps["xem_xet"], to_step=steps["xu_ly"], trigger="timer", position=50, **options)
    forget_plans()


def later(desk, dossier, hours):
    """Return the moment when so many working hours have passed at the present step."""
    since = dossier.tasks.get(outcome=Task.Outcome.OPEN).opened_at
    return add_working_time(calendar_of(desk.agency.pk), since, timedelta(hours=hours))


def test_gives_the_dossier_back_when_its_time_is_over(desk, waiting):
    at = later(desk, waiting, WAIT)
    assert timers.dossier_time_out(dossier_id=waiting.pk, at=at)
    waiting.refresh_from_db()
    assert (desk.step(waiting), waiting.holder, waiting.sent_back) == ("xu_ly", desk.specialist, True)
    event = waiting.events.last()
    assert (event.action, event.actor, event.at) == (Event.Kind.TIMED_OUT, None, at)
    assert (event.data["from_step"], event.data["to_step"]) == ("xem_xet", "xu_ly")


def test_the_course_says_that_it_was_the_system(desk, waiting):
    at = later(desk, waiting, WAIT)
    timers.dossier_time_out(dossier_id=waiting.pk, at=at)
    record = dossier_record(Dossier.objects.get(pk=waiting.pk), desk.specialist, at=at)
    line = record_parts.timeline(record, at)[1]
    assert (line.person, line.origin, line.text) == ("Hệ thống", "desk", "tự chuyển khi đến hạn cho")
    assert line.receiver == desk.specialist.full_name


def test_a_second_run_changes_nothing(desk, waiting, nothing_changes):
    at = later(desk, waiting, WAIT)
    timers.dossier_time_out(dossier_id=waiting.pk, at=at)
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=waiting.pk, at=at)


def test_waits_until_the_working_hours_have_passed(desk, waiting, nothing_changes):
    before = later(desk, waiting, WAIT) - timedelta(minutes=1)
    assert timers.waiting_dossiers(at=before) == []
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=waiting.pk, at=before)
    assert timers.waiting_dossiers(at=later(desk, waiting, WAIT)) == [waiting.pk]


def test_a_night_is_no_working_time(desk, waiting):
    since = waiting.tasks.get(outcome=Task.Outcome.OPEN).opened_at
    assert timers.waiting_dossiers(at=since + timedelta(hours=WAIT)) == []


def test_waits_for_the_conditions_too(desk, nothing_changes):
    add_timer(desk, conditions=[{"type": "channel_is", "channels": ["online"]}])
    dossier = desk.at("xem_xet")
    at = later(desk, dossier, WAIT)
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=dossier.pk, at=at)
    Dossier.objects.filter(pk=dossier.pk).update(channel="online")
    assert timers.dossier_time_out(dossier_id=dossier.pk, at=at)


def test_leaves_dossiers_of_other_steps_alone(desk, nothing_changes):
    add_timer(desk)
    dossier = desk.accept()
    at = later(desk, dossier, WAIT)
    assert timers.waiting_dossiers(at=at) == []
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=dossier.pk, at=at)


def test_a_closed_dossier_stays_closed(desk, nothing_changes):
    add_timer(desk)
    dossier = desk.at("xong")
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=dossier.pk, at=NOW + timedelta(days=30))


def test_stays_where_it_is_when_nobody_could_have_it(desk, waiting, nothing_changes):
    at = later(desk, waiting, WAIT)
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    with nothing_changes(), pytest.raises(NobodyError):
        timers.dossier_time_out(dossier_id=waiting.pk, at=at)


def test_looks_for_waiting_dossiers_with_one_query_however_many_wait(desk, count_queries):
    add_timer(desk)
    first = desk.at("xem_xet")
    at = later(desk, first, WAIT)
    calendar_of(desk.agency.pk)
    assert count_queries(lambda: timers.waiting_dossiers(at=at)) == 1
    others = [desk.at("xem_xet").pk for _ in range(3)]
    assert count_queries(lambda: timers.waiting_dossiers(at=at)) == 1
    assert timers.waiting_dossiers(at=at) == [first.pk, *others]


def test_the_sweep_gives_out_each_dossier_to_a_job_of_its_own(desk, waiting, redis_client):
    tasks.time_out_waiting_dossiers()
    message = json.loads(redis_client.lrange("default", 0, 0)[0])
    assert f'"dossier_id": {waiting.pk}' in base64.b64decode(message["body"]).decode()


def test_the_job_moves_the_dossier(desk, waiting):
    tasks.time_out_dossier(dossier_id=waiting.pk)
    waiting.refresh_from_db()
    assert desk.step(waiting) == "xu_ly"


def test_the_job_notes_what_hinders_it(desk, waiting, caplog, nothing_changes):
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    with nothing_changes():
        tasks.time_out_dossier(dossier_id=waiting.pk)
    assert HeldTimer.objects.get().reason
    assert "stays where it is" in caplog.text


def test_what_waits_off_the_process_is_not_timed_out_and_begins_anew(desk, waiting, nothing_changes):
    """The time that a dossier rests is nobody's delay: its stay at the step begins again with the work."""
    at = later(desk, waiting, WAIT)
    pause(desk, waiting)
    assert timers.waiting_dossiers(at=at) == []
    with nothing_changes():
        assert not timers.dossier_time_out(dossier_id=waiting.pk, at=at)
    resume(desk, waiting, at=at)
    assert timers.waiting_dossiers(at=at) == []
    assert timers.waiting_dossiers(at=later(desk, waiting, WAIT)) == [waiting.pk]


def hinder(desk, waiting):
    """Let the timer run where nobody could have the dossier, and return the moment."""
    at = later(desk, waiting, WAIT)
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    with time_machine.travel(at, tick=False):
        tasks.time_out_dossier(dossier_id=waiting.pk)
    return at


def test_what_cannot_pass_is_tried_later_and_later(desk, waiting):
    at = hinder(desk, waiting)
    held = HeldTimer.objects.get()
    assert (held.task.dossier_id, held.tries, held.first_at, held.next_at) == (
        waiting.pk,
        1,
        at,
        at + timedelta(minutes=5),
    )
    assert held.reason
    assert timers.waiting_dossiers(at=at + timedelta(minutes=4)) == []
    assert timers.waiting_dossiers(at=at + timedelta(minutes=5)) == [waiting.pk]
    pauses = []
    for _ in range(4):
        held = timers.timer_hold(dossier_id=waiting.pk, reason="Chưa có ai.", at=at)
        pauses.append(held.next_at - at)
    assert pauses == [timedelta(minutes=15), *[timedelta(hours=1)] * 3]
    assert HeldTimer.objects.get().first_at == at


def test_goes_on_once_the_cause_is_mended_and_is_listed_no_more(desk, waiting):
    at = hinder(desk, waiting)
    admin = person(Role.AGENCY_ADMIN, agency=desk.agency)
    assert [held.task.dossier_id for held in held_timers(admin)] == [waiting.pk]
    Post.objects.filter(role=Role.SPECIALIST).update(active=True)
    assert timers.dossier_time_out(dossier_id=waiting.pk, at=at + timedelta(minutes=5))
    assert list(held_timers(admin)) == []
    assert timers.timer_hold(dossier_id=waiting.pk, reason="x", at=at).task.step.code == "xu_ly"
    assert list(held_timers(admin)) == []


def test_the_dossiers_page_and_the_administrators_list_say_why(desk, waiting):
    hinder(desk, waiting)
    page = said(browser(desk.head).get(waiting.get_absolute_url()))
    assert "Đến hạn tự chuyển từ" in page
    assert HeldTimer.objects.get().reason in page
    admin = browser(person(Role.AGENCY_ADMIN, agency=desk.agency))
    assert "Không tự chuyển được: 1" in said(admin.get(reverse("procedures:procedure_list")))
    assert waiting.code in said(admin.get(reverse("onestop:timer_list")))
    stranger = browser(person(Role.AGENCY_ADMIN, agency=AgencyFactory()))
    assert waiting.code not in said(stranger.get(reverse("onestop:timer_list")))
    assert browser(desk.clerk).get(reverse("onestop:timer_list")).status_code == 403


def test_the_list_costs_the_same_however_many_are_held(desk, count_queries):
    add_timer(desk)
    client = browser(person(Role.AGENCY_ADMIN, agency=desk.agency))

    def hold():
        timers.timer_hold(dossier_id=desk.at("xem_xet").pk, reason="Chưa có ai.", at=NOW)

    hold()
    client.get(reverse("onestop:timer_list"))
    one = count_queries(lambda: client.get(reverse("onestop:timer_list")))
    for _ in range(4):
        hold()
    assert count_queries(lambda: client.get(reverse("onestop:timer_list"))) == one
