"""Sign or seal many documents with one PIN: a thread of the web process does what the batch's rows say, one by one.

    batch = batch_begin(...)    the PIN is tried, the ticked documents are noted
    begin_in_background(...)    a thread works; each document is signed or sealed by the service that does a single one
    batch_go_on(...)            after a restart of the server, with the PIN again: what was done is not done twice

What differs between the two kinds is in `batch_signing` and `batch_sealing`. PIN and key stay in the memory of this
process: nothing of them is in a row, in the broker or in a log.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common import rows
from common.errors import DomainError, InputError, TransitionError
from eoffice.models import Document, SigningBatch, SigningBatchItem
from eoffice.models.batch import SILENT_AFTER
from eoffice.services.batch_craft import Craft, Ticked
from eoffice.services.batch_sealing import SEALING
from eoffice.services.batch_signing import SIGNING
from signing.errors import SigningRefusal
from signing.services import sign

DOCUMENTS_MAX = 100
THREAD = "signing-batch"
# Refusals that every further document would meet too.
STOPPING = {"pin_missing", "pin_wrong", "pin_locked", "no_key", "expired", "key_broken", "kek_unknown", "untrusted"}
STOPPING |= {"no_seal", "no_grant", "left", "limit_per_day", "limit_total"}
STOPPING |= {"revoked", "issuer_revoked", "revocation_required", "untrusted_stamps"}
STOPPING |= {"not_yet_valid", "usage", "weak_key", "owner_mismatch_agency", "owner_mismatch_user"}
# A token that is gone, or whose PIN is wrong: another try might be its last.
STOPPING |= {"pin_refused", "pin_few_left", "token_last_try", "token_locked", "token_missing", "token_fault"}
Kind = SigningBatch.Kind
Outcome = SigningBatchItem.Outcome
Clock = Callable[[], datetime]
CRAFTS: dict[str, Craft] = {Kind.SIGN: SIGNING, Kind.SEAL: SEALING}

logger = logging.getLogger(__name__)


@sensitive_variables("pin")
def batch_begin(
    *,
    actor: User,
    ticked: Sequence[Ticked],
    pin: sign.Secret | None,
    at: datetime,
    kind: SigningBatch.Kind = Kind.SIGN,
    agency: Agency | None = None,
    then_issue: bool = False,
) -> SigningBatch:
    """Try the PIN, and note what is to be signed or sealed; call it with no transaction open.

    A batch that seals is for one agency, and with `then_issue` passes what it sealed on to the desk.

    Raises:
        PolicyError: the actor is no leader, or no clerical officer of the agency; a document is another's.
        InputError: nothing was ticked, or too much.
        TransitionError: another batch of the actor is not over yet.
        SigningRefusal: key or PIN are refused.
    """
    craft = CRAFTS[kind]
    if not 1 <= len(ticked) <= DOCUMENTS_MAX:
        raise InputError(craft.too_many % {"most": DOCUMENTS_MAX}, "chosen")
    _require_none_open(actor)
    craft.try_key(actor, agency, pin, at)
    batch = SigningBatch(owner=actor, kind=kind, agency=agency, then_issue=then_issue)
    return _store(batch, craft.choose(actor, agency, ticked), ticked, at)


@sensitive_variables("pin")
def batch_go_on(*, batch_id: int, actor: User, pin: sign.Secret | None, at: datetime) -> SigningBatch:
    """Try the PIN, so that a batch that stopped can be gone on with; call it with no transaction open.

    Raises:
        TransitionError: it is over, or still runs.
        SigningRefusal: key or PIN are refused.
    """
    batch = SigningBatch.objects.select_related("agency").get(pk=batch_id, owner=actor)
    craft = CRAFTS[batch.kind]
    if batch.finished_at is not None:
        raise TransitionError(str(craft.over))
    if batch.is_running(at):
        raise TransitionError(str(craft.running))
    craft.try_key(actor, batch.agency, pin, at)
    SigningBatch.objects.filter(pk=batch.pk, finished_at__isnull=True).update(trouble="", heartbeat_at=at, worker=None)
    return batch


@transaction.atomic
def batch_end(*, batch_id: int, actor: User, at: datetime) -> SigningBatch:
    """Give up what is not done yet; those documents go on waiting.

    Raises:
        TransitionError: it is over.
    """
    batch = SigningBatch.objects.select_for_update().get(pk=batch_id, owner=actor)
    craft = CRAFTS[batch.kind]
    if batch.finished_at is not None:
        raise TransitionError(str(craft.over))
    left = batch.items.filter(outcome=Outcome.WAITING)
    left.update(outcome=Outcome.REFUSED, reason=str(craft.given_up), done_at=at)
    batch.worker, batch.finished_at, batch.updated_at = None, at, at
    batch.save(update_fields=["worker", "finished_at", "updated_at"])
    return batch


@sensitive_variables("pin")
def begin_in_background(*, batch_id: int, pin: sign.Secret | None) -> threading.Thread:
    """Work on the batch in a thread of this process and return the thread."""
    thread = threading.Thread(target=_in_thread, args=(batch_id, pin), name=THREAD, daemon=True)
    thread.start()
    return thread


@sensitive_variables("pin")
def batch_work(*, batch_id: int, pin: sign.Secret | None, clock: Clock = now) -> None:
    """Do what is left of the batch, unless somebody else does; a document that cannot be done is noted as such."""
    worker = uuid.uuid4()
    if not _claim(batch_id, worker, clock()):
        return
    trouble = ""
    while not trouble and _alive(batch_id, worker, clock()):
        item = _next(batch_id)
        if item is None:
            _finish(batch_id, worker, clock())
            return
        trouble = _do_one(item, pin, clock)
    if trouble:
        _mine(batch_id, worker).update(worker=None, trouble=trouble[:300], updated_at=clock())


@transaction.atomic
def _store(
    batch: SigningBatch, documents: Mapping[uuid.UUID, Document], ticked: Sequence[Ticked], at: datetime
) -> SigningBatch:
    batch.heartbeat_at = batch.created_at = batch.updated_at = at
    if not rows.insert_new(batch):
        raise _open_already()
    SigningBatchItem.objects.bulk_create(
        SigningBatchItem(
            batch=batch,
            document=documents[one.uid],
            place=place,
            reviewed_sha256=one.reviewed_sha256,
            reviewed_line=one.reviewed_line,
            register_id=one.register_id,
            document_type_id=one.document_type_id,
        )
        for place, one in enumerate(ticked, 1)
    )
    return batch


def _require_none_open(actor: User) -> None:
    if SigningBatch.objects.filter(owner=actor, finished_at__isnull=True).exists():
        raise _open_already()


def _open_already() -> TransitionError:
    return TransitionError(_("Bạn còn một lượt ký hoặc đóng dấu chưa xong. Hãy làm tiếp hoặc dừng lượt đó trước."))


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
    return found.select_related("batch").first()


def _finish(batch_id: int, worker: uuid.UUID, at: datetime) -> None:
    _mine(batch_id, worker).update(worker=None, finished_at=at, updated_at=at)


@sensitive_variables("pin")
def _do_one(item: SigningBatchItem, pin: sign.Secret | None, clock: Clock) -> str:
    """Do one document and note what became of it; return why no further one should be tried, or nothing."""
    craft = CRAFTS[item.batch.kind]
    try:
        remark = craft.perform(item, pin, clock())
    except DomainError as error:
        if _stops(error):
            return str(error)
        done = craft.was_done(item)
        _note(item, Outcome.SIGNED if done else Outcome.REFUSED, "" if done else str(error), clock())
    except Exception:
        logger.exception("Document %s of signing batch %s failed", item.document_id, item.batch_id)
        done = craft.was_done(item)
        _note(item, Outcome.SIGNED if done else Outcome.REFUSED, "" if done else str(craft.failed), clock())
    else:
        _note(item, Outcome.SIGNED, remark, clock())
    return ""


def _stops(error: DomainError) -> bool:
    """Tell whether every further document would meet this; a number that was taken before stands round the refusal."""
    refused = error if isinstance(error, SigningRefusal) else error.__cause__
    return isinstance(refused, SigningRefusal) and refused.code in STOPPING


def _note(item: SigningBatchItem, outcome: SigningBatchItem.Outcome, reason: str, at: datetime) -> None:
    """Note what became of a document; that it was done stands over the refusal of a batch that was ended meanwhile."""
    before = [Outcome.WAITING, Outcome.REFUSED] if outcome == Outcome.SIGNED else [Outcome.WAITING]
    left = SigningBatchItem.objects.filter(pk=item.pk, outcome__in=before)
    left.update(outcome=outcome, reason=reason[:500], done_at=at)
