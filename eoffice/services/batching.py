"""Sign many documents with one PIN: a thread of the web process signs what the batch's rows say, one after the other.

    batch = batch_begin(...)    the PIN is tried, the ticked documents are noted
    begin_in_background(...)    a thread signs; each document is signed and passed on by `signing.document_sign`
    batch_go_on(...)            after a restart of the server, with the PIN again: what was signed is not signed twice

PIN and key stay in the memory of this process: nothing of them is in a row, in the broker or in a log.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common import rows
from common.errors import DomainError, InputError, PolicyError, TransitionError
from eoffice import policies
from eoffice.models import Document, SigningBatch, SigningBatchItem
from eoffice.models.batch import SILENT_AFTER
from eoffice.services import signing
from signing.errors import SigningRefusal
from signing.services import doctor, sign

DOCUMENTS_MAX = 100
THREAD = "signing-batch"
# Refusals that every further document would meet too.
STOPPING = {"pin_missing", "pin_wrong", "pin_locked", "no_key", "expired", "key_broken", "kek_unknown", "untrusted"}
# A token that is gone, or whose PIN is wrong: another try might be its last.
STOPPING |= {"pin_refused", "pin_few_left", "token_last_try", "token_locked", "token_missing", "token_fault"}
Outcome = SigningBatchItem.Outcome
Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ticked:
    """A document that was ticked, and the bytes that were shown."""

    uid: uuid.UUID
    reviewed_sha256: str


@sensitive_variables("pin")
def batch_begin(*, actor: User, ticked: Sequence[Ticked], pin: sign.Secret | None, at: datetime) -> SigningBatch:
    """Try the PIN, and note what is to be signed; call it with no transaction open.

    Raises:
        PolicyError: the actor is no leader, or a document was not addressed to them.
        InputError: nothing was ticked, or too much.
        TransitionError: another batch of the actor is not over yet.
        SigningRefusal: key or PIN are refused.
    """
    if not policies.can_sign_any(actor):
        raise PolicyError(_("Chỉ lãnh đạo cơ quan ký duyệt được văn bản."))
    if not 1 <= len(ticked) <= DOCUMENTS_MAX:
        raise InputError(_("Hãy chọn từ 1 đến %(most)d văn bản để ký.") % {"most": DOCUMENTS_MAX}, "chosen")
    _require_none_open(actor)
    doctor.key_try(person=actor, pin=pin, at=at)
    return _store(actor, ticked, at)


@sensitive_variables("pin")
def batch_go_on(*, batch_id: int, actor: User, pin: sign.Secret | None, at: datetime) -> SigningBatch:
    """Try the PIN, so that a batch that stopped can be gone on with; call it with no transaction open.

    Raises:
        TransitionError: it is over, or still runs.
        SigningRefusal: key or PIN are refused.
    """
    batch = SigningBatch.objects.get(pk=batch_id, leader=actor)
    if batch.finished_at is not None:
        raise TransitionError(_("Lượt ký này đã xong. Hãy xem kết quả bên dưới."))
    if batch.is_running(at):
        raise TransitionError(_("Lượt ký này đang chạy. Hãy đợi xong."))
    doctor.key_try(person=actor, pin=pin, at=at)
    SigningBatch.objects.filter(pk=batch.pk, finished_at__isnull=True).update(trouble="", heartbeat_at=at, worker=None)
    return batch


@transaction.atomic
def batch_end(*, batch_id: int, actor: User, at: datetime) -> SigningBatch:
    """Give up what is not signed yet; those documents go on waiting for a signature.

    Raises:
        TransitionError: it is over.
    """
    batch = SigningBatch.objects.select_for_update().get(pk=batch_id, leader=actor)
    if batch.finished_at is not None:
        raise TransitionError(_("Lượt ký này đã xong. Hãy xem kết quả bên dưới."))
    left = batch.items.filter(outcome=Outcome.WAITING)
    left.update(outcome=Outcome.REFUSED, reason=_("Bạn đã dừng lượt ký; văn bản vẫn chờ ký."), done_at=at)
    batch.worker, batch.finished_at, batch.updated_at = None, at, at
    batch.save(update_fields=["worker", "finished_at", "updated_at"])
    return batch


@sensitive_variables("pin")
def begin_in_background(*, batch_id: int, pin: sign.Secret | None) -> threading.Thread:
    """Sign the batch in a thread of this process and return the thread."""
    thread = threading.Thread(target=_in_thread, args=(batch_id, pin), name=THREAD, daemon=True)
    thread.start()
    return thread


@sensitive_variables("pin")
def batch_work(*, batch_id: int, pin: sign.Secret | None, clock: Clock = now) -> None:
    """Sign what is left of the batch, unless somebody else does; a document that cannot be signed is noted as such."""
    worker = uuid.uuid4()
    if not _claim(batch_id, worker, clock()):
        return
    trouble = ""
    while not trouble and _alive(batch_id, worker, clock()):
        item = _next(batch_id)
        if item is None:
            _finish(batch_id, worker, clock())
            return
        trouble = _sign_one(item, pin, clock)
    if trouble:
        _mine(batch_id, worker).update(worker=None, trouble=trouble[:300], updated_at=clock())


@transaction.atomic
def _store(actor: User, ticked: Sequence[Ticked], at: datetime) -> SigningBatch:
    documents = {one.uid: one for one in Document.objects.filter(uid__in=[one.uid for one in ticked], signer=actor)}
    if any(one.uid not in documents for one in ticked):
        raise PolicyError(_("Có văn bản không trình bạn ký. Hãy tải lại trang và chọn lại."))
    batch = SigningBatch(leader=actor, heartbeat_at=at, created_at=at, updated_at=at)
    if not rows.insert_new(batch):
        raise _open_already()
    SigningBatchItem.objects.bulk_create(
        SigningBatchItem(batch=batch, document=documents[one.uid], place=place, reviewed_sha256=one.reviewed_sha256)
        for place, one in enumerate(ticked, 1)
    )
    return batch


def _require_none_open(actor: User) -> None:
    if SigningBatch.objects.filter(leader=actor, finished_at__isnull=True).exists():
        raise _open_already()


def _open_already() -> TransitionError:
    return TransitionError(_("Bạn còn một lượt ký chưa xong. Hãy ký tiếp hoặc dừng lượt đó trước."))


@sensitive_variables("pin")
def _in_thread(batch_id: int, pin: sign.Secret | None) -> None:
    try:
        batch_work(batch_id=batch_id, pin=pin)
    except Exception:
        logger.exception("Signing batch %s stopped", batch_id)
    finally:
        connection.close()


def _mine(batch_id: int, worker: uuid.UUID) -> "QuerySet[SigningBatch]":
    return SigningBatch.objects.filter(pk=batch_id, worker=worker, finished_at__isnull=True)


def _claim(batch_id: int, worker: uuid.UUID, at: datetime) -> bool:
    """Take the batch if nobody has it; of two who try at once one meets the row."""
    free = Q(worker__isnull=True) | Q(heartbeat_at__lte=at - SILENT_AFTER)
    found = SigningBatch.objects.filter(free, pk=batch_id, finished_at__isnull=True)
    return bool(found.update(worker=worker, heartbeat_at=at, trouble="", updated_at=at))


def _alive(batch_id: int, worker: uuid.UUID, at: datetime) -> bool:
    """Give a sign of life; False once the batch was ended or taken over."""
    return bool(_mine(batch_id, worker).update(heartbeat_at=at))


def _next(batch_id: int) -> SigningBatchItem | None:
    found = SigningBatchItem.objects.filter(batch=batch_id, outcome=Outcome.WAITING).order_by("place")
    return found.annotate(leader_id=F("batch__leader")).first()


def _finish(batch_id: int, worker: uuid.UUID, at: datetime) -> None:
    _mine(batch_id, worker).update(worker=None, finished_at=at, updated_at=at)


@sensitive_variables("pin")
def _sign_one(item: SigningBatchItem, pin: sign.Secret | None, clock: Clock) -> str:
    """Sign one document and note what became of it; return why no further one should be tried, or nothing."""
    try:
        _sign_document(item, pin, clock())
    except SigningRefusal as error:
        if error.code in STOPPING:
            return str(error)
        _note(item, str(error), clock())
    except DomainError as error:
        _note(item, "" if _was_signed(item) else str(error), clock())
    except Exception:
        logger.exception("Document %s of signing batch %s failed", item.document_id, item.batch_id)
        _note(item, _("Lỗi hệ thống; văn bản vẫn chờ ký. Hãy mở văn bản và ký lại."), clock())
    else:
        _note(item, "", clock())
    return ""


@sensitive_variables("pin")
def _sign_document(item: SigningBatchItem, pin: sign.Secret | None, at: datetime) -> None:
    """Sign as the leader is now: posts and key may have ended since the batch began."""
    signing.document_sign(
        document_id=item.document_id,
        actor=User.objects.get(pk=item.leader_id),  # type: ignore[attr-defined]
        at=at,
        reviewed_sha256=item.reviewed_sha256,
        pin=pin,
    )


def _was_signed(item: SigningBatchItem) -> bool:
    """Tell whether the leader signed these very bytes by a process that died before it could say so."""
    return sign.was_signed(
        subject=signing.subject_of(Document.objects.only("uid").get(pk=item.document_id)),
        source_sha256=item.reviewed_sha256,
        operation=sign.Operation.APPROVE,
        signer_id=item.leader_id,  # type: ignore[attr-defined]
    )


def _note(item: SigningBatchItem, reason: str, at: datetime) -> None:
    outcome = Outcome.REFUSED if reason else Outcome.SIGNED
    left = SigningBatchItem.objects.filter(pk=item.pk, outcome=Outcome.WAITING)
    left.update(outcome=outcome, reason=reason[:500], done_at=at)
