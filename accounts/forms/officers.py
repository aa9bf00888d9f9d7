"""Forms of the pages of officers: find them, close accounts, hand work over, give posts and end them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ProofField
from accounts.models import Agency, Department, Post, Role
from common.forms import OfficeForm

LONGEST_REASON = 500
SHOWN = 3


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Lý do"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )


def _username(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=60,
        help_text=_("Đúng như tên của người này ở eOffice; chữ thường, không dấu."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class FindForm(OfficeForm):
    """What the list of officers shows."""

    q = forms.CharField(
        label=_("Tên không cần dấu, hoặc tên đăng nhập"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    co_quan = forms.TypedChoiceField(label=_("Cơ quan"), required=False, coerce=int, empty_value=None)
    vai_tro = forms.ChoiceField(label=_("Vai trò"), required=False, choices=[("", _("Tất cả vai trò")), *Role.choices])

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Tất cả cơ quan")), *((agency.pk, agency.name) for agency in agencies)]
        self.fields["co_quan"].choices = choices  # type: ignore[attr-defined]


class AgencyForm(OfficeForm):
    """At which agency a post is given."""

    co_quan = forms.TypedChoiceField(label=_("Cơ quan"), coerce=int)

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["co_quan"].choices = [(agency.pk, agency.name) for agency in agencies]  # type: ignore[attr-defined]


class ReasonForm(OfficeForm):
    """Why something is done."""

    reason = _reason()


class RenameForm(OfficeForm):
    """Another user name."""

    username = _username(_("Tên đăng nhập mới"))


class TakerForm(OfficeForm):
    """Who takes the work over, and why; `stands_in_for` names those whose late work comes to the person who leaves."""

    taker = forms.TypedChoiceField(label=_("Người nhận công việc"), coerce=int, empty_value=None)
    reason = _reason()

    def __init__(
        self,
        *args: Any,
        takers: Sequence[Post],
        needed: bool = True,
        stands_in_for: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taker"]
        people = [(post.user_id, f"{post.user.full_name} – {post.title}, {post.unit_name}") for post in takers]
        field.choices = [("", _("Chọn người nhận") if needed else _("Không có việc để giao")), *people]  # type: ignore[attr-defined]
        field.required = needed
        if stands_in_for:
            names = ", ".join(stands_in_for[:SHOWN]) + (", …" if len(stands_in_for) > SHOWN else "")
            field.help_text = _("Sẽ nhận thay cả việc đến muộn của: %(names)s.") % {"names": names}


class HandOverForm(TakerForm):
    """The same, for the work at one agency where the person works at several; `whole` allows all of it at once."""

    agency = forms.TypedChoiceField(label=_("Công việc ở"), coerce=int, empty_value=None)

    field_order = ("agency", "taker", "reason")

    def __init__(self, *args: Any, agencies: Sequence[Agency], whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if whole and len(agencies) < 2:
            del self.fields["agency"]
            return
        field, choices = self.fields["agency"], [(agency.pk, agency.name) for agency in agencies]
        field.choices = [("", _("Mọi cơ quan")), *choices] if whole else choices  # type: ignore[attr-defined]
        field.required = not whole


class PostForm(OfficeForm):
    """A post at an agency that was chosen before."""

    role = forms.ChoiceField(label=_("Vai trò trên hệ thống"))
    department = forms.TypedChoiceField(label=_("Phòng"), required=False, coerce=int, empty_value=None)
    title = forms.CharField(label=_("Chức vụ"), max_length=100, help_text=_("Ví dụ: Phó Trưởng phòng."))
    authority = forms.CharField(
        label=_("Dòng quyền hạn khi ký"),
        max_length=60,
        required=False,
        help_text=_("Chỉ của người ký văn bản, ví dụ KT. GIÁM ĐỐC."),
    )
    main = forms.BooleanField(label=_("Là chức vụ chính"), required=False)

    def __init__(
        self, *args: Any, roles: Sequence[tuple[str, Any]], departments: Iterable[Department], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Chọn vai trò")), *roles]  # type: ignore[attr-defined]
        rooms = [(one.pk, one.name) for one in departments]
        self.fields["department"].choices = [("", _("Không thuộc phòng nào")), *rooms]  # type: ignore[attr-defined]


class NewOfficerForm(PostForm):
    """A person who gets an account, and the first post."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    username = _username(_("Tên đăng nhập"))
    email = forms.EmailField(label=_("Thư điện tử"), required=False, max_length=254)
    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=20)
    proof = ProofField()

    field_order = ("full_name", "username", "email", "phone")

    def __init__(self, *args: Any, ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["main"]
        if not ask:
            del self.fields["proof"]
