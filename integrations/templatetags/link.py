"""How the link speaks on its pages."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations import queries

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400

register.filter("in_words", queries.in_words)


@register.simple_tag
def subject(code: str) -> str:
    """Show a dossier code, or what the stream is about when it is no dossier."""
    return _("Danh bạ eOffice") if code == "directory" else code


@register.simple_tag
def age(since: datetime, at: datetime) -> str:
    """Say how long ago something was, in its largest unit."""
    seconds = max(0, int((at - since).total_seconds()))
    if seconds < MINUTE:
        return ngettext("%(count)d giây", "%(count)d giây", seconds) % {"count": seconds}
    if seconds < HOUR:
        return ngettext("%(count)d phút", "%(count)d phút", seconds // MINUTE) % {"count": seconds // MINUTE}
    if seconds < DAY:
        return ngettext("%(count)d giờ", "%(count)d giờ", seconds // HOUR) % {"count": seconds // HOUR}
    return ngettext("%(count)d ngày", "%(count)d ngày", seconds // DAY) % {"count": seconds // DAY}
