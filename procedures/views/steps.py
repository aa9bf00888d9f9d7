"""Steps of a draft: each change a form and a redirect that draws the picture anew."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Department
from accounts.queries import units
from common.http import OfficeRequest
from procedures.forms.base import DraftForm
from procedures.forms.drafts import MoveForm, NewStepForm, StepDeleteForm, StepForm
from procedures.models import ProcessVersion, Step
from procedures.receivers import working_agencies
from procedures.services import steps
from procedures.services.steps import StepData
from procedures.views.answering import EditPage, done, drawn_for, edit_page, pressed
from procedures.views.finding import own_version, step_of

forms_of = require_http_methods(["GET", "HEAD", "POST"])


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Chỗ đứng"), [("after_id", "c6"), ("split_action_id", "c6")]),
        (_("Bước"), [("name", "c8"), ("code", "c4"), ("life_cycle", "c6"), ("seal_by", "c6")]),
        (_("Ai xử lý"), [("role", "c4"), ("place", "c4"), ("department_id", "c4")]),
        (_("Thời gian"), [("duration", "c4"), ("duration_unit", "c4")]),
        (_("Đầu và cuối quy trình"), [("entry", "c6"), ("final", "c6")]),
        (_("Gửi qua eOffice: chỉ cho bước liên thông"), _route_fields()),
    ]


def _route_fields() -> list[tuple[str, str]]:
    return [(name, "c6") for name in ("draft_kind", "target_unit", "signer_source", "signer_post")]


@forms_of
def step_add(request: OfficeRequest, pk: int) -> HttpResponse:
    """Add a step, at a place or between the two ends of an action (Thêm bước)."""
    version = own_version(request, pk)
    asked = {name: request.GET.get(key) for name, key in (("after_id", "sau"), ("split_action_id", "chen"))}
    form = NewStepForm(
        request.POST or None,
        initial={**drawn_for(version), "life_cycle": Step.LifeCycle.PROCESSING, **asked},
        departments=_departments(version),
        units=units(),
        steps=version.steps.all(),
        actions=version.actions.select_related("from_step", "to_step"),
    )
    if done(form, version, lambda: _add(request, version, form)):
        messages.success(request, _("Đã thêm bước «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    return edit_page(request, version, form, EditPage(_("Thêm bước"), _("Thêm bước"), _groups()))


@forms_of
def step_edit(request: OfficeRequest, pk: int, step_id: int) -> HttpResponse:
    """Change a step (Sửa bước)."""
    version = own_version(request, pk)
    step = step_of(version, step_id)
    values = {name: getattr(step, name) for name in StepData.__dataclass_fields__}
    form = StepForm(
        request.POST or None,
        initial={**drawn_for(version), **values},
        departments=_departments(version),
        units=units(),
    )
    if done(form, version, lambda: _edit(request, version, step, form)):
        messages.success(request, _("Đã ghi bước «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    title = _("Bước «%(name)s»") % {"name": step.name}
    return edit_page(request, version, form, EditPage(title, _("Ghi lại"), _groups()))


@forms_of
def step_delete(request: OfficeRequest, pk: int, step_id: int) -> HttpResponse:
    """Take a step away; another takes its actions (Xóa bước)."""
    version = own_version(request, pk)
    step = step_of(version, step_id)
    form = StepDeleteForm(request.POST or None, initial=drawn_for(version), steps=version.steps.exclude(pk=step.pk))

    def act() -> None:
        steps.step_delete(version_id=version.pk, step_id=step.pk, actor=request.user, at=now(), **form.cleaned_data)

    if done(form, version, act):
        messages.success(request, _("Đã xóa bước «%(name)s».") % {"name": step.name})
        return redirect(version)
    page = EditPage(
        _("Xóa bước «%(name)s»") % {"name": step.name},
        _("Xóa bước"),
        [("", [("reconnect_to", "c8")])],
        danger=True,
    )
    return edit_page(request, version, form, page, hanging=steps.hanging_actions(step))


@require_POST
def step_copy(request: OfficeRequest, pk: int, step_id: int) -> HttpResponse:
    """Put a copy of a step behind it (Sao chép bước)."""
    version = own_version(request, pk)
    step, form = step_of(version, step_id), DraftForm(request.POST)

    def act() -> None:
        revision = form.cleaned_data["revision"]
        steps.step_copy(version_id=version.pk, revision=revision, step_id=step.pk, actor=request.user, at=now())

    return pressed(request, version, form, act)


@require_POST
def step_move(request: OfficeRequest, pk: int, step_id: int) -> HttpResponse:
    """Move a step one place up or down."""
    version = own_version(request, pk)
    step, form = step_of(version, step_id), MoveForm(request.POST)

    def act() -> None:
        steps.step_move(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            step_id=step.pk,
            actor=request.user,
            at=now(),
            up=form.cleaned_data["huong"] == "len",
        )

    return pressed(request, version, form, act)


def _departments(version: ProcessVersion) -> list[Department]:
    """Return the departments of the agency that has the process, and of those that decide for it."""
    return list(Department.objects.filter(agency__in=working_agencies(version.process)).select_related("agency"))


def _add(request: OfficeRequest, version: ProcessVersion, form: NewStepForm) -> None:
    values = form.cleaned_data
    steps.step_add(
        version_id=version.pk,
        revision=values["revision"],
        actor=request.user,
        at=now(),
        step=form.values,
        after_id=values["after_id"],
        split_action_id=values["split_action_id"],
    )


def _edit(request: OfficeRequest, version: ProcessVersion, step: Step, form: StepForm) -> None:
    steps.step_edit(
        version_id=version.pk,
        revision=form.cleaned_data["revision"],
        step_id=step.pk,
        actor=request.user,
        at=now(),
        step=form.values,
    )
