"""The forms that send, approve, send back and give up a version."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import VnDateField
from procedures.forms.base import REASON, DraftForm


class SendForm(DraftForm):
    """Gửi duyệt: a word for the warnings."""

    note = forms.CharField(
        label=_("Lời giải trình"),
        widget=REASON,
        max_length=2000,
        required=False,
        help_text=_("Bắt buộc khi còn cảnh báo: ghi vì sao vẫn gửi."),
    )


class ApproveForm(DraftForm):
    """Duyệt và công bố: from which day on."""

    effective_from = VnDateField(label=_("Áp dụng từ ngày"))
    note = forms.CharField(label=_("Ý kiến"), widget=REASON, max_length=2000, required=False)


class SendBackForm(DraftForm):
    """Trả lại để sửa: why."""

    reason = forms.CharField(
        label=_("Lý do trả lại"),
        widget=REASON,
        max_length=2000,
        error_messages={"required": _("Ghi lý do trả lại.")},
    )


class DiscardForm(DraftForm):
    """Bỏ bản soạn: why."""

    reason = forms.CharField(
        label=_("Lý do bỏ"), widget=REASON, max_length=2000, error_messages={"required": _("Ghi lý do bỏ bản soạn.")}
    )
