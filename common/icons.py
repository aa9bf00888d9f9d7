"""Icons of the heroicons package, 16 px, as symbols that a page holds once."""

import re
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_micro

_SVG = re.compile(r"<svg[^>]*>(?P<shape>.*)</svg>", re.DOTALL)


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
