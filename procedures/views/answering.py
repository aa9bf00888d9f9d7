"""Answer a form that changes a draft: do it and go back to the version, or show the form again with what was typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from common.errors import DomainError, InputError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures.engine import ProcessPlan
from procedures.forms.base import DraftForm
from procedures.layout import Picture, picture
from procedures.models import ProcedureVersion, ProcessVersion, Version
from procedures.queries import plan_of
from procedures.services.changing import StaleDraftError


@dataclass(frozen=True)
class EditPage:
    """What a page with one form shows: its title, its groups of fields and its button."""

    title: str
    button: str
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    lead: str = ""
    danger: bool = False
    again: str = ""


def edit_page(
    request: OfficeRequest,
    version: ProcessVersion | ProcedureVersion,
    form: OfficeForm,
    page: EditPage,
    **more: Any,
) -> HttpResponse:
    """Answer a page with one form, beside the picture of a process; 422 when the form was refused."""
    groups = [
        (name, [(form[field], width) for field, width in names if field in form.fields]) for name, names in page.groups
    ]
    context = {"version": version, "form": form, "page": page, "groups": groups, **more}
    if isinstance(version, ProcessVersion):
        context |= {"procedure": version.process.procedure, "picture": picture_of(version)}
    else:
        context["procedure"] = version.procedure
    return render_page(request, "procedures/edit.html", context, status=422 if form.is_bound else 200)


def picture_of(version: ProcessVersion) -> Picture | None:
    """Return the picture of a version; None while it has no steps."""
    plan = plan_or_none(version)
    return picture(plan) if plan else None


def plan_or_none(version: ProcessVersion) -> ProcessPlan | None:
    """Return a version as the engine reads it; None while it has no steps."""
    try:
        return plan_of(version.pk)
    except ProcessVersion.DoesNotExist:
        return None


def done(form: OfficeForm, version: Version, act: Callable[[], object]) -> bool:
    """Do the act if the form is right; a refusal stands in the form, which is drawn for the present revision."""
    if not form.is_valid():
        return False
    try:
        act()
    except InputError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except DomainError as error:
        form.add_error(None, str(error))
        if isinstance(form, DraftForm) and isinstance(error, StaleDraftError):
            version.refresh_from_db(fields=["revision", "state"])
            form.redraw(version.revision)
    return not form.errors


def pressed(request: OfficeRequest, version: Version, form: OfficeForm, act: Callable[[], object]) -> HttpResponse:
    """Answer a button of the version's page: a refusal is said there."""
    if not form.is_valid():
        messages.error(request, _("Trang này đã cũ. Hãy tải lại trang rồi làm lại."))
        return redirect(version.get_absolute_url())
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(version.get_absolute_url())


def drawn_for(version: Version) -> dict[str, Any]:
    """Return what a fresh form knows of the draft."""
    return {"revision": version.revision}
