"""What findings are worth: the verdict on the whole file, and everything in the words of the screen. Pure.

Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22–24; ETSI EN 319 102-1, 5.1.3 – passed, failed, indeterminate.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from signing.models import Verdict, VerificationReport
from signing.pades.findings import FileFindings, SignatureFinding, TimeStampFinding

MISSING = "missing_signature"
TONES = {Verdict.VALID: "ok", Verdict.UNSIGNED: "", Verdict.INVALID: "bad", Verdict.UNREADABLE: "bad"}
# Fields for certified copies stand ready without anybody owing a signature.
SPARE_FIELDS = ("SaoY", "SaoLuc", "TrichSao")
UNCHANGED = {"none", "archive"}


@dataclass(frozen=True)
class SignatureLine:
    """One signature in the words of the screen; `tone` is ok, warn or bad."""

    signer: str
    organisation: str
    signed_at: datetime | None
    verdict: str
    detail: str
    tone: str
    level: str = ""
    time_source: str = ""


def all_notes(findings: FileFindings) -> list[str]:
    """Return the codes of everything that was noticed about the file as a whole."""
    notes = [*([findings.problem] if findings.problem else []), *findings.notes]
    for one in findings.signatures:
        notes += one.stamp_notes
    if any(one.revocation == "revoked" for one in findings.time_stamps) or any(
        one.stamp_revocation == "revoked" for one in findings.signatures
    ):
        notes.append("stamp_revoked")
    if any(one.changes == "annotation" for one in findings.signatures):
        notes.append("annotated")
    if findings.signatures and owed_fields(findings.empty_fields):
        notes.append(MISSING)
    return list(dict.fromkeys(notes))


def owed_fields(empty: tuple[str, ...] | list[str]) -> list[str]:
    """Return the empty fields in which a signature is missing."""
    return [name for name in empty if not name.startswith(SPARE_FIELDS)]


def judge(findings: FileFindings, notes: list[str], *, own: bool) -> str:
    """Judge the file: one bad signature spoils it, one unknown leaves it open, anything odd wants a look.

    `own`: we have just signed it, and asked before whether the certificate was revoked.
    """
    if findings.problem:
        return Verdict.UNREADABLE
    if not findings.signatures:
        return Verdict.INVALID if "orphan_signature" in notes else Verdict.UNSIGNED
    if any(_is_bad(one) for one in findings.signatures) or any(_is_bad_stamp(one) for one in findings.time_stamps):
        return Verdict.INVALID
    trusted = [one.trusted for one in findings.signatures] + [one.trusted for one in findings.time_stamps]
    if not all(trusted):
        return Verdict.UNDETERMINED
    if not own and any(one.revocation == "unknown" for one in findings.signatures):
        return Verdict.UNDETERMINED
    return Verdict.REVIEW if notes else Verdict.VALID


def tone_of(report: VerificationReport) -> str:
    """Return the colour of the verdict: ok, warn, bad, or nothing where nobody signed."""
    return TONES.get(Verdict(report.verdict), "warn")


def is_sound(report: VerificationReport | None) -> bool:
    """Tell whether all that is signed is valid and nothing is odd, though a prepared field may still be empty."""
    if report is None:
        return False
    return report.verdict == Verdict.VALID or (report.verdict == Verdict.REVIEW and report.notes == [MISSING])


def reasons(report: VerificationReport) -> list[str]:
    """Return why the verdict is what it is and what to do, one sentence or two each; nothing odd gives nothing."""
    found = [words for words in (_verdict_words(report), *note_texts(report)) if words]
    return list(dict.fromkeys(found))


def note_texts(report: VerificationReport) -> list[str]:
    """Return what was noticed about the file as a whole, for the screen."""
    texts = _problem_texts() | _content_texts() | _change_texts()
    fields = ", ".join(_field_label(name) for name in owed_fields(report.empty_fields))
    texts[MISSING] = _("Còn thiếu: %(fields)s. Hãy yêu cầu bên gửi ký, đóng dấu đủ rồi gửi lại.") % {"fields": fields}
    return [texts[note] for note in report.notes]


def lines(report: VerificationReport) -> list[SignatureLine]:
    """Return the signatures of the report for the screen, oldest first."""
    return [_line(one) for one in report.signatures]


def time_stamp_lines(report: VerificationReport) -> list[SignatureLine]:
    """Return the document time-stamps of the report for the screen, oldest first."""
    return [_time_stamp_line(one) for one in report.time_stamps]


def _is_bad(one: SignatureFinding) -> bool:
    return not one.intact or not one.changes_permitted or one.coverage == "part" or one.revocation == "revoked"


def _is_bad_stamp(one: TimeStampFinding) -> bool:
    return not one.intact or one.coverage == "part" or one.changes not in UNCHANGED


def _verdict_words(report: VerificationReport) -> str:
    words = {
        Verdict.UNSIGNED: _("Tệp không có chữ ký số nào. Nếu cần bản có giá trị, hãy yêu cầu bên gửi ký số."),
        Verdict.INVALID: _(
            "Có chữ ký không hợp lệ hoặc nội dung bị thay đổi sau khi ký. Không dùng tệp này; hãy xin lại bản gốc."
        ),
        Verdict.UNDETERMINED: _(
            "Chữ ký nguyên vẹn nhưng chưa xác nhận được chứng thư số. Hãy xem từng chữ ký bên dưới, hỏi lại bên ký."
        ),
    }
    return words.get(Verdict(report.verdict), "")


def _problem_texts() -> dict[str, str]:
    return {
        "file_empty": _("Tệp trống. Hãy chọn lại tệp có nội dung."),
        "file_not_pdf": _("Tệp không phải PDF. Hãy chọn đúng tệp PDF đã ký."),
        "file_encrypted": _("Tệp PDF có đặt mật khẩu. Hãy xin bản không đặt mật khẩu."),
        "file_broken": _("Tệp PDF bị hỏng. Hãy tải lại tệp gốc từ nơi gửi."),
        "file_too_large": _("Tệp quá lớn để kiểm tra. Hãy xin bản có dung lượng nhỏ hơn."),
        "no_pages": _("Tệp PDF không có trang nào. Hãy xin lại bản gốc."),
        "too_many_signatures": _("Tệp có quá nhiều chữ ký để kiểm tra. Hãy liên hệ nơi gửi."),
        "check_lost": _("Chưa kiểm tra được tệp. Hãy thử lại sau 10 phút."),
        "too_slow": _("Tệp quá phức tạp, kiểm tra quá lâu nên đã dừng. Hãy liên hệ nơi gửi để xin bản khác."),
        "too_heavy": _("Tệp cần quá nhiều bộ nhớ để kiểm tra nên đã dừng. Hãy liên hệ nơi gửi để xin bản khác."),
    }


def _content_texts() -> dict[str, str]:
    return {
        "loose_structure": _("Cấu trúc tệp không đúng chuẩn. Hãy đối chiếu với bản gốc."),
        "has_script": _("Tệp có mã lệnh, nội dung hiển thị có thể thay đổi. Hãy đối chiếu với bản gốc."),
        "has_xfa": _("Tệp dùng biểu mẫu XFA, mỗi phần mềm có thể hiện khác nhau. Hãy đối chiếu với bản gốc."),
        "has_attachments": _("Tệp có đính kèm tệp khác. Hãy kiểm tra cả tệp đính kèm trước khi dùng."),
        "odd_pages": _("Có trang kích thước bất thường. Hãy mở từng trang để xem có phần nào bị giấu."),
        "large_stamp": _("Hình chữ ký che một phần lớn của trang. Hãy xem trang đó có bị che nội dung."),
        "stamp_off_page": _("Hình chữ ký nằm ngoài trang. Hãy xem kỹ trang đó."),
        "stamp_over_text": _("Hình chữ ký che chữ bên dưới. Hãy đối chiếu phần bị che với bản gốc."),
    }


def _change_texts() -> dict[str, str]:
    return {
        "bytes_after_end": _("Có dữ liệu lạ sau phần kết thúc tệp. Hãy xin lại bản gốc."),
        "orphan_signature": _("Có dấu vết chữ ký đã bị gỡ khỏi tệp. Hãy xin lại bản gốc."),
        "changed_after_last": _("Tệp có thay đổi sau chữ ký cuối. Hãy đối chiếu với bản gốc."),
        "grew_otherwise": _("Tệp có thêm thay đổi khác ngoài chữ ký đã yêu cầu. Hãy ký lại từ tệp gốc."),
        "stamp_revoked": _("Nơi cấp dấu thời gian đã bị thu hồi, thời gian ký chưa được chứng minh. Hãy xin bản khác."),
        "annotated": _("Tệp có ghi chú thêm sau khi ký. Hãy đối chiếu với bản gốc."),
        "pages_differ": _("Số trang khác với lúc ký. Không dùng tệp này; hãy xin lại bản gốc."),
        "looks_changed": _("Có trang hiện khác với lúc ký; chỗ khác được khoanh đỏ. Hãy đối chiếu với bản gốc."),
        "not_comparable": _("Chưa so được hình các trang với lúc ký. Hãy đối chiếu với bản gốc."),
        "too_many_pages": _("Tệp có quá nhiều trang, chỉ so được 200 trang đầu với lúc ký. Hãy xem các trang sau."),
    }


def _field_label(name: str) -> str:
    labels = {
        "KySo_LD": _("chữ ký của lãnh đạo"),
        "DongDau": _("con dấu của cơ quan"),
        "Nhay": _("chữ ký nháy"),
        "PhuLuc": _("chữ ký phụ lục"),
        "ThanhPhan": _("chữ ký thành phần"),
    }
    known = next((label for start, label in labels.items() if name.startswith(start)), "")
    return known or _("chữ ký ở ô “%(name)s”") % {"name": name}


def _line(one: dict[str, Any]) -> SignatureLine:
    verdict, tone = _words(one)
    return SignatureLine(
        signer=one["signer"] or _("Không đọc được người ký"),
        organisation=one["organisation"],
        signed_at=_local(one["signed_at"]),
        verdict=verdict,
        detail=_detail(one),
        tone=tone,
        level=one["level"],
        time_source=_time_source(one["time_source"]),
    )


def _time_stamp_line(one: dict[str, Any]) -> SignatureLine:
    bad = not one["intact"] or one["coverage"] == "part" or one["changes"] not in UNCHANGED
    verdict, tone = (_("Không hợp lệ"), "bad") if bad else (_("Hợp lệ"), "ok")
    if not bad and not one["trusted"]:
        verdict, tone = _("Chưa xác định"), "warn"
    revoked = not bad and one["revocation"] == "revoked"
    if revoked:
        verdict, tone = _("Máy chủ đã bị thu hồi"), "bad"
    return SignatureLine(
        signer=one["authority"] or _("Không đọc được nơi cấp dấu thời gian"),
        organisation=_("Dấu thời gian của tệp"),
        signed_at=_local(one["at"]),
        verdict=verdict,
        detail=_("Tệp bị thay đổi sau dấu thời gian hoặc dấu bị hỏng.")
        if bad
        else _("Giữ cho tệp kiểm tra được lâu dài."),
        tone=tone,
    )


def _local(moment: str) -> datetime | None:
    parsed = parse_datetime(moment) if moment else None
    return localtime(parsed) if parsed else None


def _words(one: dict[str, Any]) -> tuple[str, str]:
    revoked = one["revocation"] == "revoked"
    if not one["intact"] or not one["changes_permitted"] or one["coverage"] == "part" or revoked:
        return _("Không hợp lệ"), "bad"
    if not one["trusted"]:
        return _("Chưa xác định"), "warn"
    if one["revocation"] == "unknown":
        return _("Hợp lệ, chưa kiểm tra được thu hồi"), "warn"
    return _("Hợp lệ"), "ok"


def _detail(one: dict[str, Any]) -> str:
    parts = [_coverage_words(one)]
    if one["revocation"] == "revoked":
        parts.append(_("Chứng thư số hoặc chứng thư của nơi cấp đã bị thu hồi."))
    elif not one["intact"]:
        parts.append(_("Chưa xét chứng thư số vì chữ ký không còn nguyên vẹn."))
    elif not one["trusted"]:
        parts.append(_("Chứng thư số không thuộc nhà cung cấp được tin cậy hoặc không còn hiệu lực."))
    else:
        parts.append(_revocation_words(one["revocation"]))
    if one["issuer"]:
        parts.append(_("Nơi cấp: %(issuer)s; số sê-ri %(serial)s.") % one)
    parts.append(_("Thời gian: %(source)s.") % {"source": _time_source(one["time_source"])})
    if one["level"]:
        parts.append(_("Mức %(level)s.") % one)
    return " ".join(part for part in parts if part)


def _revocation_words(revocation: str) -> str:
    return {
        "good": _("Chứng thư số không bị thu hồi lúc ký."),
        "unknown": _("Chưa kiểm tra được tình trạng thu hồi của chứng thư số."),
    }.get(revocation, "")


def _time_source(source: str) -> str:
    return {
        "token": _("theo dấu thời gian của chữ ký"),
        "archive": _("có trước dấu thời gian của tệp"),
    }.get(source, _("do người ký khai báo"))


def _coverage_words(one: dict[str, Any]) -> str:
    if not one["intact"]:
        return _("Nội dung đã ký bị thay đổi hoặc chữ ký bị hỏng.")
    if one["coverage"] == "file":
        return _("Chữ ký bao trùm toàn bộ tệp.")
    if one["coverage"] == "revision" and one["changes_permitted"]:
        return _("Sau chữ ký chỉ có những thay đổi được phép.")
    return _("Tệp bị thay đổi sau khi ký.")
