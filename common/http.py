"""Requests and answers: the typed request, pages and their parts, files, headers, keyset pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from common import blobs
from common.models import Blob

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User

Row = TypeVar("Row", bound=Model)

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def page_policy(connect: str) -> str:
    """Return the policy of a page that may also speak to this one address, such as a program on the same machine."""
    return PAGE_POLICY.replace("connect-src 'self'", f"connect-src 'self' {connect}")


def origin_of(request: HttpRequest) -> str:
    """Return scheme and host of this site, as the visitor reaches it."""
    return f"{request.scheme}://{request.get_host()}"


# A browser's own PDF viewer refuses a sandboxed file, so a PDF only gets the closed policy.
PDF_POLICY = "default-src 'none'; frame-ancestors 'self'"
FILE_POLICY = f"{PDF_POLICY}; sandbox"
SHOWN_INLINE = {"application/pdf": PDF_POLICY, "image/png": FILE_POLICY, "image/jpeg": FILE_POLICY}
DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class OfficeRequest(HttpRequest):
    """A request by a person who is signed in; every view behind the login takes this."""

    user: "User"
    htmx: "HtmxDetails"


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Write the whole page, or only its partial `part` when htmx asks for that.

    A boosted link and the restoring of history get the whole page too.
    """
    whole = part is None or not _asks_for_part(request)
    response = render(request, template if whole else f"{template}#{part}", dict(context), status=status)
    if part is not None:
        patch_vary_headers(response, ["HX-Request"])
    return response


def _asks_for_part(request: HttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def next_url(request: HttpRequest, default: str = "/") -> str:
    """Return the page of ours to go on to, as named by `next`; never somebody else's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else resolve_url(default)


def client_address(request: HttpRequest) -> str:
    """Return the address that the request came from; behind our proxy the one that the proxy saw, never a claimed one.

    Whoever counts misses by the address of the proxy locks everybody out for one.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.PROXIES else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def file_response(blob: Blob, name: str, *, inline: bool = False) -> FileResponse:
    """Send a stored file under this name.

    Only PDF and pictures are shown in the browser; everything else is saved, whatever was asked.
    """
    shown = inline and blob.media_type in SHOWN_INLINE
    file_name = "".join(letter if letter.isprintable() and letter not in '/\\"' else "_" for letter in name)
    response = FileResponse(
        blobs.open(blob.sha256),
        as_attachment=not shown,
        filename=file_name,
        content_type=blob.media_type or "application/octet-stream",
    )
    response["Content-Security-Policy"] = SHOWN_INLINE.get(blob.media_type, FILE_POLICY) if shown else FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class ContentSecurityPolicyMiddleware:
    """Close every answer: only our own scripts and styles, no devices, nothing kept of signed-in pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that the view has not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers.setdefault("Permissions-Policy", DEVICES)
        response.headers.setdefault("Cache-Control", _caching(request, response))
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Compress pages and answers of the API; files are sent as they are, with their length.

    Django adds random bytes against BREACH, and cookies are SameSite, so another site cannot ask in a person's name.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer when it is text."""
        text = response.get("Content-Type", "").startswith(("text/html", "application/json"))
        return super().process_response(request, response) if text else response


def _caching(request: HttpRequest, response: HttpResponseBase) -> str:
    """Keep nothing once there is a session: the back button must not show a page of before the sign-in."""
    session = settings.SESSION_COOKIE_NAME
    return "no-store" if session in request.COOKIES or session in response.cookies else "private, no-cache"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 with what to do."""
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with what to do."""
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with what to do."""
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 when a form comes from another session than the one that is open."""
    return render(request, "errors/403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 from a template alone: whatever broke, a database or a menu, is not asked again."""
    names = {"site_title": settings.TITLE, "site_place": settings.PROVINCE}
    return HttpResponse(render_to_string("errors/500.html", names), status=500)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of a list with the tokens of the pages around them; an empty token: there is no such page."""

    items: list[Row]
    next_token: str = ""
    prev_token: str = ""


def keyset_page(queryset: QuerySet[Row], *, order: Sequence[str], after: str, size: int) -> Page[Row]:
    """Cut one page out of a list, as fast on page thousand as on page one, and steady while rows come and go.

    `order` names columns that are never null, '-' in front for falling; the key is added to it, so that rows of
    equal values have an order too. `after` is a token of a page of the same order; any other shows the first page.
    A token holds the values of a row and is signed, not hidden: do not order by what must not stand in an address.
    """
    columns = [*order, "pk"] if not {"pk", "-pk"} & set(order) else list(order)
    mark = _read_token(after, columns)
    if mark is None:
        return _page(queryset, columns, None, size)
    back, values = mark
    if not back:
        return _page(queryset, columns, values, size)
    rows = list(_ordered(queryset, _turned(columns), values)[: size + 1])
    if len(rows) <= size:
        return _page(queryset, columns, None, size)
    items = rows[:size][::-1]
    return Page(items, _token(items[-1], columns, back=False), _token(items[0], columns, back=True))


def _page(queryset: QuerySet[Row], columns: list[str], values: list[Any] | None, size: int) -> Page[Row]:
    rows = list(_ordered(queryset, columns, values)[: size + 1])
    items = rows[:size]
    return Page(
        items,
        _token(items[-1], columns, back=False) if len(rows) > size else "",
        _token(items[0], columns, back=True) if values is not None and items else "",
    )


def _turned(columns: list[str]) -> list[str]:
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in columns]


def _ordered(queryset: QuerySet[Row], columns: list[str], values: list[Any] | None) -> QuerySet[Row]:
    ordered = queryset.order_by(*columns)
    return ordered if values is None else ordered.filter(_beyond(columns, values))


def _beyond(columns: list[str], values: list[Any]) -> Q:
    """Return the condition of the rows behind these values; the first column stands alone too, for its index."""
    found, equal = Q(), Q()
    for name, value in zip(columns, values, strict=True):
        field, side = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        found |= equal & Q(**{f"{field}__{side}": value})
        equal &= Q(**{field: value})
    first, side = columns[0].removeprefix("-"), "lte" if columns[0].startswith("-") else "gte"
    return found & Q(**{f"{first}__{side}": values[0]})


def _token(row: Any, columns: list[str], *, back: bool) -> str:
    values = [_plain(reduce(getattr, name.removeprefix("-").split("__"), row)) for name in columns]
    return signing.dumps([back, values], salt=_salt(columns))


def _plain(value: Any) -> str | int:
    """Return the value as JSON holds it without loss; microseconds matter here.

    Raises:
        ValueError: the column is null in this row, so it cannot carry an order.
    """
    if value is None:
        raise ValueError("a list is ordered by columns that are never null")
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_token(token: str, columns: list[str]) -> tuple[bool, list[Any]] | None:
    try:
        back, values = signing.loads(token, salt=_salt(columns))
    except signing.BadSignature:
        return None
    return back, values


def _salt(columns: list[str]) -> str:
    return "common.http.keyset:" + ",".join(columns)
