"""Whoever has to choose another password is led to the page where it is chosen, and from there on."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

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

    A page that is open when the password ends is left alone, with the form that is being filled in and with what it
    asks for by itself: only the next page leads away.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Lead to the page of the password where one is due; public pages and the sign-out stay open."""
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True) or _is_page(request):
            return None
        if user.password_handed_out:
            return _part(request) or redirect(_address(request.get_full_path() if _looks(request) else "/"))
        if _looks(request) and not _htmx(request) and passwords.is_over(user, at=now()):
            return redirect(_address(request.get_full_path()))
        return None


def _part(request: HttpRequest) -> HttpResponse | None:
    """Answer what asks for a part of a page: lead its whole page away, unless that is where the password is chosen."""
    htmx = _htmx(request)
    if not htmx:
        return None
    shown = htmx.current_url_abs_path or "/"
    if urlsplit(shown).path == reverse(PAGE):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": _address(shown)})


def _is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == PAGE


def _looks(request: HttpRequest) -> bool:
    return request.method in LOOKS


def _htmx(request: HttpRequest) -> Any:
    return request.htmx  # type: ignore[attr-defined]


def _address(onward: str) -> str:
    return f"{reverse(PAGE)}?{urlencode({'next': onward})}"
