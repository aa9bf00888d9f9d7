"""Procedures and their sheets in two administrators' browsers."""

import pytest
from django.utils.timezone import localdate

from procedures.models import Component, Procedure, ProcedureVersion, VersionState
from tests.factories.procedures import ComponentFactory, FieldFactory
from tests.procedures.views.browsing import browser, said, to

pytestmark = pytest.mark.django_db

COMPONENT = {"name": "Tờ khai", "kind": "submitted", "originals": 1, "copies": 0, "guidance": "Ký tên."}
COMPONENT |= {"allowed_types": ["pdf", "jpg"]}
FEE = {"kind": "fee", "name": "Lệ phí hộ tịch", "amount_vnd": "8.000", "exemption": "Trẻ em"}


@pytest.fixture
def client(sheets):
    return browser(sheets.admin)


def send(client, sheets, view, *args, **data):
    sheets.draft.refresh_from_db()
    return client.post(to(view, sheets.draft.pk, *args), {"revision": sheets.draft.revision, **data})


def test_one_drafts_and_another_publishes(sheets, client):
    answer = send(client, sheets, "component_add", **COMPONENT)
    assert answer["Location"] == sheets.draft.get_absolute_url()
    send(client, sheets, "fee_add", **FEE)
    send(client, sheets, "sheet_edit", result_name="Giấy khai sinh", steps_text="Nộp tại quầy")
    page = said(client.get(sheets.draft.get_absolute_url()))
    for text in ("Tờ khai", "pdf, jpg", "8.000 đồng", "Miễn, giảm: Trẻ em", "Nộp tại quầy", "thêm thành phần"):
        assert text in page
    assert "Xem để duyệt" not in page
    send(client, sheets, "sheet_send", note="Đã cân nhắc.")
    second = browser(sheets.second)
    page = said(second.get(to("sheet_approve", sheets.draft.pk)))
    assert "Thêm thành phần «Tờ khai»" in page
    assert "Thêm khoản thu «Lệ phí hộ tịch»: 8.000 đồng" in page
    send(second, sheets, "sheet_approve", effective_from=f"{localdate():%d/%m/%Y}")
    assert ProcedureVersion.objects.get(pk=sheets.draft.pk).state == VersionState.PUBLISHED
    page = said(client.get(to("procedure_detail", sheets.published.procedure.code)))
    assert "Lệ phí hộ tịch: 8.000 đồng" in page


def test_save_and_add_another_opens_an_empty_form(sheets, client):
    answer = send(client, sheets, "component_add", **COMPONENT, **{"them-moi": "1"})
    assert answer["Location"] == to("component_add", sheets.draft.pk)
    assert "Ghi lại và thêm mới" in said(client.get(answer["Location"]))


def test_changes_moves_and_deletes_a_component(sheets, client):
    first, second = sheets.draft.components.all()
    assert first.name in said(client.get(to("component_edit", sheets.draft.pk, first.pk)))
    send(client, sheets, "component_edit", first.pk, **COMPONENT, code=first.code)
    send(client, sheets, "component_move", first.pk, huong="xuong")
    assert list(sheets.draft.components.values_list("pk", flat=True)) == [second.pk, first.pk]
    assert Component.objects.get(pk=first.pk).allowed_types == ["pdf", "jpg"]
    send(client, sheets, "component_delete", second.pk)
    refused = send(client, sheets, "component_delete", first.pk)
    assert refused.status_code == 422
    assert "ít nhất một thành phần" in said(refused)


def test_changes_and_deletes_a_fee(sheets, client):
    send(client, sheets, "fee_add", **FEE)
    fee = sheets.draft.fees.get()
    assert "8.000" in said(client.get(to("fee_edit", sheets.draft.pk, fee.pk)))
    send(client, sheets, "fee_edit", fee.pk, **{**FEE, "amount_vnd": "10.000"})
    assert sheets.draft.fees.get().amount_vnd == 10_000
    send(client, sheets, "fee_delete", fee.pk)
    assert not sheets.draft.fees.exists()


def test_the_second_of_two_hears_what_the_first_did_and_keeps_what_was_typed(sheets, client, nothing_changes):
    stale = sheets.draft.revision
    send(browser(sheets.second), sheets, "fee_add", **FEE)
    data = {"revision": stale, "result_name": "Giấy chứng nhận"}
    with nothing_changes():
        answer = client.post(to("sheet_edit", sheets.draft.pk), data)
    assert answer.status_code == 422
    assert "thêm khoản thu «Lệ phí hộ tịch»" in said(answer)
    assert "Giấy chứng nhận" in said(answer)


def test_dialogs_stay_open_on_a_refusal(sheets, client, nothing_changes):
    for view in ("sheet_send", "sheet_discard"):
        with nothing_changes():
            assert send(client, sheets, view).status_code == 422
    send(client, sheets, "sheet_send", note="Đã cân nhắc.")
    second = browser(sheets.second)
    assert send(second, sheets, "sheet_send_back").status_code == 422
    send(second, sheets, "sheet_send_back", reason="Thiếu căn cứ.")
    assert "Thiếu căn cứ." in said(client.get(sheets.draft.get_absolute_url()))
    send(client, sheets, "sheet_discard", reason="Làm lại.")
    again = client.post(to("sheet_draft", sheets.published.pk))
    assert again["Location"] == ProcedureVersion.objects.get(number=3).get_absolute_url()
    refused = client.post(to("sheet_draft", sheets.published.pk), follow=True)
    assert "Hãy làm tiếp hoặc bỏ phiên bản ấy trước" in said(refused)


def test_adds_and_edits_a_procedure(sheets, client, office):
    assert "Thêm thủ tục" in said(client.get(to("procedure_list")))
    field = FieldFactory()
    data = {"code": "1.001193", "name": "Khai sinh", "field_id": field.pk, "online_level": "full", "level": "commune"}
    assert "ví dụ 2.001044" in said(client.post(to("procedure_create"), {**data, "code": "abc"}))
    taken = client.post(to("procedure_create"), {**data, "code": "1.001193"}, follow=True)
    assert "Đơn đề nghị" in said(taken)
    again = client.post(to("procedure_create"), data)
    assert "đã có" in said(again)
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    changed = {**data, "name": "Đăng ký khai sinh", "agency_ids": [office.agency.pk], "revision": version.revision}
    client.post(to("procedure_edit", "1.001193"), changed)
    procedure = Procedure.objects.get(code="1.001193")
    assert (procedure.name, procedure.active) == ("Đăng ký khai sinh", False)
    assert list(procedure.receiving_agencies.all()) == [office.agency]


def test_an_agency_s_administrator_reads_but_does_not_change(sheets, office):
    reader = browser(office.admin)
    page = said(reader.get(sheets.draft.get_absolute_url()))
    assert sheets.draft.components.first().name in page
    assert "Gửi duyệt" not in page
    assert reader.get(to("sheet_edit", sheets.draft.pk)).status_code == 403
    assert "Thêm thủ tục" not in said(reader.get(to("procedure_list")))


def test_the_page_costs_the_same_for_many_components(sheets, client, count_queries):
    few = count_queries(lambda: client.get(sheets.draft.get_absolute_url()))
    ComponentFactory.create_batch(30, version=sheets.draft)
    assert count_queries(lambda: client.get(sheets.draft.get_absolute_url())) == few
