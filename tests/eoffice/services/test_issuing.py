"""The clerical officer fills in, numbers, seals and passes on; nothing unsigned or unsealed gets through."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common import blobs
from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, DocumentType, Event, Register, RegisterEntry
from eoffice.services import annexes, issuing
from eoffice.services.issuing import sealing
from eoffice.services.issuing.passing_on import NotSealedError
from eoffice.services.issuing.sealing import UnsignedError
from integrations.models import OutboxMessage
from signing.errors import SigningRefusal
from signing.models import KeyGrant, Operation, SigningKey, SigningRequest
from signing.services import sign, verify
from tests.eoffice.services.test_incoming import sent_kinds
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import TODAY
from tests.factories.signing import draft_pdf, give_keys

Kind = DocumentFile.Kind
State = Document.State


def edit(office, document, *, actor=None, expected_state=State.SIGNED, **changes):
    return issuing.document_edit(
        document_id=document.pk,
        actor=actor or office.clerical,
        at=NOW,
        expected_state=expected_state,
        fields=office.form(**changes),
    )


def void(office, document, reason="Sai loại", actor=None):
    return issuing.number_void(document_id=document.pk, actor=actor or office.clerical, at=NOW, reason=reason)


def reopen(office, document, reason="Sai căn cứ", actor=None):
    return issuing.document_reopen(document_id=document.pk, actor=actor or office.clerical, at=NOW, reason=reason)


def put_signed_file(office, document, sha256):
    """Put another file where the signed one should stand, as a fault or an intruder would."""
    file = queries.current_file(document, Kind.SIGNED)
    file.blob_id = sha256
    file.save(update_fields=["blob"])


def assert_untouched(document, state=State.SIGNED):
    document.refresh_from_db()
    assert document.state == state
    assert document.number is None
    assert not RegisterEntry.objects.filter(voided_at=None).exists()
    assert queries.current_file(document, Kind.SEALED) is None


def seal_on_a_phone(office):
    """The agency's seal answers later, from elsewhere."""
    key = SigningKey.objects.get(agency=office.agency, active=True)
    key.backend, key.service, key.credential = SigningKey.DIGEST_AGENT, "", "cred-1"
    key.key_blob, key.wrapped_dek, key.kek_id = b"", b"", ""
    key.save()


def test_a_seal_that_is_elsewhere_costs_no_number(office):
    document = office.signed()
    seal_on_a_phone(office)
    with pytest.raises(SigningRefusal, match="ngoài máy chủ"):
        office.seal(document)
    assert_untouched(document)


def test_an_annex_is_not_signed_with_a_seal_that_is_elsewhere(office):
    document = office.sealed()
    content = blobs.put(draft_pdf(mark="phụ lục"), media_type="application/pdf")
    who = {"document_id": document.pk, "actor": office.clerical, "at": NOW}
    annex = annexes.annex_add(**who, sha256=content.sha256, name="pl.pdf", size_bytes=content.size_bytes)
    seal_on_a_phone(office)
    with pytest.raises(SigningRefusal, match="ngoài máy chủ"):
        annexes.annex_sign(**who, file_id=annex.pk, reviewed_sha256=content.sha256, pin=None)
    assert queries.current_file(document, Kind.ANNEX_SIGNED) is None
    assert not SigningRequest.objects.filter(operation=Operation.ANNEX).exists()


# Hiệu chỉnh


def test_stores_the_form(office):
    document = office.signed()
    edit(office, document, subject="Giấy phép mới", file_code="QLVT.2026", is_directive=True, order_in_file=3)
    document.refresh_from_db()
    assert (document.subject, document.file_code, document.is_directive, document.order_in_file) == (
        "Giấy phép mới", "QLVT.2026", True, 3,
    )  # fmt: skip
    assert (document.register, document.document_type) == (office.register, office.type)
    assert document.entered_by == office.clerical
    assert "giay phep moi" in document.folded
    assert document.events.last().action == Event.Kind.EDITED


def test_refuses_the_form_of_others(office):
    document = office.signed()
    for actor in (office.leader, office.head, person(Role.UNIT_CLERICAL, agency=office.agency), person(Role.CLERICAL)):
        with pytest.raises(PolicyError):
            edit(office, document, actor=actor, subject="Khác")
    document.refresh_from_db()
    assert document.subject != "Khác"


def test_refuses_a_stale_form(office):
    document = office.sealed()
    with pytest.raises(TransitionError, match=office.clerical.full_name):
        edit(office, document, expected_state=State.SIGNED)
    assert not document.events.filter(action=Event.Kind.EDITED).exists()


def test_refuses_an_empty_subject_and_a_register_of_others(office):
    document = office.signed()
    strange = Register.objects.create(agency=person(Role.CLERICAL).agency, code="X", name="Sổ lạ")
    closed = Register.objects.create(agency=office.agency, code="C", name="Sổ đóng", active=False)
    for changes in ({"subject": " "}, {"register_id": strange.pk}, {"register_id": closed.pk}, {"document_type_id": 0}):
        with pytest.raises(InputError):
            edit(office, document, **changes)
    document.refresh_from_db()
    assert (document.register, document.entered_by) == (None, None)


def test_a_numbered_form_takes_all_but_what_the_number_is_bound_to(office):
    document = office.sealed()
    edit(office, document, expected_state=State.NUMBERED, file_name="Cấp phép 2026")
    document.refresh_from_db()
    assert document.file_name == "Cấp phép 2026"
    other = DocumentType.objects.create(code="QD", name="Quyết định", abbreviation="QĐ")
    for changes in ({"document_type_id": other.pk}, {"issued_on": TODAY - timedelta(days=1)}):
        with pytest.raises(InputError, match=document.notation):
            edit(office, document, expected_state=State.NUMBERED, **changes)
    document.refresh_from_db()
    assert (document.document_type, document.issued_on) == (office.type, TODAY)


# Cấp số và đóng dấu


def test_numbers_fills_and_seals(office):
    document = office.sealed()
    document.refresh_from_db()
    assert (document.state, document.number, document.notation, document.issued_on) == (
        State.NUMBERED, 1, "01/GP-SXD", TODAY,
    )  # fmt: skip
    assert document.sealed_at == NOW
    file = queries.current_file(document, Kind.SEALED)
    report = verify.report_for(file.blob_id)
    assert verify.missing_signature(report, user_id=office.leader.pk, agency_code=office.agency.code) == ""
    assert file.name == queries.current_file(document, Kind.SIGNED).name
    entry = RegisterEntry.objects.get()
    assert (entry.document, entry.number, entry.year, entry.taken_by) == (document, 1, 2026, office.clerical)
    actions = list(document.events.values_list("action", flat=True))[-2:]
    assert actions == [Event.Kind.NUMBERED, Event.Kind.SEALED]
    assert sent_kinds() == ["arrived", "signed", "numbered"]


def test_numbers_follow_one_another(office):
    assert [office.sealed().notation for _ in range(2)] == ["01/GP-SXD", "02/GP-SXD"]


@pytest.mark.parametrize(
    ("pattern", "abbreviation", "notation"),
    [
        ("{so}/{loai}-{coquan}", "QĐ", "01/QĐ-SXD"),
        ("{so}/{loai}-{coquan}", "", "01/SXD-QLVT"),
        ("{so}/{coquan}-{donvi}", "", "01/SXD-QLVT"),
        ("{so}/CV_LT_MOTCUA", "", "01/CV_LT_MOTCUA"),
        ("{so}/{loai}-{donvi}-{coquan}", "", "01/QLVT-SXD"),
    ],
)
def test_the_registers_pattern_writes_the_notation(office, pattern, abbreviation, notation):
    Register.objects.filter(pk=office.register.pk).update(notation_pattern=pattern)
    DocumentType.objects.filter(pk=office.type.pk).update(abbreviation=abbreviation)
    assert office.sealed().notation == notation


def test_each_register_and_year_counts_for_itself(office):
    office.sealed()
    other = Register.objects.create(agency=office.agency, code="DI", name="Sổ văn bản đi")
    assert office.seal(office.signed(), fields=office.form(register_id=other.pk)).number == 1
    document = office.signed()
    next_year = NOW.replace(year=2027)
    assert office.seal(document, fields=office.form(issued_on=next_year.date()), at=next_year).number == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"register_id": None},
        {"document_type_id": None},
        {"issued_on": TODAY + timedelta(days=1)},
        {"issued_on": TODAY - timedelta(days=1)},
    ],
)
def test_refuses_a_number_for_a_form_that_is_not_filled_in(office, changes):
    document = office.signed()
    with pytest.raises(InputError):
        office.seal(document, fields=office.form(**changes))
    assert_untouched(document)


def test_refuses_to_seal_an_unsigned_file(office):
    document = office.signed()
    put_signed_file(office, document, queries.current_file(document, Kind.SIGNING).blob_id)
    with pytest.raises(UnsignedError, match=office.leader.full_name):
        office.seal(document)
    assert_untouched(document)


def test_refuses_to_seal_what_another_leader_signed(office):
    colleague = person(Role.LEADER, agency=office.agency, full_name="Lê Thị Khác")
    give_keys(leader=colleague)
    other = office.prepared(signer=colleague.username)
    other = office.sign(other, actor=colleague)
    document = office.signed()
    put_signed_file(office, document, queries.current_file(other, Kind.SIGNED).blob_id)
    with pytest.raises(UnsignedError, match=office.leader.full_name):
        office.seal(document)
    assert_untouched(document)


def test_refuses_the_seal_to_whom_it_was_not_granted_and_takes_no_number(office):
    document = office.signed()
    KeyGrant.objects.all().delete()
    with pytest.raises(SigningRefusal):
        office.seal(document)
    assert_untouched(document)


def test_refuses_to_number_before_the_leader_has_signed(office):
    document = office.prepared()
    with pytest.raises(TransitionError):
        office.seal(document)
    assert_untouched(document, State.SUBMITTED)


def test_refuses_the_seal_of_others(office):
    document = office.signed()
    for actor in (office.leader, office.specialist, person(Role.CLERICAL)):
        with pytest.raises(PolicyError):
            office.seal(document, actor=actor)
    assert_untouched(document)


def test_a_second_press_is_told_what_happened(office):
    document = office.sealed()
    with pytest.raises(TransitionError, match="đóng dấu"):
        office.seal(document)
    assert RegisterEntry.objects.count() == 1
    assert document.files.filter(kind=Kind.SEALED).count() == 1


def number_only(office, document):
    """Do what a process does that is killed after the number was given."""
    report = sealing.signed_report(document.pk, Kind.SIGNED, at=NOW)
    return sealing._number(document.pk, office.clerical, NOW, office.form(), report)


def test_a_crash_after_the_number_leaves_it_in_the_queue_and_the_next_press_only_seals(office):
    document = office.signed()
    number_only(office, document)
    document.refresh_from_db()
    assert (document.state, document.notation, document.sealed_at) == (State.NUMBERED, "01/GP-SXD", None)
    assert queries.queue_counts(office.clerical, at=NOW)["chua-dong-dau"] == 1
    later = office.seal(document, at=NOW + timedelta(minutes=3))
    assert (later.number, later.sealed_at) == (1, NOW + timedelta(minutes=3))
    assert RegisterEntry.objects.count() == 1
    assert queries.queue_counts(office.clerical, at=NOW)["chua-dong-dau"] == 0


def test_a_seal_that_fails_says_that_the_number_was_given(office):
    document = office.signed()
    numbered = number_only(office, document)
    sign.request_cancel(request_id=numbered.request.pk, reason="thử", at=NOW)
    with pytest.raises(SigningRefusal):
        sealing._seal(numbered, numbered.request, office.clerical, NOW, None)
    document.refresh_from_db()
    assert (document.state, document.sealed_at) == (State.NUMBERED, None)
    KeyGrant.objects.all().delete()
    with pytest.raises(SigningRefusal):
        office.seal(document)


def test_a_crash_after_sealing_seals_anew_and_keeps_the_number(office):
    document = office.signed()
    numbered = number_only(office, document)
    late = sign.perform(request_id=numbered.request.pk, pin=None, at=NOW, number="01/GP-SXD", issued_on=TODAY)
    with pytest.raises(SigningRefusal, match="đang được"):
        office.seal(document)
    sealed = office.seal(document, at=NOW + timedelta(minutes=3))
    assert (sealed.number, RegisterEntry.objects.count()) == (1, 1)
    with pytest.raises(TransitionError, match="đóng dấu"):
        sealing._store_sealed(numbered, numbered.request, late, office.clerical, NOW)
    assert document.files.filter(kind=Kind.SEALED).count() == 1


def test_a_seal_is_dropped_when_the_number_was_voided_meanwhile(office):
    document = office.signed()
    numbered = number_only(office, document)
    signed = sign.perform(request_id=numbered.request.pk, pin=None, at=NOW, number="01/GP-SXD", issued_on=TODAY)
    void(office, document)
    with pytest.raises(TransitionError, match="hủy số"):
        sealing._store_sealed(numbered, numbered.request, signed, office.clerical, NOW)
    assert_untouched(document)


# Hủy số


def test_a_voided_number_stays_in_the_register_and_is_not_given_again(office):
    document = void(office, office.sealed(), "Sai loại văn bản")
    document.refresh_from_db()
    assert (document.state, document.number, document.notation, document.sealed_at) == (State.SIGNED, None, "", None)
    entry = RegisterEntry.objects.get()
    assert (entry.notation, entry.void_reason, entry.voided_at) == ("01/GP-SXD", "Sai loại văn bản", NOW)
    assert queries.current_file(document, Kind.SEALED) is None
    assert document.events.last().opinion == "01/GP-SXD: Sai loại văn bản"
    assert office.seal(document).number == 2


def test_refuses_to_void_without_reason_without_number_or_by_others(office):
    document = office.sealed()
    with pytest.raises(InputError):
        void(office, document, reason=" ")
    with pytest.raises(PolicyError):
        void(office, document, actor=office.leader)
    with pytest.raises(TransitionError):
        void(office, office.signed())
    document.refresh_from_db()
    assert document.number == 1


# Chuyển DVC


def test_passes_the_result_back_to_the_desk(office):
    document = office.issued()
    document.refresh_from_db()
    assert (document.state, document.issued_at, document.holder_role) == (State.ISSUED, NOW, "")
    told = OutboxMessage.objects.order_by("number").last()
    sealed = queries.current_file(document, Kind.SEALED)
    assert told.type == "office.document_issued"
    assert (told.payload["notation"], told.payload["number"], told.payload["file"]["sha256"]) == (
        "01/GP-SXD", 1, sealed.blob_id,
    )  # fmt: skip
    assert told.payload["signer"]["username"] == office.leader.username
    last = document.events.last()
    assert (last.action, last.receiver_name) == (Event.Kind.ISSUED, office.head.full_name)


def test_refuses_to_pass_on_what_is_not_sealed(office):
    document = office.signed()
    with pytest.raises(NotSealedError):
        office.issue(document, expected_state=State.SIGNED)
    number_only(office, document)
    with pytest.raises(NotSealedError):
        office.issue(document)
    document.refresh_from_db()
    assert document.state == State.NUMBERED
    assert "office.document_issued" not in sent_kinds()


@pytest.mark.parametrize("kind", [Kind.SIGNED, Kind.SIGNING])
def test_refuses_to_pass_on_a_file_without_both_signatures(office, kind):
    document = office.sealed()
    sealed = queries.current_file(document, Kind.SEALED)
    sealed.blob_id = queries.current_file(document, kind).blob_id
    sealed.save(update_fields=["blob"])
    with pytest.raises(NotSealedError, match="chưa chuyển được"):
        office.issue(document)
    document.refresh_from_db()
    assert document.state == State.NUMBERED
    assert "office.document_issued" not in sent_kinds()


def test_refuses_to_pass_on_twice_or_by_others(office):
    document = office.sealed()
    with pytest.raises(PolicyError):
        office.issue(document, actor=office.leader)
    office.issue(document)
    with pytest.raises(TransitionError, match="chuyển DVC"):
        office.issue(document)
    assert sent_kinds().count("office.document_issued") == 1


# Trả lại lãnh đạo


@pytest.mark.parametrize("stage", ["signed", "sealed"])
def test_a_reopened_document_is_signed_anew(office, stage):
    document = reopen(office, getattr(office, stage)())
    document.refresh_from_db()
    assert (document.state, document.holder, document.holder_role) == (State.SUBMITTED, office.leader, "")
    assert (document.number, document.signed_at, document.sealed_at) == (None, None, None)
    assert queries.current_file(document, Kind.SIGNED, Kind.SEALED) is None
    assert document.files.filter(kind=Kind.SIGNED).exists()
    assert document.events.last().receiver_name == office.leader.full_name
    assert sent_kinds()[-1] == "reopened"
    with pytest.raises(TransitionError):
        office.seal(document)
    again = office.seal(office.sign(document))
    assert again.number == (2 if stage == "sealed" else 1)
    assert office.issue(again).state == State.ISSUED


def test_refuses_to_reopen_without_reason_by_others_or_after_issue(office):
    document = office.signed()
    with pytest.raises(InputError):
        reopen(office, document, reason="")
    with pytest.raises(PolicyError):
        reopen(office, document, actor=office.leader)
    document.refresh_from_db()
    assert document.state == State.SIGNED
    issued = office.issued()
    with pytest.raises(TransitionError):
        reopen(office, issued)
    issued.refresh_from_db()
    assert issued.state == State.ISSUED
