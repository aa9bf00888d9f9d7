"""Types of result and cases in an administrator's browser."""

import pytest

from procedures.models import ProcessVersion
from procedures.simulations import world_of
from tests.procedures.views.browsing import browser, said, to

pytestmark = pytest.mark.django_db

LICENCE = {"name": "Giấy phép", "number_pattern": "{qqqq}/GP", "validity": 5, "validity_unit": "year"}


def test_a_type_of_result_is_added_with_an_example_of_its_number(sheets):
    client = browser(sheets.admin)
    client.post(to("result_type_add", sheets.draft.pk), {"revision": sheets.draft.revision, **LICENCE})
    kind = sheets.draft.result_types.get()
    assert "Ví dụ {qqqq}/GP: 0001/GP" in said(client.get(to("result_type_edit", sheets.draft.pk, kind.pk)))
    assert "5 năm" in said(client.get(sheets.draft.get_absolute_url()))


def test_a_wrong_pattern_stays_in_the_form_with_the_reason(sheets):
    wrong = LICENCE | {"number_pattern": "GP"}
    data = {"revision": sheets.draft.revision, **wrong}
    answer = browser(sheets.admin).post(to("result_type_add", sheets.draft.pk), data)
    assert answer.status_code == 422
    assert "đúng một bộ đếm" in said(answer)
    assert not sheets.draft.result_types.exists()


def test_a_case_is_described_without_json(office, admin):
    component = office.published.process.procedure.versions.get().components.first()
    data = {"revision": office.draft.revision, "channels": ["online"], "without": [component.code]}
    admin.post(to("case_edit", office.draft.pk), data)
    draft = ProcessVersion.objects.get(pk=office.draft.pk)
    assert (draft.case_conditions, draft.case_without) == (
        [{"type": "channel_is", "channels": ["online"]}],
        [component.code],
    )
    assert "Hồ sơ nộp trực tuyến" in said(admin.get(draft.get_absolute_url()))


class TestOfANewProcedure:
    """The sheet is still open: what is drawn for its process offers the papers of that sheet."""

    @pytest.fixture
    def process(self, taken):
        return taken[0]

    def test_a_case_offers_them_and_keeps_what_came_with_it(self, process, system):
        ProcessVersion.objects.filter(pk=process.pk).update(case_required=["TP02", "TP99"])
        client, page = browser(system), to("case_edit", process.pk)
        offered = [code for code, _name in client.get(page).context["form"].fields["required"].choices]
        assert offered == ["TP01", "TP02", "TP99"]
        data = {"revision": process.revision, "required": ["TP02", "TP99"], "channels": ["online"]}
        assert client.post(page, data).status_code == 302
        assert ProcessVersion.objects.get(pk=process.pk).case_required == ["TP02", "TP99"]

    def test_actions_and_conditions_offer_them(self, process, system):
        client, action = browser(system), process.actions.exclude(required_papers=[]).first()
        page = client.get(to("action_edit", process.pk, action.pk))
        assert [code for code, _name in page.context["form"].fields["required_papers"].choices] == ["TP01", "TP02"]
        assert "không có trong bản thủ tục" not in said(page)
        asked = client.get(to("condition_add", process.pk, action.pk, "has_component"))
        assert "TP02" in said(asked)

    def test_a_simulation_knows_which_are_required(self, process):
        assert world_of(process).required
