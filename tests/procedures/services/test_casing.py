"""The case that a process is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common.errors import PolicyError
from procedures.catalogue import check_version
from procedures.conditions import ChannelIs
from procedures.models import Process, ProcessVersion
from procedures.packages import draft_content
from procedures.services import casing, drafting, publishing
from procedures.services.casing import CaseData, ProcessNames
from procedures.services.changing import StaleDraftError
from procedures.services.drafting import ProcessData
from tests.factories.accounts import NOW

pytestmark = pytest.mark.django_db

ONLINE = ChannelIs(type="channel_is", channels=("online",))
CASE = CaseData(conditions=(ONLINE,), without=("TP2",), required=("TP1",))


def named(office, **changes):
    office.draft.refresh_from_db()
    call = {"process_id": office.draft.process_id, "revision": office.draft.revision, "actor": office.admin, "at": NOW}
    return call | changes


def test_the_name_and_place_hold_at_once_and_stand_in_the_record(office):
    casing.process_edit(**named(office), names=ProcessNames("Cấp mới", "Cấp lần đầu", 2))
    process = Process.objects.get(pk=office.draft.process_id)
    assert (process.name, process.case_name, process.case_order) == ("Cấp mới", "Cấp lần đầu", 2)
    assert office.draft.events.last().action == "process_edited"


def test_conditions_and_papers_are_part_of_the_draft(office):
    casing.case_edit(**office.call, case=CASE)
    content = draft_content(ProcessVersion.objects.get(pk=office.draft.pk))
    assert (content.case_conditions, content.case_without, content.case_required) == ((ONLINE,), ("TP2",), ("TP1",))
    assert draft_content(office.published).case_conditions == ()


def test_refuses_others_and_old_forms(office, foreign, nothing_changes):
    call, other = office.call, {**named(office), "process_id": foreign.process_id}
    with nothing_changes(), pytest.raises(PolicyError):
        casing.process_edit(**other, names=ProcessNames("Khác"))
    casing.case_edit(**office.call, case=CASE)
    old = {**named(office), "revision": call["revision"]}
    with nothing_changes(), pytest.raises(StaleDraftError, match="trường hợp"):
        casing.case_edit(**call, case=CaseData())
    with nothing_changes(), pytest.raises(StaleDraftError):
        casing.process_edit(**old, names=ProcessNames("Khác"))


def test_a_published_case_never_changes(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessVersion.objects.filter(pk=office.published.pk).update(case_without=["TP1"])


def schedule(version, office):
    """Send and approve a version for a later day."""
    told = {"version_id": version.pk, "at": NOW}
    publishing.version_send(**told, revision=revision(version), actor=office.admin, note="Đã cân nhắc.")
    day = NOW.date() + timedelta(days=30)
    publishing.version_approve(**told, revision=revision(version), actor=office.second, effective_from=day, note="Rõ.")


def revision(version):
    return ProcessVersion.objects.get(pk=version.pk).revision


def test_sees_a_case_that_waits_for_its_day(office):
    casing.case_edit(**office.call, case=CaseData(conditions=(ONLINE,)))
    schedule(office.draft, office)
    data = ProcessData("khac", "Quy trình khác", agency_id=office.agency.pk)
    told = {"procedure_id": office.published.process.procedure_id, "actor": office.admin, "at": NOW}
    other = drafting.process_copy(version_id=office.published.pk, process=data, **told)
    assert "L805" not in {one.rule for one in check_version(other).findings}
    call = {"version_id": other.pk, "revision": other.revision, "actor": office.admin, "at": NOW}
    other = casing.case_edit(**call, case=CaseData(conditions=(ONLINE,)))
    assert "L805" in {one.rule for one in check_version(other).findings}


def test_finds_a_case_that_the_desk_cannot_tell_from_one_in_force(office):
    data = ProcessData("khac", "Quy trình khác", agency_id=office.agency.pk)
    version = drafting.process_copy(
        version_id=office.published.pk,
        procedure_id=office.published.process.procedure_id,
        process=data,
        actor=office.admin,
        at=NOW,
    )
    assert "L805" in {one.rule for one in check_version(version).findings}
    call = {"version_id": version.pk, "revision": version.revision, "actor": office.admin, "at": NOW}
    version = casing.case_edit(**call, case=CASE)
    assert "L805" not in {one.rule for one in check_version(version).findings}
