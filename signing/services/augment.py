"""What a worker adds to signed files, with no key: the token that was not to be had, and the form that lasts.

    order(record)      in the transaction that counts the signature: note what is still owed
    augment(id)        a worker: claim, add, check, and hand the new file to whoever keeps the subject
    settle(subject)    before a seal: wait for the leader's token, or do without

An owed token goes into the room of the signature, so it comes before the next signature or never. The archive form
is put behind the file; its old bytes stay a prefix. Either may be done twice: a result counts once, and only while
the subject still has the file that it was made from.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import blobs, rows, wakeup
from common.models import Blob
from signing.errors import refusal
from signing.models import Augmentation, AugmentationState, Operation, SignatureProfile, SignatureRecord
from signing.pades.tokens import NoRoomError
from signing.services import augmenting, stamping, verify
from signing.services.augmenting import Made
from signing.services.profiles import LASTING, SIGNED_OVER, profile_of
from signing.services.revocation import UnknownStatusError
from signing.trust.tsa import NoTimeStampError

__all__ = ["Augmentation", "Keeper", "augment", "due", "keep", "order", "order_renewals", "settle"]

Kind, Level = Augmentation.Kind, SignatureProfile.Level
TASK, QUEUE = "signing.tasks.augment", "documents"
PDF = "application/pdf"
# One attempt may wait for two servers; who is silent for longer has died.
CLAIM = timedelta(minutes=10)
PAUSES = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
GIVE_UP_AFTER = timedelta(hours=72)
RENEW_BEFORE = timedelta(days=180)
AT_ONCE = 100
STATE = ("state", "result", "report", "stamp_ends_at", "failure", "claimed_until", "updated_at")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Keeper:
    """Who keeps the files of a kind of subjects: `lock` the thing, and `take` the new file in place of the old.

    `take` is given what `lock` returned, the old SHA-256, the new blob and the time, and tells whether it took it.
    """

    lock: Callable[[str], Any]
    take: Callable[[Any, str, Blob, datetime], bool]


_keepers: dict[str, Keeper] = {}


def keep(prefix: str, keeper: Keeper) -> None:
    """Make known who keeps the subjects that begin with this word."""
    _keepers[prefix] = keeper


def order(record: SignatureRecord, *, at: datetime) -> None:
    """Note what the signature still lacks of the level that its kind aims at, and wake a worker after the commit.

    What a later signature closes cannot be added: initials get their token at once or never, and the leader's signature
    lasts by the archive form of the seal. For all others the archive form makes good a token that did not come: it is
    put behind the file, which may be out already.
    """
    if record.subject.partition(":")[0] not in _keepers or not stamping.servers():
        return
    wanted = profile_of(record.operation).level
    lacks_token = wanted != Level.B and record.level == Level.B
    if record.operation == Operation.APPROVE and lacks_token:
        _owe(record, Kind.TOKEN, record.blob_id, at, deadline=at + stamping.patience())
    elif record.operation not in SIGNED_OVER and (lacks_token or wanted in LASTING):
        _owe(record, Kind.ARCHIVE, record.blob_id, at)


def due(*, at: datetime) -> list[int]:
    """Return the works whose time has come: a wake-up was lost, a server was down, or a worker died."""
    waiting = Augmentation.objects.filter(state=AugmentationState.WAITING, next_at__lte=at)
    free = waiting.exclude(claimed_until__gt=at)
    return list(free.order_by("next_at").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def order_renewals(*, at: datetime) -> int:
    """Owe a newer time-stamp to every archive whose newest one ends within half a year; return how many."""
    ending = Augmentation.objects.filter(
        state=AugmentationState.DONE,
        kind__in=[Kind.ARCHIVE, Kind.RENEWAL],
        stamp_ends_at__lt=at + RENEW_BEFORE,
    ).select_related("record")
    newer = Augmentation.objects.filter(kind=Kind.RENEWAL).values_list("source_id", flat=True)
    found = [one for one in ending.exclude(result_id__in=newer).order_by("stamp_ends_at")[:AT_ONCE]]
    return sum(_owe(one.record, Kind.RENEWAL, str(one.result_id), at) for one in found)


def augment(*, augmentation_id: int, at: datetime) -> None:
    """Do one owed work and hand the new file over; what cannot be done now is tried again later.

    Called by a worker, outside any transaction.
    """
    work = _claim(augmentation_id, at)
    if work is None:
        return
    try:
        made = augmenting.make(work, blobs.read(work.source_id), at=at)
    except NoRoomError:
        _give_up(work, _("Chữ ký không còn chỗ cho dấu thời gian."), at)
    except NoTimeStampError:
        _later(work, _("Máy chủ dấu thời gian không phản hồi."), at)
    except UnknownStatusError:
        _later(work, _("Chưa hỏi được tình trạng thu hồi của chứng thư số."), at)
    else:
        _hand_over(work, made, at)


def settle(subject: str, *, at: datetime) -> None:
    """Make sure that no token comes any more: the next signature closes the room; the subject is locked.

    Raises:
        SigningRefusal: the token may still come in time.
    Source: ETSI EN 319 142-1, 5.3 – a later time-stamp proves the time of the earlier signature too.
    """
    for work in rows.read(Augmentation, f"{WAITING_TOKEN} FOR UPDATE OF one", [subject]):
        if work.deadline and work.deadline > at:
            minutes = int((work.deadline - at).total_seconds() // 60) + 1
            raise refusal("awaits_token", minutes=minutes)
        _close(work, _("Đóng dấu trước khi có dấu thời gian."), at)


WAITING_TOKEN = "WHERE one.subject = %s AND one.kind = 'token' AND one.state = 'waiting'"


def _owe(
    record: SignatureRecord, kind: Augmentation.Kind, sha256: str, at: datetime, *, deadline: datetime | None = None
) -> bool:
    work = Augmentation(
        record=record,
        subject=record.subject,
        kind=kind,
        source_id=sha256,
        next_at=at,
        deadline=deadline,
        created_at=at,
        updated_at=at,
    )
    if not rows.insert_new(work):
        return False
    transaction.on_commit(lambda: wakeup.send(TASK, queue=QUEUE, augmentation_id=work.pk), robust=True)
    return True


def _claim(augmentation_id: int, at: datetime) -> Augmentation | None:
    """Take the work unless it is done or somebody has it; once its time is over it is closed."""
    free = Augmentation.objects.filter(pk=augmentation_id, state=AugmentationState.WAITING)
    if not free.exclude(claimed_until__gt=at).update(claimed_until=at + CLAIM, updated_at=at):
        return None
    work = Augmentation.objects.select_related("record").get(pk=augmentation_id)
    if work.deadline is not None and work.deadline <= at:
        _give_up(work, _("Quá thời gian chờ dấu thời gian."), at)
        return None
    return work


def _hand_over(work: Augmentation, made: Made, at: datetime) -> None:
    """Check the new file like any other, store it, and put it in the place of the old."""
    report = verify.store_report(hashlib.sha256(made.pdf).hexdigest(), made.pdf, at=at, own=True)
    if not verify.is_sound(report):
        _give_up(work, _("Tệp đã bổ sung không được coi là hợp lệ: %(why)s") % {"why": report.verdict}, at)
        return
    blob = blobs.put(made.pdf, media_type=PDF)
    keeper = _keepers[work.subject.partition(":")[0]]
    with transaction.atomic():
        thing = keeper.lock(work.subject)
        current = _locked(work.pk)
        if current.state != AugmentationState.WAITING:
            return
        if not keeper.take(thing, str(work.source_id), blob, at):
            _close(current, _("Văn bản không còn dùng tệp này."), at)
            return
        current.finish(result_id=blob.sha256, report=report, stamp_ends_at=made.stamp_ends_at)
        _save(current, at)


@transaction.atomic
def _give_up(work: Augmentation, reason: str, at: datetime) -> None:
    current = _locked(work.pk)
    if current.state == AugmentationState.WAITING:
        logger.warning("Augmentation %s given up", work.pk)
        _close(current, reason, at)


def _close(work: Augmentation, reason: str, at: datetime) -> None:
    work.give_up(reason=reason)
    _save(work, at)


def _later(work: Augmentation, reason: str, at: datetime) -> None:
    """Try again after a while, or give up after three days."""
    if work.kind != Kind.RENEWAL and at - work.created_at > GIVE_UP_AFTER:
        _give_up(work, reason, at)
        return
    pause = PAUSES[min(work.attempts, len(PAUSES) - 1)]
    waiting = Augmentation.objects.filter(pk=work.pk, state=AugmentationState.WAITING)
    waiting.update(
        attempts=work.attempts + 1, next_at=at + pause, claimed_until=None, failure=reason[:300], updated_at=at
    )


def _locked(augmentation_id: int) -> Augmentation:
    [work] = rows.read(Augmentation, "WHERE one.id = %s FOR UPDATE OF one", [augmentation_id])
    return work


def _save(work: Augmentation, at: datetime) -> None:
    work.claimed_until, work.updated_at = None, at
    rows.save(work, STATE)
