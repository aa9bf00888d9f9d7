"""The form of an action says what it asks and does, that of a step where its draft goes."""

import pytest

from procedures import library
from procedures.demands import demands_of
from tests.factories.accounts import OfficeUnitFactory
from tests.procedures.views.browsing import STEP, post, said, to

pytestmark = pytest.mark.django_db


def component(office):
    return office.published.process.procedure.versions.get().components.first()


def test_stores_what_an_action_asks_and_shows_it_again(office, admin):
    part = component(office)
    action = office.action("xu_ly", "advance")
    data = {"code": "2000", "label": "Trình", "trigger": "person", "assignment": "chosen", "needs_draft": "on"}
    data |= {"participants": "followers", "opinion": "may"}
    ends = {"from_step_id": action.from_step_id, "to_step_id": action.to_step_id, "transition": "advance"}
    asks = {
        "payment": "settle", "payment_edit": "fee", "required_papers": [part.code], "released_papers": [part.code],
        "needs_signature": "on", "signed_paper": part.code, "undoable": "on", "effects": ["print_receipt"],
        "extend_hours": "8",
    }  # fmt: skip
    post(admin, office, "action_edit", action.pk, **data, **ends, **asks)
    stored = demands_of(office.action("xu_ly", "advance"))
    assert (stored.payment, stored.payment_edit, stored.required_papers) == ("settle", "fee", (part.code,))
    assert (stored.signed_paper, stored.undoable, stored.effects, stored.extend_hours) == (
        part.code, True, ("print_receipt",), 8
    )  # fmt: skip
    page = admin.get(to("action_edit", office.draft.pk, action.pk))
    assert page.context["form"]["released_papers"].value() == [part.code]
    changes = said(admin.get(office.draft.get_absolute_url()))
    assert "Yêu cầu quyết toán" in changes


def test_a_paper_that_the_sheet_lost_is_still_offered(office, admin):
    action = office.action("xu_ly", "advance")
    action.optional_papers = ["KQ9"]
    action.save()
    page = said(admin.get(to("action_edit", office.draft.pk, action.pk)))
    assert "KQ9 – không có trong bản thủ tục" in page


@pytest.mark.parametrize("code", library.BY_CODE)
def test_each_code_of_the_library_fills_the_form_in(office, admin, code):
    page = admin.get(to("action_add", office.draft.pk) + f"?ma={code}")
    form, usual = page.context["form"], library.BY_CODE[code]
    assert (form["code"].value(), form["label"].value()) == (code, usual.name)
    assert form["undoable"].value() == usual.demands.undoable
    assert form["payment"].value() == usual.demands.payment
    assert tuple(form["effects"].value()) == usual.demands.effects


def test_a_step_names_where_its_draft_goes(office, admin):
    OfficeUnitFactory(code="H18.98", name="Văn phòng tỉnh")
    step = office.step("ky_duyet")
    data = {**STEP, "name": step.name, "role": "leader", "life_cycle": "at_office"}
    way = {"draft_kind": "QD", "target_unit": "H18.98", "signer_source": "post", "signer_post": "Giám đốc"}
    post(admin, office, "step_edit", step.pk, **data, **way)
    stored = office.step("ky_duyet")
    assert {name: getattr(stored, name) for name in way} == way
    assert "Văn phòng tỉnh" in said(admin.get(to("step_edit", office.draft.pk, step.pk)))
