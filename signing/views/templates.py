"""Signature templates: the list, a draft, its look on a sample page, and what is done with it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Agency
from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from signing import policies, queries
from signing.forms import SendBackForm, TemplateForm, usual_of
from signing.models import SignatureTemplate
from signing.models.templates import TemplateState
from signing.services import samples, templates

SEND_BACK = "tra-lai"
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def template_list(request: OfficeRequest) -> HttpResponse:
    """List one's own templates and the seals that one looks after (Mẫu chữ ký)."""
    _require_post(request)
    found = list(queries.templates_seen(request.user))
    context = {
        "own": [one for one in found if not one.is_seal],
        "seals": [one for one in found if one.is_seal],
        "may_change_profiles": policies.can_change_profiles(request.user),
        "agencies": list(queries.agencies_with_seals(request.user)),
    }
    return render_page(request, "signing/template_list.html", context)


@forms_of
def template_create(request: OfficeRequest) -> HttpResponse:
    """Make a draft of one's own signature (Thêm mẫu chữ ký), or of a seal with ?co-quan=code."""
    _require_post(request)
    agency = _agency(request)
    form = TemplateForm(request.POST or None, request.FILES or None, seal=bool(agency), initial=usual_of(None))

    def act() -> SignatureTemplate:
        return templates.template_create(
            operation=form.cleaned_data["operation"], agency=agency, data=form.data_of(), actor=request.user, at=now()
        )

    return _form_page(request, form, act, {"agency": agency}, _("Đã ghi bản soạn. Xem thử rồi đưa vào dùng."))


@forms_of
def template_edit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change a draft (Sửa mẫu)."""
    template = _template(request, pk)
    form = TemplateForm(
        request.POST or None,
        request.FILES or None,
        seal=template.is_seal,
        fixed_kind=True,
        initial=usual_of(template),
    )

    def act() -> SignatureTemplate:
        return templates.template_change(template_id=pk, data=form.data_of(), actor=request.user, at=now())

    return _form_page(request, form, act, {"template": template, "agency": template.agency}, _("Đã ghi bản soạn."))


@require_safe
def template_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a template on a sample page, and what was done with it."""
    return _page(request, _template(request, pk))


@require_safe
def template_preview(request: OfficeRequest, pk: int) -> HttpResponse:
    """Draw the sample page."""
    template = _template(request, pk)
    picture = samples.template_preview(template, viewer=request.user, at=now())
    return HttpResponse(picture, content_type="image/png")


@require_POST
def template_use(request: OfficeRequest, pk: int) -> HttpResponse:
    """Use one's own from now on (Đưa vào dùng); a seal goes to the second person (Gửi duyệt)."""
    template = _template(request, pk)
    said = _("Đã gửi duyệt. Một quản trị khác xem và duyệt.") if template.is_seal else _("Từ nay mẫu này được dùng.")
    return _act(request, template, templates.template_use, said)


@require_POST
def template_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Use a seal from now on, as the second person (Duyệt)."""
    return _act(request, _template(request, pk), templates.template_approve, _("Đã duyệt. Từ nay mẫu này được dùng."))


@require_POST
def template_send_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a seal back to be changed (Trả lại)."""
    template = _template(request, pk)
    form = SendBackForm(request.POST, auto_id=f"{SEND_BACK}-%s")
    if form.is_valid():
        try:
            templates.template_send_back(template_id=pk, actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã trả lại để sửa."))
            return redirect(template)
    return _page(request, template, form)


@require_POST
def template_retire(request: OfficeRequest, pk: int) -> HttpResponse:
    """Use it no longer (Ngừng dùng)."""
    return _act(request, _template(request, pk), templates.template_retire, _("Mẫu này không được dùng nữa."))


@require_POST
def template_make_default(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take this one from now on (Đặt làm mặc định)."""
    said = _("Từ nay mẫu này được dùng mặc định.")
    return _act(request, _template(request, pk), templates.template_make_default, said)


def _require_post(request: OfficeRequest) -> None:
    if not policies.can_make_own(request.user):
        raise PermissionDenied


def _template(request: OfficeRequest, pk: int) -> SignatureTemplate:
    return get_object_or_404(queries.templates_seen(request.user), pk=pk)


def _agency(request: OfficeRequest) -> Agency | None:
    code = request.GET.get("co-quan", "").replace("\x00", "")
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise Http404
    if not policies.can_make_seal(request.user, agency.pk):
        raise PermissionDenied
    return agency


def _act(
    request: OfficeRequest, template: SignatureTemplate, service: Callable[..., SignatureTemplate], said: str
) -> HttpResponse:
    try:
        service(template_id=template.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(template)


def _form_page(
    request: OfficeRequest,
    form: TemplateForm,
    act: Callable[[], SignatureTemplate],
    context: dict[str, object],
    said: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            template = act()
        except InputError as error:
            form.add_error(error.field or None, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect(template)
    status = 422 if form.is_bound else 200
    return render_page(request, "signing/template_form.html", {"form": form, **context}, status=status)


def _page(request: OfficeRequest, template: SignatureTemplate, form: SendBackForm | None = None) -> HttpResponse:
    waiting = template.state == TemplateState.WAITING
    context = {
        "template": template,
        "events": template.events.order_by("-number"),
        "is_draft": template.state == TemplateState.DRAFT,
        "may_retire": template.state != TemplateState.RETIRED,
        "may_make_default": template.state == TemplateState.ACTIVE and not template.is_default,
        "may_approve": waiting and policies.can_approve_template(request.user, template),
        "waits_for_another": waiting and not policies.can_approve_template(request.user, template),
        "send_back_form": form or SendBackForm(auto_id=f"{SEND_BACK}-%s"),
    }
    return render_page(request, "signing/template_detail.html", context, status=422 if form else 200)
