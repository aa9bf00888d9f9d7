"""Take a draft for a change, and refuse a form that was drawn for an earlier revision of it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import main_place
from common import journal
from common.errors import PolicyError, TransitionError
from common.formats import vn_datetime
from procedures.models import Process, ProcessEvent, ProcessVersion, VersionState
from procedures.policies import can_change

Kind = ProcessEvent.Kind
TOLD = 5


class StaleDraftError(TransitionError):
    """Somebody changed the draft since the form was drawn; the text says who and what."""


def locked_version(version_id: int, actor: User) -> ProcessVersion:
    """Return the version, its row locked until the transaction ends, if this person may change its process.

    Raises:
        ProcessVersion.DoesNotExist: there is none.
        PolicyError: the process belongs to others.
    """
    found = ProcessVersion.objects.select_for_update(of=("self",))
    version = found.select_related("process__procedure", "process__agency").get(pk=version_id)
    check_person(actor, version.process)
    return version


def check_person(actor: User, process: Process) -> None:
    """Refuse who may not configure the process.

    Raises:
        PolicyError: the process belongs to others.
    """
    if not can_change(actor, process):
        raise PolicyError(
            _("Bạn không quản trị quy trình «%(name)s». Hãy nhờ quản trị của cơ quan có quy trình, hoặc sao chép nó.")
            % {"name": process.name}
        )


def locked_draft(version_id: int, actor: User, revision: int) -> ProcessVersion:
    """Return the draft, locked, if the form was drawn for its present revision.

    Raises:
        PolicyError: the process belongs to others.
        TransitionError: the version is no draft.
        StaleDraftError: it changed since the form was drawn.
    """
    version = locked_version(version_id, actor)
    if version.state != VersionState.DRAFT:
        raise TransitionError(
            _("Phiên bản %(number)d đang ở trạng thái «%(state)s», không sửa được. Hãy soạn phiên bản mới để sửa.")
            % {"number": version.number, "state": version.get_state_display()}
        )
    if version.revision != revision:
        raise StaleDraftError(_stale(version, revision))
    return version


def _stale(version: ProcessVersion, revision: int) -> str:
    """Say what was done since that revision, and by whom, the latest first."""
    events = version.events.filter(data__revision__gt=revision).order_by("-number")[:TOLD]
    done = "; ".join(f"{event.actor_name} {event.said} lúc {vn_datetime(event.at)}" for event in events)
    return _("Bản soạn đã thay đổi từ khi bạn mở trang: %(done)s. Hãy xem lại rồi ghi lại lần nữa.") % {"done": done}


def write_event(
    version: ProcessVersion,
    *,
    actor: User | None,
    at: datetime,
    kind: ProcessEvent.Kind,
    what: str = "",
    opinion: str = "",
    saving: Sequence[str] = (),
) -> None:
    """Note an act on the locked version, raise its revision, and save both with the fields that are named."""
    version.revision += 1
    version.updated_at = at
    title, unit = main_place(actor) if actor else ("", "")
    journal.append(
        ProcessEvent,
        subject_field="version",
        subject=version,
        at=at,
        actor=actor,
        actor_post=", ".join(part for part in (title, unit) if part),
        action=kind,
        opinion=opinion,
        data={"revision": version.revision, "what": what},
        saving=[*saving, "revision", "updated_at", *journal.JOURNAL_FIELDS],
    )
