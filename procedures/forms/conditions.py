"""A small form for each type of condition."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from procedures.conditions import AnyCondition, Base, conditions_read
from procedures.forms.base import DraftForm

Choices: TypeAlias = Sequence[tuple[str, str]]
CONDITION_TITLES: dict[str, Any] = {
    "payment_settled": _("Không còn nợ phí, lệ phí"),
    "payment_due": _("Còn nợ phí, lệ phí"),
    "supplemented": _("Hồ sơ đã qua bổ sung giấy tờ"),
    "channel_is": _("Cách nộp hồ sơ"),
    "result_channel_is": _("Cách nhận kết quả"),
    "agency_in": _("Cơ quan của hồ sơ"),
    "step_done": _("Đã qua một bước"),
    "step_not_done": _("Chưa qua một bước"),
    "has_component": _("Có một thành phần hồ sơ"),
    "lacks_component": _("Không có một thành phần hồ sơ"),
    "actor_has_role": _("Vai trò của người làm"),
    "waited_longer_than": _("Thời gian đã ở bước"),
    "parts_done": _("Các hồ sơ thành phần đều đã xong"),
    "part_refused": _("Có hồ sơ thành phần bị từ chối"),
    "role_done": _("Vai trò đã xử lý hồ sơ"),
    "processed_longer_than": _("Thời gian đã giải quyết"),
}
CONDITION_FIELDS: dict[str, Any] = {
    "channels": _("Một trong các cách"),
    "agencies": _("Một trong các cơ quan"),
    "step": _("Bước"),
    "component": _("Thành phần hồ sơ"),
    "role": _("Vai trò"),
    "hours": _("Hơn số giờ làm việc"),
    "amount": _("Hơn số"),
    "unit": _("Tính theo"),
}

NUMBERS = ("hours", "amount")


class ConditionForm(DraftForm):
    """One condition: the fields that its type has, and no others."""

    def __init__(self, *args: Any, kind: type[Base], choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in kind.model_fields:
            if name != "type":
                self.fields[name] = _condition_field(name, choices.get(name, ()))

    @property
    def condition(self) -> AnyCondition:
        """The condition that was chosen."""
        chosen = {name: self.cleaned_data[name] for name in self.kind.model_fields if name != "type"}
        [condition] = conditions_read([{"type": type_of(self.kind), **chosen}])
        return condition


def _condition_field(name: str, choices: Choices) -> forms.Field:
    if name in NUMBERS:
        return forms.IntegerField(label=CONDITION_FIELDS[name], min_value=1, max_value=8760)
    if name in ("channels", "agencies"):
        return forms.MultipleChoiceField(
            label=CONDITION_FIELDS[name], choices=choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=CONDITION_FIELDS[name], choices=choices)


def type_of(kind: type[Base]) -> str:
    """Return the name under which a kind of condition is stored."""
    [name] = get_args(kind.model_fields["type"].annotation)
    return str(name)
