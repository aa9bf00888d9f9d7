"""The forms of a case: its name and place, and when it may be taken."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.conditions import CHANNELS, AnyCondition, ways_in_words
from procedures.forms.base import DraftForm, told
from procedures.services.casing import CaseData, ProcessNames, conditions_of

PAPER_FIELDS = ("has", "lacks", "without", "required")


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, required=False, widget=widget, help_text=help_text)


class ProcessNamesForm(DraftForm):
    """How a process and its case are called."""

    name = forms.CharField(label=_("Tên quy trình"), max_length=300)
    case_name = forms.CharField(
        label=_("Trường hợp"), max_length=300, required=False, help_text=_("Tên mà quầy và người nộp chọn.")
    )
    case_order = forms.IntegerField(
        label=_("Thứ tự trường hợp"), min_value=0, max_value=99, help_text=_("Số nhỏ đứng trước.")
    )

    @property
    def values(self) -> ProcessNames:
        """What the service is told."""
        return ProcessNames(**told(self, ProcessNames))


class CaseForm(DraftForm):
    """When a case may be taken, and which papers it asks for."""

    channels = _several(_("Chỉ khi hồ sơ nộp"), _("Không chọn: mọi cách nộp."))
    result_channels = _several(_("Chỉ khi nhận kết quả"), _("Không chọn: mọi cách nhận."))
    has = _several(_("Chỉ khi có giấy tờ"))
    lacks = _several(_("Chỉ khi không có giấy tờ"))
    without = _several(_("Không cần nộp"), _("Giấy tờ của thủ tục mà trường hợp này không hỏi tới."))
    required = _several(_("Bắt buộc thêm"), _("Giấy tờ không bắt buộc nói chung, nhưng bắt buộc ở trường hợp này."))

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(channel, ways_in_words([channel])) for channel in CHANNELS]
        for name in ("channels", "result_channels"):
            self.fields[name].choices = ways  # type: ignore[attr-defined]
        for name in PAPER_FIELDS:
            self.fields[name].choices = papers  # type: ignore[attr-defined]

    def values(self, kept: Iterable[AnyCondition] = ()) -> CaseData:
        """Return what the service is told; `kept` are conditions that the form does not ask for."""
        said = self.cleaned_data
        names = ("channels", "result_channels", "has", "lacks")
        return CaseData(
            conditions=(*conditions_of(**{name: said[name] for name in names}), *kept),
            without=tuple(said["without"]),
            required=tuple(said["required"]),
        )
