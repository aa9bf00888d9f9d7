"""Reports: made once, judged purely, shown in words."""

import pytest

from common import blobs
from signing.models import TrustAnchor, Verdict, VerificationReport
from signing.pades.fields import LEADER_FIELD
from signing.services import verify
from signing.simulators.demo_ca import Authority, trust
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf
from tests.signing.conftest import AGENCY
from tests.signing.pades import papers
from tests.signing.pades.test_verify import add_text, drop_form, refill, update


def report(pdf):
    return verify.ensure_report(blobs.put(pdf).sha256, at=NOW)


def test_checks_a_file_once(office, signed_files, count_queries):
    first = report(signed_files.both)
    assert count_queries(lambda: verify.ensure_report(first.sha256, at=NOW)) == 1
    assert VerificationReport.objects.count() == 1


def test_nobody_has_checked_an_unknown_file(db):
    assert verify.report_for("ab" * 32) is None
    with pytest.raises(FileNotFoundError):
        verify.ensure_report("ab" * 32, at=NOW)


def test_a_change_of_trust_makes_a_new_report(office, signed_files):
    first = report(signed_files.both)
    TrustAnchor.objects.update(active=False)
    assert verify.report_for(first.sha256) is None
    second = verify.ensure_report(first.sha256, at=NOW)
    assert (first.verdict, second.verdict) == (Verdict.VALID, Verdict.UNDETERMINED)
    assert not verify.leader_signed(second, user_id=office.leader.pk)


def test_finds_the_report_with_several_roots(office, signed_files):
    for _number in range(3):
        trust(Authority(NOW), NOW)
    kept = report(signed_files.both)
    assert verify.report_for(kept.sha256) == kept


def test_a_root_that_is_for_time_stamps_alone_is_another_trust(office, signed_files):
    first = report(signed_files.both)
    TrustAnchor.objects.update(family=TrustAnchor.Family.TIME_STAMP)
    second = report(signed_files.both)
    assert (first.verdict, second.verdict) == (Verdict.VALID, Verdict.UNDETERMINED)
    assert verify.report_for(first.sha256) == second


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        (lambda files: files.both, Verdict.VALID),
        (lambda files: files.leader, Verdict.REVIEW),
        (lambda files: files.leader[:-200], Verdict.UNREADABLE),
        (lambda files: draft_pdf(), Verdict.UNSIGNED),
        (lambda files: papers.encrypted(draft_pdf()), Verdict.UNREADABLE),
        (lambda files: update(files.both, add_text), Verdict.INVALID),
        (lambda files: update(files.both, refill("SoKyHieu", "99")), Verdict.INVALID),
        (lambda files: update(files.leader, refill("SoKyHieu", "99")), Verdict.REVIEW),
        (lambda files: files.both + b"\n%garbage", Verdict.REVIEW),
        (lambda files: update(files.both, drop_form), Verdict.INVALID),
    ],
)
def test_judges_the_whole_file(office, signed_files, make, verdict):
    found = verify.check_bytes(make(signed_files), at=NOW)
    assert found.verdict == verdict
    assert verify.leader_signed(found, user_id=office.leader.pk) is verify.is_sound(found)
    assert verify.is_sound(found) is (found.verdict == Verdict.VALID or found.notes == ["missing_signature"])
    assert VerificationReport.objects.count() == 0


def test_a_truncated_file_is_at_most_what_the_leader_signed(office, signed_files):
    stripped = report(signed_files.both[: len(signed_files.leader)])
    assert (stripped.verdict, stripped.notes) == (Verdict.REVIEW, ["missing_signature"])
    assert verify.note_texts(stripped) == [
        "Còn thiếu: con dấu của cơ quan. Hãy yêu cầu bên gửi ký, đóng dấu đủ rồi gửi lại."
    ]
    assert not verify.sealed_by(stripped, agency_code=office.agency.code)
    told = verify.missing_signature(stripped, user_id=office.leader.pk, agency_code=office.agency.code)
    assert "chưa có con dấu" in told


def test_names_what_is_missing(office, signed_files):
    def missing(found, user_id=office.leader.pk, agency_code=office.agency.code):
        return verify.missing_signature(found, user_id=user_id, agency_code=agency_code)

    both = report(signed_files.both)
    assert missing(both) == ""
    assert "người ký duyệt" in missing(both, user_id=office.clerical.pk)
    assert "con dấu" in missing(both, agency_code="H99")
    assert "chưa được kiểm tra" in missing(None)
    assert "Không có chữ ký" in missing(report(draft_pdf()))


def test_a_colleagues_signature_is_not_the_leaders(office, signed_files):
    both = report(signed_files.both)
    assert not verify.leader_signed(both, user_id=office.clerical.pk)
    assert not verify.leader_signed(None, user_id=office.leader.pk)
    assert not verify.sealed_by(None, agency_code=office.agency.code)


def test_a_namesake_with_a_trusted_certificate_is_not_the_leader(office, prepared_pdf, signed_files):
    namesakes = report(signed_files.put(prepared_pdf, LEADER_FIELD, LEADER_NAME, "khac", None))
    assert [(one["signer"], one["trusted"], one["user_id"]) for one in namesakes.signatures] == [
        (LEADER_NAME, True, None)
    ]
    assert verify.is_sound(namesakes)
    assert not verify.leader_signed(namesakes, user_id=office.leader.pk)


def test_shows_the_signatures_in_words(office, signed_files):
    leader, seal = verify.summary(report(signed_files.both))
    assert (leader.signer, leader.verdict, leader.tone) == (LEADER_NAME, "Hợp lệ", "ok")
    assert leader.signed_at == NOW
    assert "thay đổi được phép" in leader.detail
    assert seal.signer == AGENCY["name"]
    assert "toàn bộ tệp" in seal.detail
    assert "CA cấp chứng thư minh họa" in seal.detail


def test_shows_what_is_wrong_in_words(office, signed_files):
    changed = verify.check_bytes(update(signed_files.both, add_text), at=NOW)
    leader, seal = verify.summary(changed)
    assert (leader.tone, seal.tone) == ("bad", "bad")
    assert "bị thay đổi sau khi ký" in seal.detail
    TrustAnchor.objects.update(active=False)
    unknown = verify.summary(verify.check_bytes(signed_files.both, at=NOW))[0]
    assert (unknown.verdict, unknown.tone) == ("Chưa xác định", "warn")
    assert "được tin cậy" in unknown.detail


def test_shows_a_signature_that_cannot_be_read(office, signed_files):
    spoiled = signed_files.leader.replace(b"/Contents <3082", b"/Contents <>   ")
    (line,) = verify.summary(verify.check_bytes(spoiled, at=NOW))
    assert (line.signer, line.signed_at, line.tone) == ("Không đọc được người ký", None, "bad")
    assert "bị hỏng" in line.detail


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda files: b"", "Tệp trống"),
        (lambda files: b"hello", "không phải PDF"),
        (lambda files: files.both + b"\n%garbage", "sau phần kết thúc"),
        (lambda files: update(files.leader, refill("SoKyHieu", "99")), "sau chữ ký cuối"),
    ],
)
def test_notes_are_told_in_words(office, signed_files, make, words):
    texts = verify.note_texts(verify.check_bytes(make(signed_files), at=NOW))
    assert any(words in text for text in texts)


def test_a_clean_file_has_no_notes(office, signed_files):
    assert verify.note_texts(report(signed_files.both)) == []


def test_a_stamp_that_covers_the_page_wants_a_look(office, signed_files, prepared_pdf):
    def spread(document):
        document.Root.AcroForm.Fields[2].Rect = papers.Array([0, 0, 595, 500])

    huge = signed_files.put(papers.changed(prepared_pdf, spread), LEADER_FIELD, LEADER_NAME, "", None)
    found = verify.check_bytes(huge, at=NOW)
    assert (found.verdict, found.notes) == (Verdict.REVIEW, ["large_stamp", "missing_signature"])
    assert not verify.leader_signed(found, user_id=office.leader.pk)


def test_a_file_with_very_many_signatures_is_not_examined(office, signed_files):
    def repeat(document):
        signed = document.Root.AcroForm.Fields[2]
        for number in range(60):
            copy = papers.Dictionary(FT=papers.Name.Sig, T=papers.String(f"S{number}"), V=signed.V)
            document.Root.AcroForm.Fields.append(document.make_indirect(copy))

    found = verify.check_bytes(papers.changed(signed_files.leader, repeat), at=NOW)
    assert found.verdict == Verdict.UNREADABLE
    assert "quá nhiều chữ ký" in verify.note_texts(found)[0]


def test_a_spoiled_signature_says_nothing_against_its_certificate(office, signed_files):
    spoiled = signed_files.both[:3000] + b"X" + signed_files.both[3001:]
    for line in verify.summary(verify.check_bytes(spoiled, at=NOW)):
        assert "Nội dung đã ký bị thay đổi" in line.detail
        assert "nhà cung cấp được tin cậy" not in line.detail
