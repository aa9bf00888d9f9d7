"""The forms that map steps, move running dossiers and put them back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from procedures.engine import ProcessPlan
from procedures.moving import StepMap, fitting, same_codes

REASON = forms.Textarea(attrs={"rows": 3})
KEEP = _("Giữ ở phiên bản cũ")


def step_field(code: str) -> str:
    """Return the name of the field that says where a step leads."""
    return f"step-{code}"


class StepsForm(OfficeForm):
    """Where each step of the old version leads; without data the mapping to begin with."""

    def __init__(self, old: ProcessPlan, new: ProcessPlan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._old, self._first = old, same_codes(old, new)
        for code, step in old.steps.items():
            fits = [(one.code, one.name) for one in fitting(step, new)]
            self.fields[step_field(code)] = forms.ChoiceField(
                label=step.name, choices=[*fits, ("", KEEP)], required=False, initial=self._first[code] or ""
            )

    @property
    def steps(self) -> StepMap:
        """The mapping as it was chosen; as it begins where nothing valid was chosen."""
        if not self.is_bound or not self.is_valid():
            return self._first
        return {code: self.cleaned_data[step_field(code)] or None for code in self._old.steps}


class MoveForm(StepsForm):
    """Chuyển hồ sơ: the mapping as it was tried, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
        self.fields["reason"] = forms.CharField(
            label=_("Lý do chuyển"),
            widget=REASON,
            max_length=2000,
            help_text=_("Ghi vào diễn biến của từng hồ sơ được chuyển."),
            error_messages={"required": _("Ghi lý do chuyển.")},
        )

    @property
    def hidden_steps(self) -> Sequence[Any]:
        """The fields of the mapping."""
        return [self[name] for name in self.fields if name != "reason"]


class BreakOffForm(OfficeForm):
    """Kết thúc lần chuyển: why."""

    reason = forms.CharField(
        label=_("Lý do kết thúc"),
        widget=REASON,
        max_length=2000,
        error_messages={"required": _("Ghi lý do kết thúc.")},
    )


class UndoForm(OfficeForm):
    """Hoàn lại: why."""

    reason = forms.CharField(
        label=_("Lý do hoàn lại"),
        widget=REASON,
        max_length=2000,
        error_messages={"required": _("Ghi lý do hoàn lại.")},
    )
