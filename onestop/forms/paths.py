"""The dialogs of the ways off the process: each asks for its reason, and most for their paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm, OpinionInput, StateField
from onestop.forms.files import StoredFilesField
from onestop.models import ArchiveNote, Paper
from onestop.services.extending import LONGEST_DAYS
from onestop.services.files import DRAFT_KINDS
from onestop.services.submission import MissingPaper

REASON = OpinionInput()


class PathForm(OfficeForm):
    """The state and step that the page was drawn for, and the reason."""

    expected_state = StateField()
    expected_step = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Lý do"),
        widget=REASON,
        max_length=2000,
        help_text=_("Diễn biến hồ sơ giữ lại lý do này."),
        error_messages={"required": _("Ghi lý do.")},
    )

    @property
    def plain_fields(self) -> list[BoundField]:
        """The fields that stand one below the other."""
        return self.visible_fields()


class ReportForm(PathForm):
    """How the citizen paid, as it was said."""

    reason = forms.CharField(
        label=_("Người nộp báo thế nào"),
        widget=REASON,
        max_length=2000,
        help_text=_("Nộp lúc nào, qua đâu, mã giao dịch hoặc chứng từ."),
        error_messages={"required": _("Ghi người nộp báo thế nào.")},
    )


class WaiveForm(PathForm):
    """Why nothing more is to be paid."""

    reason = forms.CharField(
        label=_("Căn cứ miễn"),
        widget=REASON,
        max_length=2000,
        help_text=_("Điều khoản cho miễn và giấy tờ chứng minh; diễn biến hồ sơ giữ lại."),
        error_messages={"required": _("Ghi căn cứ miễn.")},
    )


class LetterForm(PathForm):
    """A reason, and the letter that goes to the applicant."""

    file = StoredFilesField(
        label=_("Văn bản gửi người nộp"),
        kinds=DRAFT_KINDS,
        multiple=False,
        help_text=_("PDF, Word (.docx) hoặc OpenDocument (.odt). Người nộp tải được bằng mã tra cứu."),
    )


class RefuseForm(LetterForm):
    """The reason of a refusal with what Mẫu 03 says besides, and the letter."""

    legal_basis = forms.CharField(label=_("Căn cứ pháp lý"), max_length=500, required=False)
    guidance = forms.CharField(
        label=_("Cơ quan, nơi có thẩm quyền giải quyết"),
        max_length=500,
        required=False,
        help_text=_("Ghi khi hồ sơ thuộc thẩm quyền của nơi khác."),
    )
    field_order = ["reason", "legal_basis", "guidance", "file"]


class WithdrawForm(PathForm):
    """A reason, and the applicant's request."""

    file = StoredFilesField(
        label=_("Đơn xin rút của người nộp"),
        kinds=DRAFT_KINDS,
        multiple=False,
        help_text=_("PDF, Word (.docx) hoặc OpenDocument (.odt)."),
    )


class ExtendForm(LetterForm):
    """The days by which the due date is put off, the reason, and the apology."""

    expected_extensions = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        error_messages={"required": _("Trang này thiếu số lần đã hẹn lại. Hãy tải lại trang rồi làm lại.")},
    )
    days = forms.IntegerField(
        label=_("Số ngày làm việc gia hạn"),
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages={"required": _("Ghi số ngày gia hạn.")},
    )
    field_order = ["days", "reason", "file"]


class ArchiveForm(PathForm):
    """The archive file that the dossier belongs to, and how long it is kept."""

    reason = None  # type: ignore[assignment]
    file_code = forms.CharField(
        label=_("Mã hồ sơ lưu"),
        max_length=60,
        help_text=_("Theo danh mục hồ sơ của cơ quan, ví dụ QLVT.2026.03."),
        error_messages={"required": _("Ghi mã hồ sơ lưu.")},
    )
    title = forms.CharField(
        label=_("Tên hồ sơ lưu"), max_length=300, error_messages={"required": _("Ghi tên hồ sơ lưu.")}
    )
    keep_years = forms.TypedChoiceField(
        label=_("Thời hạn bảo quản"), coerce=int, choices=ArchiveNote.Keep.choices, initial=ArchiveNote.Keep.YEARS_10
    )
    field_order = ["file_code", "title", "keep_years"]


@dataclass(frozen=True)
class PaperRow:
    """One paper that can be asked for: whether it is, and why."""

    chosen: BoundField
    reason: BoundField


class SupplementForm(LetterForm):
    """Which papers are asked for and why; one that the dossier does not have yet goes below."""

    reason = None  # type: ignore[assignment]
    other = forms.CharField(
        label=_("Giấy tờ khác cần thêm"),
        max_length=500,
        required=False,
        help_text=_("Chỉ khi pháp luật cho yêu cầu ngoài thành phần hồ sơ; ghi căn cứ pháp lý bên dưới."),
    )
    other_reason = forms.CharField(label=_("Lý do cần giấy tờ khác"), max_length=500, required=False)
    legal_basis = forms.CharField(
        label=_("Căn cứ pháp lý"),
        max_length=500,
        required=False,
        help_text=_("Bắt buộc khi yêu cầu giấy tờ khác, hoặc khi đã yêu cầu đủ số lần quy định."),
    )
    field_order = ["other", "other_reason", "legal_basis", "file"]

    def __init__(self, *args: Any, papers: Iterable[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        for paper in self.papers:
            self.fields[f"giay{paper.pk}"] = forms.BooleanField(label=paper.name, required=False)
            self.fields[f"ly-do{paper.pk}"] = forms.CharField(
                label=_("Lý do cần bổ sung"), max_length=500, required=False
            )

    @property
    def paper_rows(self) -> list[PaperRow]:
        """The papers of the dossier, each with its reason."""
        return [PaperRow(self[f"giay{paper.pk}"], self[f"ly-do{paper.pk}"]) for paper in self.papers]

    @property
    def plain_fields(self) -> list[BoundField]:
        """The fields below the papers."""
        return [self[name] for name in self.field_order]

    def clean(self) -> dict[str, Any]:
        """Put the papers together; each that is asked for needs its reason.

        The cleaned values are what the service takes.
        """
        values = super().clean() or self.cleaned_data
        for paper in self.papers:
            if values.get(f"giay{paper.pk}") and not values.get(f"ly-do{paper.pk}"):
                self.add_error(f"ly-do{paper.pk}", _("Ghi lý do cần bổ sung giấy tờ này."))
        if values.get("other") and not values.get("other_reason"):
            self.add_error("other_reason", _("Ghi lý do cần giấy tờ khác."))
        names = ("expected_state", "expected_step", "legal_basis", "file")
        kept: dict[str, Any] = {name: values[name] for name in names if name in values}
        return kept | {"papers": self._asked(values)}

    def _asked(self, values: dict[str, Any]) -> Sequence[MissingPaper]:
        asked = [
            MissingPaper(paper.component_id, paper.name, values.get(f"ly-do{paper.pk}", ""))
            for paper in self.papers
            if values.get(f"giay{paper.pk}")
        ]
        if values.get("other"):
            asked.append(MissingPaper(None, values["other"], values.get("other_reason", "")))
        return asked
