"""The dialogs on a dossier's page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OfficePerson, OfficeUnit, Post
from common.forms import OfficeForm, OpinionInput, StateField
from onestop.forms.demands import DemandingForm
from onestop.forms.files import StoredFilesField, draft_field
from onestop.models import Handover
from onestop.services.files import PAPER_KINDS
from onestop.services.notifying import Mailing
from onestop.services.routes import fitting_signers
from procedures.demands import NO_ROUTE, Route
from procedures.models import ResultType

OPINION = OpinionInput()


class TellingForm(DemandingForm):
    """The form of a transfer: the applicant may be told of it by e-mail."""

    mailing: Mailing | None = None

    def offer_mail(self, mailing: Mailing, *, ticked: bool, always: bool = False) -> None:
        """Let the officer choose whether a letter goes to the applicant, where one can; `always` leaves no choice."""
        self.mailing = mailing
        if mailing.address:
            self.fields["by_mail"] = forms.BooleanField(
                label=_("Thư điện tử tới %(address)s") % {"address": mailing.address},
                required=False,
                initial=ticked or always,
                disabled=always,
                help_text=_("Thư báo có kết quả luôn được gửi.") if always else "",
            )


class ActForm(TellingForm):
    """Xác nhận hoàn thành: the next handler, co-workers, followers, opinion, files; what the action lets name."""

    expected_step = StateField()
    assignee_id = forms.TypedChoiceField(
        label=_("Người xử lý tiếp theo"), coerce=int, empty_value=None, required=False, choices=()
    )
    note = forms.CharField(label=_("Ý kiến xử lý"), widget=OPINION, max_length=2000, required=False)
    co_worker_ids = forms.TypedMultipleChoiceField(
        label=_("Người phối hợp"), coerce=int, required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )
    follower_ids = forms.TypedMultipleChoiceField(
        label=_("Người theo dõi"), coerce=int, required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )
    attachments = StoredFilesField(label=_("Tệp kèm ý kiến"), kinds=PAPER_KINDS, required=False)

    def __init__(
        self,
        *args: Any,
        handlers: Iterable[Post] = (),
        co_workers: Iterable[Post] = (),
        followers: Iterable[Post] = (),
        automatic: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee_id"].choices = [("", automatic), *_people(handlers)]  # type: ignore[attr-defined]
        for name, posts in (("co_worker_ids", co_workers), ("follower_ids", followers)):
            self.fields[name].choices = _people(posts)  # type: ignore[attr-defined]


def _people(posts: Iterable[Post]) -> list[tuple[int, str]]:
    return list({post.user_id: (post.user_id, f"{post.user.full_name}, {post.title}") for post in posts}.values())


class CoWorkForm(OfficeForm):
    """Góp ý phối hợp: opinion, files, and whether the part is done."""

    expected_step = StateField()
    opinion = forms.CharField(label=_("Ý kiến phối hợp"), widget=OPINION, max_length=2000, required=False)
    attachments = StoredFilesField(label=_("Tệp kèm ý kiến"), kinds=PAPER_KINDS, required=False)
    finished = forms.BooleanField(
        label=_("Đã xong phần phối hợp của tôi"),
        required=False,
        help_text=_("Người thực hiện thấy ngay; sau đó không góp ý thêm ở bước này."),
    )


class ReasonForm(DemandingForm):
    """A dangerous act asks for the reason."""

    expected_step = StateField()
    note = forms.CharField(
        label=_("Lý do trả lại"),
        widget=OPINION,
        max_length=2000,
        help_text=_("Người nhận và diễn biến hồ sơ đều thấy lý do này."),
        error_messages={"required": _("Ghi lý do trả lại.")},
    )


class RecallForm(OfficeForm):
    """Thu hồi: why the draft is taken back."""

    reason = forms.CharField(
        label=_("Lý do thu hồi"),
        widget=OPINION,
        max_length=2000,
        help_text=_("Lãnh đạo bên eOffice và diễn biến hồ sơ đều thấy lý do này."),
        error_messages={"required": _("Ghi lý do thu hồi.")},
    )


class DraftForm(OfficeForm):
    """A new version of the draft."""

    file = draft_field(label=_("Dự thảo kết quả"))


class ForwardForm(TellingForm):
    """Gửi qua eOffice."""

    expected_step = StateField()
    action_id = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("Trích yếu"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Ghi trích yếu.")},
    )
    unit_code = forms.ChoiceField(label=_("Đơn vị"), error_messages={"required": _("Chọn đơn vị.")})
    presenter = forms.ChoiceField(label=_("Người trình ký"), error_messages={"required": _("Chọn người trình ký.")})
    signer = forms.ChoiceField(label=_("Người ký duyệt"), error_messages={"required": _("Chọn người ký duyệt.")})
    opinion = forms.CharField(label=_("Ý kiến trình ký duyệt"), widget=OPINION, max_length=2000, required=False)
    file = draft_field(
        label=_("Tệp văn bản đã chỉnh sửa"),
        help_text=_("PDF, Word (.docx) hoặc OpenDocument (.odt). Các thành phần hồ sơ được gửi kèm."),
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[OfficeUnit],
        people: Iterable[OfficePerson],
        route: Route = NO_ROUTE,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = found = list(people)
        self.fields["unit_code"].choices = [("", _("Chọn đơn vị")), *((unit.code, unit.name) for unit in units)]  # type: ignore[attr-defined]
        presenters = [person for person in found if person.may_present]
        signers = fitting_signers(route, found)
        self.fields["presenter"].choices = [("", _("Chọn người trình")), *_by_unit(presenters)]  # type: ignore[attr-defined]
        self.fields["signer"].choices = [("", _("Chọn lãnh đạo ký")), *_by_unit(signers)]  # type: ignore[attr-defined]


def _by_unit(people: list[OfficePerson]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the options by unit, so that they can be chosen without a script."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for person in people:
        groups.setdefault(person.unit.name, []).append(_option(person))
    return list(groups.items())


def _option(person: OfficePerson) -> tuple[str, str]:
    label = f"{person.full_name}, {person.title}"
    return person.username, f"{label} – {person.problem}" if person.may_sign and person.problem else label


class OwedField(forms.IntegerField):
    """The amount that the page was drawn for, in whole đồng; another one by now makes it stale."""

    widget = forms.HiddenInput
    default_error_messages = {"required": _("Trang này thiếu số tiền phải thu. Hãy tải lại trang rồi làm lại.")}


class HandOverForm(OfficeForm):
    """Trả kết quả: who takes it, how we know them, and the money."""

    expected_state = StateField()
    expected_owed_vnd = OwedField()
    receiver_name = forms.CharField(
        label=_("Người nhận kết quả"), max_length=200, error_messages={"required": _("Ghi tên người nhận.")}
    )
    receiver_id_number = forms.CharField(
        label=_("Số căn cước, hộ chiếu"), max_length=20, error_messages={"required": _("Ghi số giấy tờ người nhận.")}
    )
    by_proxy = forms.BooleanField(label=_("Nhận thay, đã xem giấy ủy quyền"), required=False)
    proof = forms.ChoiceField(
        label=_("Xác nhận bằng"),
        choices=Handover.Proof.choices,
        widget=forms.RadioSelect,
        initial=Handover.Proof.SIGNATURE,
        error_messages={"required": _("Chọn cách xác nhận.")},
    )
    secret = forms.CharField(
        label=_("Mã tra cứu"), max_length=12, required=False, help_text=_("Khi xác nhận bằng mã trên giấy hẹn.")
    )
    fee_settled = forms.BooleanField(label=_("Đã thu đủ phí, lệ phí"), required=False)
    result_type = forms.ChoiceField(label=_("Loại kết quả"), required=False, choices=())

    def __init__(self, *args: Any, result_types: Sequence[ResultType] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.code, one.name) for one in result_types]
        self.fields["result_type"].choices = [("", _("Chọn loại kết quả")), *kinds]  # type: ignore[attr-defined]
        if len(kinds) < 2:
            del self.fields["result_type"]


class SettleForm(OfficeForm):
    """Thu phí: the amount that the page told, and the number of the receipt."""

    expected_owed_vnd = OwedField()
    receipt_number = forms.CharField(label=_("Số biên lai"), max_length=60, required=False)
