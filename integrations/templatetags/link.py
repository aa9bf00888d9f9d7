"""How the link speaks on its pages."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from integrations import queries

register = template.Library()

UNITS = (
    (86_400, ngettext_lazy("%(count)d ngày trước", "%(count)d ngày trước", "count")),
    (3600, ngettext_lazy("%(count)d giờ trước", "%(count)d giờ trước", "count")),
    (60, ngettext_lazy("%(count)d phút trước", "%(count)d phút trước", "count")),
    (1, ngettext_lazy("%(count)d giây trước", "%(count)d giây trước", "count")),
)

register.filter("in_words", queries.in_words)


@register.simple_tag
def subject(code: str) -> str:
    """Show a dossier code, or what the stream is about when it is no dossier."""
    return _("Danh bạ eOffice") if code == "directory" else code


@register.simple_tag
def age(since: datetime, at: datetime) -> str:
    """Say how long ago something was, in its largest unit."""
    seconds = max(0, int((at - since).total_seconds()))
    length, words = next((unit for unit in UNITS if seconds >= unit[0]), UNITS[-1])
    return str(words % {"count": seconds // length})
