"""The counter's form (row A1): applicant, owner, papers, way of receiving.

Fields are named `applicant-name`, `owner-name`, `tp<component id>-originals`, `khac0-name`, `channel` …; the button
sends `go` = accept or pending.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Post
from common.forms import OfficeForm, VnDateField
from onestop.forms.files import StoredFilesField
from onestop.models import Dossier, Paper, Party
from onestop.services.files import PAPER_KINDS
from onestop.services.submission import IntakeData, MissingPaper, PaperData, PartyData
from procedures.exemptions import Group
from procedures.models import Component

OTHER_ROWS = 2
PHONE = re.compile(r"^\+?[0-9]{8,14}$")
ID_NUMBER = re.compile(r"^[0-9A-Z-]{8,20}$")


def clean_phone(value: str) -> str:
    """Return the number without its separators.

    Raises:
        ValidationError: it is no telephone number.
    """
    number = re.sub(r"[\s.()-]", "", value)
    if number and not PHONE.match(number):
        raise ValidationError(_("Số điện thoại gồm 8 đến 14 chữ số, ví dụ 0912345678."))
    return number


def clean_id_number(value: str) -> str:
    """Return the number of a paper without spaces, in capitals.

    Raises:
        ValidationError: it cannot be the number of an identity card, a passport or a tax code.
    """
    number = re.sub(r"\s", "", value).upper()
    if number and not ID_NUMBER.match(number):
        raise ValidationError(_("Số giấy tờ gồm 8 đến 20 chữ số hoặc chữ cái. Hãy xem lại trên giấy."))
    return number


class AddressForm(OfficeForm):
    """An address of three levels (until 30 June 2025) or of two."""

    province = forms.CharField(
        label=_("Tỉnh, thành phố"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "tinh", "autocomplete": "off"}),
    )
    district = forms.CharField(
        label=_("Quận, huyện"),
        max_length=100,
        required=False,
        help_text=_("Để trống với địa chỉ hai cấp từ 01/7/2025."),
        widget=forms.TextInput(attrs={"list": "huyen", "autocomplete": "off"}),
    )
    commune = forms.CharField(
        label=_("Phường, xã"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "xa", "autocomplete": "off"}),
    )
    address = forms.CharField(label=_("Địa chỉ chi tiết"), max_length=300, required=False)


class OwnerForm(AddressForm):
    """The owner of the dossier (chủ hồ sơ), where it is not the applicant."""

    kind = forms.ChoiceField(label=_("Đối tượng"), choices=Party.Kind.choices, initial=Party.Kind.PERSON)
    name = forms.CharField(
        label=_("Họ và tên, hoặc tên tổ chức"), max_length=200, error_messages={"required": _("Ghi tên chủ hồ sơ.")}
    )
    phone = forms.CharField(
        label=_("Điện thoại liên hệ"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(
        label=_("Số CCCD, mã số thuế"),
        max_length=25,
        error_messages={"required": _("Ghi số giấy tờ của chủ hồ sơ.")},
    )

    field_order = ["kind", "name", "id_number", "phone", "province", "district", "commune", "address"]

    def clean_phone(self) -> str:
        """Check the telephone number."""
        return clean_phone(self.cleaned_data["phone"])

    def clean_id_number(self) -> str:
        """Check the number of the paper."""
        return clean_id_number(self.cleaned_data["id_number"])

    def party(self) -> PartyData:
        """Return what was entered."""
        return PartyData(**self.cleaned_data)


class ApplicantForm(OwnerForm):
    """The applicant (người nộp hồ sơ)."""

    birth_date = VnDateField(label=_("Ngày sinh"), required=False)
    sex = forms.ChoiceField(label=_("Giới tính"), choices=[("", "–"), *Party.Sex.choices], required=False)
    country = forms.CharField(label=_("Quốc gia"), max_length=60, initial="Việt Nam", required=False)
    fax = forms.CharField(label=_("Số fax"), max_length=20, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    id_issued_on = VnDateField(label=_("Ngày cấp"), required=False)
    id_issued_by = forms.CharField(label=_("Nơi cấp"), max_length=200, required=False)

    field_order = [
        *("kind", "name", "birth_date", "sex", "id_number", "id_issued_on", "id_issued_by", "phone", "email", "fax"),
        *("country", "province", "district", "commune", "address"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = _("Ghi tên người nộp.")
        self.fields["id_number"].error_messages["required"] = _("Ghi số giấy tờ của người nộp.")
        self.fields["phone"].required = True
        self.fields["phone"].error_messages["required"] = _("Ghi số điện thoại để cơ quan liên hệ.")


class CountForm(OfficeForm):
    """How much of a paper came."""

    originals = forms.IntegerField(label=_("Bản chính"), min_value=0, max_value=99, required=False)
    copies = forms.IntegerField(label=_("Bản sao"), min_value=0, max_value=99, required=False)
    uploads = StoredFilesField(label=_("Tệp"), kinds=PAPER_KINDS, required=False)

    def ask_as(self, component: Component) -> None:
        """Take the kinds and the number of files that the procedure allows, and ask for a signature where it does."""
        if component.sign:
            self.fields["signed"] = forms.BooleanField(label=_("Đã có chữ ký của người nộp"), required=False)
        self.fields["uploads"] = StoredFilesField(
            label=_("Tệp"), kinds=component.kinds, multiple=component.several, required=False
        )

    def paper_data(self, component_id: int | None, name: str) -> PaperData:
        """Return what was entered for this paper."""
        return PaperData(
            component_id,
            name,
            originals=self.cleaned_data["originals"] or 0,
            copies=self.cleaned_data["copies"] or 0,
            files=self.cleaned_data["uploads"],
            signed=self.cleaned_data.get("signed", False),
        )


class ComponentForm(CountForm):
    """A component of the procedure at the counter."""

    missing = forms.BooleanField(label=_("Cần bổ sung"), required=False)
    reason = forms.CharField(label=_("Lý do cần bổ sung"), max_length=500, required=False)

    def __init__(self, *args: Any, component: Component, **kwargs: Any) -> None:
        self.component = component
        super().__init__(*args, prefix=f"tp{component.pk}", **kwargs)
        self.ask_as(component)

    def data_of(self) -> PaperData:
        """Return what was entered; a paper marked as missing did not come, whatever its counts say."""
        if self.cleaned_data["missing"]:
            kept = self.paper_data(self.component.pk, self.component.name)
            return replace(kept, originals=0, copies=0)
        return self.paper_data(self.component.pk, self.component.name)


class OtherPaperForm(CountForm):
    """Another paper (giấy tờ khác); an empty row is none."""

    name = forms.CharField(label=_("Tên giấy tờ"), max_length=500, required=False)
    field_order = ["name", "originals", "copies", "uploads"]

    def data_of(self) -> PaperData:
        """Return what was entered."""
        return self.paper_data(None, self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Ask for the name of a paper that came."""
        values = super().clean() or self.cleaned_data
        if not values.get("name") and (values.get("originals") or values.get("copies") or values.get("uploads")):
            self.add_error("name", _("Ghi tên của giấy tờ khác."))
        return values


class MissingPaperForm(CountForm):
    """A paper that a waiting dossier lacks, when it comes; the counts begin empty, for nothing came yet."""

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        self.paper = paper
        super().__init__(*args, prefix=f"giay{paper.pk}", **kwargs)
        if paper.component:
            self.ask_as(paper.component)

    @property
    def wanted(self) -> str:
        """How many the procedure asks for, in words; '' where it does not say."""
        part = self.paper.component
        if part is None or not (part.originals or part.copies):
            return ""
        words = {"originals": part.originals, "copies": part.copies}
        return gettext("Thủ tục cần %(originals)d bản chính, %(copies)d bản sao.") % words

    def data_of(self) -> PaperData:
        """Return what was entered."""
        return self.paper_data(self.paper.component_id, self.paper.name)


class IntakeForm(OfficeForm):
    """The whole form: people and papers are forms of their own, and it is valid when all are."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    same = forms.BooleanField(label=_("Cùng là người nộp hồ sơ"), required=False, initial=True)
    channel = forms.ChoiceField(
        label=_("Hình thức nộp"),
        choices=[(Dossier.Channel.COUNTER, _("Trực tiếp tại quầy")), (Dossier.Channel.POST, _("Bưu chính"))],
        initial=Dossier.Channel.COUNTER,
    )
    result_channel = forms.ChoiceField(
        label=_("Hình thức nhận kết quả"),
        choices=Dossier.ResultChannel.choices,
        initial=Dossier.ResultChannel.COUNTER,
    )
    note = forms.CharField(
        label=_("Nội dung yêu cầu, ghi chú"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False
    )
    fee_paid = forms.BooleanField(label=_("Đã thu phí, lệ phí"), required=False)
    exemption = forms.ChoiceField(label=_("Miễn, giảm"), required=False, choices=())
    exemption_reason = forms.CharField(
        label=_("Căn cứ miễn, giảm"),
        max_length=500,
        required=False,
        help_text=_("Số giấy chứng nhận hoặc giấy tờ đã xem."),
    )
    decider_id = forms.TypedChoiceField(
        label=_("Cơ quan giải quyết"), coerce=int, empty_value=None, required=False, choices=()
    )
    assignee_id = forms.TypedChoiceField(
        label=_("Chuyển đến"), coerce=int, empty_value=None, required=False, choices=()
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        components: Iterable[Component],
        handlers: Iterable[Post] = (),
        groups: Sequence[Group] = (),
        deciders: Sequence[Agency] = (),
        suggested: int | None = None,
        automatic: str = "",
    ) -> None:
        super().__init__(data, files, initial={"key": uuid.uuid4(), "assignee_id": suggested})
        people = [(post.user_id, f"{post.user.full_name}, {post.title}") for post in handlers]
        self.fields["assignee_id"].choices = [("", automatic), *people]  # type: ignore[attr-defined]
        self._offer(groups, deciders)
        self.applicant = ApplicantForm(data, files, prefix="applicant")
        same = data is not None and bool(data.get("same"))
        self.owner = OwnerForm(None if same else data, None if same else files, prefix="owner")
        self.papers = [
            ComponentForm(data, files, component=part, initial={"originals": part.originals, "copies": part.copies})
            for part in components
        ]
        self.others = [OtherPaperForm(data, files, prefix=f"khac{number}") for number in range(OTHER_ROWS)]

    def _offer(self, groups: Sequence[Group], deciders: Sequence[Agency]) -> None:
        """Offer the groups that pay less and the agencies that may decide; no field where there is no choice."""
        choices = [("", _("Không miễn, giảm")), *((group.value, group.label) for group in groups)]
        self.fields["exemption"].choices = choices  # type: ignore[attr-defined]
        agencies = [(str(one.pk), one.name) for one in deciders]
        self.fields["decider_id"].choices = [("", _("Chọn cơ quan giải quyết")), *agencies]  # type: ignore[attr-defined]
        if not groups:
            del self.fields["exemption"], self.fields["exemption_reason"]
        if len(deciders) < 2:
            del self.fields["decider_id"]

    @property
    def parts(self) -> list[OfficeForm]:
        """The forms inside that count: the owner's only when it is somebody else."""
        same = self.is_bound and self.cleaned_data.get("same", False)
        return [self.applicant, *([] if same else [self.owner]), *self.papers, *self.others]

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return the errors of every part."""
        return super().error_list + [error for part in self.parts for error in part.error_list]

    def is_valid(self) -> bool:
        """Tell whether every part is valid; all are asked, so that every upload is stored."""
        own = super().is_valid()
        return all([own, *(part.is_valid() for part in self.parts)])

    def data_for(self, *, agency_id: int, procedure_id: int, case_id: int | None = None) -> IntakeData:
        """Return what was entered, as the services take it."""
        values = self.cleaned_data
        others = [part.data_of() for part in self.others if part.cleaned_data["name"]]
        return IntakeData(
            agency_id=agency_id,
            procedure_id=procedure_id,
            applicant=self.applicant.party(),
            owner=None if values["same"] else self.owner.party(),
            papers=(*(part.data_of() for part in self.papers), *others),
            channel=values["channel"],
            result_channel=values["result_channel"],
            note=values["note"],
            fee_paid=values["fee_paid"],
            exemption=values.get("exemption", ""),
            exemption_reason=values.get("exemption_reason", ""),
            case_id=case_id,
            decider_id=values.get("decider_id"),
            key=values["key"],
        )

    def missing(self) -> list[MissingPaper]:
        """Return the papers that were marked as missing."""
        return [
            MissingPaper(part.component.pk, part.component.name, part.cleaned_data["reason"])
            for part in self.papers
            if part.cleaned_data["missing"]
        ]
