"""Take part dossiers back that were made by an action which was a mistake, while nobody has worked on them."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import TransitionError
from notices.services.telling import cancel
from onestop.models import Dossier, Event
from onestop.queries.undo import BESIDE
from onestop.services.endings import END_FIELDS, close
from onestop.services.moves import record
from onestop.services.parts_telling import tell_taken_back

# The line of a part's course that says that it was taken in.
FIRST_LINE = "1"


class PartMovedError(TransitionError):
    """Somebody has worked on a part dossier that was to be taken back."""


def parts_take_back(dossier: Dossier, act: Event, *, actor: User, at: datetime, reason: str) -> list[str]:
    """End the part dossiers that an act made, and return their codes; the dossier is locked.

    Raises:
        PartMovedError: one of them has moved, or somebody works on it right now.
    """
    made = Event.objects.filter(dossier=dossier, action=Event.Kind.PARTS_MADE, at=act.at, number__gt=act.number).first()
    codes: list[str] = made.data["parts"] if made else []
    # Never waiting: whoever works on a part holds it and may be about to ask for this dossier.
    free = Dossier.objects.select_for_update(skip_locked=True, of=("self",)).filter(parent=dossier, code__in=codes)
    parts = {part.code: part for part in _not_moved(list(free))}
    busy = [code for code in codes if code not in parts]
    if busy:
        text = _("Hồ sơ thành phần %(codes)s đã được xử lý nên không hoàn tác được. Hãy nhờ nơi ấy trả lại hoặc rút.")
        raise PartMovedError(text % {"codes": ", ".join(busy)})
    for code in codes:
        _take_back(parts[code], actor=actor, at=at, reason=reason)
    return codes


def _not_moved(parts: list[Dossier]) -> list[Dossier]:
    """Return those of which the course tells nothing but their making and lines that move nothing."""
    later = Event.objects.filter(dossier__in=parts, number__gt=1).exclude(action__in=BESIDE)
    moved = set(later.order_by().values_list("dossier_id", flat=True))
    return [part for part in parts if part.pk not in moved]


def _take_back(part: Dossier, *, actor: User, at: datetime, reason: str) -> None:
    holder_id = part.holder_id
    close(part, Dossier.withdraw, at)
    part.parent = None
    saving = (*END_FIELDS, "parent")
    record(part, Event.Kind.PART_TAKEN_BACK, at=at, actor=actor, opinion=reason, saving=saving)
    cancel(subject=part.code, act=FIRST_LINE)
    tell_taken_back(part, holder_id, at=at)
