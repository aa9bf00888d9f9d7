"""The life of one message, drawn on a line: made, tried, stopped, sent again, arrived, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.models import OutboxEvent, OutboxMessage
from integrations.outbox import GIVE_UP_AFTER

WIDTH = 980
MARGIN = 56
SHOWN_EVENTS = 5
WORDS_FIT = 20

State = OutboxMessage.State
Kind = OutboxEvent.Kind


@dataclass(frozen=True)
class Moment:
    """One point of the line; tone is ok, bad, again, now, next or stop."""

    tone: str
    title: str
    at: datetime | None
    note: str = ""
    text: str = ""
    x: int = 0

    @property
    def short_note(self) -> str:
        """The note cut to the room under its point."""
        return self.note if len(self.note) <= WORDS_FIT else f"{self.note[: WORDS_FIT - 1].rstrip()}…"


def moments(message: OutboxMessage, events: Sequence[OutboxEvent], *, at: datetime) -> list[Moment]:
    """Return the points of the line from left to right, each with its place."""
    points = [Moment("ok", _("Tạo"), message.created_at), *_past(events), *_rest(message, at)]
    gap = (WIDTH - 2 * MARGIN) / max(1, len(points) - 1)
    return [
        Moment(point.tone, point.title, point.at, point.note, point.text, round(MARGIN + number * gap))
        for number, point in enumerate(points)
    ]


def now_x(points: Sequence[Moment]) -> int:
    """Return where the past ends: at the point of now, or at the last one."""
    return next((point.x for point in points if point.tone == "now"), points[-1].x)


def _past(events: Sequence[OutboxEvent]) -> Iterator[Moment]:
    hidden = len(events) - SHOWN_EVENTS
    if hidden > 0:
        text = ngettext("%(count)d lần trước", "%(count)d lần trước", hidden) % {"count": hidden}
        yield Moment("bad", "…", events[hidden - 1].at, text)
    for event in events[max(0, hidden) :]:
        yield _of_event(event)


def _of_event(event: OutboxEvent) -> Moment:
    tone = "again" if event.kind == Kind.RESENT else "bad"
    note = event.username if event.kind == Kind.RESENT else ""
    return Moment(tone, str(Kind(event.kind).label), event.at, note, event.text)


def _rest(message: OutboxMessage, at: datetime) -> Iterator[Moment]:
    """Return what is and what comes: arrived, waiting for a person, or the next attempts."""
    if message.state == State.DELIVERED:
        yield Moment("ok", _("Đã nhận"), message.delivered_at)
        return
    yield Moment("now", _("Bây giờ"), at)
    if message.state == State.PARKED:
        yield Moment("stop", _("Chờ người sửa"), None, _("rồi Gửi lại"))
        return
    yield Moment("next", _("Gửi lần %(number)d") % {"number": message.attempts + 1}, message.next_attempt_at)
    yield Moment("stop", _("Dừng hẳn"), message.trying_since + GIVE_UP_AFTER, _("sau 72 giờ"))
