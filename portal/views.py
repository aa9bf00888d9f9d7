"""The citizens' pages: find the way in, follow a dossier, take its result."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.http import file_response, render_page
from common.models import Blob
from common.screens import CourseStep
from common.timeleft import time_left
from onestop import tracking
from portal import misses
from portal.forms import CodeForm, SecretForm


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways in."""
    return render_page(request, "portal/home.html", {"form": CodeForm()})


@login_not_required
@require_safe
def track_find(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or go to the page of the code that was typed."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("portal:track", form.cleaned_data["code"])
    return render_page(request, "portal/track_find.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def track(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the code alone shows."""
    return _slowed(request, code) or _track_page(request, code)


@login_not_required
@require_POST
def track_full(request: HttpRequest, code: str) -> HttpResponse:
    """Show what code and secret show; the secret never stands in an address."""
    form = SecretForm(request.POST)
    slowed = _slowed(request, code)
    if slowed or not form.is_valid():
        return slowed or _track_page(request, code, form=form, status=422)
    full = tracking.public_track_full(code, form.cleaned_data["secret"])
    if full is None:
        misses.note_miss(request, at=timezone.now())
        form.add_error("secret", _("Mã tra cứu không đúng. Hãy xem lại tám chữ và số in trên giấy hẹn."))
        return _track_page(request, code, form=form, status=422)
    return _track_page(request, code, form=form, full=full)


@login_not_required
@require_POST
def track_result(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send the result's file to whoever has code and secret."""
    return _slowed(request, code) or _file(request, tracking.result_file(code, request.POST.get("secret", "")))


@login_not_required
@require_POST
def track_annex(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Send an annex of the result to whoever has code and secret."""
    return _slowed(request, code) or _file(request, tracking.annex_file(code, request.POST.get("secret", ""), pk))


@login_not_required
@require_POST
def track_letter(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Send a letter of the agency to whoever has code and secret."""
    return _slowed(request, code) or _file(request, tracking.letter_file(code, request.POST.get("secret", ""), pk))


def _file(request: HttpRequest, found: tuple[str, str] | None) -> HttpResponseBase:
    """Send a file; nothing found is a miss."""
    if found is None:
        misses.note_miss(request, at=timezone.now())
        raise Http404
    sha256, name = found
    return file_response(Blob.objects.get(pk=sha256), name)


def _slowed(request: HttpRequest, code: str) -> HttpResponse | None:
    """Answer 429 while the address has to wait."""
    seconds = misses.wait_seconds(request, at=timezone.now())
    if not seconds:
        return None
    form = CodeForm({"code": code})
    form.add_error("code", _("Ông/bà đã nhập sai nhiều lần. Hãy thử lại sau %(seconds)s giây.") % {"seconds": seconds})
    response = render_page(request, "portal/track_find.html", {"form": form}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _track_page(
    request: HttpRequest,
    code: str,
    *,
    form: SecretForm | None = None,
    full: tracking.PublicTrackFull | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    found = full.track if full else tracking.public_track(code)
    if found is None:
        misses.note_miss(request, at=now)
        missing = CodeForm({"code": code})
        missing.add_error("code", _("Không có hồ sơ nào mang mã này. Hãy xem lại mã in trên giấy hẹn."))
        return render_page(request, "portal/track_find.html", {"form": missing}, status=404)
    context = {
        "track": found,
        "full": full,
        "form": form or SecretForm(),
        "code_form": CodeForm(initial={"code": found.code}),
        "left": time_left(found.due_at, now, found.paused_at, finished_at=found.finished_at, start=found.received_at),
        "course": _course_steps(found),
        "now": now,
    }
    return render_page(request, "portal/track.html", context, status=status)


def _course_steps(found: tracking.PublicTrack) -> list[CourseStep]:
    return [CourseStep(title=step.name, state=step.standing, note=_step_note(step)) for step in found.steps]


def _step_note(step: tracking.StepLine) -> str:
    when = f"{timezone.localtime(step.at):%d/%m/%Y %H:%M} · " if step.at else ""
    return f"{when}{step.unit}"
