"""Signing in and out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import passwords, throttle
from accounts.forms import SignInForm
from accounts.models import User
from common.http import client_address, next_url


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign the person in and go on to where they wanted to be."""
    onward = next_url(request, settings.LOGIN_REDIRECT_URL)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (user := _check(request, form)):
        login(request, user)
        if ending := passwords.warning(user, at=now()):
            messages.warning(request, ending)
        return redirect(onward)
    context = {"form": form, "next": onward, "demo": settings.DEMO}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


def _check(request: HttpRequest, form: SignInForm) -> User | None:
    """Return the person, or put a sentence on the form."""
    username, address = form.cleaned_data["username"].strip(), client_address(request)
    if throttle.is_locked(username, address):
        form.add_error(None, _("Bạn đã nhập sai mật khẩu quá nhiều lần. Hãy đợi 15 phút rồi thử lại."))
        return None
    user = authenticate(request, username=username, password=form.cleaned_data["password"])
    if isinstance(user, User):
        throttle.forget_misses(username, address)
        if not passwords.has_lapsed(user, at=now()):
            return user
        form.add_error(None, str(passwords.LAPSED))
        return None
    throttle.note_miss(username, address)
    form.add_error(
        None,
        _(
            "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đã bị khóa. Hãy kiểm tra lại; nếu quên mật khẩu,"
            " hãy báo quản trị cơ quan."
        ),
    )
    return None


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("Bạn đã đăng xuất."))
    return redirect(settings.LOGOUT_REDIRECT_URL)
