"""Tell people something, in the transaction of the act that it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from accounts.models import User
from common import prepared, rows
from common.wakeup import send
from notices.models import Notice

TASK, QUEUE = "notices.tasks.send_mails", "default"
NO_WAIT = timedelta(0)
SEE_SQL = "UPDATE notices_notice SET seen_at = %s WHERE user_id = %s AND seen_at IS NULL"


@dataclass(frozen=True)
class Telling:
    """What is told of a thing, and to whom: an officer by key, else the citizen, by e-mail too where there is one.

    `act` names what happened to the subject: the same act is told to the same person once. An e-mail says `mail_text`
    where it has words of its own. `about` is the last line, which letters of one press have in common.
    """

    subject: str
    act: str
    title: str
    text: str = ""
    url: str = ""
    user_id: int | None = None
    email: str = ""
    mail_text: str = ""
    about: str = ""


def tell(tellings: Sequence[Telling], *, at: datetime, mail_after: timedelta = NO_WAIT) -> None:
    """Store the notices; an e-mail leaves no sooner than `mail_after`, so that a mistake can be taken back before.

    Whoever calls has the transaction of the act: what is taken back was never told.
    """
    fresh = [telling if not _joined(telling, at, mail_after) else replace(telling, email="") for telling in tellings]
    notices = [one for telling in fresh for one in _notices(telling, at, mail_after)]
    if not notices:
        return
    rows.insert_unless_there(notices)
    if not mail_after and any(one.channel == Notice.Channel.EMAIL for one in notices):
        transaction.on_commit(partial(send, TASK, queue=QUEUE), robust=True)


def cancel(*, subject: str, act: str) -> int:
    """Take back what was told of an act that was taken back, and return how many e-mails had not left yet."""
    told = Notice.objects.filter(subject=subject, key__startswith=f"{subject}#{act}:")
    told.filter(channel=Notice.Channel.PRODUCT).update(standing=Notice.Standing.CANCELLED, sent_at=None)
    waiting = told.filter(channel=Notice.Channel.EMAIL, standing=Notice.Standing.WAITING)
    return waiting.update(standing=Notice.Standing.CANCELLED)


def notices_see(*, user: User, at: datetime, subject: str = "") -> int:
    """Note that the person looked at what was told of a thing, or at everything; return how many were new."""
    if subject:
        return prepared.run(f"{SEE_SQL} AND subject = %s", [at, user.pk, subject])
    return prepared.run(SEE_SQL, [at, user.pk])


def _joined(telling: Telling, at: datetime, mail_after: timedelta) -> bool:
    """Add what is told to the letter of the same press, if there is one: whoever presses once sends one letter."""
    if not (telling.email and settings.MAIL_ENABLED):
        return False
    letters = Notice.objects.filter(channel=Notice.Channel.EMAIL, standing=Notice.Standing.WAITING, created_at=at)
    letter = letters.filter(subject=telling.subject, user=telling.user_id, address=telling.email).first()
    if letter is None or letter.key == _key(telling, Notice.Channel.EMAIL):
        return False
    before = letter.text.removesuffix(telling.about).rstrip()
    letter.title = f"{letter.title}. {telling.title}"[:200]
    letter.text = "\n".join(part for part in (before, telling.mail_text or telling.text) if part)
    letter.due_at = max(letter.due_at, at + mail_after)
    letter.save(update_fields=["title", "text", "due_at"])
    return True


def _key(telling: Telling, channel: Notice.Channel) -> str:
    return f"{telling.subject}#{telling.act}:{telling.user_id or 'citizen'}:{channel}"


def _notices(telling: Telling, at: datetime, mail_after: timedelta) -> list[Notice]:
    found = [_notice(telling, Notice.Channel.PRODUCT, at, due_at=at)]
    if telling.email and settings.MAIL_ENABLED:
        found.append(_notice(telling, Notice.Channel.EMAIL, at, due_at=at + mail_after))
    return found


def _notice(telling: Telling, channel: Notice.Channel, at: datetime, *, due_at: datetime) -> Notice:
    shown = channel == Notice.Channel.PRODUCT
    return Notice(
        key=_key(telling, channel),
        subject=telling.subject,
        user_id=telling.user_id,
        channel=channel,
        address="" if shown else telling.email,
        title=telling.title[:200],
        text=telling.text if shown else telling.mail_text or telling.text,
        url=telling.url,
        standing=Notice.Standing.SENT if shown else Notice.Standing.WAITING,
        sent_at=at if shown else None,
        created_at=at,
        due_at=due_at,
    )
