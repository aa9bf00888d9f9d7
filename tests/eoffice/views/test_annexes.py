"""The clerical officer adds annexes, signs each, and issues nothing while one is unsigned."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from eoffice.models import Document, DocumentFile, Event
from eoffice.services import issuing
from eoffice.services.annex_checks import UnsignedAnnexError, check_annexes, require_signed_annexes
from integrations.models import OutboxMessage
from signing.models import KeyGrant, Operation, SignatureRecord, SigningKey
from signing.services import verify
from signing.simulators.demo_ca import trust
from tests.factories.accounts import NOW, PASSWORD
from tests.factories.authorities import another
from tests.factories.signing import draft_pdf

Kind = DocumentFile.Kind


@pytest.fixture
def clerical(office, sign_in):
    return sign_in(office.clerical)


def add(client, document, name="Phu-luc-1.pdf", content=None, title=""):
    content = content if content is not None else draft_pdf(mark="phụ lục", number_line="", date_line="")
    upload = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(reverse("eoffice:annex_add", args=[document.uid]), {"file": upload, "title": title})


def annex(document, kind=Kind.ANNEX):
    return document.files.filter(kind=kind).latest("pk")


def address(document, name="annex_sign"):
    return reverse(f"eoffice:{name}", args=[document.uid, annex(document).pk])


def sign(client, document, **changes):
    form = {"reviewed_sha256": annex(document).blob_id, "page": "1"} | changes
    return client.post(address(document), form)


def page_of(client, document):
    return client.get(document.get_absolute_url()).content.decode()


def test_added_signed_and_issued(office, clerical):
    document = office.sealed()
    assert add(clerical, document).status_code == 302
    page = page_of(clerical, document)
    assert "Chưa ký số" in page
    assert address(document) in page
    with pytest.raises(UnsignedAnnexError, match="Phu-luc-1"):
        office.issue(document)
    assert Document.objects.get(pk=document.pk).state == Document.State.NUMBERED
    assert "Khóa ký sẵn sàng" in clerical.get(address(document)).content.decode()
    assert sign(clerical, document).status_code == 302
    signed = annex(document, Kind.ANNEX_SIGNED)
    assert verify.sealed_by(verify.report_for(signed.blob_id), agency_code=office.agency.code)
    assert "Đã ký số" in page_of(clerical, document)
    assert office.issue(document).state == Document.State.ISSUED
    told = OutboxMessage.objects.get(type="office.document_issued")
    assert told.version == 2
    [passed_on] = told.payload["annexes"]
    assert (passed_on["kind"], passed_on["title"]) == ("annex", "Phu-luc-1")
    assert passed_on["file"]["sha256"] == signed.blob_id


def test_an_annex_bears_the_title_that_was_typed_wherever_it_goes(office, clerical):
    document = office.sealed()
    add(clerical, document, title="  Danh mục thiết bị ")
    assert "Danh mục thiết bị" in page_of(clerical, document)
    sign(clerical, document)
    office.issue(document)
    [passed_on] = OutboxMessage.objects.get(type="office.document_issued").payload["annexes"]
    assert (passed_on["title"], passed_on["file"]["name"]) == ("Danh mục thiết bị", "Phu-luc-1.pdf")


def test_a_title_that_is_too_long_is_mended_in_the_form(office, clerical):
    document = office.sealed()
    refused = add(clerical, document, title="a" * 201)
    assert refused.status_code == 422
    assert "a" * 201 in refused.content.decode()
    assert not document.files.filter(kind=Kind.ANNEX).exists()


def test_after_a_root_was_added_a_signed_annex_is_checked_again_and_issued(office, clerical):
    document = office.sealed()
    add(clerical, document)
    sign(clerical, document)
    signed = annex(document, Kind.ANNEX_SIGNED)
    trust(another(), NOW)
    assert verify.report_for(signed.blob_id) is None
    assert office.issue(document).state == Document.State.ISSUED


def test_an_annex_whose_signature_holds_no_more_is_told_apart_from_an_unsigned_one(office, clerical):
    document = office.sealed()
    add(clerical, document)
    sign(clerical, document)
    SigningKey.objects.filter(agency=office.agency).update(fingerprint="ab" * 32)
    trust(another(), NOW)
    with pytest.raises(UnsignedAnnexError, match="không còn dùng được"):
        require_after_check(document)
    assert Document.objects.get(pk=document.pk).state == Document.State.NUMBERED


@transaction.atomic
def require_after_check(document):
    check_annexes(document.pk, at=NOW)
    require_signed_annexes(document)


def test_an_annex_waits_for_the_number(office, clerical):
    document = office.signed()
    add(clerical, document)
    assert address(document) not in page_of(clerical, document)
    answer = sign(clerical, document)
    assert answer.status_code == 302
    assert "chưa có số" in page_of(clerical, document)
    assert not document.files.filter(kind=Kind.ANNEX_SIGNED).exists()


def test_a_voided_number_drops_what_was_signed_with_it(office, clerical):
    document = office.sealed()
    add(clerical, document)
    sign(clerical, document)
    issuing.number_void(document_id=document.pk, actor=office.clerical, at=NOW, reason="Nhầm sổ")
    assert annex(document, Kind.ANNEX_SIGNED).withdrawn_at is not None
    assert annex(document).withdrawn_at is None


def test_a_dropped_annex_does_not_hinder(office, clerical):
    document = office.sealed()
    add(clerical, document)
    assert clerical.post(address(document, "annex_drop")).status_code == 302
    assert "Đã bỏ phụ lục" in page_of(clerical, document)
    assert office.issue(document).state == Document.State.ISSUED


def test_twice_the_same_name_and_no_pdf_are_refused(office, clerical):
    document = office.signed()
    add(clerical, document)
    assert "Đã có phụ lục" in add(clerical, document).content.decode()
    assert add(clerical, document, "anh.pdf", b"GIF89a").status_code == 422
    assert document.files.filter(kind=Kind.ANNEX).count() == 1


def test_without_the_grant_it_says_why_and_signs_nothing(office, clerical):
    document = office.sealed()
    add(clerical, document)
    KeyGrant.objects.all().delete()
    before = SignatureRecord.objects.count()
    assert 'class="is-bad"' in clerical.get(address(document)).content.decode()
    assert sign(clerical, document).status_code == 422
    assert SignatureRecord.objects.count() == before


def test_a_grant_for_annexes_of_this_type_is_enough(office, clerical):
    document = office.sealed()
    add(clerical, document)
    KeyGrant.objects.update(operations=[Operation.ANNEX.value], document_types=[office.type.code])
    assert "Khóa ký sẵn sàng" in clerical.get(address(document)).content.decode()
    assert sign(clerical, document).status_code == 302
    assert annex(document, Kind.ANNEX_SIGNED).withdrawn_at is None


@pytest.mark.parametrize("limit", [{"operations": [Operation.SEAL.value]}, {"document_types": ["KHAC"]}])
def test_a_grant_for_something_else_is_said_before_the_pin(office, clerical, limit):
    document = office.sealed()
    add(clerical, document)
    KeyGrant.objects.update(**limit)
    page = clerical.get(address(document)).content.decode()
    assert "không cho việc này" in page
    assert 'type="submit">' not in page.split('class="foot-acts"')[1]
    assert sign(clerical, document).status_code == 422
    assert not document.files.filter(kind=Kind.ANNEX_SIGNED).exists()


def test_after_a_while_an_annex_asks_for_the_password_as_the_seal_does(office, clerical):
    document = office.sealed()
    add(clerical, document)
    assert 'name="proof"' not in clerical.get(address(document)).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert 'name="proof"' in clerical.get(address(document)).content.decode()
        before = SignatureRecord.objects.count()
        for given in ("", "sai"):
            answer = sign(clerical, document, proof=given, left_mm="30", top_mm="40")
            assert answer.status_code == 422
            assert 'value="30"' in answer.content.decode()
            assert SignatureRecord.objects.count() == before
        assert sign(clerical, document, proof=PASSWORD).status_code == 302
    assert annex(document, Kind.ANNEX_SIGNED).withdrawn_at is None


def test_signed_once(office, clerical):
    document = office.sealed()
    add(clerical, document)
    sign(clerical, document)
    sign(clerical, document)
    assert document.files.filter(kind=Kind.ANNEX_SIGNED).count() == 1
    assert document.events.filter(action=Event.Kind.ANNEX_SIGNED).count() == 1


def test_others_may_not(office, clerical, sign_in):
    document = office.sealed()
    add(clerical, document)
    leader = sign_in(office.leader)
    assert add(leader, document, "khac.pdf").status_code == 403
    assert leader.post(address(document, "annex_drop")).status_code == 403
    assert leader.get(address(document)).status_code == 403
    assert document.files.filter(kind=Kind.ANNEX, withdrawn_at__isnull=True).count() == 1
