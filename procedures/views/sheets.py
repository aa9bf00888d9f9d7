"""The page of one sheet of a procedure, its texts, and the next sheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures import catalogue
from procedures.forms.sheets import SheetForm
from procedures.models import OPEN_STATES, ProcedureVersion, VersionState
from procedures.policies import can_change_catalogue
from procedures.services import cataloguing
from procedures.sheet_difference import text_labels
from procedures.sheets import SHEET_FIELDS
from procedures.views.answering import EditPage, done, drawn_for, edit_page
from procedures.views.finding import own_sheet, seen_sheet
from procedures.views.places import sheet_lines
from procedures.views.version import dialog_parts, workers

ADDRESSES = {
    "send": "procedures:sheet_send",
    "send_back": "procedures:sheet_send_back",
    "discard": "procedures:sheet_discard",
}
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def sheet_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a sheet: its texts, components and fees, what the linter says, who did what."""
    return sheet_page(request, seen_sheet(request, pk))


def sheet_page(
    request: OfficeRequest, version: ProcedureVersion, *, bound: dict[str, OfficeForm] | None = None
) -> HttpResponse:
    """Answer the page of a sheet; `bound` holds refused forms by dialog, which stand open."""
    components, fees = list(version.components.all()), list(version.fees.all())
    kinds = list(version.result_types.all())
    check = catalogue.check_sheet(version)
    context = {
        "version": version,
        "procedure": version.procedure,
        "texts": [(label, getattr(version, name)) for name, label in text_labels().items()],
        "components": components,
        "fees": fees,
        "result_types": kinds,
        "check": check,
        "findings": sheet_lines(version, check.findings, components, fees, kinds),
        "facts": [(label, value) for label, value in workers(version) if value],
        "events": list(version.events.order_by("-number")),
        **dialog_parts(version, ADDRESSES, bound or {}),
        **_may(request, version),
    }
    return render_page(request, "procedures/sheet_detail.html", context, status=422 if bound else 200)


@forms_of
def sheet_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change the texts of a drafted sheet (Sửa nội dung)."""
    version = own_sheet(request, pk)
    values = {name: getattr(version, name) for name in SHEET_FIELDS}
    form = SheetForm(request.POST or None, initial={**drawn_for(version), **values})

    def act() -> None:
        revision = form.cleaned_data["revision"]
        cataloguing.sheet_edit(
            version_id=version.pk, revision=revision, actor=request.user, at=now(), sheet=form.values
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi nội dung thủ tục."))
        return redirect(version)
    fields = [(name, "c6" if name in ("time_text", "applicants_text") else "") for name in text_labels()]
    return edit_page(request, version, form, EditPage(_("Sửa nội dung"), _("Ghi lại"), [("", fields)]))


@require_POST
def sheet_draft(request: OfficeRequest, pk: int) -> HttpResponse:
    """Begin the next sheet as a copy of this one (Soạn bản mới)."""
    version = own_sheet(request, pk)
    try:
        draft = cataloguing.sheet_draft(version_id=version.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(version)
    messages.success(request, _("Đã chép thành bản %(number)d để soạn.") % {"number": draft.number})
    return redirect(draft)


def _may(request: OfficeRequest, version: ProcedureVersion) -> dict[str, bool]:
    """Return what this person may do with the sheet now."""
    own = can_change_catalogue(request.user)
    return {
        "may_edit": own and version.state == VersionState.DRAFT,
        "may_decide": own and version.state == VersionState.SUBMITTED,
        "may_draft": own and not version.siblings.filter(state__in=OPEN_STATES).exists(),
    }
