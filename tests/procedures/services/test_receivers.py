"""Whom an action names: written, read back, compared, copied, protected, tried out."""

from dataclasses import replace

import pytest
from django.db.models import ProtectedError

from accounts.models import Role, User
from common.errors import InputError
from procedures.catalogue import check_version
from procedures.difference import differences
from procedures.packages import PackageError, draft_content, package_read, version_write
from procedures.queries import plan_of
from procedures.services import actions, drafting, steps
from procedures.services.actions import ActionData
from procedures.services.drafting import ProcessData
from procedures.simulations import world_of
from procedures.simulator import simulate
from tests.factories.accounts import NOW, AgencyFactory, DepartmentFactory, person
from tests.procedures.lint.assignment import with_people


def head_of(office):
    return User.objects.get(posts__agency=office.agency, posts__role=Role.HEAD)


def put(office, **values):
    """Change the action by which the specialist passes on."""
    action = office.action("xu_ly", "advance")
    old = ActionData(**{name: getattr(action, name) for name in ActionData.__dataclass_fields__})
    return actions.action_edit(**office.call, action_id=action.pk, action=replace(old, **values))


def named(office):
    """Let the draft name a person, a step and a post."""
    department = DepartmentFactory(agency=office.agency, code="QLVT")
    step = office.step("xu_ly")
    put(
        office,
        assignment="fixed",
        officer_id=head_of(office).pk,
        previous_step_id=step.pk,
        post_title="Trưởng phòng",
        post_department_id=department.pk,
        participants="co_workers",
        opinion="none",
        opinion_label="Ý kiến",
        tells_applicant=False,
    )


def test_a_package_holds_what_the_draft_says_and_gives_it_back(office):
    named(office)
    content = draft_content(office.draft)
    [part] = [one for one in content.actions if one.assignment == "fixed"]
    assert (part.officer, part.previous_step, part.post_department) == (head_of(office).username, "xu_ly", "QLVT")
    drafting.draft_discard(**office.call, reason="Thử lại.")
    again = version_write(process=office.draft.process, content=content, effective_from=NOW.date(), at=NOW)
    assert draft_content(again) == content


def test_the_engine_reads_it(office):
    named(office)
    plan = plan_of(office.draft.pk)
    action = plan.action(office.action("xu_ly", "advance").pk)
    assert (action.officer_id, action.previous_step, action.opinion) == (head_of(office).pk, "xu_ly", "none")
    assert (action.participants, action.tells_holder, action.tells_applicant) == ("co_workers", True, False)


def test_each_change_is_told_in_words(office):
    before = draft_content(office.draft)
    named(office)
    [change] = differences(before, draft_content(office.draft))
    assert {field.label: (field.before, field.after) for field in change.fields} == {
        "Giao cho": ("Người chuyển chọn", "Một người cố định"),
        "Người được giao": ("", head_of(office).username),
        "Người đã làm bước": ("", "Xử lý hồ sơ"),
        "Chức vụ": ("", "Trưởng phòng"),
        "Phòng của chức vụ": ("", "QLVT"),
        "Được nêu thêm": ("Người thực hiện, phối hợp và theo dõi", "Người thực hiện và người phối hợp"),
        "Ý kiến": ("Ghi hay không tùy người chuyển", "Không có ô ý kiến"),
        "Tên ô ý kiến": ("", "Ý kiến"),
        "Báo cho": (
            "người nhận, người phối hợp, người theo dõi, người nộp",
            "người nhận, người phối hợp, người theo dõi",
        ),
    }


def test_a_package_from_before_says_whether_an_opinion_is_asked_for():
    package = with_people()
    first, second = package["processes"][0]["content"]["actions"][:2]
    for action in (first, second):
        action.pop("opinion", None)
    first["needs_opinion"], second["needs_opinion"] = False, True
    found = package_read(package).processes[0].content.actions
    assert [action.opinion for action in found[:2]] == ["may", "must"]


@pytest.mark.parametrize("both", [{"needs_opinion": True, "opinion": "may"}, {"needs_opinion": "ja"}])
def test_refuses_the_old_key_beside_the_new_one_or_as_no_answer(both):
    package = with_people()
    action = package["processes"][0]["content"]["actions"][0]
    action.pop("opinion", None)
    action |= both
    with pytest.raises(PackageError, match="needs_opinion"):
        package_read(package)


def test_refuses_a_package_that_names_somebody_who_is_not_here(office, nothing_changes):
    stranger = person(Role.HEAD)
    content = draft_content(office.draft)
    content = content.model_copy(
        update={"actions": (content.actions[0].model_copy(update={"officer": stranger.username}),)}
    )
    drafting.draft_discard(**office.call, reason="Thử lại.")
    with pytest.raises(PackageError, match=stranger.username):
        version_write(process=office.draft.process, content=content, effective_from=NOW.date(), at=NOW)


@pytest.mark.parametrize("field", ["officer_id", "post_department_id", "previous_step_id"])
def test_refuses_what_is_not_of_the_agency_or_the_process(office, field, nothing_changes):
    strange = {
        "officer_id": person(Role.HEAD).pk,
        "post_department_id": DepartmentFactory().pk,
        "previous_step_id": office.published.steps.first().pk,
    }
    with nothing_changes(), pytest.raises(InputError) as refusal:
        put(office, **{field: strange[field]})
    assert refusal.value.field == field


def test_a_copy_for_another_agency_leaves_people_and_departments_behind(office):
    named(office)
    made = ProcessData(code="ban-sao", name="Bản sao", agency_id=None)
    admin = person(Role.SYSTEM_ADMIN)
    copy = drafting.process_copy(
        version_id=office.draft.pk,
        procedure_id=office.draft.process.procedure_id,
        process=made,
        actor=admin,
        at=NOW,
    )
    action = copy.actions.get(assignment="fixed")
    assert (action.officer, action.post_department, action.previous_step.code) == (None, None, "xu_ly")


def test_the_step_that_takes_the_actions_of_another_is_named_in_its_place(office):
    put(office, assignment="previous", previous_step_id=office.step("xem_xet").pk)
    taker = office.step("xac_nhan")
    steps.step_delete(**office.call, step_id=office.step("xem_xet").pk, reconnect_to=taker.pk)
    assert office.draft.actions.get(from_step__code="xu_ly", code="2000").previous_step == taker


class TestWhoLeaves:
    """A person whom a process names cannot be deleted, and the check names who left."""

    def test_the_account_cannot_be_deleted(self, office):
        officer = head_of(office)
        put(office, assignment="fixed", officer_id=officer.pk)
        officer.posts.all().delete()
        with pytest.raises(ProtectedError):
            officer.delete()

    def test_the_check_names_who_was_closed(self, office):
        officer = head_of(office)
        put(office, assignment="fixed", officer_id=officer.pk)
        assert "L461" not in {finding.rule for finding in check_version(office.draft).findings}
        officer.is_active = False
        officer.save(update_fields=["is_active"])
        [found] = [one for one in check_version(office.draft).findings if one.rule == "L461"]
        assert officer.username in found.text

    def test_a_trial_gets_stuck_where_nobody_can_take_it(self, office):
        put(office, assignment="post", post_title="Chi cục trưởng")
        report = simulate(plan_of(office.draft.pk), world_of(office.draft), at=NOW, dossiers=20)
        assert {(end.step, end.count) for end in report.dead_ends} == {("xu_ly", 20)}
        assert "cách giao" in report.dead_ends[0].reason
        put(office, assignment="fixed", post_title="", officer_id=head_of(office).pk)
        assert simulate(plan_of(office.draft.pk), world_of(office.draft), at=NOW, dossiers=20).dead == 0


class TestOfAnotherDecider:
    """Who decides is another agency than the one that takes dossiers in: its people have the steps in between."""

    @pytest.fixture
    def decider(self, office):
        agency = AgencyFactory()
        office.draft.process.procedure.deciding_agencies.add(agency)
        for role in (Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.CLERICAL):
            person(role, agency=agency)
        return agency

    def test_its_people_and_departments_can_be_named(self, office, decider):
        department = DepartmentFactory(agency=decider, code="QLDN")
        officer = person(Role.HEAD, agency=decider, department=department)
        put(office, assignment="fixed", officer_id=officer.pk, post_department_id=department.pk)
        assert "L461" not in {finding.rule for finding in check_version(office.draft).findings}
        content = draft_content(office.draft)
        drafting.draft_discard(**office.call, reason="Thử lại.")
        again = version_write(process=office.draft.process, content=content, effective_from=NOW.date(), at=NOW)
        assert draft_content(again) == content

    def test_people_of_the_desk_are_refused_and_found_by_the_check(self, office, decider, nothing_changes):
        head = head_of(office)
        with nothing_changes(), pytest.raises(InputError, match="cơ quan có bước đến"):
            put(office, assignment="fixed", officer_id=head.pk)
        office.draft.actions.filter(pk=office.action("xu_ly", "advance").pk).update(assignment="fixed", officer=head)
        fresh = type(office.draft).objects.get(pk=office.draft.pk)
        assert "L461" in {finding.rule for finding in check_version(fresh).findings}
