"""Who signs before whom: a leader need not wait for initials that their owner has not confirmed yet.

Initials that are signed already, or are just being signed, are a matter of seconds; these the leader does wait for.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from common import rows
from signing.models import Operation, SigningRequest, State
from signing.services import course

PARKED_INITIALS = "WHERE one.subject = %s AND one.operation = %s AND one.state = %s"


def gives_way(live: SigningRequest, operation: Operation) -> bool:
    """Tell whether the live request ends when this kind of signature is asked for."""
    parked = live.operation == Operation.INITIAL and live.state == State.AWAITING_SIGNER
    return parked and operation == Operation.APPROVE


def initials_awaited(*, subject: str) -> bool:
    """Tell whether initials are awaited from elsewhere, which a leader's signature would end."""
    wanted = [subject, str(Operation.INITIAL), str(State.AWAITING_SIGNER)]
    return bool(rows.read(SigningRequest, PARKED_INITIALS, wanted))


def initials_set_aside(*, subject: str, at: datetime) -> SigningRequest | None:
    """End initials that are awaited from elsewhere and return them; None where none are.

    Call it in the transaction that locks the subject and asks for the leader's signature.
    """
    wanted = [subject, str(Operation.INITIAL), str(State.AWAITING_SIGNER)]
    for found in rows.read(SigningRequest, f"{PARKED_INITIALS} FOR UPDATE OF one", wanted, related=course.READ_ALONG):
        reason = _("Lãnh đạo ký duyệt khi bạn chưa xác nhận ký nháy.")
        course.close(found, State.CANCELLED, at, {"reason": reason}, reason=reason)
        return found
    return None
