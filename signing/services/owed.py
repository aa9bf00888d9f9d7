"""What is still owed to signatures, for those who wait for it."""

from collections.abc import Iterable
from datetime import datetime

from signing.models import Augmentation, AugmentationState


def awaited_tokens(subjects: Iterable[str], *, at: datetime) -> dict[str, datetime]:
    """Return which of these subjects wait for the time-stamp of a signature, and until when a seal waits for it.

    One query, none where nobody is asked about.
    """
    wanted = list(subjects)
    if not wanted:
        return {}
    waiting = Augmentation.objects.filter(
        subject__in=wanted, kind=Augmentation.Kind.TOKEN, state=AugmentationState.WAITING, deadline__gt=at
    )
    return {work.subject: work.deadline for work in waiting.only("subject", "deadline") if work.deadline}
