"""What an action asks and does, and what a step sends to the document office, in words by the names of the fields."""

from django.utils.translation import gettext as _

from procedures.models import DraftKind, Effect, PaymentEdit, PaymentRequest, SignerSource
from procedures.schema import ActionPart, StepPart


def demand_words(action: ActionPart) -> dict[str, str]:
    """Return the demands of an action in words."""
    return {
        _("Việc nộp phí, lệ phí"): str(PaymentRequest(action.payment).label),
        _("Người làm được sửa"): str(PaymentEdit(action.payment_edit).label),
        _("Giấy tờ phải lập"): ", ".join(action.required_papers),
        _("Giấy tờ có thể lập"): ", ".join(action.optional_papers),
        _("Giấy tờ trả cho người nộp"): ", ".join(action.released_papers),
        _("Chữ ký số cá nhân"): yes(action.needs_signature),
        _("Con dấu số của cơ quan"): yes(action.needs_seal),
        _("Chữ ký phải có trên"): action.signed_paper,
        _("Cho hoàn tác"): yes(action.undoable),
        _("Việc làm theo"): "; ".join(str(Effect(effect).label) for effect in action.effects),
        _("Lùi hạn trả, giờ làm việc"): str(action.extend_hours or ""),
        _("Kiểm tra từng giấy tờ"): yes(action.checks_papers),
        _("Làm cho nhiều hồ sơ một lúc"): yes(action.for_many),
        _("Mẫu trích yếu"): action.subject_template,
        _("Lời báo người nộp"): action.notice_text,
        _("Lời trong thư điện tử"): action.mail_text,
    }


def route_words(step: StepPart) -> dict[str, str]:
    """Return the way of a step to the document office in words."""
    return {
        _("Loại văn bản gửi đi"): str(DraftKind(step.draft_kind).label) if step.draft_kind else "",
        _("Đơn vị nhận ở eOffice"): step.target_unit,
        _("Người ký duyệt"): str(SignerSource(step.signer_source).label),
        _("Chức vụ người ký"): step.signer_post,
    }


def yes(value: bool) -> str:
    """Return yes or no."""
    return _("có") if value else _("không")
