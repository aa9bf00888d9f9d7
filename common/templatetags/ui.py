"""Tags and filters of every template; registered as builtins, so no template loads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _

from common import formats, icons
from common.fields import draw_field
from common.screens import Clock
from common.timeleft import time_left

register = template.Library()
register.filter("vnd", formats.vnd)
register.filter("whole_number", formats.whole_number)
register.filter("vn_date", formats.vn_date)
register.filter("vn_datetime", formats.vn_datetime)
register.filter("vn_seconds", formats.vn_seconds)
register.filter("vn_short", formats.vn_short)
register.filter("file_size", formats.file_size)
register.filter("mask_name", formats.mask_name)
register.filter("mask_number", formats.mask_number)
register.filter("mask_email", formats.mask_email)

# A state is the same word with the same look on every page of both halves: word -> (tone, icon).
LOOKS = {
    gettext_lazy("Chưa gửi"): ("", "pencil-square"),
    gettext_lazy("Đang soạn"): ("", "pencil-square"),
    gettext_lazy("Chờ duyệt"): ("warn", "clock"),
    gettext_lazy("Chờ đến ngày áp dụng"): ("go", "calendar"),
    gettext_lazy("Đang áp dụng"): ("ok", "check-circle"),
    gettext_lazy("Ngừng áp dụng"): ("", "stop-circle"),
    gettext_lazy("Đã bỏ"): ("", "x-circle"),
    gettext_lazy("Chờ người thứ hai duyệt"): ("warn", "clock"),
    gettext_lazy("Đang tin cậy"): ("ok", "check-badge"),
    gettext_lazy("Thôi tin cậy"): ("", "stop-circle"),
    gettext_lazy("Không duyệt"): ("", "x-circle"),
    gettext_lazy("Được tin"): ("ok", "check-badge"),
    gettext_lazy("Chờ xác nhận"): ("warn", "clock"),
    gettext_lazy("Đang hiệu lực"): ("ok", "check-circle"),
    gettext_lazy("Chưa tới ngày"): ("", "calendar"),
    gettext_lazy("Hết hạn"): ("", "clock"),
    gettext_lazy("Bản soạn"): ("", "pencil-square"),
    gettext_lazy("Đang dùng"): ("ok", "check-circle"),
    gettext_lazy("Ngừng dùng"): ("", "stop-circle"),
    gettext_lazy("Dự thảo"): ("", "pencil-square"),
    gettext_lazy("Chờ tiếp nhận"): ("", "inbox-arrow-down"),
    gettext_lazy("Được tiếp nhận"): ("go", "inbox-arrow-down"),
    gettext_lazy("Đang xử lý"): ("go", "play-circle"),
    gettext_lazy("Ở văn phòng điện tử"): ("go", "arrows-right-left"),
    gettext_lazy("Đã gửi"): ("go", "paper-airplane"),
    gettext_lazy("Đã đến"): ("go", "inbox-arrow-down"),
    gettext_lazy("Chờ ký duyệt"): ("go", "pencil"),
    gettext_lazy("Đã ký duyệt"): ("go", "check-circle"),
    gettext_lazy("Chờ ban hành"): ("go", "document-check"),
    gettext_lazy("Đã cấp số"): ("go", "hashtag"),
    gettext_lazy("Đã cấp số, chưa đóng dấu"): ("warn", "exclamation-triangle"),
    gettext_lazy("Đã ban hành"): ("ok", "document-check"),
    gettext_lazy("Chờ bổ sung"): ("warn", "pause-circle"),
    gettext_lazy("Chờ thanh toán"): ("warn", "banknotes"),
    gettext_lazy("Tạm dừng"): ("warn", "pause-circle"),
    gettext_lazy("Bị trả lại"): ("bad", "arrow-uturn-left"),
    gettext_lazy("Đã có kết quả"): ("ok", "check-circle"),
    gettext_lazy("Đã trả kết quả"): ("ok", "check-badge"),
    gettext_lazy("Không tiếp nhận"): ("bad", "no-symbol"),
    gettext_lazy("Dừng xử lý"): ("bad", "stop-circle"),
    gettext_lazy("Đã rút"): ("", "arrow-uturn-left"),
    gettext_lazy("Đã thay thế"): ("", "document-duplicate"),
    gettext_lazy("Đã thu hồi"): ("bad", "x-circle"),
    gettext_lazy("Chưa thu"): ("warn", "banknotes"),
    gettext_lazy("Đã thu"): ("ok", "banknotes"),
    gettext_lazy("Miễn phí"): ("", "banknotes"),
    gettext_lazy("Đang chuyển sang PDF"): ("", "arrow-path"),
    gettext_lazy("Sẵn sàng ký"): ("ok", "check-circle"),
    gettext_lazy("Không chuyển được sang PDF"): ("bad", "exclamation-triangle"),
    gettext_lazy("Chờ gửi"): ("", "clock"),
    gettext_lazy("Đã nhận"): ("ok", "check-circle"),
    gettext_lazy("Đang chuyển"): ("go", "arrow-path"),
    gettext_lazy("Đã chuyển"): ("ok", "check-circle"),
    gettext_lazy("Đang hoàn lại"): ("go", "arrow-path"),
    gettext_lazy("Đã hoàn lại"): ("", "arrow-uturn-left"),
    gettext_lazy("Đang mở"): ("ok", "check-circle"),
    gettext_lazy("Đã khóa"): ("", "lock-closed"),
    gettext_lazy("Dừng, cần người xử lý"): ("bad", "exclamation-triangle"),
}
STANDINGS = {
    "running": ("", "clock"),
    "soon": ("soon", "clock"),
    "late": ("late", "exclamation-triangle"),
    "paused": ("", "pause-circle"),
    "finished_early": ("ok", "check-circle"),
    "finished_on_time": ("ok", "check-circle"),
    "finished_late": ("late", "exclamation-triangle"),
    "none": ("", ""),
}
NOTE_ICONS = {
    "ok": "check-circle",
    "warn": "exclamation-triangle",
    "bad": "exclamation-circle",
    "go": "information-circle",
}


@register.simple_tag
def css(*names: str) -> SafeString:
    """Link component style sheets: {% css "record" "form" %}."""
    return _links('<link rel="stylesheet" href="{}">', "css/components/{}.css", names)


@register.simple_tag
def js(*names: str) -> SafeString:
    """Load scripts of ours that stand alone: {% js "dialog" "dropzone" %}."""
    return _links('<script src="{}" defer></script>', "js/{}.js", names)


@cache
def _links(link: str, path: str, names: tuple[str, ...]) -> SafeString:
    """Return the links; where a file stands under its hash is read once, like the list of them."""
    return format_html_join("\n", link, ((static(path.format(name)),) for name in names))


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, size: int = 16) -> SafeString:
    """Show a heroicon of 16 or 20 px; its drawing goes into the page's sprite.

    In a part for htmx the first use brings the drawing along, for the page's sprite is written already; without
    a request each icon is drawn in place.
    """
    return icons.shown(context.get("request"), name, size)


@register.simple_tag(takes_context=True)
def icon_sprite(context: Context) -> SafeString | str:
    """Write each icon that the page has used, once; stands at the end of base.html."""
    request = context.get("request")
    names = () if request is None or getattr(request, "htmx", None) else icons.sprite_of(request)
    symbols = format_html_join("", "{}", ((icons.symbol(name),) for name in names))
    return format_html('<svg class="sprite" aria-hidden="true">{}</svg>', symbols) if names else ""


@register.simple_tag(takes_context=True)
def badge(context: Context, label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """Show a word with a ground and an icon; tone is '', go, ok, warn or bad."""
    sign = icon(context, icon_name) if icon_name else ""
    return format_html('<span class="badge{}">{}{}</span>', f" badge--{tone}" if tone else "", sign, label)


@register.simple_tag(takes_context=True)
def state_badge(context: Context, label: str, tone: str | None = None, icon_name: str | None = None) -> SafeString:
    """Show a state by its word; LOOKS gives tone and icon unless they are named here."""
    usual_tone, usual_icon = _looks(get_language() or "").get(str(label), ("", ""))
    return badge(context, label, usual_tone if tone is None else tone, usual_icon if icon_name is None else icon_name)


@cache
def _looks(language: str) -> dict[str, tuple[str, str]]:
    with override(language or None):
        return {str(word): look for word, look in LOOKS.items()}


@register.simple_tag(takes_context=True)
def door(context: Context, online: bool) -> SafeString:
    """Say by which door a dossier came: colour, icon and word."""
    name, sign, word = (
        ("online", "globe-alt", _("Trực tuyến")) if online else ("counter", "building-office", _("Trực tiếp"))
    )
    return format_html('<span class="door door--{}">{}{}</span>', name, icon(context, sign), word)


@register.simple_tag
def dossier_code(code: str, online: bool | None = None, url: str = "") -> SafeString:
    """Show a dossier code in the colour of its door (none when unknown), as a link when there is an address."""
    look = "" if online is None else " code--online" if online else " code--counter"
    if url:
        return format_html('<a class="code{}" href="{}">{}</a>', look, url, code)
    return format_html('<span class="code{}">{}</span>', look, code)


@register.inclusion_tag("components/due.html", takes_context=True)
def due(
    context: Context,
    due_at: datetime | None,
    allowed: str = "",
    paused_at: datetime | None = None,
    finished_at: datetime | None = None,
    start: datetime | None = None,
    nears_at: datetime | None = None,
    tip_id: str = "",
    facts: Sequence[tuple[str, Any]] = (),
) -> dict[str, Any]:
    """Show a deadline: the date, and the time left under it.

    With `tip_id`, unique in the page, the time to the second and the `facts` open on hover and focus.
    """
    left = time_left(due_at, _clock_time(context), paused_at, finished_at, start=start, nears_at=nears_at)
    tone, sign = STANDINGS[left.kind]
    shown = {"due_at": due_at, "allowed": allowed, "tip_id": tip_id, "facts": facts}
    return {"request": context.get("request"), "left": left, "tone": tone, "sign": sign, **shown}


@register.inclusion_tag("components/clock.html", takes_context=True)
def clock(context: Context, clock: Clock) -> dict[str, Any]:
    """Show the deadline block of a record."""
    at = _clock_time(context)
    left = time_left(clock.due_at, at, clock.paused_at, clock.finished_at, start=clock.start, nears_at=clock.nears_at)
    tone, sign = STANDINGS[left.kind]
    percent = _used_percent(clock, at)
    return {
        "request": context.get("request"), "clock": clock, "left": left, "tone": tone, "sign": sign, "percent": percent
    }  # fmt: skip


def _clock_time(context: Context) -> datetime:
    at: datetime | None = context.get("now")
    return at or now()


def _used_percent(clock: Clock, at: datetime) -> int | None:
    if clock.start is None or clock.due_at is None or clock.due_at <= clock.start or clock.finished_at:
        return None
    used = ((clock.paused_at or at) - clock.start) / (clock.due_at - clock.start)
    return max(0, min(100, round(used * 100)))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """Return the page's own query with some values changed; None removes one, a changed filter drops `after`."""
    values = context["request"].GET.copy()
    if "after" not in changes:
        values.pop("after", None)
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = value
    return f"?{values.urlencode()}"


@register.simple_tag(takes_context=True, name="field")
def field_tag(context: Context, field: BoundField, width: str = "") -> SafeString:
    """Draw one field of a form; width is c3, c4, c5, c6 or c8 of the twelve columns of `.fields`."""
    opinions = context.get("opinions_url") or "" if getattr(field, "offers_opinions", False) else ""
    return draw_field(field, context.get("request"), width=width, opinions_url=opinions)


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: Context, *forms: BaseForm | None, lead: str = "") -> dict[str, Any]:
    """Say what is to be mended, with a link to each place; nothing when there is no error."""
    errors = [pair for form in forms if isinstance(form, BaseForm) and form.is_bound for pair in _errors(form)]
    text = lead or ngettext(
        "Chưa gửi. Còn %(count)d chỗ cần sửa:", "Chưa gửi. Còn %(count)d chỗ cần sửa:", len(errors)
    ) % {"count": len(errors)}
    return {"request": context.get("request"), "errors": errors, "lead": text}


def _errors(form: BaseForm) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] | None = getattr(form, "error_list", None)
    if found is not None:
        return found
    return [("", str(error)) for errors in form.errors.values() for error in errors]


@register.simple_block_tag(takes_context=True)
def note(context: Context, content: str, tone: str = "go", sign: str = "", role: str = "") -> SafeString:
    """Show a remark: {% note "warn" %}…{% endnote %}; tone is go, ok, warn or bad."""
    attribute = format_html(' role="{}"', role) if role else ""
    drawn = icon(context, sign or NOTE_ICONS[tone])
    return format_html('<div class="note note--{}"{}>{}<div>{}</div></div>', tone, attribute, drawn, content)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: Context,
    content: str,
    id: str,
    title: str,
    sub: str = "",
    code: str = "",
    online: bool | None = None,
    size: str = "",
    open: Any = False,
) -> SafeString:
    """Put a <dialog> round its body and foot: {% dialog "tra-lai" title=… code=… size="small" %}…{% enddialog %}.

    A link or button with data-dialog="<id>" and href="#<id>" opens it; `open` is what is true after a refused POST.
    """
    values: Mapping[str, Any] = {
        "request": context.get("request"), "id": id, "title": title, "sub": sub, "code": code,
        "online": online, "size": size, "open": bool(open), "content": content,
    }  # fmt: skip
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template("components/dialog.html").render(Context(values))
