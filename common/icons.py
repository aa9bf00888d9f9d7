"""Icons of the heroicons package, 16 px, as symbols that a page holds once."""

import re
from functools import cache

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_micro

_SVG = re.compile(r"<svg[^>]*>(?P<shape>.*)</svg>", re.DOTALL)


def shown(request: HttpRequest | None, name: str, size: int = 16) -> SafeString:
    """Show an icon in the page of this request; its drawing goes into the page's sprite.

    In a part for htmx the first use brings the drawing along, for the page's sprite is written already; without
    a request each icon is drawn in place.
    """
    if request is None:
        return drawing(name, size)
    sprite = sprite_of(request)
    known = name in sprite
    sprite[name] = None
    if not getattr(request, "htmx", None):
        return reference(name, size)
    return reference(name, size, "p") if known else definition(name, size, "p")


def sprite_of(request: HttpRequest) -> dict[str, None]:
    """Return the names of the icons that the page of this request has used, in their order."""
    sprite: dict[str, None] = request.__dict__.setdefault("_icons", {})
    return sprite


@cache
def shape(name: str) -> SafeString:
    """Return the drawing inside the icon's svg element.

    Raises:
        heroicons.IconDoesNotExist: heroicons has no micro icon of that name.
    """
    found = _SVG.search(heroicon_micro(name))
    return mark_safe("" if found is None else re.sub(r"\s+", " ", found["shape"]).strip())


@cache
def symbol(name: str, prefix: str = "i") -> SafeString:
    """Return the icon as a symbol that `use` may refer to by #<prefix>-<name>."""
    return format_html('<symbol id="{}-{}" viewBox="0 0 16 16">{}</symbol>', prefix, name, shape(name))


@cache
def reference(name: str, size: int, prefix: str = "i") -> SafeString:
    """Return an svg that shows the symbol held elsewhere in the page.

    Raises:
        heroicons.IconDoesNotExist: heroicons has no micro icon of that name.
    """
    shape(name)
    return _svg(size, format_html('<use href="#{}-{}"/>', prefix, name))


@cache
def definition(name: str, size: int, prefix: str) -> SafeString:
    """Return an svg that holds the symbol and shows it."""
    return _svg(size, format_html('{}<use href="#{}-{}"/>', symbol(name, prefix), prefix, name))


@cache
def drawing(name: str, size: int) -> SafeString:
    """Return an svg that needs no symbol."""
    return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', _class(size), shape(name))


def _svg(size: int, content: SafeString) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', _class(size), content)


def _class(size: int) -> str:
    return "i" if size == 16 else f"i i--{size}"
