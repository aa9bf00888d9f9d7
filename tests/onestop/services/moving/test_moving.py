"""Running dossiers go over to the version in force: where they stand, who has them, until when."""

from datetime import timedelta

from accounts.models import Post, Role
from common.journal import verify_chain
from onestop.models import Dossier, Event, MoveLine, Task
from onestop.queries import dossier_record
from onestop.queries.moving import dry_run, planner_of
from onestop.services import intake, returning
from onestop.services.deadlines import step_due
from onestop.services.moving import move_work
from onestop.services.submission import MissingPaper, PaperData
from onestop.views import record_parts
from procedures.queries import forget_plans, plan_of
from tests.factories.accounts import NOW, person
from tests.factories.moving import ground, publish, run_jobs, work
from tests.factories.procedures import SEVEN_ACTIONS, SEVEN_STEPS, ActionFactory, past_the_guard
from tests.onestop.services.moving.conftest import events, place, places, step

OPEN = ("xu_ly", "xem_xet", "ky_duyet", "ban_hanh", "xac_nhan", "tra_ket_qua")


def fates(move):
    return {line.dossier_id: line.outcome for line in move.lines.all()}


def test_each_running_dossier_stands_at_the_same_step_of_the_new_version(busy):
    before = {code: place(dossier) for code, dossier in busy.desk.dossiers.items()}
    move = busy.moved()
    assert (move.state, move.total, move.lines.count()) == ("done", 6, 6)
    for code in OPEN:
        version, now_at, *who = place(busy.desk.dossiers[code])
        assert (version, now_at, who[:2]) == (busy.new.pk, code, list(before[code][2:4]))
    assert place(busy.desk.dossiers["xong"]) == before["xong"]


def test_the_stay_goes_on_and_ends_by_the_new_steps_time(busy):
    dossier = busy.desk.dossiers["xem_xet"]
    busy.moved()
    stay = Task.objects.get(dossier=dossier, outcome="open")
    due_at = step_due(busy.desk.agency.pk, step(busy.new, "xem_xet"), stay.opened_at, dossier.due_at)
    assert (stay.step_id, stay.due_at) == (step(busy.new, "xem_xet").id, due_at)
    found = Dossier.objects.get(pk=dossier.pk)
    assert (found.step_due_at, found.due_at, found.original_due_at) == (due_at, dossier.due_at, dossier.due_at)
    assert due_at != dossier.step_due_at


def test_each_course_says_who_moved_it_and_why_and_stays_whole(busy):
    busy.moved()
    for code in OPEN:
        dossier = busy.desk.dossiers[code]
        [event] = events(dossier)
        assert (event.actor, event.opinion) == (busy.admin, "Áp dụng quyết định mới.")
        assert (event.data["from_version"], event.data["to_version"], event.data["to_step"]) == (1, 2, code)
        fresh = Dossier.objects.get(pk=dossier.pk)
        assert verify_chain(Event.objects.filter(dossier=fresh), subject=fresh) == []


def test_every_dossier_goes_on_to_its_end(busy):
    busy.moved()
    desk = busy.desk
    desk.process = busy.new
    before = {code: Dossier.objects.get(pk=dossier.pk) for code, dossier in desk.dossiers.items()}
    desk.draft(before["xu_ly"])
    desk.act(before["xu_ly"], "advance", desk.specialist)
    desk.forward(before["xem_xet"])
    desk.act(before["xac_nhan"], "confirm_result", desk.head)
    desk.hand_over(before["tra_ket_qua"])
    states = {code: Dossier.objects.get(pk=dossier.pk).state for code, dossier in before.items()}
    assert states == {
        "xu_ly": "processing",
        "xem_xet": "at_office",
        "ky_duyet": "at_office",
        "ban_hanh": "at_office",
        "xac_nhan": "result_ready",
        "tra_ket_qua": "returned",
        "xong": "returned",
    }


def test_answers_of_the_office_find_their_way_in_the_new_version(busy):
    busy.moved()
    desk = busy.desk
    returning.office_return(message=desk.returned(desk.dossiers["ky_duyet"]))
    returning.office_result(message=desk.issued(desk.dossiers["ban_hanh"]))
    assert place(desk.dossiers["ky_duyet"])[:3] == (busy.new.pk, "xem_xet", desk.head.pk)
    assert place(desk.dossiers["ban_hanh"])[:3] == (busy.new.pk, "xac_nhan", desk.head.pk)


def test_the_page_of_a_moved_dossier_shows_its_way_and_its_acts(busy):
    busy.moved()
    dossier = Dossier.objects.get(pk=busy.desk.dossiers["xem_xet"].pk)
    record = dossier_record(dossier, busy.desk.head, at=NOW)
    assert [action.transition for action in record.actions] == ["send_back", "forward"]
    nodes = {node.name: node.state for node in record_parts.flow_of(record).nodes}
    assert nodes["Xử lý hồ sơ"] == "done"
    line = record_parts.timeline(record, NOW)[1]
    assert line.text == "chuyển sang phiên bản mới của quy trình"


def test_a_way_through_steps_that_the_new_version_lacks_is_drawn_without_them(db):
    steps = [("tham_tra", *rest[1:]) if rest[0] == "xem_xet" else rest for rest in SEVEN_STEPS]
    actions = [tuple("tham_tra" if part == "xem_xet" else part for part in action) for action in SEVEN_ACTIONS]
    field = ground(steps=steps, actions=actions)
    dossier = field.desk.at("xac_nhan")
    publish(field)
    field.moved()
    record = dossier_record(Dossier.objects.get(pk=dossier.pk), field.desk.head, at=NOW)
    nodes = {node.name: node.state for node in record_parts.flow_of(record).nodes}
    assert (nodes["Xử lý hồ sơ"], nodes["Lãnh đạo phòng xác nhận"]) == ("done", "present")


def test_steps_go_where_the_administrator_maps_them(busy):
    move = busy.moved(steps={**busy.steps, "xac_nhan": "xem_xet", "xu_ly": None})
    assert place(busy.desk.dossiers["xac_nhan"])[:2] == (busy.new.pk, "xem_xet")
    assert place(busy.desk.dossiers["xu_ly"])[:2] == (busy.old.pk, "xu_ly")
    assert fates(move)[busy.desk.dossiers["xu_ly"].pk] == "stayed"
    assert not events(busy.desk.dossiers["xu_ly"])


def test_who_holds_the_role_keeps_it_and_otherwise_it_is_given_to_who_does(db):
    field = ground(roles={"xu_ly": Role.HEAD})
    at_specialist, at_head = field.desk.at("xu_ly"), field.desk.at("xem_xet")
    Task.objects.filter(dossier=at_specialist, outcome="open").update(seen_at=NOW)
    publish(field)
    field.moved()
    assert place(at_specialist)[2:4] == (field.desk.head.pk, field.desk.head.full_name)
    assert place(at_head)[2] == field.desk.head.pk
    stay = Task.objects.get(dossier=at_specialist, outcome="open")
    assert (stay.assignee, stay.assignee_name, stay.seen_at) == (field.desk.head, field.desk.head.full_name, None)
    [event] = events(at_specialist)
    assert (event.receiver_name, bool(event.receiver_post)) == (field.desk.head.full_name, True)


def test_what_needs_a_new_owner_is_spread_over_those_who_hold_the_role(db):
    field = ground(roles={"xu_ly": Role.HEAD})
    heads = [field.desk.head, *(person(Role.HEAD, agency=field.desk.agency) for _ in range(2))]
    dossiers = [field.desk.at("xu_ly") for _ in range(6)]
    publish(field)
    field.moved()
    found = [place(dossier)[2] for dossier in dossiers]
    assert sorted(found.count(head.pk) for head in heads) == [2, 2, 2]


def test_who_worked_on_it_before_gets_it_back(db):
    field = ground(roles={"xem_xet": Role.SPECIALIST})
    for _ in range(2):
        person(Role.SPECIALIST, agency=field.desk.agency)
    dossier = intake.dossier_accept(
        data=field.desk.data(), actor=field.desk.clerk, at=NOW, assignee=field.desk.specialist
    )
    field.desk.draft(dossier)
    field.desk.act(dossier, "advance", field.desk.specialist)
    publish(field)
    field.moved()
    assert place(dossier)[1:3] == ("xem_xet", field.desk.specialist.pk)


def test_nobody_is_left_without_an_owner(db):
    field = ground(roles={"xu_ly": Role.LEADER})
    dossier = field.desk.at("xu_ly")
    publish(field)
    Post.objects.filter(role=Role.LEADER).update(active=False)
    move = field.moved()
    line = move.lines.get()
    assert (line.outcome, "phân công người" in line.reason) == ("by_hand", True)
    assert place(dossier)[:3] == (field.old.pk, "xu_ly", field.desk.specialist.pk)
    assert not events(dossier)


def test_what_waits_for_papers_begins_in_the_new_version_once_they_come(field):
    part = field.desk.procedure_version.components.first()
    missing = [MissingPaper(part.pk, part.name)]
    pending = intake.dossier_save_pending(
        data=field.desk.data(papers=()), missing=missing, actor=field.desk.clerk, at=NOW
    )
    publish(field)
    field.moved()
    assert place(pending)[:3] == (field.new.pk, None, field.desk.clerk.pk)
    intake.dossier_complete(
        dossier_id=pending.pk,
        actor=field.desk.clerk,
        at=NOW,
        expected_state="supplement",
        papers=(PaperData(part.pk, part.name, originals=1),),
    )
    assert place(pending)[:2] == (field.new.pk, "xu_ly")


def test_open_actions_are_those_of_the_new_version(busy):
    busy.moved()
    dossier = Dossier.objects.get(pk=busy.desk.dossiers["xu_ly"].pk)
    record = dossier_record(dossier, busy.desk.specialist, at=NOW)
    assert {action.id for action in record.actions} <= {action.id for action in plan_of(busy.new.pk).actions}
    assert record.actions


def test_the_dry_run_says_what_the_move_does(busy):
    Post.objects.filter(role=Role.CLERK).update(active=False)
    plan = dry_run(planner_of(busy.old.pk, busy.new.pk, {**busy.steps, "xu_ly": None}), at=NOW)
    assert (plan.moves, plan.by_hand, plan.stays) == (4, 1, 1)
    [line] = plan.lines
    assert (line.code, line.step) == (busy.desk.dossiers["tra_ket_qua"].code, "Trả kết quả")
    before = places()
    move = busy.moved(steps={**busy.steps, "xu_ly": None})
    found = list(fates(move).values())
    assert [found.count(fate) for fate in ("moved", "by_hand", "stayed")] == [4, 1, 1]
    assert places() != before


def test_the_dry_run_costs_one_query_for_each_page(busy, count_queries):
    planner = planner_of(busy.old.pk, busy.new.pk, busy.steps)
    few = count_queries(lambda: dry_run(planner, at=NOW))
    for _ in range(5):
        dossier = busy.desk.accept()
        Dossier.objects.filter(pk=dossier.pk).update(process_version=busy.old, step=step(busy.old, "xu_ly").id)
    assert count_queries(lambda: dry_run(planner, at=NOW)) == few == 4


def test_a_batch_costs_the_same_however_many_it_moves(db, count_queries):
    def cost(dossiers):
        field = ground(roles={"xu_ly": Role.HEAD})
        for _ in range(dossiers):
            field.desk.at("xu_ly")
        publish(field)
        move = field.begin()
        found = count_queries(lambda: move_work(move_id=move.pk, at=NOW))
        assert move.lines.filter(outcome="moved").count() == dossiers
        return found

    assert cost(1) == cost(6)


def test_batches_leave_nothing_out(busy):
    move = work(busy.begin(), count=2)
    assert set(fates(move).values()) == {"moved"}
    assert len(fates(move)) == 6


def test_the_job_does_it_all_and_tells_how_far_it_is(busy):
    move = busy.begin()
    job = run_jobs(move)
    move.refresh_from_db()
    assert (job.standing, job.error, job.done, job.total) == ("done", "", 6, 6)
    assert (move.state, move.ended_at) == ("done", NOW)
    assert MoveLine.objects.filter(move=move, outcome="moved").count() == 6


def test_a_timer_counts_from_when_the_stay_began(busy):
    dossier = busy.desk.dossiers["xem_xet"]
    opened_at = Task.objects.get(dossier=dossier, outcome="open").opened_at
    busy.moved(at=NOW + timedelta(days=3))
    assert Task.objects.get(dossier=dossier, outcome="open").opened_at == opened_at


def test_the_dry_run_says_what_a_shorter_timer_passes_on_at_once(busy):
    plan = planner_of(busy.old.pk, busy.new.pk, busy.steps)
    assert dry_run(plan, at=NOW + timedelta(days=30)).overdue == 0
    steps = {one.code: one for one in busy.new.steps.all()}
    with past_the_guard():
        ActionFactory(
            version=busy.new,
            from_step=steps["xem_xet"],
            to_step=steps["xu_ly"],
            trigger="timer",
            transition="send_back",
            code="2001",
            position=50,
            after_hours=4,
        )
    forget_plans()
    plan = planner_of(busy.old.pk, busy.new.pk, busy.steps)
    since = busy.desk.dossiers["xem_xet"].tasks.get(outcome="open").opened_at
    assert dry_run(plan, at=since + timedelta(hours=1)).overdue == 0
    assert dry_run(plan, at=since + timedelta(days=5)).overdue == 1
