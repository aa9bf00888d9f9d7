"""The pages of stored PDFs for the viewer: how many there are, and each as a picture that is drawn and sent once."""

from collections.abc import Callable
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from common import blobs
from common.pageimage import NoSuchPageError, page_count, render_page
from common.screens import Link

COUNTS_KEPT = 4096
PICTURES_KEPT = 24


@lru_cache(maxsize=COUNTS_KEPT)
def page_count_of(sha256: str) -> int:
    """Return how many pages a stored PDF has, 0 when it cannot be read; content never changes under its hash."""
    try:
        return page_count(blobs.read(sha256))
    except (NoSuchPageError, FileNotFoundError):
        return 0


def page_links(sha256: str, current: int, address_of: Callable[[int], str]) -> list[Link]:
    """Return a link to each page of a stored PDF."""
    return [
        Link(_("Trang %(number)d") % {"number": page}, address_of(page), page == current)
        for page in range(1, page_count_of(sha256) + 1)
    ]


def page_response(request: HttpRequest, sha256: str, page: int) -> HttpResponseBase:
    """Send one page of a stored PDF as a picture; one that the browser has is not drawn again.

    Raises:
        Http404: there is no such page, or the file is no PDF that can be drawn.
    """
    tag = f'"{sha256}-{page}"'
    known = get_conditional_response(request, etag=tag)
    response = known if known is not None else HttpResponse(_picture(sha256, page), content_type="image/png")
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response


@lru_cache(maxsize=PICTURES_KEPT)
def _picture(sha256: str, page: int) -> bytes:
    try:
        return render_page(blobs.read(sha256), page)
    except NoSuchPageError as error:
        raise Http404(str(error)) from error
