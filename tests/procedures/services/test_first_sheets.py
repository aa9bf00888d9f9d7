"""A procedure that is new here: its papers and fees are published with its first process, by the second person."""

import pytest

from accounts.models import Role
from common.errors import DomainError, PolicyError, TransitionError
from procedures.catalogue import first_sheet
from procedures.models import ProcedureVersion, Process, ProcessVersion
from procedures.queries import NoProcess, published_version
from procedures.services import cataloguing, components, publishing, sheet_publishing
from procedures.services.approval import CheckError
from procedures.services.cataloguing import SheetData
from procedures.services.components import FeeData
from tests.factories.accounts import NOW, AgencyFactory, person

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def fresh(version):
    return type(version).objects.get(pk=version.pk)


def call(version, actor):
    return {"version_id": version.pk, "revision": fresh(version).revision, "actor": actor, "at": NOW}


def send(version, actor):
    return publishing.version_send(**call(version, actor), note="Đã cân nhắc.")


def approve(version, sheet, actor, **changes):
    values = {"effective_from": TODAY, "sheet_revision": fresh(sheet).revision, **changes}
    return publishing.version_approve(**call(version, actor), **values)


def states():
    return [list(kind.objects.values_list("state", flat=True)) for kind in (ProcessVersion, ProcedureVersion)]


def test_an_import_publishes_no_papers_and_fees(taken):
    process, sheet = taken
    assert states() == [["draft"], ["draft"]]
    with pytest.raises(NoProcess):
        published_version(sheet.procedure_id, TODAY)
    assert first_sheet(process.process.procedure) == sheet


def test_both_are_sent_and_published_together(taken, system):
    process, sheet = taken
    send(process, system)
    assert states() == [["submitted"], ["submitted"]]
    second = person(Role.SYSTEM_ADMIN)
    approve(process, sheet, second)
    assert states() == [["published"], ["published"]]
    assert published_version(sheet.procedure_id, TODAY) == sheet
    assert fresh(sheet).approved_by == second
    assert [event.action for event in sheet.events.all()] == ["imported", "sent", "approved"]


def test_both_wait_for_the_same_day(taken, system):
    process, sheet = taken
    send(process, system)
    later = TODAY.replace(day=TODAY.day + 5)
    approve(process, sheet, person(Role.SYSTEM_ADMIN), effective_from=later)
    assert states() == [["scheduled"], ["scheduled"]]
    assert (fresh(process).effective_from, fresh(sheet).effective_from) == (later, later)


def test_both_are_sent_back_together(taken, system):
    process, _sheet = taken
    send(process, system)
    publishing.version_send_back(**call(process, person(Role.SYSTEM_ADMIN)), reason="Sai lệ phí.")
    assert states() == [["draft"], ["draft"]]


def test_who_drafted_the_papers_does_not_approve_them_with_the_process(taken, system):
    process, sheet = taken
    second = person(Role.SYSTEM_ADMIN)
    cataloguing.sheet_edit(**call(sheet, second), sheet=SheetData("Giấy phép"))
    send(process, system)
    before = states()
    with pytest.raises(PolicyError, match="người khác phải duyệt"):
        approve(process, sheet, second)
    assert states() == before


def test_an_agencys_administrator_neither_sends_nor_publishes_papers_and_fees(taken, system):
    process, sheet = taken
    agency = AgencyFactory(code="H99.1")
    Process.objects.filter(pk=process.process_id).update(agency=agency)
    local, other = (person(Role.AGENCY_ADMIN, agency=agency) for _ in range(2))
    with pytest.raises(PolicyError, match="nhờ quản trị hệ thống gửi duyệt"):
        send_quietly(process, local)
    assert states() == [["draft"], ["draft"]]
    sheet_publishing.sheet_send(**call(sheet, system), note="Đã cân nhắc.")
    Process.objects.filter(pk=process.process_id).update(agency=None)
    send(process, system)
    Process.objects.filter(pk=process.process_id).update(agency=agency)
    with pytest.raises(DomainError):
        approve(process, sheet, other)
    assert states() == [["submitted"], ["submitted"]]


def send_quietly(process, actor):
    """Send a process whose people are elsewhere: only the policy is asked here."""
    agency = process.process.agency or Process.objects.get(pk=process.process_id).agency
    for role in (Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.CLERICAL):
        person(role, agency=agency)
    return send(process, actor)


def test_refuses_papers_that_were_changed_since_the_page_was_shown(taken, system):
    process, sheet = taken
    send(process, system)
    shown = fresh(sheet).revision
    second = person(Role.SYSTEM_ADMIN)
    sheet_publishing.sheet_send_back(**call(sheet, second), reason="Sửa lệ phí.")
    with pytest.raises(TransitionError, match="đang được sửa"):
        approve(process, sheet, second)
    sheet_publishing.sheet_send(**call(sheet, system), note="Đã sửa.")
    before = states()
    with pytest.raises(TransitionError, match="đã được sửa từ khi bạn mở trang"):
        approve(process, sheet, second, sheet_revision=shown)
    assert states() == before


def test_a_fault_of_the_papers_stops_the_process_too(taken, system):
    process, sheet = taken
    for _ in range(2):
        components.fee_add(**call(sheet, system), fee=FeeData("fee", "Lệ phí mới", 1000))
    before = states()
    with pytest.raises(CheckError, match="hai lần"):
        send(process, system)
    assert states() == before
