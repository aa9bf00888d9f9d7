"""What co-workers add to a dossier that somebody else has."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError, PolicyError
from onestop.models import Attachment, Dossier, Event
from onestop.policies import can_co_work, step_of
from onestop.queries.participants import own_part
from onestop.services.files import attach_all
from onestop.services.locking import check_step, locked
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.submission import FileData
from procedures.queries import plan_of


@transaction.atomic
def co_work(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_step: str,
    opinion: str = "",
    files: Iterable[FileData] = (),
    finished: bool = False,
) -> Dossier:
    """Add a co-worker's opinion and files to the course, and note that the part is done if it is.

    Raises:
        StaleError: the dossier moved since the page was shown.
        PolicyError: the actor does not work along on the present stay, or has finished.
        InputError: there is neither opinion nor file nor an end.
    """
    dossier = locked(dossier_id)
    check_step(dossier, step_of(plan_of(dossier.process_version_id), dossier.step_id), expected_step)
    part = own_part(dossier, actor)
    if part is None or not can_co_work(actor, dossier, part):
        text = _("Chỉ người phối hợp chưa báo xong được góp ý, khi hồ sơ đang xử lý. Hãy tải lại trang.")
        raise PolicyError(text)
    given = list(files)
    if not (opinion.strip() or given or finished):
        raise InputError(_("Chưa có gì để ghi. Hãy ghi ý kiến, kèm tệp hoặc đánh dấu đã xong."), field="opinion")
    attached = attach_all(dossier, given, Attachment.Kind.OTHER, actor=actor, at=at)
    if finished:
        part.finished_at = at
        rows.save(part, ["finished_at"])
    record(
        dossier,
        Event.Kind.CO_WORKED,
        at=at,
        actor=actor,
        opinion=opinion.strip(),
        files=attached,
        saving=COURSE_FIELDS,
        finished=finished,
    )
    return dossier
