"""The part of an action's form that says who gets the dossier, who takes part and hears of it, and what is written."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Post
from common.forms import OfficeForm
from procedures.models import Action, Step


class ReceiverFields(OfficeForm):
    """The fields; each choice of people and places is of the process's agency."""

    assignment = forms.ChoiceField(label=_("Giao cho"), choices=Action.Assignment.choices)
    officer_id = forms.TypedChoiceField(
        label=_("Người"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Người cố định; khi người chuyển chọn thì là người được gợi ý sẵn."),
    )
    previous_step_id = forms.TypedChoiceField(
        label=_("Người đã làm bước"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Chỉ khi giao cho người đã làm."),
    )
    post_title = forms.CharField(
        label=_("Chức vụ"),
        max_length=100,
        required=False,
        help_text=_("Chỉ khi giao theo chức vụ. Ví dụ: Phó Trưởng phòng. Để trống: mọi chức vụ của phòng."),
    )
    post_department_id = forms.TypedChoiceField(
        label=_("Phòng của chức vụ"), coerce=int, empty_value=None, required=False
    )
    participants = forms.ChoiceField(
        label=_("Người chuyển được nêu"),
        choices=Action.Participants.choices,
        initial=Action.Participants.FOLLOWERS,
    )
    opinion = forms.ChoiceField(label=_("Ý kiến"), choices=Action.Opinion.choices, initial=Action.Opinion.MAY)
    opinion_label = forms.CharField(
        label=_("Tên ô ý kiến"), max_length=60, required=False, help_text=_("Để trống: Ý kiến xử lý.")
    )
    tells_holder = forms.BooleanField(label=_("Người nhận"), required=False, initial=True)
    tells_co_workers = forms.BooleanField(label=_("Người phối hợp"), required=False, initial=True)
    tells_followers = forms.BooleanField(label=_("Người theo dõi"), required=False, initial=True)
    tells_applicant = forms.BooleanField(label=_("Người nộp, ở trang tra cứu"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        steps: Iterable[Step],
        people: Iterable[Post] = (),
        departments: Iterable[Department] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = {str(post.user_id): name for post, name in _named(list(people))}
        places = [(str(step.pk), step.name) for step in steps]
        units = department_choices(departments)
        self._offer("officer_id", _("Không nêu ai"), list(named.items()))
        self._offer("previous_step_id", _("Bước đến"), places)
        self._offer("post_department_id", _("Phòng của bước đến"), units)

    def _offer(self, name: str, nothing: Any, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]


def _named(people: list[Post]) -> list[tuple[Post, str]]:
    """Return the posts with name and title, and the agency where they are of several."""
    several = len({post.agency_id for post in people}) > 1
    return [
        (post, ", ".join([post.user.full_name, post.title, *([post.agency.name] if several else [])]))
        for post in people
    ]


def department_choices(departments: Iterable[Department]) -> list[tuple[str, str]]:
    """Return the departments by key and name, with the agency's name where they are of several."""
    offered = list(departments)
    several = len({one.agency_id for one in offered}) > 1
    return [(str(one.pk), f"{one.name}, {one.agency.name}" if several else one.name) for one in offered]


def receiver_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of these fields on the page, with their widths."""
    return [
        (
            str(_("Giao ai")),
            [
                ("assignment", "c6"),
                ("officer_id", "c6"),
                ("previous_step_id", "c4"),
                ("post_title", "c4"),
                ("post_department_id", "c4"),
                ("participants", "c6"),
            ],
        ),
        (str(_("Ý kiến của người chuyển")), [("opinion", "c6"), ("opinion_label", "c6")]),
        (
            str(_("Báo là mới cho")),
            [
                ("tells_holder", "c6"),
                ("tells_co_workers", "c6"),
                ("tells_followers", "c6"),
                ("tells_applicant", "c6"),
            ],
        ),
    ]
