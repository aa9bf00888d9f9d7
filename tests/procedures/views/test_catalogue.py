"""Procedures and their processes."""

import pytest

from accounts.models import Role
from procedures.models import ProcessVersion
from tests.factories.accounts import person
from tests.factories.procedures import FeeFactory, ProcedureFactory, past_the_guard, seven_steps
from tests.procedures.views.browsing import browser, said, to

pytestmark = pytest.mark.django_db

LIST = "/cau-hinh/"


def test_lists_the_procedures_of_the_agency(office, admin, foreign):
    page = said(admin.get(LIST))
    assert office.published.process.procedure.name in page
    assert foreign.process.procedure.name not in page
    assert "1 đang áp dụng" in page
    assert "1 đang soạn" in page


def test_finds_without_marks_by_code_and_by_field(office, admin):
    wanted = ProcedureFactory(
        name="Cấp Giấy phép xây dựng", folded_name="cap giay phep xay dung", agencies=[office.agency]
    )
    for asked in ({"q": "giay phep"}, {"q": wanted.code}, {"linh_vuc": wanted.field.code}):
        found = admin.get(LIST, asked).context["page"].items
        assert [one.code for one in found] == [wanted.code]
    assert "Không có thủ tục nào khớp" in said(admin.get(LIST, {"q": "khong co gi"}))


def test_shows_what_waits(office, admin):
    other = ProcedureFactory(agencies=[office.agency])
    assert [one.code for one in admin.get(LIST, {"hang": "none"}).context["page"].items] == [other.code]
    drafted = admin.get(LIST, {"hang": "draft"}).context["page"].items
    assert [one.code for one in drafted] == [office.published.process.procedure.code]


def test_htmx_gets_the_rows_alone(admin):
    assert "<html" not in said(admin.get(LIST, headers={"HX-Request": "true"}))


def test_the_list_costs_the_same_for_one_row_and_for_fifty(office, admin, count_queries):
    admin.get(LIST)
    one = count_queries(lambda: admin.get(LIST))
    for _ in range(49):
        seven_steps(office.agency)
    assert len(admin.get(LIST).context["page"].items) == 50
    assert count_queries(lambda: admin.get(LIST)) == one <= 12


def test_a_procedure_shows_its_sheet_and_its_versions(office, admin):
    sheet = office.published.process.procedure.versions.get()
    with past_the_guard():
        FeeFactory(version=sheet, amount_vnd=120_000)
    page = said(admin.get(to("procedure_detail", office.published.process.procedure.code)))
    assert sheet.components.first().name in page
    assert "120.000 đồng" in page
    assert "Phiên bản 2" in page
    assert "Soạn tiếp" in page


def test_a_general_process_is_there_to_be_copied(office, admin):
    general = seven_steps(office.agency)
    page = said(admin.get(to("version_detail", general.pk)))
    assert "Sao chép quy trình" in page
    assert "Soạn phiên bản mới" not in page
    data = {"name": "Của Sở", "code": "cua-so", "agency_id": office.agency.pk}
    answer = admin.post(to("process_copy", general.pk), data)
    copy = ProcessVersion.objects.get(process__code="cua-so")
    assert answer["Location"] == copy.get_absolute_url()
    assert copy.process.agency == office.agency


def test_a_second_copy_is_offered_a_code_that_is_free(office, admin):
    address = to("process_copy", office.published.pk)
    code = office.published.process.code
    for number in (2, 3):
        offered = admin.get(address).context["form"]["code"].value()
        assert offered == f"{code}-{number}"
        admin.post(address, {"name": f"Bản {number}", "code": offered, "agency_id": office.agency.pk})
    assert ProcessVersion.objects.filter(process__code__startswith=f"{code}-").count() == 2


def test_begins_a_new_process(office, admin):
    code = office.published.process.procedure.code
    page = admin.get(to("process_create", code))
    assert page.status_code == 200
    refused = admin.post(to("process_create", code), {"name": "Khác", "code": "có dấu", "agency_id": office.agency.pk})
    assert refused.status_code == 422
    assert "chữ không dấu" in said(refused)
    admin.post(to("process_create", code), {"name": "Khác", "code": "khac", "agency_id": office.agency.pk})
    draft = ProcessVersion.objects.get(process__code="khac")
    assert "Chưa có thao tác nào nối các bước" in said(admin.get(draft.get_absolute_url()))


def test_another_agency_s_process_is_not_there(office, admin, foreign, nothing_changes):
    with nothing_changes():
        assert admin.get(foreign.get_absolute_url()).status_code == 404
        assert admin.post(to("draft_make", foreign.pk)).status_code == 404
    general = seven_steps(office.agency)
    with nothing_changes():
        assert admin.post(to("draft_make", general.pk)).status_code == 403


def test_a_new_process_may_begin_as_a_copy_of_another_procedure_s(office, admin, foreign):
    other = ProcedureFactory(agencies=[office.agency])
    address = to("process_create", other.code)
    offered = [value for value, _ in admin.get(address).context["form"]["source_id"].field.choices]
    assert str(office.published.pk) in offered
    assert str(foreign.pk) not in offered
    data = {"name": "Chép sang", "code": "chep-sang", "agency_id": office.agency.pk, "source_id": office.published.pk}
    admin.post(address, data)
    copy = ProcessVersion.objects.get(process__code="chep-sang")
    assert (copy.process.procedure, copy.steps.count()) == (other, 7)


def test_the_system_s_administrator_sees_every_agency_s(office, foreign):
    client = browser(person(Role.SYSTEM_ADMIN))
    page = said(client.get(LIST))
    assert office.published.process.procedure.name in page
    assert foreign.process.procedure.name in page
    code = foreign.process.procedure.code
    offered = [value for value, _ in client.get(to("process_create", code)).context["form"]["agency_id"].field.choices]
    assert "" in offered
    refused = client.post(to("process_create", code), {"name": "Trùng", "code": foreign.process.code})
    assert "đã có. Hãy đặt mã khác" in said(refused)
    client.post(to("process_create", code), {"name": "Chung", "code": "chung"})
    assert ProcessVersion.objects.get(process__code="chung").process.agency is None


def test_a_version_without_steps_says_how_to_begin(office, admin):
    office.draft.actions.all().delete()
    office.draft.steps.all().delete()
    page = said(admin.get(office.draft.get_absolute_url()))
    assert "Chưa có bước nào" in page
    assert admin.get(to("step_add", office.draft.pk)).status_code == 200


def test_a_button_without_its_form_changes_nothing(office, admin, nothing_changes):
    with nothing_changes():
        answer = admin.post(to("step_copy", office.draft.pk, office.step("xu_ly").pk), follow=True)
    assert "Trang này đã cũ" in said(answer)
