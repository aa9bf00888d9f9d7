"""Every kind of signature, from the plan to the record: whose key, what it shows, what it closes."""

import io
import re

import pypdfium2
import pytest
from django.core.management import call_command
from django.db import transaction

from common import blobs
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import Operation, SignatureProfile, SignatureRecord, SigningRequest, Verdict
from signing.services import sign, verify
from signing.services.placing import BoxMm, Chosen, plan_signature
from signing.services.profiles import DELIVERED, delivered, load_defaults, profile_of
from tests.factories.accounts import NOW, person
from tests.factories.signing import LEADER_NAME, PIN, draft_pdf, give_picture, signature_png
from tests.signing import strangers

SEALS = (Operation.ANNEX, Operation.COPY, Operation.EXTRACT, Operation.TRANSCRIPT)
PERSONAL = (Operation.INITIAL, Operation.COMPONENT)
WORDS = {
    Operation.ANNEX: "05/GP-SXD",
    Operation.COPY: "SAO Y",
    Operation.EXTRACT: "TRÍCH SAO",
    Operation.TRANSCRIPT: "SAO LỤC",
}


def text_of(sha256, page=0):
    with pypdfium2.PdfDocument(blobs.read(sha256)) as document:
        document.init_forms()
        document[page].flatten()
        return document[page].get_textpage().get_text_range()


def plan(office, pdf, operation, **options):
    signer = office.leader if operation in PERSONAL else office.clerical
    options.setdefault("number", "05/GP-SXD" if operation == Operation.ANNEX else "")
    return plan_signature(pdf, operation=operation, signer=signer, agency=office.agency, at=NOW, **options)


def put(office, pdf, operation, **options):
    sha256 = blobs.put(pdf, media_type="application/pdf").sha256
    found = plan(office, pdf, operation, **options)
    signer = office.leader if operation in PERSONAL else office.clerical
    with transaction.atomic():
        request = sign.request_create(
            subject="paper:1",
            sha256=sha256,
            operation=operation,
            signer=signer,
            agency=office.agency,
            at=NOW,
            plan=found,
        )
    signed = sign.perform(request_id=request.pk, pin=Secret(PIN) if operation in PERSONAL else None, at=NOW)
    office.complete(request, signed, NOW)
    return signed.sha256


@pytest.mark.parametrize("operation", SEALS)
def test_annexes_and_copies_are_sealed_in_words_in_the_upper_right(office, operation):
    signed = put(office, draft_pdf(), operation)
    text = text_of(signed)
    assert WORDS[operation] in text
    assert "2026-07-06T09:00:00+07:00" in text
    assert (office.agency.name in text) is (operation != Operation.ANNEX)
    record = SignatureRecord.objects.get()
    assert record.operation == operation
    assert record.fingerprint == office.seal_key.fingerprint
    assert verify.report_for(signed).verdict == Verdict.VALID


@pytest.mark.parametrize("operation", PERSONAL)
def test_initials_and_components_are_signed_with_the_own_key(office, operation):
    signed = put(office, draft_pdf(pages=2), operation)
    record = SignatureRecord.objects.get()
    assert record.fingerprint == office.leader_key.fingerprint
    assert re.fullmatch(r"(Nhay|ThanhPhan)_1", record.field)
    assert LEADER_NAME in text_of(signed, 1 if operation == Operation.INITIAL else 0)


def test_the_template_of_the_kind_is_drawn(office):
    give_picture(signature_png("nháy"), user=office.leader, operation=Operation.INITIAL)
    signed = put(office, draft_pdf(), Operation.INITIAL)
    assert b"/SMask" in blobs.read(signed)
    assert "2026-07-06T09" not in text_of(signed)


def test_initials_of_two_people_come_before_the_leader_and_the_seal(office, prepared_pdf):
    once = put(office, prepared_pdf, Operation.INITIAL)
    chosen = Chosen(1, BoxMm(20, 250, 20, 8))
    twice = put(office, blobs.read(once), Operation.INITIAL, chosen=chosen)
    sealed = office.seal(office.approve(twice))
    fields = [one["field"] for one in verify.report_for(sealed).signatures]
    assert fields == ["Nhay_1", "Nhay_2", "KySo_LD_1", "DongDau_1"]
    assert verify.report_for(sealed).verdict == Verdict.VALID


def test_a_copy_of_a_copy_keeps_both_valid(office):
    once = put(office, draft_pdf(), Operation.COPY)
    chosen = Chosen(1, BoxMm(20, 5, 0, 0))
    twice = put(office, blobs.read(once), Operation.TRANSCRIPT, chosen=chosen)
    assert [one["field"] for one in verify.report_for(twice).signatures] == ["SaoY_1", "SaoLuc_1"]
    assert verify.report_for(twice).verdict == Verdict.VALID


def test_an_annex_is_closed_and_a_sealed_document_takes_no_copy(office, draft):
    annex = blobs.read(put(office, draft_pdf(), Operation.ANNEX))
    sealed = blobs.read(office.seal(office.approve(draft)))
    for pdf in (annex, sealed):
        before = SignatureRecord.objects.count()
        with pytest.raises(SigningRefusal) as refused:
            put(office, pdf, Operation.COPY, chosen=Chosen(1, BoxMm(20, 5, 0, 0)))
        assert refused.value.code == "field_locked"
        assert SignatureRecord.objects.count() == before


def test_an_annex_without_a_number_is_refused(office):
    with pytest.raises(SigningRefusal) as refused:
        plan(office, draft_pdf(), Operation.ANNEX, number=" ")
    assert refused.value.code == "number_missing"


@pytest.mark.parametrize("operation", [Operation.APPROVE, Operation.SEAL])
def test_what_was_prepared_is_not_placed_anew(office, prepared_pdf, operation):
    for chosen, code in ((None, "file_no_field"), (Chosen(1, BoxMm(20, 250, 20, 8)), "place_fixed")):
        with pytest.raises(SigningRefusal) as refused:
            plan(office, prepared_pdf, operation, chosen=chosen)
        assert refused.value.code == code


@pytest.mark.parametrize("operation", [*SEALS, *PERSONAL])
def test_without_a_plan_nothing_is_signed(office, draft, operation):
    request = office.ask(draft, operation, signer=office.leader if operation in PERSONAL else office.clerical)
    with pytest.raises(SigningRefusal) as refused:
        sign.perform(request_id=request.pk, pin=Secret(PIN) if operation in PERSONAL else None, at=NOW)
    assert refused.value.code == "file_no_field"
    assert not SignatureRecord.objects.exists()


@pytest.mark.parametrize("operation", SEALS)
def test_who_was_not_granted_the_seal_makes_no_copy(office, operation):
    sha256 = blobs.put(draft_pdf(), media_type="application/pdf").sha256
    with pytest.raises(SigningRefusal) as refused:
        office.ask(sha256, operation, signer=office.leader)
    assert refused.value.code == "no_grant"
    assert not SigningRequest.objects.exists()


def test_text_of_the_decree_keeps_its_size_whatever_box_was_drawn(office):
    small = plan(office, draft_pdf(), Operation.COPY, chosen=Chosen(1, BoxMm(20, 220, 5, 2)))
    assert small.place.box.width > 100
    assert small.place.box.height == pytest.approx(36, abs=0.1)


def test_rules_of_the_installation_win_over_the_delivered_ones(office):
    stored = delivered(Operation.COPY)
    stored.lines, stored.time_format = "BẢN SAO\n{time}", SignatureProfile.TimeFormat.DISPLAY
    stored.save()
    text = text_of(put(office, draft_pdf(), Operation.COPY))
    assert "BẢN SAO" in text
    assert "06-07-2026 09:00:00 +07:00" in text


def test_a_kind_may_be_given_to_another_key(office):
    stored = delivered(Operation.COMPONENT)
    stored.key_kind = SignatureProfile.KeyKind.SEAL
    stored.save()
    sha256 = blobs.put(draft_pdf(), media_type="application/pdf").sha256
    assert office.ask(sha256, Operation.COMPONENT, signer=office.clerical).key == office.seal_key


@pytest.mark.django_db
def test_every_kind_has_its_rules_and_they_are_loaded_once():
    assert set(DELIVERED) == set(Operation)
    assert load_defaults() == len(Operation)
    profile_of(Operation.COPY).delete()
    stdout = io.StringIO()
    call_command("load_signature_profiles", stdout=stdout)
    assert "1 cách ký" in stdout.getvalue()
    assert load_defaults() == 0


def test_words_in_braces_of_a_name_are_not_read_as_rules(office):
    office.agency.name = "Sở {time} {number.__class__}"
    found = plan(office, draft_pdf(), Operation.COPY)
    assert found.facts == {}


def test_a_person_without_a_key_cannot_initial(office):
    with pytest.raises(SigningRefusal) as refused:
        office.ask(blobs.put(draft_pdf()).sha256, Operation.INITIAL, signer=person("head", agency=office.agency))
    assert refused.value.code == "no_key"


@pytest.mark.needs("pdfsig", "openssl")
@pytest.mark.parametrize("operation", [*SEALS, *PERSONAL])
def test_other_programs_find_every_kind_valid(office, operation, tmp_path):
    signed = blobs.read(put(office, draft_pdf(), operation))
    assert strangers.pdfsig(signed, tmp_path) == ["Signature is Valid."]
    assert strangers.openssl(signed, tmp_path) == [""]
