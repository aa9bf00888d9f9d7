"""The forms that send, approve, send back and give up a version."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.formats import vn_date
from common.forms import VnDateField
from procedures.forms.base import REASON, DraftForm
from procedures.models import Version


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
    """Duyệt và công bố: from which day on, and whether an approved version that waits for its day gives way.

    `sheet_revision` is that of the sheet shown with a procedure's first process.
    """

    effective_from = VnDateField(label=_("Áp dụng từ ngày"))
    replaces = forms.BooleanField(required=False)
    note = forms.CharField(label=_("Ý kiến"), widget=REASON, max_length=2000, required=False)
    sheet_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, waiting: Version | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if waiting is None:
            del self.fields["replaces"]
        else:
            words = {"number": waiting.number, "day": vn_date(waiting.effective_from)}
            self.fields["replaces"].label = gettext("Thay phiên bản %(number)d, vốn áp dụng từ %(day)s") % words
        if "sheet_revision" not in self.initial:
            del self.fields["sheet_revision"]


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
