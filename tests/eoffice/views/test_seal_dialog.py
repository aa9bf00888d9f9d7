"""The dialog of the seal says what is well and what is in the way before the PIN; the report is one click away."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from common.errors import TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile
from eoffice.services import issuing
from signing.models import KeyGrant
from signing.services import verify
from signing.simulators.services import Services, free_server
from tests.factories.accounts import NOW, person
from tests.factories.authorities import ask_afresh, give_tsa, serving
from tests.factories.eoffice import TODAY
from tests.factories.signing import authority


def page_of(client, document):
    return client.get(document.get_absolute_url()).content.decode()


def report_address(document, kind=DocumentFile.Kind.SIGNED):
    file = queries.current_file(document, kind)
    return reverse("eoffice:file_report", args=[document.uid, file.pk])


@pytest.fixture
def clerical(office, sign_in):
    return sign_in(office.clerical)


def test_all_is_well_and_the_button_stands(office, clerical):
    document = office.signed()
    page = page_of(clerical, document)
    assert page.count('class="is-ok"') == 3
    assert "vị trí ký còn trống" in page
    assert reverse("eoffice:document_seal", args=[document.uid]) in page
    assert report_address(document) in page


@pytest.fixture
def came_sealed(office):
    """Give a document whose paper came signed and sealed."""
    sealed = queries.current_file(office.sealed(), DocumentFile.Kind.SEALED)
    document = office.receive()
    issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=sealed.blob_id,
        name="ky-ngoai.pdf",
        notation="77/GP-SXD",
        issued_on=TODAY,
    )
    return document


def seal_form(office, **changes):
    form = {"expected_state": "signed", "register": office.register.pk, "document_type": office.type.pk}
    return form | {"issued_on": f"{TODAY:%d/%m/%Y}", "subject": "Cấp giấy phép"} | changes


def test_a_paper_that_came_sealed_is_only_numbered_without_any_key(office, clerical, came_sealed):
    KeyGrant.objects.all().delete()
    seal = reverse("eoffice:document_seal", args=[came_sealed.uid])
    page = page_of(clerical, came_sealed)
    assert "Tệp đã có con dấu hợp lệ của cơ quan, không đóng dấu lại." in page
    assert "Chưa vào sổ. Bấm Cấp số văn bản." in page
    assert "Đã điền số, ngày" not in page
    assert "Cấp số và đóng dấu" not in page
    assert seal in page
    answer = clerical.post(seal, seal_form(office), follow=True).content.decode()
    came_sealed.refresh_from_db()
    assert (came_sealed.number, came_sealed.sealed_at is not None) == (2, True)
    assert f"Đã cấp số {came_sealed.notation}; tệp giữ nguyên con dấu đã có." in answer
    assert f"Đã vào sổ, số ký hiệu {came_sealed.notation}" in answer
    assert "và đóng dấu" not in answer


def test_only_what_the_key_seals_asks_for_the_password_again(office, sign_in, came_sealed):
    signed, client = office.signed(), sign_in(office.clerical)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert 'name="proof"' not in page_of(client, came_sealed)
        assert 'name="proof"' in page_of(client, signed)
        for document, status in ((came_sealed, 302), (signed, 422)):
            seal = reverse("eoffice:document_seal", args=[document.uid])
            assert client.post(seal, seal_form(office)).status_code == status
    numbers = [Document.objects.get(pk=one.pk).number for one in (came_sealed, signed)]
    assert numbers == [2, None]


def test_a_file_that_must_be_sealed_after_all_is_not_sealed_without_a_key(office):
    document = office.signed()
    with pytest.raises(TransitionError, match="Hãy xem lại rồi làm tiếp"):
        issuing.document_number_and_seal(document_id=document.pk, actor=office.clerical, at=NOW, keyless=True)
    document.refresh_from_db()
    assert (document.state, document.number) == ("signed", None)
    assert not document.register_entries.exists()


def test_without_the_grant_the_cure_is_said_and_no_button_stands(office, clerical):
    document = office.signed()
    KeyGrant.objects.all().delete()
    page = page_of(clerical, document)
    assert 'class="is-bad"' in page
    assert reverse("signing:doctor") in page
    assert reverse("eoffice:document_seal", args=[document.uid]) not in page


def test_an_owed_time_stamp_is_said_on_page_and_list_until_the_seal_waits_no_longer(office, clerical):
    server = Services(authority(), at=NOW, mode="fail")
    ask_afresh()
    with serving(server, free_server()) as address:
        give_tsa(address)
        document = office.signed()
    seal = reverse("eoffice:document_seal", args=[document.uid])
    queue = reverse("eoffice:document_list") + "?muc=cho-ban-hanh"
    assert "chậm nhất lúc 09:10" in page_of(clerical, document)
    assert "đang chờ dấu thời gian" in page_of(clerical, document)
    assert seal not in page_of(clerical, document)
    assert "Chờ dấu thời gian, chậm nhất 09:10" in clerical.get(queue).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert "thời gian" not in clerical.get(queue).content.decode().split("<tbody>")[1]
        assert seal in page_of(clerical, document)


def test_the_report_is_a_page_a_paper_and_json(office, clerical):
    document = office.sealed()
    address = report_address(document, DocumentFile.Kind.SEALED)
    page = clerical.get(address).content.decode()
    assert "Mọi chữ ký đều hợp lệ" in page
    assert office.leader.full_name in page
    paper = clerical.get(address + "?dang=pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    plain = clerical.get(address + "?dang=json").json()
    assert (plain["verdict"], len(plain["signatures"])) == ("valid", 2)
    assert "user_id" not in plain["signatures"][0]


def test_the_leaders_page_leads_to_the_report_of_what_is_signed(office, sign_in):
    document = office.prepared()
    address = report_address(document, DocumentFile.Kind.SIGNING)
    leader = sign_in(office.leader)
    assert address in page_of(leader, document)
    assert "Không có chữ ký" in leader.get(address).content.decode()
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    assert verify.report_for(file.blob_id) is not None


def test_what_is_no_pdf_has_no_report_and_strangers_find_none(office, sign_in):
    document = office.prepared()
    address = report_address(document, DocumentFile.Kind.SIGNING)
    assert sign_in(person(Role.HEAD)).get(address).status_code == 404
    document.files.filter(kind=DocumentFile.Kind.SIGNING).update(media_type="image/png", added_at=NOW)
    assert sign_in(office.leader).get(address).status_code == 404
