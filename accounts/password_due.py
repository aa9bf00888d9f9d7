"""Whoever has to choose another password is led to the page where it is chosen, and from there on."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.timezone import now

from accounts import passwords
from accounts.models import User

PAGE = "accounts:profile"
LOOKS = {"GET", "HEAD"}


class PasswordDueMiddleware(MiddlewareMixin):
    """Let nobody work with a password that somebody else knows, or that has ended.

    A form that was being filled in when the password ended is still taken: only the next page asks.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Lead to the page of the password where one is due; public pages and the sign-out stay open."""
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True) or _is_page(request):
            return None
        if user.password_handed_out or (request.method in LOOKS and passwords.is_over(user, at=now())):
            return _lead(request)
        return None


def _is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == PAGE


def _lead(request: HttpRequest) -> HttpResponse:
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        address = _address(htmx.current_url_abs_path or "/")
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": address})
    return redirect(_address(request.get_full_path() if request.method in LOOKS else "/"))


def _address(onward: str) -> str:
    return f"{reverse(PAGE)}?{urlencode({'next': onward})}"
