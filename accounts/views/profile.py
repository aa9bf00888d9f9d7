"""A person's own page."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passwords
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.services import people
from common.errors import InputError
from common.http import OfficeRequest, next_url


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def profile(request: OfficeRequest) -> HttpResponse:
    """Show name and posts; change the password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _change(request, form):
        messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."))
        return redirect(next_url(request, "accounts:profile"))
    context = {"form": form, "due": _due(request.user), "next": next_url(request, "accounts:profile")}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def _due(user: User) -> str:
    """Return why the person has to choose another password before anything else, empty where they need not."""
    if user.password_handed_out:
        return _("Mật khẩu này do quản trị đặt. Hãy chọn mật khẩu của riêng bạn để tiếp tục.")
    if passwords.is_over(user, at=now()):
        return _("Mật khẩu của bạn đã hết hạn. Hãy chọn mật khẩu mới để tiếp tục.")
    return ""


def _change(request: OfficeRequest, form: PasswordForm) -> bool:
    """Change the password, or put the sentence on its field."""
    data = form.cleaned_data
    try:
        user = people.password_change(user_id=request.user.pk, old=data["old"], new=data["new"], at=now())
    except InputError as error:
        form.add_error(error.field, str(error))
        return False
    update_session_auth_hash(request, user)
    return True
