"""A dossier follows its part dossiers: linked actions, ends, results."""

from datetime import timedelta

import pytest

from notices.queries import notices_of
from onestop.models import Attachment, Dossier, Event
from onestop.queries.parts import parts_standing
from onestop.services import processing, timers
from procedures.engine import ActionNotOpen
from procedures.models import Action, Step
from procedures.queries import forget_plans
from tests.factories.accounts import NOW
from tests.factories.demands import fresh
from tests.factories.kin import ENDED, change, kin
from tests.factories.paths import refuse, undo, withdraw
from tests.factories.procedures import past_the_guard
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return kept(kin)


def test_the_last_part_that_ends_moves_the_dossier(family):
    dossier = family.made()
    family.finish(dossier, family.first)
    assert family.own.step(fresh(dossier)) == "cho"
    family.finish(dossier, family.second)
    moved = fresh(dossier)
    assert (family.own.step(moved), moved.holder) == ("xem_xet", family.own.head)
    assert [one.action for one in moved.events.order_by("number")][-3:] == ["part_ended", "part_ended", "parts_moved"]


def test_the_result_of_a_part_becomes_a_paper_of_the_dossier(family):
    dossier = family.made()
    family.finish(dossier, family.first)
    result = Attachment.objects.get(dossier=family.part(dossier, family.first), kind=Attachment.Kind.RESULT)
    paper = Attachment.objects.get(dossier=dossier, part_code="KQ01")
    assert (paper.blob_id, paper.kind, paper.version) == (result.blob_id, Attachment.Kind.PART, 1)
    family.finish(dossier, family.second)
    assert Attachment.objects.filter(dossier=dossier, kind=Attachment.Kind.PART).count() == 1


def test_whoever_has_the_dossier_is_told(family):
    dossier = family.made()
    family.finish(dossier, family.first)
    part = family.part(dossier, family.first)
    told = notices_of(fresh(dossier).holder)
    assert [one.title for one in told][:1] == [f"Hồ sơ thành phần {part.code}: Đã trả kết quả"]
    assert part.owner_name not in told[0].text


def test_parts_done_opens_only_once_every_part_is_over(family):
    dossier = family.made()
    press(family, dossier, "2101")
    with pytest.raises(ActionNotOpen, match="Còn hồ sơ thành phần chưa xong"):
        family.own.act(fresh(dossier), "confirm_result", family.own.head)
    assert family.own.step(fresh(dossier)) == "xem_xet"
    family.finish(dossier, family.first)
    family.finish(dossier, family.second)
    family.own.act(fresh(dossier), "confirm_result", family.own.head)


def press(family, dossier, code):
    """Press the button of this code at the waiting step."""
    action = Action.objects.get(version=family.own.process, from_step__code="cho", code=code)
    page = {"action_id": action.pk, "expected_step": "cho", "at": NOW + timedelta(hours=2)}
    processing.dossier_act(dossier_id=dossier.pk, actor=family.own.specialist, **page)


def test_without_any_part_nothing_counts_as_done(family):
    family.order()
    dossier = fresh(family.send(family.accept()))
    assert timers.dossier_time_out(dossier_id=dossier.pk, at=ENDED) is False
    assert family.own.step(fresh(dossier)) == "cho"


def test_a_refused_part_counts_as_over_and_opens_its_own_way(family):
    dossier = family.made()
    change(family.own, "cho", "2600", conditions=[{"type": "payment_due"}])
    part = family.part(dossier, family.first)
    family.first.head.posts.update(role="specialist")
    Dossier.objects.filter(pk=part.pk).update(holder=family.first.clerk)
    withdraw(family.first, part)
    family.finish(dossier, family.second)
    now_is = fresh(dossier)
    assert family.own.step(now_is) == "cho"
    family.own.act(now_is, "send_back", family.own.specialist)
    family.send(fresh(dossier), at=ENDED)
    states = sorted(Dossier.objects.filter(parent=dossier).values_list("state", flat=True))
    assert states == ["processing", "returned", "withdrawn"]


def test_the_worker_moves_one_that_came_to_the_step_later(family):
    dossier = family.made()
    change(family.own, "cho", "7400", conditions=[])
    family.own.act(dossier, "send_back", family.own.specialist)
    family.finish(dossier, family.first)
    family.finish(dossier, family.second)
    assert family.own.step(fresh(dossier)) == "xu_ly"
    family.send(fresh(dossier), at=ENDED)
    assert timers.dossiers_after_parts(at=ENDED) == [dossier.pk]
    assert timers.dossier_time_out(dossier_id=dossier.pk, at=ENDED)
    assert family.own.step(fresh(dossier)) == "xem_xet"
    assert timers.dossiers_after_parts(at=ENDED) == []


def test_what_hinders_the_dossier_does_not_hinder_its_part(family):
    dossier = family.made()
    family.own.head.posts.update(active=False)
    family.finish(dossier, family.first)
    family.finish(dossier, family.second)
    assert family.part(dossier, family.second).state == "returned"
    now_is = fresh(dossier)
    assert (family.own.step(now_is), now_is.events.last().action) == ("cho", Event.Kind.PART_ENDED)


def test_a_linked_action_takes_the_dossier_along(family):
    change(family.first, "xu_ly", link_action="2101")
    dossier = family.made()
    family.ready(dossier, family.first)
    moved = fresh(dossier)
    assert family.own.step(moved) == "xem_xet"
    line = moved.events.last()
    assert (line.action, line.actor, line.receiver_name) == (Event.Kind.LINKED, None, family.own.head.full_name)
    assert line.data["part"] == family.part(dossier, family.first).code


@pytest.mark.parametrize(
    ("code", "start", "values", "words"),
    [
        ("4110", None, {}, "không có thao tác mã 4110"),
        ("2101", "cho", {"needs_draft": True}, "cần người làm"),
        ("2101", "cho", {"required_papers": ["TP02"]}, "cần người làm"),
        ("2101", "cho", {"conditions": [{"type": "parts_done"}]}, "Còn hồ sơ thành phần chưa xong"),
    ],
)
def test_a_linked_action_that_is_not_open_is_said_and_hinders_nothing(family, code, start, values, words):
    change(family.first, "xu_ly", link_action=code)
    if start:
        change(family.own, start, code, **values)
    dossier = family.made()
    family.ready(dossier, family.first)
    now_is = fresh(dossier)
    line = now_is.events.last()
    assert (family.own.step(now_is), line.action) == ("cho", Event.Kind.LINK_HELD)
    assert words in line.opinion
    assert family.part(dossier, family.first).state == "result_ready"


def test_a_dossier_that_ended_tells_its_parts_and_leaves_them(family):
    dossier = family.made()
    withdraw(family.own, dossier)
    for desk in (family.first, family.second):
        part = family.part(dossier, desk)
        assert part.state == "processing"
        assert notices_of(desk.specialist)[0].title == f"Hồ sơ gốc {dossier.code}: Đã rút"


def test_the_end_of_a_part_is_noted_on_a_dossier_that_ended_before(family):
    dossier = family.made()
    withdraw(family.own, dossier)
    family.finish(dossier, family.first)
    now_is = fresh(dossier)
    assert (now_is.state, now_is.events.last().action) == ("withdrawn", Event.Kind.PART_ENDED)


def test_a_refusal_that_is_undone_is_noted_and_counts_as_open_again(family):
    dossier = family.made()
    part = family.part(dossier, family.first)
    with past_the_guard():
        Step.objects.filter(version=family.first.process, code="xu_ly").update(role="head")
    forget_plans()
    Dossier.objects.filter(pk=part.pk).update(holder=family.first.head)
    refuse(family.first, part)
    assert parts_standing(dossier.pk).refused
    undo(family.first, part)
    standing = parts_standing(dossier.pk)
    assert (standing.done, standing.refused) == (False, False)
    lines = list(fresh(dossier).events.order_by("number").values_list("action", flat=True))
    assert lines[-2:] == [Event.Kind.PART_ENDED, Event.Kind.PART_REOPENED]


def test_a_timer_is_the_limit_of_the_wait(family):
    change(family.own, "cho", "2101", trigger="timer", after_hours=8)
    dossier = family.made()
    at = NOW + timedelta(days=3)
    assert timers.waiting_dossiers(at=at) == [dossier.pk]
    assert timers.dossier_time_out(dossier_id=dossier.pk, at=at)
    assert family.own.step(fresh(dossier)) == "xem_xet"
