"""The case that a process is: its name and place, and the conditions and papers of a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.http import OfficeRequest
from procedures.catalogue import shown_sheet
from procedures.conditions import ChannelIs, HasComponent, LacksComponent, ResultChannelIs, conditions_read
from procedures.forms.cases import PAPER_FIELDS, CaseForm, ProcessNamesForm
from procedures.models import Component, ProcessVersion
from procedures.services import casing
from procedures.services.casing import ProcessNames
from procedures.views.answering import EditPage, done, drawn_for, edit_page
from procedures.views.finding import own_version

forms_of = require_http_methods(["GET", "HEAD", "POST"])
ASKED = (ChannelIs, ResultChannelIs, HasComponent, LacksComponent)


@forms_of
def process_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change how a process and its case are called (Sửa tên, trường hợp)."""
    shown = own_version(request, pk)
    latest = shown.process.versions.select_related("process__procedure").latest("number")
    values = {name: getattr(shown.process, name) for name in ProcessNames.__dataclass_fields__}
    form = ProcessNamesForm(request.POST or None, initial={**drawn_for(latest), **values})

    def act() -> None:
        revision = form.cleaned_data["revision"]
        casing.process_edit(
            process_id=shown.process_id, revision=revision, actor=request.user, at=now(), names=form.values
        )

    if done(form, latest, act):
        messages.success(request, _("Đã ghi tên quy trình và trường hợp."))
        return redirect(shown)
    lead = _("Có hiệu lực ngay khi ghi, không qua duyệt; nhật ký của phiên bản mới nhất ghi lại ai sửa.")
    fields = [("name", ""), ("case_name", "c8"), ("case_order", "c4")]
    page = EditPage(_("Sửa tên, trường hợp"), _("Ghi lại"), [("", fields)], lead=lead)
    return edit_page(request, latest, form, page)


@forms_of
def case_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change when the case of a draft may be taken, and its papers (Điều kiện, giấy tờ của trường hợp)."""
    version = own_version(request, pk)
    form = CaseForm(request.POST or None, initial={**drawn_for(version), **_values(version)}, papers=_papers(version))
    kept = [one for one in conditions_read(version.case_conditions) if not isinstance(one, ASKED)]

    def act() -> None:
        casing.case_edit(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            actor=request.user,
            at=now(),
            case=form.values(kept),
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi điều kiện và giấy tờ của trường hợp."))
        return redirect(version)
    groups = [
        (_("Khi nào là trường hợp này"), [("channels", "c6"), ("result_channels", "c6"), ("has", ""), ("lacks", "")]),
        (_("Giấy tờ của trường hợp"), [("without", ""), ("required", "")]),
    ]
    lead = _("Thủ tục có nhiều quy trình ở một cơ quan thì mỗi quy trình là một trường hợp, chọn lúc tiếp nhận.")
    page = EditPage(_("Điều kiện, giấy tờ của trường hợp"), _("Ghi lại"), groups, lead=lead)
    return edit_page(request, version, form, page)


def _papers(version: ProcessVersion) -> list[tuple[str, str]]:
    """Return the papers that are handed in by code, and what the case names although the sheet has it no more."""
    sheet = shown_sheet(version.process.procedure)
    parts = sheet.components.all() if sheet else ()
    known = {part.code: f"{part.code} {part.name}" for part in parts if part.kind == Component.Kind.SUBMITTED}
    stored = _values(version)
    named = dict.fromkeys(code for name in PAPER_FIELDS for code in stored[name])
    text = _("%(code)s – không có trong bản thủ tục")
    return [*known.items(), *((code, text % {"code": code}) for code in named if code not in known)]


def _values(version: ProcessVersion) -> dict[str, Any]:
    conditions = conditions_read(version.case_conditions)
    return {
        "channels": [way for one in conditions if isinstance(one, ChannelIs) for way in one.channels],
        "result_channels": [way for one in conditions if isinstance(one, ResultChannelIs) for way in one.channels],
        "has": [one.component for one in conditions if isinstance(one, HasComponent)],
        "lacks": [one.component for one in conditions if isinstance(one, LacksComponent)],
        "without": version.case_without,
        "required": version.case_required,
    }
