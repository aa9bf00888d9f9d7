"""The page of one version of a process, and what is done with the version as a whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.formats import vn_date, vn_datetime
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures import catalogue
from procedures.conditions import conditions_read
from procedures.difference import span
from procedures.forms.drafts import VersionForm
from procedures.forms.publishing import DiscardForm, SendBackForm, SendForm
from procedures.links import links_for
from procedures.models import OPEN_STATES, ProcessVersion, Version, VersionState
from procedures.packages import read_parts
from procedures.policies import can_change
from procedures.services import drafting
from procedures.services.drafting import VersionData
from procedures.simulations import simulation_of
from procedures.views.answering import EditPage, done, drawn_for, edit_page, picture_of
from procedures.views.finding import own_version, seen_version
from procedures.views.places import lines

SEND, SEND_BACK, DISCARD = "gui-duyet", "tra-lai", "bo-ban-soan"
FORMS: dict[str, type[OfficeForm]] = {SEND: SendForm, SEND_BACK: SendBackForm, DISCARD: DiscardForm}
DIALOGS = {"send": SEND, "send_back": SEND_BACK, "discard": DISCARD}
ADDRESSES = {
    "send": "procedures:version_send",
    "send_back": "procedures:version_send_back",
    "discard": "procedures:draft_discard",
}
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def version_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a version: the picture, its steps and actions, what the linter says, who did what."""
    return version_page(request, seen_version(request, pk))


def version_page(
    request: OfficeRequest, version: ProcessVersion, *, bound: dict[str, OfficeForm] | None = None
) -> HttpResponse:
    """Answer the page of a version; `bound` holds refused forms by dialog, which stand open."""
    read_parts(version)
    steps, actions = list(version.steps.all()), list(version.actions.all())
    check = catalogue.check_version(version)
    context = {
        "version": version,
        "process": version.process,
        "procedure": version.process.procedure,
        "picture": picture_of(version),
        "steps": steps,
        "actions": actions,
        "check": check,
        "simulation": simulation_of(version),
        "findings": lines(version, check.findings, steps, actions),
        "facts": _facts(version),
        "case_facts": _case_facts(version),
        "events": list(version.events.order_by("-number")),
        **dialog_parts(version, ADDRESSES, bound or {}),
        "links": links_for(request.user, version),
        **_may(request, version),
    }
    return render_page(request, "procedures/version_detail.html", context, status=422 if bound else 200)


@forms_of
def version_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change the time limit and the decision of a draft (Thông tin chung)."""
    version = own_version(request, pk)
    values = {name: getattr(version, name) for name in VersionData.__dataclass_fields__}
    form = VersionForm(request.POST or None, initial={**drawn_for(version), **values})

    def act() -> None:
        drafting.version_edit(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            actor=request.user,
            at=now(),
            values=form.values,
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi thông tin chung."))
        return redirect(version)
    groups = [
        (_("Thời hạn"), [("duration", "c4"), ("duration_unit", "c4")]),
        (_("Quyết định phê duyệt quy trình"), [("decision_number", "c4"), ("decision_date", "c4")]),
    ]
    return edit_page(request, version, form, EditPage(_("Thông tin chung"), _("Ghi lại"), groups))


@require_POST
def draft_make(request: OfficeRequest, pk: int) -> HttpResponse:
    """Begin the next version as a copy of this one (Soạn phiên bản mới)."""
    version = own_version(request, pk)
    try:
        draft = drafting.draft_make(version_id=version.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(version)
    messages.success(request, _("Đã chép thành phiên bản %(number)d để soạn.") % {"number": draft.number})
    return redirect(draft)


def to_dialog(version: Version, name: str) -> HttpResponse:
    """Answer the address of a dialog that is opened again: the page, with the dialog open."""
    return redirect(f"{version.get_absolute_url()}#{name}")


def dialog_parts(version: Version, addresses: dict[str, str], bound: dict[str, OfficeForm]) -> dict[str, Any]:
    """Return what the dialogs of a version's page need: their forms, and the addresses that these go to."""
    forms = {
        f"{key}_form": bound.get(name) or FORMS[name](initial=drawn_for(version), auto_id=f"{name}-%s")
        for key, name in DIALOGS.items()
    }
    return {**forms, "addresses": {key: reverse(address, args=[version.pk]) for key, address in addresses.items()}}


def _may(request: OfficeRequest, version: ProcessVersion) -> dict[str, bool]:
    """Return what this person may do with the version now."""
    own = can_change(request.user, version.process)
    is_open = version.state in OPEN_STATES
    return {
        "may_edit": own and version.state == VersionState.DRAFT,
        "may_decide": own and version.state == VersionState.SUBMITTED,
        "may_draft": own and not is_open and not version.process.versions.filter(state__in=OPEN_STATES).exists(),
        "may_download": version.was_approved,
        "may_name": own,
    }


def _facts(version: ProcessVersion) -> list[tuple[str, Any]]:
    """Return who made, sent and approved it, and what holds for the whole process."""
    process = version.process
    decision = version.decision_number
    if decision and version.decision_date:
        decision = _("%(number)s ngày %(day)s") % {"number": decision, "day": vn_date(version.decision_date)}
    based_on = version.based_on
    facts = [
        (_("Áp dụng tại"), process.agency.name if process.agency else _("mọi cơ quan chưa có quy trình riêng")),
        (_("Thời hạn"), span(version.duration, version.duration_unit) if version.duration else _("trong ngày")),
        (_("Quyết định phê duyệt"), decision),
        (_("Chép từ"), f"{based_on.process.name}, {_('phiên bản')} {based_on.number}" if based_on else ""),
        *workers(version),
    ]
    return [(label, value) for label, value in facts if value]


def _case_facts(version: ProcessVersion) -> list[tuple[str, str]]:
    """Return how the case is called, when it may be taken, and what papers it asks for."""
    process = version.process
    asks = "; ".join(condition.asks for condition in conditions_read(version.case_conditions))
    facts = [
        (_("Tên"), process.case_name or _("như tên quy trình")),
        (_("Thứ tự"), str(process.case_order)),
        (_("Khi nào"), asks or _("do người tiếp nhận chọn")),
        (_("Không cần nộp"), ", ".join(version.case_without)),
        (_("Bắt buộc thêm"), ", ".join(version.case_required)),
    ]
    return [(label, value) for label, value in facts if value]


def workers(version: Version) -> list[tuple[str, str]]:
    """Return who made, sent and approved a version, and from when on it holds; '' for what is not yet."""
    in_force = version.state not in (*OPEN_STATES, VersionState.DISCARDED)
    return [
        (_("Người soạn"), _who(version.made_by, version.created_at)),
        (_("Người gửi duyệt"), _who(version.sent_by, version.sent_at)),
        (_("Giải trình cảnh báo"), version.warnings_note),
        (_("Người duyệt"), _who(version.approved_by, version.approved_at)),
        (_("Áp dụng từ ngày"), vn_date(version.effective_from) if in_force else ""),
    ]


def _who(user: Any, at: Any) -> str:
    return f"{user.full_name}, {vn_datetime(at)}" if user else ""
