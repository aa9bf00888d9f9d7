"""The forms that change a draft; none of them asks for JSON."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, OfficeUnit, Role
from common.forms import VnDateField
from procedures.forms.base import CODE, DraftForm, told
from procedures.forms.conditions import Choices
from procedures.forms.demands import DemandFields, RouteFields
from procedures.forms.receivers import ReceiverFields, department_choices
from procedures.forms.words import WordFields
from procedures.library import ACTIONS
from procedures.models import Action, DurationUnit, Step
from procedures.services.actions import ActionData
from procedures.services.drafting import VersionData
from procedures.services.steps import StepData

WORKING_ROLES = [
    choice for choice in Role.choices if choice[0] not in (Role.AGENCY_ADMIN.value, Role.SYSTEM_ADMIN.value)
]


class VersionForm(DraftForm):
    """The time limit and the decision of a version."""

    duration = forms.IntegerField(
        label=_("Thời hạn toàn quy trình"),
        min_value=0,
        max_value=3650,
        help_text=_("0 nghĩa là trả kết quả trong ngày."),
    )
    duration_unit = forms.ChoiceField(label=_("Tính theo"), choices=DurationUnit.choices)
    decision_number = forms.CharField(label=_("Số quyết định phê duyệt"), max_length=60, required=False)
    decision_date = VnDateField(label=_("Ngày quyết định"), required=False)

    @property
    def values(self) -> VersionData:
        """What the service is told."""
        return VersionData(**told(self, VersionData))


class StepForm(RouteFields, DraftForm):
    """Every field of a step."""

    name = forms.CharField(label=_("Tên bước"), max_length=200)
    code = forms.CharField(
        label=_("Mã bước"),
        max_length=40,
        required=False,
        validators=[CODE],
        help_text=_("Để trống: hệ thống đặt theo tên."),
    )
    role = forms.ChoiceField(label=_("Vai trò xử lý"), choices=WORKING_ROLES)
    place = forms.ChoiceField(
        label=_("Người của"),
        choices=Step.Place.choices,
        initial=Step.Place.USUAL,
        required=False,
        help_text=_("Theo vai trò: cán bộ một cửa của nơi tiếp nhận, người khác của nơi giải quyết."),
    )
    department_id = forms.TypedChoiceField(
        label=_("Phòng"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Để trống: mọi phòng có vai trò ấy."),
    )
    life_cycle = forms.ChoiceField(
        label=_("Trạng thái hồ sơ ở bước này"),
        choices=Step.LifeCycle.choices,
        help_text=_("Ở văn phòng điện tử: bước liên thông eOffice."),
    )
    duration = forms.IntegerField(
        label=_("Thời hạn bước"), min_value=0, max_value=3650, initial=0, help_text=_("0: theo hạn toàn quy trình.")
    )
    duration_unit = forms.ChoiceField(
        label=_("Tính theo"), choices=DurationUnit.choices, initial=DurationUnit.WORKING_HOUR
    )
    seal_by = forms.ChoiceField(label=_("Ai đóng dấu"), choices=Step.SealBy.choices, initial=Step.SealBy.CONFIGURED)
    entry = forms.BooleanField(label=_("Bước bắt đầu: hồ sơ tiếp nhận vào bước này"), required=False)
    final = forms.BooleanField(label=_("Bước trả kết quả cho người nộp"), required=False)

    def __init__(
        self, *args: Any, departments: Iterable[Department], units: Iterable[OfficeUnit] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_units(units)
        choices = [("", _("Mọi phòng")), *department_choices(departments)]
        self.fields["department_id"].choices = choices  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """Take what is not said as the usual."""
        return str(self.cleaned_data["place"] or Step.Place.USUAL)

    @property
    def values(self) -> StepData:
        """What the service is told."""
        return StepData(**told(self, StepData))


class NewStepForm(StepForm):
    """A step with its place: behind another, or between the two ends of an action."""

    after_id = forms.TypedChoiceField(label=_("Đứng sau bước"), coerce=int, empty_value=None, required=False)
    split_action_id = forms.TypedChoiceField(
        label=_("Chèn vào giữa thao tác"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Thao tác ấy sẽ dẫn tới bước mới, và một thao tác mới dẫn tiếp tới nơi cũ."),
    )

    def __init__(self, *args: Any, steps: Iterable[Step], actions: Iterable[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after = [("", _("Cuối quy trình")), *((str(step.pk), step.name) for step in steps)]
        split = [("", _("Không chèn, nối sau")), *((str(action.pk), way_words(action)) for action in actions)]
        self.fields["after_id"].choices = after  # type: ignore[attr-defined]
        self.fields["split_action_id"].choices = split  # type: ignore[attr-defined]


class StepDeleteForm(DraftForm):
    """Which step takes the actions of the one that goes."""

    reconnect_to = forms.TypedChoiceField(
        label=_("Bước nhận thay các thao tác"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Thao tác dẫn tới bước bị xóa sẽ dẫn tới bước này; thao tác rời bước bị xóa thì mất theo."),
    )

    def __init__(self, *args: Any, steps: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Chưa chọn")), *((str(step.pk), step.name) for step in steps)]
        self.fields["reconnect_to"].choices = choices  # type: ignore[attr-defined]


class ActionForm(DemandFields, WordFields, ReceiverFields, DraftForm):
    """Every field of an action; the codes are those of the library."""

    code = forms.ChoiceField(label=_("Mã thao tác"))
    label = forms.CharField(label=_("Tên nút"), max_length=100)
    from_step_id = forms.TypedChoiceField(label=_("Từ bước"), coerce=int)
    to_step_id = forms.TypedChoiceField(label=_("Đến bước"), coerce=int, empty_value=None, required=False)
    transition = forms.ChoiceField(
        label=_("Chuyển trạng thái"),
        choices=[("", _("Theo trạng thái của hai bước")), *Action.Transition.choices],
        required=False,
    )
    trigger = forms.ChoiceField(label=_("Khi nào"), choices=Action.Trigger.choices)
    after_hours = forms.IntegerField(
        label=_("Sau số giờ làm việc"),
        min_value=1,
        max_value=8760,
        required=False,
        help_text=_("Chỉ cho thao tác đến hạn tự chuyển."),
    )
    needs_draft = forms.BooleanField(label=_("Phải có dự thảo kết quả"), required=False)
    link_action = forms.ChoiceField(
        label=_("Mã thao tác đồng bộ"),
        required=False,
        help_text=_("Khi hồ sơ này là hồ sơ thành phần: hồ sơ gốc tự làm thao tác mã ấy, nếu bước của nó có."),
    )

    def __init__(self, *args: Any, steps: Iterable[Step], code: str = "", papers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, steps=steps, **kwargs)
        self.offer_papers(papers)
        known = [(action.code, f"{action.code} – {action.name}") for action in ACTIONS]
        own = [(code, code)] if code and code not in dict(known) else []
        places = [(str(step.pk), step.name) for step in steps]
        self.fields["code"].choices = [*own, *known]  # type: ignore[attr-defined]
        linked = self.initial.get("link_action", "")
        lost = [(linked, linked)] if linked and linked not in dict(known) else []
        self.fields["link_action"].choices = [("", _("Không có")), *lost, *known]  # type: ignore[attr-defined]
        self.fields["from_step_id"].choices = places  # type: ignore[attr-defined]
        self.fields["to_step_id"].choices = [("", _("Kết thúc quy trình")), *places]  # type: ignore[attr-defined]

    @property
    def values(self) -> ActionData:
        """What the service is told."""
        return ActionData(**told(self, ActionData))


class MoveForm(DraftForm):
    """One place up or down."""

    huong = forms.ChoiceField(choices=[("len", ""), ("xuong", "")])


def way_words(action: Action) -> str:
    """Return an action with its two ends, as a list of choices shows it."""
    end = action.to_step.name if action.to_step else str(_("kết thúc"))
    return f"{action.label}: {action.from_step.name} → {end}"
