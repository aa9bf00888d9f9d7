"""The part dossiers (hồ sơ thành phần) on the page of a dossier, and the dossier that it is a part of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from onestop.models import Dossier, Event
from onestop.policies import can_see
from onestop.queries import DossierRecord
from onestop.queries.parts import parent_of, parts_of, returns_paper
from onestop.queries.words import state_word
from onestop.services.parts import procedure_names
from procedures.engine import ActionPlan


@dataclass(frozen=True)
class KinRow:
    """One of them; whoever may not see it gets no address and no holder, only what its code shows to anybody."""

    code: str
    url: str
    procedure: str
    agency: str
    state: str
    holder: str
    due_at: datetime | None
    paused_at: datetime | None
    finished_at: datetime | None


def part_rows(record: DossierRecord, user: User) -> Sequence[KinRow]:
    """Return the part dossiers; no query where the course knows of none."""
    if not any(event.action == Event.Kind.PARTS_MADE for event in record.events):
        return ()
    return [_row(part, user) for part in parts_of(record.dossier)]


def parent_row(record: DossierRecord, user: User) -> KinRow | None:
    """Return the dossier that this one is a part of; no query where it is none."""
    parent = parent_of(record.dossier)
    return _row(parent, user) if parent else None


def _row(dossier: Dossier, user: User) -> KinRow:
    seen = can_see(user, dossier)
    return KinRow(
        code=dossier.code,
        url=dossier.get_absolute_url() if seen else "",
        procedure=dossier.procedure_name,
        agency=dossier.agency.name,
        state=state_word(dossier) if seen else dossier.state_label,
        holder=dossier.holder_name if seen else "",
        due_at=dossier.due_at,
        paused_at=dossier.paused_at,
        finished_at=dossier.finished_at,
    )


def other_desk(dossier: Dossier) -> dict[str, Any]:
    """Return who takes the result of a part dossier that goes back: the desk of the dossier that it is a part of."""
    parent = parent_of(dossier)
    if parent is None or not returns_paper(dossier):
        return {}
    name = _("Bộ phận Một cửa, %(agency)s") % {"agency": parent.agency.name}
    return {"receiver_name": name[:200], "receiver_id_number": parent.agency.code[:20], "by_proxy": True}


def ordered_words(action: ActionPlan) -> str:
    """Say which part dossiers an action makes; "" where it makes none, and no query then."""
    if not action.orders:
        return ""
    names = procedure_names(order.procedure for order in action.orders)
    said = "; ".join(names.get(order.procedure, order.procedure) for order in action.orders)
    return _("Lập hồ sơ thành phần: %(names)s.") % {"names": said}
