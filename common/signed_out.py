"""Whoever is not signed in is led to the sign-in, and from there back; a part of a page leads its whole page there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask for the sign-in wherever a view does not say that it needs none."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Redirect; to htmx, which would put the page of the sign-in into the part it asked for, answer 401.

        The page that htmx is on goes to the sign-in, which leads back to it.
        """
        htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
        if not htmx:
            return super().handle_no_permission(request, view_func)
        back = htmx.current_url_abs_path or request.get_full_path()
        redirect = redirect_to_login(back, resolve_url(self.get_login_url(view_func)))
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": redirect.url})
