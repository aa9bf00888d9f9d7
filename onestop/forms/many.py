"""The dialog of an action that is taken for many dossiers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Post
from common.forms import OfficeForm, OpinionInput
from procedures.engine import ActionPlan
from procedures.models import Action


class ManyForm(OfficeForm):
    """Who gets the dossiers, where one person can have them all, and one opinion for each of them."""

    assignee_id = forms.TypedChoiceField(
        label=_("Người xử lý tiếp theo"), coerce=int, empty_value=None, required=False, choices=()
    )
    note = forms.CharField(
        label=_("Ý kiến, ghi vào từng hồ sơ"), widget=OpinionInput(), max_length=2000, required=False
    )

    def __init__(self, *args: Any, action: ActionPlan, handlers: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {post.user_id: f"{post.user.full_name}, {post.title}" for post in handlers}
        self.fields["assignee_id"].choices = [("", _("Theo quy trình của từng hồ sơ")), *people.items()]  # type: ignore[attr-defined]
        if not people:
            del self.fields["assignee_id"]
        if action.opinion == Action.Opinion.NONE:
            del self.fields["note"]
        else:
            self.fields["note"].required = action.needs_opinion
            self.fields["note"].label = action.opinion_label or self.fields["note"].label
