"""A field of a form with all that stands round its control: label, hint, errors, ready opinions, a place to drop files.

Written without templates: a page draws two or three dozen of them.
"""

from dataclasses import dataclass

from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.utils import ErrorList
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import icons
from common.controls import escaped

REQUIRED = ' <span class="req" aria-hidden="true">*</span>'


@dataclass(frozen=True)
class Frame:
    """What one field is drawn for: the page's request, its columns, where ready opinions are, its errors."""

    field: BoundField
    request: HttpRequest | None
    width: str
    opinions_url: str
    errors: ErrorList

    @property
    def look(self) -> str:
        """The classes of the box round it."""
        return "field" + (" field--bad" if self.errors else "") + (f" {escaped(self.width)}" if self.width else "")

    def icon(self, name: str, size: int = 16) -> str:
        """Show an icon of the page."""
        return icons.shown(self.request, name, size)


def draw_field(
    field: BoundField, request: HttpRequest | None = None, *, width: str = "", opinions_url: str = ""
) -> SafeString:
    """Draw one field; a hidden one is its control alone.

    `width` is c3, c4, c5, c6 or c8 of the twelve columns of `.fields`.
    """
    if field.is_hidden:
        return mark_safe(str(field))
    frame = Frame(field, request, width, opinions_url, field.errors)
    drawing = {"check": _check, "group": _group}.get(field.kind, _plain)  # type: ignore[attr-defined]
    return mark_safe(drawing(frame))


def _check(frame: Frame) -> str:
    label = f"<span>{_label(frame.field)}</span>"
    return f'<div class="{frame.look}"><label class="check">{frame.field}{label}</label>{_foot(frame)}</div>'


def _group(frame: Frame) -> str:
    field = frame.field
    described = f' aria-describedby="{escaped(field.aria_describedby)}"' if field.aria_describedby else ""
    boxes = "".join(_box(box) for box in field.subwidgets)
    return (
        f'<fieldset class="{frame.look}"{described}><legend class="field__label">{_label(field)}</legend>'
        f'<div class="boxes">{boxes}</div>{_foot(frame)}</fieldset>'
    )


def _box(box: BoundWidget) -> str:
    words = f"{box.tag()}<span>{escaped(box.choice_label)}</span>"
    return f'<label class="check" for="{escaped(box.id_for_label)}">{words}</label>'


def _plain(frame: Frame) -> str:
    field = frame.field
    control = _drop(frame) if field.kind == "files" else str(field)  # type: ignore[attr-defined]
    opinions = _opinions(frame) if frame.opinions_url else ""
    label = f'<label for="{escaped(field.id_for_label)}">{_label(field)}</label>'
    return f'<div class="{frame.look}">{label}{control}{opinions}{_foot(frame)}</div>'


def _label(field: BoundField) -> str:
    return escaped(field.label) + (REQUIRED if field.field.required else "")


def _foot(frame: Frame) -> str:
    """Return the hint and the errors, which the control names by their ids."""
    name, hint, said = escaped(frame.field.auto_id), "", ""
    if frame.field.help_text:
        hint = f'<p class="hint" id="{name}_helptext">{escaped(frame.field.help_text)}</p>'
    if frame.errors:
        words = " ".join(escaped(error) for error in frame.errors)
        sign = frame.icon("exclamation-circle")
        said = f'<p class="field__error" id="{name}_error">{sign}<span>{words}</span></p>'
    return hint + said


def _drop(frame: Frame) -> str:
    """Return a control for files with a place to drop them on; dropzone.js lists them and shows the progress."""
    field = frame.field
    several = getattr(field.field.widget, "allow_multiple_selected", False)
    words = _("Chọn các tệp") if several else _("Chọn tệp")
    return (
        f'<div class="drop" data-dropzone>{frame.icon("arrow-up-tray", 20)}'
        f"<span>{escaped(_('Kéo thả tệp vào đây hoặc'))}</span>{field}"
        f'<label class="btn btn--small" for="{escaped(field.id_for_label)}" hidden>{escaped(words)}</label>'
        f"<template>{frame.icon('document-text', 20)}{frame.icon('x-mark')}</template></div>"
    )


def _opinions(frame: Frame) -> str:
    """Return ready opinions beside the field of an opinion, read when they are opened; dialog.js takes one."""
    url = escaped(frame.opinions_url)
    shown = f"{frame.icon('chat-bubble-left-right')}{escaped(_('Mẫu ý kiến'))}{frame.icon('chevron-down')}"
    plain = f'<a href="{url}" target="_blank" rel="noopener">{escaped(_("Xem các mẫu ý kiến"))}</a>'
    return (
        f'<details class="fold" hx-get="{url}" hx-trigger="toggle once" hx-target="find .fold__body">'
        f'<summary>{shown}</summary><div class="fold__body">{plain}</div></details>'
    )
