"""What an act on a part dossier (hồ sơ thành phần) does to the dossier that it is a part of.

The part is always locked before the dossier: whoever makes parts locks nothing that exists, and whoever takes them
back does not wait for them. So the later of two parts that end at once sees the other one over, and moves the dossier.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import DomainError
from onestop.models import Attachment, Dossier, Event, Result, ResultAnnex
from onestop.policies import facts_of, step_of
from onestop.queries.circumstances import looker
from onestop.queries.parts import returns_paper
from onestop.services.files import latest_draft, new_attachment
from onestop.services.locking import locked
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.own_moves import due_action, move_alone
from onestop.services.parts_telling import tell_parent
from onestop.services.submission import FileData
from procedures.engine import ActionPlan
from procedures.linked import linked_action
from procedures.queries import plan_of

logger = logging.getLogger(__name__)


def follow_parent(part: Dossier, *, at: datetime, action: ActionPlan | None = None, actor: User | None = None) -> None:
    """Let the dossier follow an act on its part, which is stored already: a linked action, an end.

    `action` was taken on the part. Whatever the dossier cannot do is noted in its course and hinders nothing here.
    """
    linked = action.link_action if action else ""
    if part.parent_id is None or not (linked or part.finished_at):
        return
    if action is not None and linked:
        _take_linked(locked(part.parent_id), part, action, at=at)
    if part.finished_at is not None:
        _note_end(locked(part.parent_id), part, actor=actor, at=at)
        _go_on(part.parent_id, at=at)


def note_reopened(part: Dossier, *, at: datetime) -> None:
    """Say in the dossier's course that a part, over by mistake, is worked on again; what moved does not go back."""
    if part.parent_id is None:
        return
    parent = locked(part.parent_id)
    opinion = f"{part.code}: {part.state_label}."
    data: dict[str, Any] = {"part": part.code, "state": part.state}
    event = record(parent, Event.Kind.PART_REOPENED, at=at, opinion=opinion, saving=COURSE_FIELDS, **data)
    tell_parent(parent, part, event)


def _take_linked(parent: Dossier, part: Dossier, action: ActionPlan, *, at: datetime) -> None:
    words = {"part": part.code, "act": action.label}
    try:
        with transaction.atomic():
            plan = plan_of(parent.process_version_id)
            has_draft = latest_draft(parent) is not None
            step = step_of(plan, parent.step_id)
            facts = facts_of(parent, step, has_draft=has_draft, look=looker(parent, at))
            way = linked_action(plan, facts, action.link_action)
            opinion = _("Theo «%(act)s» của hồ sơ thành phần %(part)s.") % words
            move_alone(parent, way, at=at, kind=Event.Kind.LINKED, opinion=opinion, part=part.code)
    except DomainError as error:
        text = _("«%(act)s» của hồ sơ thành phần %(part)s đòi thao tác mã %(code)s. %(reason)s")
        opinion = text % {**words, "code": action.link_action, "reason": error}
        held: dict[str, Any] = {"part": part.code, "act": action.link_action, "saving": COURSE_FIELDS}
        record(locked(parent.pk), Event.Kind.LINK_HELD, at=at, opinion=opinion, **held)
        return
    follow_parent(parent, at=at, action=way)


def _note_end(parent: Dossier, part: Dossier, *, actor: User | None, at: datetime) -> None:
    """Say in the dossier's course how its part ended, and take the part's result in."""
    files = _bring_result(parent, part, actor=actor, at=at)
    opinion = f"{part.code}: {part.state_label}."
    data: dict[str, Any] = {"part": part.code, "state": part.state}
    event = record(parent, Event.Kind.PART_ENDED, at=at, opinion=opinion, files=files, saving=COURSE_FIELDS, **data)
    tell_parent(parent, part, event)


def _bring_result(parent: Dossier, part: Dossier, *, actor: User | None, at: datetime) -> list[Attachment]:
    """Put the files of the part's result on the dossier, as the next version of the paper that they become."""
    paper = returns_paper(part) if part.state == Dossier.State.RETURNED else ""
    files = _result_files(part) if paper else []
    if not files:
        return []
    newest = Attachment.objects.filter(dossier=parent, part_code=paper).aggregate(last=Max("version"))["last"] or 0
    brought = [_copy(parent, file, paper, newest + 1, actor=actor, at=at) for file in files]
    rows.insert(*brought)
    return brought


def _copy(
    parent: Dossier, file: Attachment, paper: str, version: int, *, actor: User | None, at: datetime
) -> Attachment:
    data = FileData(file.blob_id, file.name, file.media_type, file.size_bytes)
    made = new_attachment(parent, data, Attachment.Kind.PART, actor=actor, at=at, version=version)
    made.part_code = paper
    return made


def _result_files(part: Dossier) -> list[Attachment]:
    """Return the issued document with its annexes, else the last result of the desk, else the papers given out."""
    result = Result.objects.filter(dossier=part).select_related("attachment").first()
    if result is not None:
        annexes = ResultAnnex.objects.filter(result=result).select_related("attachment").order_by("pk")
        return [result.attachment, *(annex.attachment for annex in annexes)]
    files = Attachment.objects.filter(dossier=part).order_by("-pk")
    last = files.filter(kind=Attachment.Kind.RESULT)[:1]
    return list(last) or list(files.filter(kind=Attachment.Kind.PART, released_at__isnull=False))


def _go_on(parent_id: int, *, at: datetime) -> None:
    """Let the dossier go on by itself if all of its parts are over; what hinders it is for the worker's next round."""
    try:
        with transaction.atomic():
            parent = locked(parent_id)
            action = due_action(parent, at)
            if action is not None:
                move_alone(parent, action, at=at)
    except DomainError as error:
        logger.warning("dossier %d does not follow its parts: %s", parent_id, error)
        return
    if action is not None:
        follow_parent(parent, at=at, action=action)
