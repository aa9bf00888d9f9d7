"""Forms of actions and their conditions."""

import pytest

from accounts.models import Role, User
from tests.factories.accounts import DepartmentFactory, person
from tests.procedures.views.browsing import post, said, to

pytestmark = pytest.mark.django_db


def test_connects_two_steps_by_a_code_of_the_library(office, admin):
    page = said(admin.get(to("action_add", office.draft.pk)))
    assert "7400 – Yêu cầu thụ lý lại" in page
    data = {"code": "7400", "label": "Trả một cửa", "trigger": "person", "assignment": "previous"}
    data |= {"participants": "performer", "opinion": "must"}
    ends = {"from_step_id": office.step("xu_ly").pk, "to_step_id": office.step("tiep_nhan").pk}
    post(admin, office, "action_add", transition="", **data, **ends)
    assert office.draft.actions.get(label="Trả một cửa").transition == "advance"


def test_edits_moves_and_deletes(office, admin):
    action = office.action("xem_xet", "forward")
    page = admin.get(to("action_edit", office.draft.pk, action.pk))
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    data = {name: value for name, value in data.items() if value not in (None, False, "")}
    post(admin, office, "action_edit", action.pk, **{**data, "label": "Trình ký", "revision": data["revision"]})
    assert office.action("xem_xet", "forward").label == "Trình ký"
    post(admin, office, "action_move", action.pk, huong="len")
    assert list(office.draft.actions.all())[2] == action
    assert "Xóa thao tác" in said(admin.get(to("action_delete", office.draft.pk, action.pk)))
    post(admin, office, "action_delete", action.pk)
    assert not office.draft.actions.filter(pk=action.pk).exists()


CONDITIONS = {
    "payment_settled": {},
    "channel_is": {"channels": ["online", "post"]},
    "agency_in": {"agencies": ["agency"]},
    "step_done": {"step": "xu_ly"},
    "has_component": {"component": "component"},
    "actor_has_role": {"role": "head"},
    "waited_longer_than": {"hours": 8},
}


@pytest.mark.parametrize("kind", CONDITIONS)
def test_adds_and_takes_away_a_condition_by_a_form_of_its_type(office, admin, kind):
    action = office.action("xem_xet", "forward")
    sheet = office.published.process.procedure.versions.get()
    values = {"agency": office.agency.code, "component": sheet.components.first().code}
    data = {
        name: [values.get(one, one) for one in value] if isinstance(value, list) else values.get(value, value)
        for name, value in CONDITIONS[kind].items()
    }
    assert admin.get(to("condition_add", office.draft.pk, action.pk, kind)).status_code == 200
    post(admin, office, "condition_add", action.pk, kind, **data)
    [stored] = office.action("xem_xet", "forward").conditions
    assert stored["type"] == kind
    assert "1 điều kiện" in said(admin.get(office.draft.get_absolute_url()))
    again = post(admin, office, "condition_add", action.pk, kind, **data)
    assert "đã có điều kiện ấy" in said(again)
    post(admin, office, "condition_remove", action.pk, 0)
    assert office.action("xem_xet", "forward").conditions == []


def test_knows_no_other_types(office, admin):
    action = office.action("xem_xet", "forward")
    assert admin.get(to("condition_add", office.draft.pk, action.pk, "magic")).status_code == 404


def test_says_who_gets_it_who_takes_part_and_who_hears_of_it(office, admin):
    action, step = office.action("xu_ly", "advance"), office.step("xu_ly")
    officer = User.objects.get(posts__agency=office.agency, posts__role=Role.HEAD)
    department = DepartmentFactory(agency=office.agency)
    page = said(admin.get(to("action_edit", office.draft.pk, action.pk)))
    assert officer.full_name in page
    assert department.name in page
    values = {
        "assignment": "fixed",
        "officer_id": officer.pk,
        "previous_step_id": step.pk,
        "post_title": "Trưởng phòng",
        "post_department_id": department.pk,
        "participants": "co_workers",
        "opinion": "must",
        "opinion_label": "Ý kiến thẩm định",
        "tells_holder": "on",
    }
    common = {"code": "2000", "label": "Trình", "trigger": "person", "transition": ""}
    ends = {"from_step_id": step.pk, "to_step_id": office.step("xem_xet").pk}
    post(admin, office, "action_edit", action.pk, **common, **ends, **values)
    action.refresh_from_db()
    stored = {name: getattr(action, name) for name in values if name != "tells_holder"}
    assert stored == {name: value for name, value in values.items() if name != "tells_holder"}
    told = (action.tells_holder, action.tells_co_workers, action.tells_followers, action.tells_applicant)
    assert told == (True, False, False, False)
    assert officer.full_name in said(admin.get(office.draft.get_absolute_url()))


def test_offers_only_people_of_the_agency(office, admin):
    stranger = person(Role.HEAD)
    page = admin.get(to("action_add", office.draft.pk))
    offered = {str(value) for value, _label in page.context["form"].fields["officer_id"].choices}
    assert str(stranger.pk) not in offered
    assert str(office.admin.pk) in offered
