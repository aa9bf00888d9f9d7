"""Accounts that are made, and passwords that are handed out: shown once, in the answer itself, and stored nowhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import officers, proof, throttle
from accounts.forms.officers import AgencyForm, NewOfficerForm
from accounts.models import User
from accounts.services import people
from accounts.services.people import PersonData
from accounts.views.officer_acts import agency_of, choices_at, forms_of, post_data
from accounts.views.officers import RESET, officer_page, require_manager, reset_form, seen_officer
from common.answering import answer_form
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page

Make = Callable[[dict[str, Any]], tuple[User, str]]


@never_cache
@sensitive_post_parameters("proof")
@forms_of
def officer_create(request: OfficeRequest) -> HttpResponse:
    """Make an account with a first post at the agency of ?co_quan=, which is asked for first (Thêm cán bộ)."""
    require_manager(request)
    agencies = list(officers.agencies_seen(request.user))
    agency = agency_of(request, agencies)
    if agency is None:
        return render_page(request, "accounts/officer_form.html", {"place_form": AgencyForm(agencies=agencies)})
    ask = not proof.is_fresh(request, at=now())
    form = NewOfficerForm(request.POST or None, ask=ask, **choices_at(request.user, agency))

    def make(values: dict[str, Any]) -> tuple[User, str]:
        proof.require(request, values.get("proof", ""), at=now())
        names = {name: values[name] for name in ("username", "full_name", "email", "phone")}
        data = post_data(agency, values)
        return people.account_create(person=PersonData(**names), post=data, actor=request.user, at=now())

    def page(status: int) -> HttpResponse:
        context = {"agency": agency, "form": form, "choosable": len(agencies) > 1}
        return render_page(request, "accounts/officer_form.html", context, status=status)

    if request.method != "POST":
        return page(200)
    done = _("Đã tạo tài khoản và giao chức vụ.")
    return _hand_out(request, form, make, done, page=page, back=reverse("accounts:officer_list"))


@never_cache
@sensitive_post_parameters("proof")
@require_POST
def password_reset(request: OfficeRequest, username: str) -> HttpResponse:
    """Make a password for the person to sign in with once (Đặt lại mật khẩu)."""
    account = seen_officer(request, username)
    form = reset_form(request, request.POST)

    def make(values: dict[str, Any]) -> tuple[User, str]:
        proof.require(request, values.get("proof", ""), at=now())
        made = people.password_reset(account_id=account.pk, actor=request.user, at=now())
        throttle.forget_everywhere(account.username)
        return made

    def page(status: int) -> HttpResponse:
        return officer_page(request, account, forms={RESET: form}, status=status)

    done = _("Đã đặt lại mật khẩu; các phiên đăng nhập của người này đã kết thúc.")
    return _hand_out(request, form, make, done, page=page, back=account.get_absolute_url())


def _hand_out(
    request: OfficeRequest,
    form: OfficeForm,
    make: Make,
    done: str,
    *,
    page: Callable[[int], HttpResponse],
    back: str,
) -> HttpResponse:
    """Answer the form; when it was taken, with the page that shows the password."""
    made: list[tuple[User, str]] = []

    def act(values: dict[str, Any]) -> str:
        made.append(make(values))
        return done

    answer = answer_form(request, form, act, page=page, back=back)
    if not made:
        return answer
    account, password = made[0]
    return render_page(request, "accounts/password_given.html", {"account": account, "password": password})
