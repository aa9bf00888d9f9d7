"""Send the e-mails that wait.

One worker at a time sends, one letter after the other, and rests after a failure. Whoever sends one moves its time on
first, so that it waits where the worker dies. Where a worker dies between sending and noting, it is sent once more
with the same Message-ID, by which mail programs know it as the same letter.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from common.places import held_place
from notices.models import Notice

logger = logging.getLogger(__name__)

# How long to wait after each failure; after the last one it is given up.
PAUSES = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)


def mails_send(*, clock: Callable[[], datetime]) -> int:
    """Send what is due until nothing is or one fails, and return how many left; none while another worker sends."""
    sent = 0
    with held_place("mail", most=1) as alone:
        while alone and (notice := _claim(clock())) is not None and _send(notice, clock()):
            sent += 1
    return sent


@transaction.atomic
def _claim(at: datetime) -> Notice | None:
    """Take the e-mail that is due longest; its time moves on, so that nobody else takes it meanwhile."""
    due = Notice.objects.filter(standing=Notice.Standing.WAITING, due_at__lte=at).order_by("due_at", "pk")
    notice = due.select_for_update(skip_locked=True).first()
    if notice is not None:
        notice.due_at = at + PAUSES[min(notice.tries, len(PAUSES) - 1)]
        notice.tries += 1
        notice.save(update_fields=["due_at", "tries"])
    return notice


def _send(notice: Notice, at: datetime) -> bool:
    waiting = Notice.objects.filter(pk=notice.pk, standing=Notice.Standing.WAITING)
    if not waiting.exists():
        return False
    try:
        _letter(notice).send()
    except (OSError, ValueError) as error:
        _note_failure(notice, error)
        return False
    waiting.update(standing=Notice.Standing.SENT, sent_at=at, error="")
    return True


def _note_failure(notice: Notice, error: Exception) -> None:
    """Keep the reason in words; the address stays out of the log."""
    logger.warning("E-mail %d was not sent, try %d: %s", notice.pk, notice.tries, type(error).__name__)
    over = notice.tries >= len(PAUSES)
    text = _("Máy chủ thư không nhận. Hãy xem lại địa chỉ, hoặc báo quản trị hệ thống.")
    Notice.objects.filter(pk=notice.pk, standing=Notice.Standing.WAITING).update(
        error=text, standing=Notice.Standing.FAILED if over else Notice.Standing.WAITING
    )


def _letter(notice: Notice) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=notice.title,
        body=f"{notice.text}\n\n{settings.TITLE}, {settings.PROVINCE}",
        to=[notice.address],
        headers={"Message-ID": f"<thong-bao-{notice.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
