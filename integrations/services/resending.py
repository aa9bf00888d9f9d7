"""Send a message again after what stopped it was mended."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError, TransitionError
from integrations import outbox
from integrations.models import OutboxEvent, OutboxMessage
from integrations.policies import can_resend

logger = logging.getLogger(__name__)


@transaction.atomic
def message_resend(*, message_id: UUID, actor: User, at: datetime, expected_standing: str) -> OutboxMessage:
    """Make a stopped message, or one that waits for its next attempt, due at once; its attempts count anew.

    Raises:
        PolicyError: the message is not the actor's to mend.
        TransitionError: it has arrived, is on its way now, or changed since the page was shown.
    """
    message = OutboxMessage.objects.select_for_update().get(pk=message_id)
    if not can_resend(actor, message):
        raise PolicyError(_("Bạn không được gửi lại tin này. Nhờ quản trị cơ quan gửi giúp."))
    _refuse_if_changed(message, at, expected_standing)
    if message.state == OutboxMessage.State.PARKED:
        message.resend()
    message.attempts = 0
    message.trying_since = message.next_attempt_at = at
    message.save(update_fields=["state", "attempts", "trying_since", "next_attempt_at"])
    OutboxEvent.objects.create(message=message, at=at, kind=OutboxEvent.Kind.RESENT, username=actor.username)
    outbox.wake_after_commit()
    logger.info("Message %s of %s resent by %s", message.pk, message.subject, actor.username)
    return message


def _refuse_if_changed(message: OutboxMessage, at: datetime, expected_standing: str) -> None:
    if message.state == OutboxMessage.State.DELIVERED:
        raise TransitionError(_("Tin này đã tới nơi, không cần gửi lại."))
    if message.claimed_until is not None and message.claimed_until > at:
        raise TransitionError(_("Tin này đang được gửi. Đợi một phút rồi tải lại trang."))
    if message.standing != expected_standing:
        raise TransitionError(_("Tin này vừa được gửi lại. Tải lại trang để xem kết quả mới nhất."))
