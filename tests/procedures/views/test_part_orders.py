"""The part dossiers of an action: a form beside the picture, words in the difference, findings of the linter."""

import pytest

from procedures.catalogue import check_version
from procedures.models import ProcessVersion
from procedures.part_orders import orders_read
from tests.factories.accounts import AgencyFactory
from tests.factories.procedures import past_the_guard, three_steps
from tests.procedures.views.browsing import browser, post, said, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(office):
    """Give another procedure that the agency takes in."""
    return three_steps(office.agency, components=1).process.procedure


def sheet(office):
    return office.published.process.procedure.versions.get()


def orders(office):
    return orders_read(office.action("xu_ly", "advance").part_dossiers)


def findings(office):
    version = ProcessVersion.objects.select_related("process__procedure", "process__agency").get(pk=office.draft.pk)
    return {finding.rule for finding in check_version(version).findings}


def test_adds_one_shows_it_and_takes_it_away(office, admin, other):
    action = office.action("xu_ly", "advance")
    part = sheet(office).components.first()
    page = said(admin.get(to("part_order_add", office.draft.pk, action.pk)))
    assert other.name in page
    assert office.published.process.procedure.name not in page.partition("Giấy tờ chuyển theo")[0].partition("<form")[2]
    answer = post(admin, office, "part_order_add", action.pk, procedure=other.code, components=[part.code])
    assert answer.status_code == 302
    [order] = orders(office)
    assert (order.procedure, order.agency, order.components, order.result_paper) == (other.code, "", (part.code,), "")
    shown = said(admin.get(to("action_edit", office.draft.pk, action.pk)))
    assert f"{other.code}, tại nơi tiếp nhận, chuyển theo {part.code}" in shown
    whole = said(admin.get(office.draft.get_absolute_url()))
    assert f"hồ sơ thành phần {other.code}" in whole
    assert "thêm hồ sơ thành phần" in whole
    post(admin, office, "part_order_remove", action.pk, 0)
    assert orders(office) == ()


def test_the_other_fields_of_the_action_leave_it_alone(office, admin, other):
    action = office.action("xu_ly", "advance")
    post(admin, office, "part_order_add", action.pk, procedure=other.code)
    ends = {"from_step_id": action.from_step_id, "to_step_id": action.to_step_id, "transition": "advance"}
    data = {"code": "2000", "label": "Trình", "trigger": "person", "assignment": "chosen", "opinion": "may"}
    post(admin, office, "action_edit", action.pk, **ends, **data, participants="followers", link_action="2600")
    stored = office.action("xu_ly", "advance")
    assert (len(orders(office)), stored.link_action) == (1, "2600")
    shown = admin.get(to("action_edit", office.draft.pk, action.pk)).context["form"]
    assert shown["link_action"].value() == "2600"


@pytest.mark.parametrize(
    "change",
    [
        lambda office: {"agency": AgencyFactory().code},
        lambda office: {"procedure": office.published.process.procedure.code},
        lambda office: {"case": "có dấu"},
        lambda office: {"components": ["TP99"]},
    ],
)
def test_refuses_what_does_not_fit_and_keeps_what_was_typed(office, admin, other, nothing_changes, change):
    action = office.action("xu_ly", "advance")
    data = {"procedure": other.code, "case": "mot-ma"} | change(office)
    with nothing_changes():
        answer = post(admin, office, "part_order_add", action.pk, **data)
    assert answer.status_code == 422
    assert answer.context["form"]["case"].value() == data["case"]


def test_refuses_an_agency_that_does_not_take_the_procedure_in(office, admin, other, nothing_changes):
    elsewhere = three_steps(AgencyFactory()).process.procedure.receiving_agencies.get()
    action = office.action("xu_ly", "advance")
    with nothing_changes():
        answer = post(admin, office, "part_order_add", action.pk, procedure=other.code, agency=elsewhere.code)
    assert "Cơ quan này không tiếp nhận thủ tục đã chọn" in said(answer)


def test_refuses_the_same_procedure_twice(office, admin, other, nothing_changes):
    action = office.action("xu_ly", "advance")
    post(admin, office, "part_order_add", action.pk, procedure=other.code)
    with nothing_changes():
        answer = post(admin, office, "part_order_add", action.pk, procedure=other.code)
    assert "đã lập hồ sơ thành phần của thủ tục ấy" in said(answer)


def test_a_page_of_an_older_draft_adds_nothing(office, admin, other, nothing_changes):
    action = office.action("xu_ly", "advance")
    with nothing_changes():
        answer = admin.post(
            to("part_order_add", office.draft.pk, action.pk), {"revision": 999, "procedure": other.code}
        )
    assert answer.status_code == 422


def test_the_check_of_the_version_knows_the_other_procedure(office, admin, other):
    action = office.action("xu_ly", "advance")
    post(admin, office, "part_order_add", action.pk, procedure=other.code)
    assert "L993" in findings(office)
    part = sheet(office).components.first()
    with past_the_guard():
        other.versions.get().components.update(code=part.code)
    post(admin, office, "part_order_remove", action.pk, 0)
    post(admin, office, "part_order_add", action.pk, procedure=other.code, components=[part.code])
    assert {"L991", "L992", "L993"}.isdisjoint(findings(office))
    with past_the_guard():
        other.receiving_agencies.clear()
    assert "L992" in findings(office)


def test_a_part_of_the_same_procedure_is_found_however_it_came_there(office):
    action = office.action("xu_ly", "advance")
    action.part_dossiers = [{"procedure": office.published.process.procedure.code}]
    action.save()
    assert "L982" in findings(office)


def test_whoever_configures_another_agency_finds_nothing(office, foreign, other):
    action = foreign.actions.first()
    answer = browser(office.admin).get(to("part_order_add", foreign.pk, action.pk))
    assert answer.status_code == 404
