"""What the message desk, the dossiers and the health page ask of the link."""

from datetime import datetime, timedelta
from typing import TypedDict, cast

from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common import rows
from common.http import Page, keyset_page
from integrations.broker import workers_lately
from integrations.contracts import Message
from integrations.models import Half, OutboxMessage
from integrations.policies import can_resend, sees_everything, visible_codes, visible_prefixes

State = OutboxMessage.State
LATE_AFTER = timedelta(seconds=60)
PAGE_SIZE = 50
OPEN = ~Q(state=State.DELIVERED)
RETRYING = Q(state=State.PENDING) & ~Q(last_error="")
WAITING = Q(state=State.PENDING, last_error="")
QUEUES = {"parked": Q(state=State.PARKED), "retrying": RETRYING, "waiting": WAITING}
HELD_SQL = """
WHERE one.subject = %s AND (one.state = 'parked' OR (one.state = 'pending' AND one.created_at <= %s))
ORDER BY one.state, one.number LIMIT 1
"""
UNDER_WAY_SQL = """
SELECT EXISTS (SELECT FROM integrations_outboxmessage WHERE subject = %s AND type = %s AND state <> 'delivered')
"""
WORDS = {
    "desk.dossier_forwarded": gettext_lazy("Văn bản chờ ký duyệt"),
    "desk.dossier_recalled": gettext_lazy("Thu hồi văn bản"),
    "desk.dossier_extended": gettext_lazy("Gia hạn hồ sơ"),
    "office.document_progressed": gettext_lazy("Diễn biến xử lý"),
    "office.document_handed_on": gettext_lazy("Đổi người ký duyệt"),
    "office.document_returned": gettext_lazy("Trả lại văn bản"),
    "office.document_issued": gettext_lazy("Chuyển kết quả"),
    "office.document_renewed": gettext_lazy("Bản lưu trữ lâu dài của kết quả"),
    "office.directory_published": gettext_lazy("Danh bạ cơ quan"),
    "link.withdrawn": gettext_lazy("Tin đã rút lại"),
}


class LinkHealth(TypedDict):
    """How the link does; `workers` and `unserved_queues` are None when the broker does not answer."""

    oldest_undelivered_s: float | None
    workers: int | None
    unserved_queues: list[str] | None
    parked: int


class LinkFigures(TypedDict):
    """The counts of the message desk, and how old the oldest message of each kind is."""

    parked: int
    retrying: int
    waiting: int
    parked_since: datetime | None
    waiting_since: datetime | None


def link_health(*, at: datetime | None = None) -> LinkHealth:
    """Return the age of the oldest undelivered message, the parked ones, the workers alive and the queues without one.

    A parked message waits for a person and does not count as undelivered here.
    """
    moment = at or now()
    found = OutboxMessage.objects.filter(OPEN).aggregate(
        oldest=Min("created_at", filter=Q(state=State.PENDING)), parked=Count("pk", filter=QUEUES["parked"])
    )
    age = (moment - found["oldest"]).total_seconds() if found["oldest"] else None
    seen = workers_lately(at=moment)
    return LinkHealth(
        oldest_undelivered_s=age,
        workers=seen.workers if seen else None,
        unserved_queues=list(seen.unserved) if seen else None,
        parked=found["parked"],
    )


def visible_to(user: User) -> QuerySet[OutboxMessage]:
    """Return the messages this person may see."""
    if sees_everything(user):
        return OutboxMessage.objects.all()
    mine = Q(agency_codes__has_any_keys=visible_codes(user))
    for prefix in visible_prefixes(user):
        mine |= Q(subject__startswith=prefix)
    return OutboxMessage.objects.filter(mine)


def figures(user: User) -> LinkFigures:
    """Return the counts of the queues that this person sees; one query."""
    found = (
        visible_to(user)
        .filter(OPEN)
        .aggregate(
            **{name: Count("pk", filter=condition) for name, condition in QUEUES.items()},
            parked_since=Min("created_at", filter=QUEUES["parked"]),
            waiting_since=Min("created_at", filter=Q(state=State.PENDING)),
        )
    )
    return cast(LinkFigures, found)


def undelivered(
    user: User, *, queue: str = "", code: str = "", after: str = "", size: int = PAGE_SIZE
) -> Page[OutboxMessage]:
    """Return one page of the messages that have not arrived, oldest first; `code` is the beginning of a subject."""
    found = visible_to(user).filter(OPEN, QUEUES.get(queue, Q()))
    if code:
        found = found.filter(subject__istartswith=code)
    return keyset_page(found, order=["created_at"], after=after, size=size)


def messages_of(subject: str) -> QuerySet[OutboxMessage]:
    """Return all messages of a dossier, both ways, oldest first."""
    return OutboxMessage.objects.filter(subject=subject).order_by("created_at", "number")


def stream_block(subject: str, *, reader: User, at: datetime | None = None) -> str:
    """Say in one sentence what holds the dossier's messages back and who mends it, '' when nothing does; one query."""
    held = rows.read(OutboxMessage, HELD_SQL, [subject, (at or now()) - LATE_AFTER])
    return _held(held[0], reader) if held else ""


def is_under_way(kind: type[Message], subject: str) -> bool:
    """Tell whether a message of this kind about a dossier was sent and has not arrived."""
    found: bool = rows.value(UNDER_WAY_SQL, [subject, kind.TYPE])
    return found


def in_words(message_type: str) -> str:
    """Return what a message is about, as the screens say it."""
    return str(WORDS.get(message_type, message_type))


def _held(message: OutboxMessage, reader: User) -> str:
    facts = {"what": in_words(message.type), "to": Half(message.destination).label, "why": message.last_error}
    if message.state == State.PARKED and not can_resend(reader, message):
        text = _(
            "Tin “%(what)s” gửi %(to)s đang dừng: %(why)s"
            " Hãy nhờ lãnh đạo phòng, văn thư hoặc quản trị cơ quan bấm Gửi lại ở Liên thông."
        )
    elif message.state == State.PARKED:
        text = _("Tin “%(what)s” gửi %(to)s đang dừng: %(why)s Sửa xong, mở Liên thông và bấm Gửi lại.")
    elif message.last_error:
        text = _("Tin “%(what)s” gửi %(to)s chưa tới: %(why)s Hệ thống tự gửi lại, không cần làm gì.")
    else:
        text = _("Tin “%(what)s” gửi %(to)s chưa tới. Hệ thống tự gửi lại, không cần làm gì.")
    return text % facts
