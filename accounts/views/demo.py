"""The demo's list of accounts; there is no such page in an installation with real people."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import queries


@never_cache
@login_not_required
@require_safe
def demo_accounts(request: HttpRequest) -> HttpResponse:
    """List every account with its role, one button each."""
    _only_in_demo()
    return render(request, "accounts/demo_accounts.html", {"groups": queries.accounts_by_agency()})


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people."""
    _only_in_demo()
    user = queries.demo_account(request.POST.get("username", ""))
    if user is None:
        raise Http404
    login(request, user)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
