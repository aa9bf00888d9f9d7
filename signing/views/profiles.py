"""The rules of each kind of signature (Cách ký): the list, the form and a picture of what comes of them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.answering import answer_form
from common.http import OfficeRequest, render_page
from signing import policies
from signing.forms import ProfileForm
from signing.models import Operation, ProfileEvent, SignatureProfile
from signing.services import samples
from signing.services.profile_editing import RULE_NAMES, profile_change
from signing.services.profiles import profile_of


@require_safe
def profile_list(request: OfficeRequest) -> HttpResponse:
    """List the kinds of signatures with their rules (Cách ký)."""
    _require_keeper(request)
    stored = {profile.operation: profile for profile in SignatureProfile.objects.all()}
    profiles = [stored.get(one) or profile_of(one) for one in Operation]
    return render_page(request, "signing/profile_list.html", {"profiles": profiles})


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: OfficeRequest, operation: str) -> HttpResponse:
    """Change the rules of one kind (Sửa cách ký)."""
    profile = _profile(request, operation)
    if request.method != "POST":
        unsent = ProfileForm(initial={name: getattr(profile, name) for name in RULE_NAMES})
        return _page(request, profile, unsent)
    form = ProfileForm(request.POST)

    def act(_values: dict[str, object]) -> str:
        kind = Operation(profile.operation)
        profile_change(operation=kind, rules=form.rules(), actor=request.user, at=now())
        return _("Đã ghi cách ký “%(kind)s”. Chữ ký từ nay theo cách này.") % {"kind": kind.label}

    return answer_form(
        request,
        form,
        act,
        page=lambda status: _page(request, profile, form, status),
        back=reverse("signing:profile_edit", args=[operation]),
    )


@require_safe
def profile_preview(request: OfficeRequest, operation: str) -> HttpResponse:
    """Draw a sample letter with a signature of this kind, without anybody's template."""
    picture = samples.profile_preview(_profile(request, operation), viewer=request.user, at=now())
    return HttpResponse(picture, content_type="image/png")


def _require_keeper(request: OfficeRequest) -> None:
    if not policies.can_change_profiles(request.user):
        raise PermissionDenied


def _profile(request: OfficeRequest, operation: str) -> SignatureProfile:
    _require_keeper(request)
    if operation not in Operation.values:
        raise Http404
    return profile_of(operation)


def _page(request: OfficeRequest, profile: SignatureProfile, form: ProfileForm, status: int = 200) -> HttpResponse:
    events = ProfileEvent.objects.filter(profile__operation=profile.operation).order_by("-number")[:20]
    context = {"profile": profile, "form": form, "events": events}
    return render_page(request, "signing/profile_form.html", context, status=status)
