"""Take a version of a process or a sheet for a change, and refuse a form that was drawn for an earlier revision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import main_place
from common import journal
from common.errors import DomainError, PolicyError, TransitionError
from common.formats import vn_datetime
from procedures.models import (
    OPEN_STATES,
    ProcedureEvent,
    ProcedureVersion,
    Process,
    ProcessEvent,
    ProcessVersion,
    Version,
    VersionEvent,
    VersionState,
)
from procedures.policies import can_change, can_change_catalogue

Kind = VersionEvent.Kind
TOLD = 5


class StaleDraftError(TransitionError):
    """Somebody changed the draft since the form was drawn; the text says who and what."""


class OpenVersionError(DomainError):
    """There is a version that is not published yet; there is one at a time."""


def check_nothing_open(versions: QuerySet[Any], name: str) -> None:
    """Refuse a further draft while one is being worked on.

    Raises:
        OpenVersionError: one of the versions is drafted or waits for approval.
    """
    present = versions.filter(state__in=OPEN_STATES).first()
    if present is not None:
        raise OpenVersionError(
            _("«%(name)s» đã có phiên bản %(number)d (%(state)s). Hãy làm tiếp hoặc bỏ phiên bản ấy trước.")
            % {"name": name, "number": present.number, "state": present.get_state_display()}
        )


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
    _check_draft(version, revision)
    return version


def locked_sheet(version_id: int, actor: User) -> ProcedureVersion:
    """Return the sheet, its row locked until the transaction ends, if this person may change the catalogue.

    Raises:
        ProcedureVersion.DoesNotExist: there is none.
        PolicyError: the person may not.
    """
    found = ProcedureVersion.objects.select_for_update(of=("self",))
    version = found.select_related("procedure__field").get(pk=version_id)
    check_cataloguer(actor)
    return version


def check_cataloguer(actor: User) -> None:
    """Refuse who may not change the catalogue.

    Raises:
        PolicyError: the person may not.
    """
    if not can_change_catalogue(actor):
        raise PolicyError(_("Danh mục thủ tục dùng chung cho cả tỉnh. Hãy nhờ quản trị hệ thống sửa."))


def locked_sheet_draft(version_id: int, actor: User, revision: int) -> ProcedureVersion:
    """Return the sheet that is drafted, locked, if the form was drawn for its present revision.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft.
        StaleDraftError: it changed since the form was drawn.
    """
    version = locked_sheet(version_id, actor)
    _check_draft(version, revision)
    return version


def check_revision(version: Version, revision: int) -> None:
    """Refuse a form that was drawn for an earlier revision.

    Raises:
        StaleDraftError: the version changed since then.
    """
    if version.revision != revision:
        raise StaleDraftError(_stale(version, revision))


def _check_draft(version: Version, revision: int) -> None:
    if version.state != VersionState.DRAFT:
        raise TransitionError(
            _("Phiên bản %(number)d đang ở trạng thái «%(state)s», không sửa được. Hãy soạn phiên bản mới để sửa.")
            % {"number": version.number, "state": VersionState(version.state).label}
        )
    check_revision(version, revision)


def _stale(version: Version, revision: int) -> str:
    """Say what was done since that revision, and by whom, the latest first."""
    events = version.record.filter(data__revision__gt=revision).order_by("-number")[:TOLD]
    done = "; ".join(f"{event.actor_name} {event.said} lúc {vn_datetime(event.at)}" for event in events)
    return _("Bản soạn đã thay đổi từ khi bạn mở trang: %(done)s. Hãy xem lại rồi ghi lại lần nữa.") % {"done": done}


def write_event(
    version: Version,
    *,
    actor: User | None,
    at: datetime,
    kind: VersionEvent.Kind,
    what: str = "",
    opinion: str = "",
    saving: Sequence[str] = (),
) -> None:
    """Note an act on the locked version, raise its revision, and save both with the fields that are named."""
    version.revision += 1
    version.updated_at = at
    title, unit = main_place(actor) if actor else ("", "")
    journal.append(
        ProcessEvent if isinstance(version, ProcessVersion) else ProcedureEvent,
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
