"""Hoàn lại: exactly those go back that nobody has worked on since, and the others are named with why."""

import pytest

from accounts.models import Post, Role
from common.errors import InputError, TransitionError
from common.journal import verify_chain
from onestop.models import Dossier, Event, Task
from onestop.services import processing, returning
from tests.factories.accounts import NOW
from tests.factories.moving import ground, publish, run_jobs
from tests.factories.onestop import stored
from tests.onestop.services.moving.conftest import events, place, places

OPEN = ("xu_ly", "xem_xet", "ky_duyet", "ban_hanh", "xac_nhan", "tra_ket_qua")


def test_everything_goes_back_to_where_it_was(busy):
    before = places()
    move = busy.undone(busy.moved())
    assert places() == before
    assert (move.state, move.undone_by, move.undo_ended_at) == ("undone", busy.admin, NOW)
    assert set(move.lines.values_list("outcome", flat=True)) == {"restored"}
    for code in OPEN:
        [event] = events(busy.desk.dossiers[code], "version_restored")
        assert (event.opinion, event.data["from_version"], event.data["to_version"]) == ("Chuyển nhầm.", 2, 1)
        fresh = Dossier.objects.get(pk=event.dossier_id)
        assert verify_chain(Event.objects.filter(dossier=fresh), subject=fresh) == []


def test_who_had_it_before_has_it_again(db):
    field = ground(roles={"xu_ly": Role.HEAD})
    dossier = field.desk.at("xu_ly")
    publish(field)
    before = places()
    move = field.moved()
    assert place(dossier)[2] == field.desk.head.pk
    field.undone(move)
    assert places() == before
    [event] = events(dossier, "version_restored")
    assert event.receiver_name == field.desk.specialist.full_name


def test_what_somebody_worked_on_since_stays_and_is_named(busy):
    move, desk = busy.moved(), busy.desk
    acted = desk.dossiers["xu_ly"]
    processing.draft_attach(dossier_id=acted.pk, actor=desk.specialist, at=NOW, file=stored("moi.pdf"))
    returning.office_return(message=desk.returned(desk.dossiers["ky_duyet"]))
    after = {code: place(desk.dossiers[code]) for code in ("xu_ly", "ky_duyet")}
    move = busy.undone(move)
    kept = {line.dossier_id: line.reason for line in move.lines.filter(outcome="kept")}
    assert kept.keys() == {acted.pk, desk.dossiers["ky_duyet"].pk}
    assert kept[acted.pk].startswith(f"{desk.specialist.full_name} đã thao tác «Đính kèm tệp» lúc")
    assert {code: place(desk.dossiers[code]) for code in after} == after
    assert move.lines.filter(outcome="restored").count() == 4


def test_what_the_office_merely_looked_at_goes_back(busy):
    from integrations.contracts import ProgressKind

    move, desk = busy.moved(), busy.desk
    returning.office_progress(message=desk.progress(desk.dossiers["ky_duyet"], ProgressKind.OPENED))
    busy.undone(move)
    assert place(desk.dossiers["ky_duyet"])[:2] == (busy.old.pk, "ky_duyet")


def test_nothing_goes_back_to_where_nobody_could_have_it(db):
    field = ground(roles={"xu_ly": Role.HEAD})
    dossier = field.desk.at("xu_ly")
    publish(field)
    move = field.moved()
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    before = places()
    move = field.undone(move)
    assert places() == before
    assert "Không còn ai giữ vai trò" in move.lines.get(dossier=dossier).reason


def test_what_did_not_move_does_not_go_back(busy):
    move = busy.undone(busy.moved(steps={**busy.steps, "xu_ly": None}))
    dossier = busy.desk.dossiers["xu_ly"]
    assert move.lines.get(dossier=dossier).outcome == "stayed"
    assert not events(dossier, "version_restored")


def test_moved_again_after_it_went_back(busy):
    busy.undone(busy.moved())
    again = busy.moved()
    assert again.lines.filter(outcome="moved").count() == 6
    assert Task.objects.filter(outcome="open", step__version=busy.new).count() == 6


def test_the_job_puts_back_and_tells_how_far_it_is(busy):
    move = busy.moved()
    busy.undo(move)
    job = run_jobs(move)
    move.refresh_from_db()
    assert (move.state, job.standing, job.done, job.total) == ("undone", "done", 6, 6)


def test_goes_back_once(busy, nothing_changes):
    move = busy.undone(busy.moved())
    with nothing_changes(), pytest.raises(TransitionError, match="đã được hoàn lại"):
        busy.undo(move)


def test_needs_a_reason(busy, nothing_changes):
    move = busy.moved()
    with nothing_changes(), pytest.raises(InputError, match="lý do"):
        busy.undo(move, reason="  ")
