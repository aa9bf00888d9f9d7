"""What people fill in at the document office."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ProofField
from accounts.models import Agency, Department, Post
from common.forms import OfficeForm, OpinionInput, StateField, VnDateField
from common.placeform import PlaceForm
from eoffice import queries
from eoffice.models import Document, DocumentType, Register
from eoffice.services.batch_craft import Ticked
from eoffice.services.issuing import OutgoingForm
from signing.forms import PinField

SHOWN = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f]{64}"
TICKED = re.compile(SHOWN)
TICKED_TO_SEAL = re.compile(SHOWN + r"(\.[0-9]{1,9}){3}")
# What goes along with the form and is no part of the document.
UNSTORED = {"expected_state", "pin", "proof"}
NUMBER_FIELDS = ("document_type", "register", "issued_on")


class OwnKeyForm(OfficeForm):
    """A signature with one's own key: which file was read, and the PIN unless the key is elsewhere."""

    reviewed_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    elsewhere = forms.BooleanField(required=False, widget=forms.HiddenInput)
    pin = PinField(label=_("Mã PIN chứng thư số"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the PIN unless the key is used elsewhere; whether it is, the service asks for itself."""
        values = super().clean() or {}
        if not values.pop("elsewhere", False) and not values.get("pin") and "pin" not in self.errors:
            self.add_error("pin", _("Hãy nhập mã PIN."))
        return values


class SignForm(OwnKeyForm):
    """The leader's signature, with a word to go along."""

    opinion = forms.CharField(
        label=_("Ý kiến (không bắt buộc)"), required=False, max_length=2000, widget=OpinionInput(rows=2)
    )


class TickedField(forms.MultipleChoiceField):
    """Documents that were ticked, each as `<uid>.<SHA-256 of what was shown>`."""

    shape = TICKED

    def valid_value(self, value: str) -> bool:
        """Take whatever has the right shape: a document that changed meanwhile is refused by itself."""
        return bool(self.shape.fullmatch(value))


class TickedToSealField(TickedField):
    """Documents that were ticked, with the last line of the course, the register and the type that were shown."""

    shape = TICKED_TO_SEAL


class BatchForm(OfficeForm):
    """Many documents to be signed with one PIN."""

    chosen = TickedField(label=_("Văn bản"), error_messages={"required": _("Hãy chọn ít nhất một văn bản để ký.")})
    pin = PinField(label=_("Mã PIN chứng thư số"), error_messages={"required": _("Hãy nhập mã PIN.")})

    def ticked(self) -> list[Ticked]:
        """Return what was ticked."""
        parts = [value.split(".") for value in self.cleaned_data["chosen"]]
        return [Ticked(UUID(uid), sha256) for uid, sha256 in parts]


class PinForm(OfficeForm):
    """The PIN alone, to go on."""

    pin = PinField(label=_("Mã PIN chứng thư số"), error_messages={"required": _("Hãy nhập mã PIN.")})


class SealKeyForm(OfficeForm):
    """PIN of the seal and password, where they are asked, to go on."""

    pin = PinField(label=_("Mã PIN con dấu"), required=False)
    proof = ProofField()


class SealBatchForm(SealKeyForm):
    """Many documents to be numbered and sealed."""

    chosen = TickedToSealField(
        label=_("Văn bản"), error_messages={"required": _("Hãy chọn ít nhất một văn bản để đóng dấu.")}
    )
    then_issue = forms.BooleanField(label=_("Chuyển DVC sau khi đóng dấu"), required=False)

    def ticked(self) -> list[Ticked]:
        """Return what was ticked."""
        parts = [value.split(".") for value in self.cleaned_data["chosen"]]
        return [Ticked(UUID(uid), sha256, *map(int, shown)) for uid, sha256, *shown in parts]


class InitialForm(OwnKeyForm, PlaceForm):
    """Initials, and where they go."""


class AnnexForm(OfficeForm):
    """A separate annex file of a document."""

    file = forms.FileField(label=_("Tệp PDF phụ lục"), error_messages={"required": _("Hãy chọn tệp phụ lục.")})
    title = forms.CharField(
        label=_("Tên phụ lục"),
        max_length=200,
        required=False,
        help_text=_("Người dân đọc tên này khi nhận kết quả. Để trống thì lấy tên tệp."),
    )


class AnnexSignForm(PlaceForm):
    """The agency's signature on an annex: which file was read, where it goes, PIN and password where they are asked."""

    reviewed_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    pin = PinField(label=_("Mã PIN con dấu"), required=False)
    proof = ProofField()


class LeaderField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The leader who is to sign."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer nobody until the form knows the agency."""
        said = {"required": _("Hãy chọn lãnh đạo ký văn bản.")}
        super().__init__(
            Post.objects.none(), label=_("Người ký"), empty_label=_("Chọn lãnh đạo ký"), error_messages=said, **kwargs
        )

    def label_from_instance(self, obj: Post) -> str:
        """Return name and title."""
        return f"{obj.user.full_name}, {obj.title}"


class ReasonForm(OfficeForm):
    """An act that needs a reason."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=OpinionInput(),
        error_messages={"required": _("Hãy nhập lý do.")},
    )


class ReopenForm(ReasonForm):
    """A signed document goes back to the leader; to another one where who signed leads the agency no more."""

    signer_post = LeaderField()

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        """Ask for a leader only where the document's own cannot sign again."""
        super().__init__(*args, **kwargs)
        leaders = queries.leader_posts(document.agency_id)
        # A page that is only shown knows the account; whether its post ended is asked when the form is sent.
        leads = leaders.filter(user=document.signer_id).exists() if self.is_bound else document.signer.is_active
        if leads:
            del self.fields["signer_post"]
            return
        self.fields["signer_post"].queryset = leaders  # type: ignore[attr-defined]
        said = _("%(name)s không còn là lãnh đạo cơ quan nên không ký lại được.") % {"name": document.signer.full_name}
        self.fields["signer_post"].help_text = said


class IssueForm(OfficeForm):
    """The confirmation of Chuyển DVC."""

    expected_state = StateField()


class NotationField(forms.CharField):
    """The number and notation that a file shows which was sealed elsewhere."""

    def __init__(self) -> None:
        """Have the label say when it is needed."""
        super().__init__(label=_("Số ký hiệu trên tệp (nếu đã đóng dấu)"), required=False, max_length=60)


class AttachSignedForm(OfficeForm):
    """A PDF that was signed elsewhere, with what it shows when it was sealed there too."""

    file = forms.FileField(label=_("Tệp PDF đã ký"), error_messages={"required": _("Hãy chọn tệp đã ký.")})
    notation = NotationField()
    issued_on = VnDateField(label=_("Ngày ban hành trên tệp"), required=False)


class ListForm(forms.Form):
    """The filters of the list."""

    q = forms.CharField(required=False, max_length=200)
    year = forms.IntegerField(required=False, min_value=2000, max_value=2999)

    def chosen(self) -> "tuple[str, int | None]":
        """Return the words and the year to narrow by; what is no filter is left out."""
        if not self.is_valid():
            return "", None
        return self.cleaned_data["q"], self.cleaned_data["year"]


class OutgoingDocumentForm(OfficeForm):
    """The form of an outgoing document (Hiệu chỉnh)."""

    unstored = UNSTORED
    expected_state = StateField()
    register = forms.ModelChoiceField(
        Register.objects.none(), label=_("Sổ văn bản đi"), empty_label=_("Chọn sổ"), required=False
    )
    document_type = forms.ModelChoiceField(
        DocumentType.objects.all(), label=_("Loại văn bản"), empty_label=_("Chọn loại"), required=False
    )
    issued_on = VnDateField(label=_("Ngày ban hành"), required=False)
    field = forms.CharField(label=_("Lĩnh vực"), required=False, max_length=200)
    subject = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    drafter_name = forms.CharField(label=_("Người soạn thảo"), required=False, max_length=120)
    drafting_unit = forms.CharField(label=_("Đơn vị soạn thảo"), required=False, max_length=200)
    copy_keeper = forms.CharField(label=_("Người nhận bản lưu"), required=False, max_length=120)
    unit_number = forms.CharField(label=_("Số văn bản của đơn vị"), required=False, max_length=60)
    file_code = forms.CharField(label=_("Mã hồ sơ lưu"), required=False, max_length=60)
    file_name = forms.CharField(label=_("Tên hồ sơ lưu"), required=False, max_length=300)
    order_in_file = forms.IntegerField(label=_("Thứ tự trong hồ sơ"), required=False, min_value=1, max_value=32767)
    replies_to = forms.CharField(label=_("Là văn bản trả lời số"), required=False, max_length=200)
    replaces = forms.CharField(label=_("Thay thế, thu hồi văn bản số"), required=False, max_length=200)
    directive_assignment = forms.CharField(
        label=_("Phân công thực hiện văn bản chỉ đạo"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    replies_to_superior = forms.BooleanField(label=_("Là văn bản trả lời cấp trên"), required=False)
    is_normative = forms.BooleanField(label=_("Là văn bản quy phạm pháp luật"), required=False)
    is_directive = forms.BooleanField(label=_("Là văn bản chỉ đạo điều hành"), required=False)
    followed = forms.BooleanField(label=_("Theo dõi văn bản này"), required=False)
    pin = PinField(label=_("Mã PIN con dấu"), required=False)
    proof = ProofField()

    def __init__(
        self,
        *args: Any,
        document: Document,
        types: Sequence[DocumentType] | None = None,
        registers: Sequence[Register] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the types and the registers where the caller has read them."""
        super().__init__(*args, **kwargs)
        in_use = Register.objects.filter(agency=document.agency_id, active=True)
        self.fields["register"].queryset = in_use  # type: ignore[attr-defined]
        self._offer("document_type", _("Chọn loại"), types)
        self._offer("register", _("Chọn sổ"), registers)
        if document.number is not None:
            for name in NUMBER_FIELDS:
                self.fields[name].disabled = True

    def _offer(self, name: str, nothing: Any, found: Sequence[DocumentType] | Sequence[Register] | None) -> None:
        if found is not None:
            self.fields[name].choices = [("", nothing), *((one.pk, str(one)) for one in found)]  # type: ignore[attr-defined]

    def outgoing(self) -> OutgoingForm:
        """Return what was filled in, as the service takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.unstored}
        register, kind = values.pop("register"), values.pop("document_type")
        return OutgoingForm(
            register_id=register.pk if register else None, document_type_id=kind.pk if kind else None, **values
        )


class EnterForm(OutgoingDocumentForm):
    """A new document of the office's own (Thêm mới), or one that was returned, with its file."""

    unstored = UNSTORED | {"signer_post", "department", "file", "notation"}
    signer_post = LeaderField()
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Đơn vị soạn thảo trong cơ quan"),
        empty_label=_("Chọn đơn vị"),
        required=False,
    )
    file = forms.FileField(
        label=_("Tệp văn bản (DOCX, ODT, PDF)"), error_messages={"required": _("Hãy chọn tệp văn bản.")}
    )
    notation = NotationField()

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        """Offer the leaders and departments of the document's agency; one that was returned keeps its department."""
        super().__init__(*args, document=document, **kwargs)
        for name in ("expected_state", "pin", "proof"):
            del self.fields[name]
        self.fields["signer_post"].queryset = queries.leader_posts(document.agency_id)  # type: ignore[attr-defined]
        if document.pk:
            del self.fields["department"]
            return
        self.fields["department"].queryset = Department.objects.filter(agency=document.agency_id)  # type: ignore[attr-defined]


class DispatchForm(OfficeForm):
    """Where a document is sent (Gửi văn bản)."""

    expected_state = StateField()
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("Đơn vị trong cơ quan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=_("Cơ quan khác trong tỉnh"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        """Offer the departments of the document's agency and the other agencies that can take it."""
        super().__init__(*args, **kwargs)
        # Whoever sends from an old page to an agency that takes nothing now is told so by the service, by name.
        self.fields["agencies"].queryset = Agency.objects.filter(active=True).exclude(pk=document.agency_id)  # type: ignore[attr-defined]
        takers = queries.agencies_that_take().exclude(pk=document.agency_id)
        self.fields["agencies"].choices = [(one.pk, str(one)) for one in takers]  # type: ignore[attr-defined]
        self.fields["departments"].queryset = Department.objects.filter(agency=document.agency_id)  # type: ignore[attr-defined]

    def places(self) -> dict[str, list[int]]:
        """Return what was ticked, as the service takes it."""
        return {name: [one.pk for one in self.cleaned_data[name]] for name in ("agencies", "departments")}
