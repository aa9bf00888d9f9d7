"""What is said before a PIN is asked for: each check with what is wrong and what to do."""

import io
from datetime import timedelta

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from accounts.models import Role
from common import blobs
from signing.errors import SigningRefusal
from signing.models import KeyGrant, Operation, SignatureRecord, SigningEvent, SigningKey, SigningRequest, TrustAnchor
from signing.services import findings, verify
from signing.services.findings import Finding, Severity, may_sign, preflight_findings
from tests.factories.accounts import NOW, person
from tests.factories.signing import LEADER_NAME, draft_pdf, issued
from tests.signing.conftest import AGENCY, SUBJECT
from tests.signing.services.test_kinds import put as put_kind
from tests.signing.services.test_parking import on_phone
from tests.signing.services.test_preflight import replace_key

DAY = timedelta(days=1)
WELL = ["file", "certificate", "key"]


@pytest.fixture(autouse=True)
def fresh_look():
    findings._look.cache_clear()


def found(office, sha256, operation=Operation.APPROVE, *, at=NOW, signer=None):
    signer = signer or (office.leader if operation == Operation.APPROVE else office.clerical)
    return preflight_findings(
        subject=SUBJECT, sha256=sha256, operation=operation, signer=signer, agency=office.agency, at=at
    )


def codes(*args, **options):
    return [one.code for one in found(*args, **options)]


def bad(*args, **options):
    """Return the codes of what is in the way; each must say what to do, and nothing may be written."""
    answer = found(*args, **options)
    wrong = [one for one in answer if one.severity == Severity.BAD]
    assert not may_sign(answer)
    assert all(one.text.endswith(".") and one.fix for one in wrong), wrong
    assert not SigningEvent.objects.filter(action="failed").exists()
    return [one.code for one in wrong]


def changed(pdf, change):
    """Store the prepared file after a change to its structure; return its name."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as document:
        change(document)
        stream = io.BytesIO()
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return put(stream.getvalue())


def put(content):
    return blobs.put(content, media_type="application/pdf").sha256


def test_a_key_that_answers_later_seals_nothing(office, draft, monkeypatch):
    on_phone(office.seal_key, issued(AGENCY["name"], AGENCY["code"]).key, monkeypatch)
    signed = office.approve(draft)
    assert bad(office, signed, Operation.SEAL) == ["seal_elsewhere"]


def test_an_own_key_that_answers_later_waits_for_approval_and_initials_alone(office, draft, monkeypatch):
    on_phone(office.leader_key, issued(office.leader.full_name).key, monkeypatch)
    who = {"signer": office.leader, "agency": office.agency, "at": NOW}
    for operation, wrong in (
        (Operation.APPROVE, []),
        (Operation.INITIAL, []),
        (Operation.COMPONENT, ["own_elsewhere"]),
    ):
        answer = findings.key_findings(operation=operation, **who)
        assert [one.code for one in answer if one.severity == Severity.BAD] == wrong


def test_all_is_well_before_leader_and_seal(office, draft):
    answer = found(office, draft)
    assert [one.code for one in answer] == WELL
    assert {one.severity for one in answer} == {Severity.OK}
    assert may_sign(answer)
    signed = office.approve(draft)
    assert codes(office, signed, Operation.SEAL) == WELL


def test_initials_under_empty_fields_are_in_nobodys_way(office, prepared_pdf):
    initialled = put_kind(office, prepared_pdf, Operation.INITIAL)
    assert verify.report_for(initialled).notes == ["missing_signature"]
    assert codes(office, initialled) == WELL


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 not a pdf", "file_not_pdf"),
        (b"%PDF-1.7\nbroken", "file_broken"),
        (draft_pdf()[:600], "file_broken"),
        (draft_pdf(), "file_no_field"),
    ],
)
def test_names_what_is_wrong_with_a_file(office, content, code):
    assert bad(office, put(content)) == [code]


def test_names_a_password(office, prepared_pdf):
    with pikepdf.Pdf.open(io.BytesIO(prepared_pdf)) as document:
        stream = io.BytesIO()
        document.save(stream, encryption=pikepdf.Encryption(owner="chu", user=""))
    assert bad(office, put(stream.getvalue())) == ["file_encrypted"]


def test_names_a_file_that_opens_only_with_a_password(office, prepared_pdf):
    with pikepdf.Pdf.open(io.BytesIO(prepared_pdf)) as document:
        stream = io.BytesIO()
        document.save(stream, encryption=pikepdf.Encryption(owner="chu", user="mo"))
    assert bad(office, put(stream.getvalue())) == ["file_encrypted"]


def script(document):
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def xfa(document):
    document.Root.AcroForm.XFA = String("x")


def attach(document):
    document.attachments["bang-tinh.csv"] = pikepdf.AttachedFileSpec(document, b"1;2", filename="bang-tinh.csv")


def outside(document):
    [field] = [one for one in document.Root.AcroForm.Fields if str(one.T) == "KySo_LD_1"]
    field.Rect = Array([580, 10, 700, 70])


def lost(document):
    [field] = [one for one in document.Root.AcroForm.Fields if str(one.T) == "KySo_LD_1"]
    del field.P


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (script, "file_script"),
        (attach, "file_attachments"),
        (xfa, "file_xfa"),
        (outside, "file_bad_box"),
        (lost, "file_bad_box"),
    ],
)
def test_names_what_a_file_must_not_hold(office, prepared_pdf, change, code):
    assert bad(office, changed(prepared_pdf, change)) == [code]


@pytest.mark.parametrize(("change", "reason"), [(attach, "đính kèm tệp khác"), (script, "mã lệnh")])
def test_what_would_not_count_as_valid_is_refused_when_signed_too(office, prepared_pdf, change, reason):
    sha256 = changed(prepared_pdf, change)
    with pytest.raises(SigningRefusal, match=reason) as refused:
        office.approve(sha256)
    assert refused.value.code == "file_unsuitable"
    assert not SignatureRecord.objects.exists()


def test_names_a_file_that_is_too_large(office, draft, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000
    assert bad(office, draft) == ["file_large"]


def test_names_a_file_that_changed_and_one_that_is_gone_and_forgets_when_it_is_back(office, draft):
    path = blobs.path(draft)
    content = path.read_bytes()
    try:
        path.write_bytes(content + b"x")
        assert bad(office, draft) == ["file_changed"]
        path.unlink()
        assert bad(office, draft) == ["no_file"]
    finally:
        path.write_bytes(content)
    assert codes(office, draft) == WELL


def test_names_who_is_signing_until_they_have_had_their_time(office, draft):
    request = office.ask(draft)
    answer = found(office, draft)
    assert answer[0] == Finding("in_progress", Severity.BAD, *texts(f"Văn bản đang được {office.leader} ký."))
    assert codes(office, draft, at=request.expires_at) == WELL


def texts(cause):
    return cause, "Vui lòng thử lại sau ít giây."


def test_names_a_place_that_is_taken(office, draft):
    assert bad(office, office.approve(draft)) == ["field_filled"]


def test_names_a_lock(office, draft):
    sealed = office.seal(office.approve(draft))
    assert bad(office, sealed, Operation.SEAL) == ["field_filled"]


def test_names_a_signature_that_no_longer_holds(office, draft):
    signed = blobs.read(office.approve(draft))
    spoilt = put(signed.replace(b"%PDF-1.3", b"%PDF-1.4", 1))
    findings.verify.ensure_report(spoilt, at=NOW)
    assert "file_bad_signature" in bad(office, spoilt, Operation.SEAL)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"not_after": NOW - DAY}, "expired"),
        ({"not_before": NOW + DAY}, "not_yet_valid"),
        ({"may_sign": False}, "usage"),
    ],
)
def test_names_what_is_wrong_with_a_certificate(office, draft, options, code):
    replace_key(office, issued(LEADER_NAME, **options))
    assert code in bad(office, draft)


def test_names_all_that_is_wrong_at_once(office, draft):
    replace_key(office, issued("Người Khác Hẳn", not_after=NOW - DAY))
    assert bad(office, draft)[:2] == ["expired", "owner_mismatch_user"]


@pytest.mark.parametrize(
    ("left", "code"),
    [(31, None), (30, "ends_soon"), (8, "ends_soon"), (7, "ends_this_week"), (2, "ends_this_week"), (1, "ends_now")],
)
def test_warns_of_the_end_of_a_certificate(office, draft, left, code):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(not_after=NOW + left * DAY)
    answer = found(office, draft)
    assert [one.code for one in answer if one.severity == Severity.WARN] == ([code] if code else [])
    assert may_sign(answer)


def test_names_a_root_that_stands_among_those_for_time_stamps(office, draft):
    TrustAnchor.objects.update(family=TrustAnchor.Family.TIME_STAMP)
    assert bad(office, draft) == ["untrusted_stamps"]
    [told] = [one for one in found(office, draft) if one.code == "untrusted_stamps"]
    assert told.text.startswith("Chứng thư gốc đang ở nhóm Dấu thời gian")
    assert "đề nghị lại ở nhóm khác" in told.fix


def test_names_an_untrusted_provider_a_missing_key_and_a_missing_seal(office, draft):
    TrustAnchor.objects.update(active=False)
    assert bad(office, draft) == ["untrusted"]
    SigningKey.objects.update(active=False)
    assert bad(office, draft) == ["no_key"]
    assert "no_seal" in bad(office, draft, Operation.SEAL)


def test_names_a_seal_that_was_not_entrusted(office, draft):
    signed = office.approve(draft)
    KeyGrant.objects.update(valid_to=NOW)
    assert bad(office, signed, Operation.SEAL) == ["no_grant"]
    other = person(Role.CLERICAL, agency=office.agency)
    assert bad(office, signed, Operation.SEAL, signer=other) == ["no_grant"]


def test_names_a_locked_pin_and_when_it_opens(office, draft):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(locked_until=NOW + DAY)
    assert bad(office, draft) == ["pin_locked"]


def test_names_a_missing_key_of_the_installation_and_a_missing_back_end(office, draft, settings):
    SigningKey.objects.filter(pk=office.leader_key.pk).update(kek_id="cu")
    assert bad(office, draft) == ["kek_unknown"]
    SigningKey.objects.filter(pk=office.leader_key.pk).update(backend="phone", kek_id="", credential="c")
    assert bad(office, draft) == ["backend_unknown"]


def test_asking_changes_nothing_and_looks_at_a_file_once(office, draft, django_assert_num_queries):
    found(office, draft)
    with django_assert_num_queries(3):
        found(office, draft)
    assert not SigningRequest.objects.exists()
