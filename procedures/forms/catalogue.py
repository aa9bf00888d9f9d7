"""The forms of the catalogue: find, and name a new process."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.forms import OfficeForm
from procedures.forms.base import CODE, told
from procedures.models import Field, ProcessVersion
from procedures.services.drafting import ProcessData


class ListForm(OfficeForm):
    """What the list of procedures shows."""

    q = forms.CharField(
        label=_("Tên thủ tục không cần dấu, hoặc mã"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    linh_vuc = forms.ChoiceField(label=_("Lĩnh vực"), required=False)

    def __init__(self, *args: Any, fields: Iterable[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Tất cả lĩnh vực")), *((field.code, field.name) for field in fields)]
        self.fields["linh_vuc"].choices = choices  # type: ignore[attr-defined]


class ProcessForm(OfficeForm):
    """How a new process is called."""

    name = forms.CharField(label=_("Tên quy trình"), max_length=300)
    code = forms.CharField(label=_("Mã quy trình"), max_length=60, validators=[CODE])
    case_name = forms.CharField(
        label=_("Trường hợp"), max_length=300, required=False, help_text=_("Khi thủ tục có nhiều trường hợp.")
    )
    agency_id = forms.TypedChoiceField(label=_("Áp dụng tại"), coerce=int, empty_value=None, required=False)

    source_id = forms.TypedChoiceField(label=_("Bắt đầu từ"), coerce=int, empty_value=None, required=False)

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[Agency],
        general: bool,
        sources: Iterable[ProcessVersion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everywhere = [("", _("Mọi cơ quan chưa có quy trình riêng"))] if general else []
        choices = [*everywhere, *((str(agency.pk), agency.name) for agency in agencies)]
        self.fields["agency_id"].choices = choices  # type: ignore[attr-defined]
        copies = [(str(one.pk), _source_words(one)) for one in sources]
        self.fields["source_id"].choices = [("", _("Bước tiếp nhận và bước trả kết quả")), *copies]  # type: ignore[attr-defined]

    @property
    def values(self) -> ProcessData:
        """What the service is told."""
        return ProcessData(**told(self, ProcessData))


def _source_words(version: ProcessVersion) -> str:
    process = version.process
    return f"{process.procedure.code} – {process.name}"
