"""Send, send back, give up and approve a version: one way for processes and for sheets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now

from common.formats import vn_date
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures import catalogue
from procedures.forms.publishing import ApproveForm
from procedures.models import Version, VersionState
from procedures.policies import is_second_person
from procedures.views.answering import done, drawn_for
from procedures.views.version import FORMS, to_dialog

VersionType = TypeVar("VersionType", bound=Version, contravariant=True)


class Page(Protocol[VersionType]):
    """The page of a version, with the dialogs of refused forms open."""

    def __call__(
        self, request: OfficeRequest, version: VersionType, *, bound: dict[str, OfficeForm] | None = None
    ) -> HttpResponse:
        """Answer it."""


@dataclass(frozen=True)
class Act:
    """An act of a dialog: the dialog's name, the service, what is said of it, and where the person goes then."""

    dialog: str
    service: Callable[..., object]
    said: str
    then: str


def act_in_dialog(request: OfficeRequest, version: VersionType, page: Page[VersionType], act: Act) -> HttpResponse:
    """Do the act, or show the page with the dialog open and what was typed."""
    if request.method != "POST":
        return to_dialog(version, act.dialog)
    form = FORMS[act.dialog](request.POST, auto_id=f"{act.dialog}-%s")
    if done(
        form,
        version,
        lambda: act.service(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        messages.success(request, act.said % {"number": version.number})
        return redirect(act.then)
    return page(request, version, bound={act.dialog: form})


def approve(
    request: OfficeRequest,
    version: VersionType,
    *,
    service: Callable[..., object],
    said: str,
    context: Callable[[VersionType], Mapping[str, Any]],
    **initial: int,
) -> HttpResponse:
    """Show what a version changes, and publish it from a day on."""
    waiting = catalogue.waiting_beside(version)
    values = {**drawn_for(version), **initial, "effective_from": localdate(now())}
    form = ApproveForm(request.POST or None, initial=values, waiting=waiting)
    if done(
        form,
        version,
        lambda: service(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        day = vn_date(form.cleaned_data["effective_from"])
        messages.success(request, said % {"number": version.number, "day": day})
        return redirect(version.get_absolute_url())
    if form.is_bound:
        form.redraw(version.revision, **initial)
    more = {
        "version": version,
        "is_second": is_second_person(request.user, catalogue.workers_of(version), four_eyes=settings.FOUR_EYES),
        "is_waiting": version.state == VersionState.SUBMITTED,
        "waiting": waiting,
        "sent_word": catalogue.sent_word(version),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "procedures/version_approve.html", {**context(version), **more}, status=status)
