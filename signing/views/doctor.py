"""The page that tells a person, or their administrator, why signing does not work and what to do."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.http import OfficeRequest, page_policy
from signing import policies
from signing.errors import SigningRefusal
from signing.forms import PersonForm, TryForm
from signing.services import doctor, programs
from signing.services.findings import Finding, Severity


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: OfficeRequest) -> HttpResponse:
    """Show one's own set-up; a PIN tries the key."""
    form = TryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _tried(request, form):
        messages.success(request, _("Ký thử thành công. Chứng thư số và mã PIN dùng được."))
        return redirect("signing:doctor")
    return _page(request, request.user, form, status=422 if form.errors else 200)


@require_POST
def program(request: OfficeRequest) -> HttpResponse:
    """Say what the reply of the program on the person's machine, brought by the browser, is worth."""
    reply = request.POST.get("reply", "")
    problem = programs.program_problem(reply)
    well = _("Phần mềm ký số trên máy này đang mở, bản %(version)s.") % {"version": programs.program_version(reply)}
    finding = Finding.of(problem) if problem else Finding("program", Severity.OK, well)
    return render(request, "components/findings.html", {"findings": [finding]})


@require_safe
def of_person(request: OfficeRequest, username: str) -> HttpResponse:
    """Show an administrator somebody else's set-up."""
    person = User.objects.filter(username=username.lower()).first()
    if person is None or not policies.can_see(request.user, person):
        raise Http404
    if not policies.can_examine(request.user, person):
        raise PermissionDenied
    return _page(request, person, None)


@require_safe
def find_person(request: OfficeRequest) -> HttpResponse:
    """Go to the set-up of the person whose name at sign-in was typed."""
    if not policies.can_examine_others(request.user):
        raise PermissionDenied
    form = PersonForm(request.GET)
    name = form.cleaned_data["ten"].lower() if form.is_valid() else ""
    person = User.objects.filter(username=name).first()
    if person is None or not policies.can_examine(request.user, person):
        messages.error(
            request,
            _("Không có người dùng “%(name)s” trong phạm vi của bạn. Hãy nhập đúng tên đăng nhập.") % {"name": name},
        )
        return redirect("signing:doctor")
    return redirect("signing:doctor_person", person.username)


def _tried(request: OfficeRequest, form: TryForm) -> bool:
    try:
        doctor.key_try(person=request.user, pin=form.cleaned_data["pin"], at=now())
    except SigningRefusal as error:
        form.add_error("pin", str(error))
        return False
    return True


def _page(request: OfficeRequest, person: User, form: TryForm | None, *, status: int = 200) -> HttpResponse:
    context = {
        "person": person,
        "sections": doctor.set_up(person, at=now(), afresh=request.GET.get("hoi") == "lai"),
        "form": form if form is not None and (form.is_bound or doctor.may_try(person)) else None,
        "may_find": policies.can_examine_others(request.user),
    }
    if form is None or not doctor.uses_program(person):
        return render(request, "signing/doctor.html", context, status=status)
    page = render(request, "signing/doctor.html", {**context, "agent_address": settings.SIGNING_AGENT}, status=status)
    page["Content-Security-Policy"] = page_policy(settings.SIGNING_AGENT)
    return page
