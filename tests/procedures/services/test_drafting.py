"""Drafts: begun from a version, described, given up; what is published stays."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from common.journal import verify_chain
from procedures.lint import check_process
from procedures.models import Action, ProcessEvent, ProcessVersion, Step, VersionState
from procedures.packages import draft_content, process_content
from procedures.services import drafting
from procedures.services.changing import OpenVersionError, StaleDraftError
from procedures.services.drafting import ProcessData, VersionData
from tests.factories.accounts import NOW, DepartmentFactory, person
from tests.factories.procedures import past_the_guard, seven_steps

pytestmark = pytest.mark.django_db


def source(version):
    return {"version_id": version.pk, "procedure_id": version.process.procedure_id}


def test_a_draft_is_a_copy_and_says_who_made_it(office):
    assert office.draft.number == 2
    assert office.draft.state == VersionState.DRAFT
    assert process_content(office.draft) == process_content(office.published)
    assert (office.draft.made_by, office.draft.based_on) == (office.admin, office.published)
    [event] = office.draft.events.all()
    assert (event.action, event.actor, event.data["revision"]) == ("made", office.admin, office.draft.revision)


def test_there_is_one_open_version_at_a_time(office, nothing_changes):
    with nothing_changes(), pytest.raises(OpenVersionError, match="phiên bản 2"):
        drafting.draft_make(version_id=office.published.pk, actor=office.second, at=NOW)


def test_refuses_the_process_of_another_agency(office, foreign, nothing_changes):
    with nothing_changes(), pytest.raises(PolicyError, match="không quản trị"):
        drafting.draft_make(version_id=foreign.pk, actor=office.admin, at=NOW)


def test_refuses_the_process_of_all_agencies_to_an_agency(office, nothing_changes):
    general = seven_steps(office.agency)
    with nothing_changes(), pytest.raises(PolicyError):
        drafting.draft_make(version_id=general.pk, actor=office.admin, at=NOW)
    assert drafting.draft_make(version_id=general.pk, actor=person(Role.SYSTEM_ADMIN), at=NOW).number == 2


def test_a_new_process_begins_with_its_two_ends(office):
    data = ProcessData("moi", "Quy trình mới", agency_id=office.agency.pk)
    version = drafting.process_create(
        procedure_id=office.published.process.procedure_id, process=data, actor=office.admin, at=NOW
    )
    assert [(step.entry, step.final) for step in version.steps.all()] == [(True, False), (False, True)]
    assert check_process(draft_content(version)) != []


def test_a_copy_of_a_general_process_is_the_agency_s_own(office):
    general = seven_steps(office.agency)
    data = ProcessData("rieng", "Của riêng Sở", agency_id=office.agency.pk)
    version = drafting.process_copy(**source(general), process=data, actor=office.admin, at=NOW)
    assert process_content(version) == process_content(general)
    assert version.process.agency == office.agency
    assert version.events.get().data["what"] == general.process.name


def test_a_copy_for_another_agency_leaves_the_departments_out(office):
    department = DepartmentFactory(agency=office.agency)
    with past_the_guard():
        office.published.steps.filter(code="xu_ly").update(department=department)
    data = ProcessData("chung", "Dùng chung")
    version = drafting.process_copy(
        **source(office.published),
        process=data,
        actor=person(Role.SYSTEM_ADMIN),
        at=NOW,
    )
    assert version.steps.filter(department__isnull=False).count() == 0


def test_refuses_a_code_that_is_taken(office, nothing_changes):
    data = ProcessData(office.published.process.code, "Trùng mã", agency_id=office.agency.pk)
    with nothing_changes(), pytest.raises(InputError, match="đã có"):
        drafting.process_copy(
            **source(office.published),
            process=data,
            actor=office.admin,
            at=NOW,
        )


@pytest.mark.parametrize("agency", ["none", "other"])
def test_refuses_a_new_process_for_others(office, foreign, nothing_changes, agency):
    agency_id = None if agency == "none" else foreign.process.agency_id
    data = ProcessData("moi", "Quy trình mới", agency_id=agency_id)
    with nothing_changes(), pytest.raises(PolicyError, match="cơ quan của bạn"):
        drafting.process_create(
            procedure_id=office.published.process.procedure_id, process=data, actor=office.admin, at=NOW
        )


def test_edits_the_limit_and_the_decision(office):
    values = VersionData(7, "working_day", "45/QĐ-UBND", date(2026, 7, 1))
    drafting.version_edit(**office.call, values=values)
    office.draft.refresh_from_db()
    assert (office.draft.duration, office.draft.decision_number) == (7, "45/QĐ-UBND")
    assert office.draft.events.last().action == "version_edited"


def test_a_form_drawn_before_another_s_change_is_told_who_did_what(office, nothing_changes):
    stale = office.call
    drafting.version_edit(**{**stale, "actor": office.second}, values=VersionData(9, "working_day"))
    with (
        nothing_changes(),
        pytest.raises(StaleDraftError, match=f"{office.second.full_name} sửa thông tin chung lúc 06/07/2026"),
    ):
        drafting.version_edit(**stale, values=VersionData(3, "working_day"))


def test_a_draft_that_is_given_up_makes_room_for_the_next(office):
    drafting.draft_discard(**office.call, reason="Làm lại từ đầu.")
    office.draft.refresh_from_db()
    assert office.draft.state == VersionState.DISCARDED
    assert office.draft.events.last().opinion == "Làm lại từ đầu."
    assert drafting.draft_make(version_id=office.published.pk, actor=office.admin, at=NOW).number == 3


def test_refuses_to_change_what_is_no_draft(office, nothing_changes):
    call = {**office.call, "version_id": office.published.pk, "revision": office.published.revision}
    with nothing_changes(), pytest.raises(TransitionError, match="Hãy soạn phiên bản mới"):
        drafting.version_edit(**call, values=VersionData(3, "working_day"))


CHANGES = {
    "a step": lambda version: version.steps.update(name="Khác"),
    "a new step": lambda version: Step.objects.create(version=version, position=9, code="x", name="X"),
    "a step that goes": lambda version: version.actions.first().delete(),
    "an action": lambda version: version.actions.update(label="Khác"),
    "a step moved to a draft": lambda version: version.steps.update(version=version.process.versions.get(number=2)),
    "the time limit": lambda version: ProcessVersion.objects.filter(pk=version.pk).update(duration=1),
    "the day": lambda version: ProcessVersion.objects.filter(pk=version.pk).update(effective_from=date(2020, 1, 1)),
    "back to a draft": lambda version: ProcessVersion.objects.filter(pk=version.pk).update(state="draft"),
    "the whole version": lambda version: ProcessVersion.objects.filter(pk=version.pk)._raw_delete("default"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_refuses_a_change_of_what_is_published(office, nothing_changes, what):
    with nothing_changes(), pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        CHANGES[what](office.published)


def test_the_database_refuses_to_rewrite_the_record(office, nothing_changes):
    for act in (lambda rows: rows.update(opinion="khác"), lambda rows: rows.delete()):
        with nothing_changes(), pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            act(ProcessEvent.objects.filter(version=office.draft))


def test_the_record_is_one_chain(office):
    drafting.version_edit(**office.call, values=VersionData(7, "working_day"))
    assert verify_chain(office.draft.events.all(), subject=ProcessVersion.objects.get(pk=office.draft.pk)) == []
    assert Action.objects.filter(version=office.draft).count() == 11
