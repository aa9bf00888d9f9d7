"""From a draft to the process in force: sent by one person, approved by a second."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError, PolicyError, TransitionError
from common.formats import vn_date
from procedures.catalogue import Check, check_version, workers_of
from procedures.models import Process, ProcessVersion, VersionState
from procedures.policies import is_second_person
from procedures.services.changing import Kind, StaleDraftError, locked_draft, locked_version, write_event


class CheckError(TransitionError):
    """The linter finds errors, so the version cannot be sent or published."""


@transaction.atomic
def version_send(*, version_id: int, revision: int, actor: User, at: datetime, note: str = "") -> ProcessVersion:
    """Send a draft to a second person for approval.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, changed since the form was drawn, or has errors.
        InputError: it has warnings and no word is given for them.
    """
    version = locked_draft(version_id, actor, revision)
    _check(check_version(version), note)
    version.state = VersionState.SUBMITTED
    version.sent_by, version.sent_at, version.warnings_note = actor, at, note
    write_event(
        version,
        actor=actor,
        at=at,
        kind=Kind.SENT,
        opinion=note,
        saving=["state", "sent_by", "sent_at", "warnings_note"],
    )
    return version


@transaction.atomic
def version_send_back(*, version_id: int, revision: int, actor: User, at: datetime, reason: str) -> ProcessVersion:
    """Give a version that waits for approval back to be mended.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version does not wait for approval, or changed since the form was drawn.
    """
    version = _waiting(version_id, actor, revision)
    version.state = VersionState.DRAFT
    write_event(version, actor=actor, at=at, kind=Kind.SENT_BACK, opinion=reason, saving=["state"])
    return version


@transaction.atomic
def version_approve(
    *, version_id: int, revision: int, actor: User, at: datetime, effective_from: date, note: str = ""
) -> ProcessVersion:
    """Publish a version from a day on; the version in force retires then, its dossiers keep it.

    Raises:
        PolicyError: the person may not configure this process, or worked on the version.
        TransitionError: the version does not wait for approval, changed since the form was drawn, or has errors.
        InputError: the day is past.
    """
    process_id = ProcessVersion.objects.values_list("process_id", flat=True).get(pk=version_id)
    Process.objects.select_for_update().get(pk=process_id)
    version = _waiting(version_id, actor, revision)
    if not is_second_person(actor, workers_of(version), four_eyes=settings.FOUR_EYES):
        raise PolicyError(
            _("Bạn đã soạn hoặc gửi phiên bản này, nên người khác phải duyệt. Hãy nhờ một quản trị khác của cơ quan.")
        )
    if effective_from < localdate(at):
        raise InputError(
            _("Ngày áp dụng %(day)s đã qua. Hãy chọn hôm nay hoặc một ngày sau.") % {"day": vn_date(effective_from)},
            field="effective_from",
        )
    _check(check_version(version), version.warnings_note or note)
    _publish(version, actor, at, effective_from, note)
    return version


@transaction.atomic
def versions_take_effect(*, at: datetime) -> int:
    """Put the approved versions in force whose day has come; return how many."""
    due = ProcessVersion.objects.select_for_update().filter(
        state=VersionState.SCHEDULED, effective_from__lte=localdate(at)
    )
    versions = list(due)
    for version in versions:
        _retire(version, VersionState.PUBLISHED, at)
        version.state = VersionState.PUBLISHED
        write_event(version, actor=None, at=at, kind=Kind.TOOK_EFFECT, saving=["state"])
    return len(versions)


def _waiting(version_id: int, actor: User, revision: int) -> ProcessVersion:
    version = locked_version(version_id, actor)
    if version.state != VersionState.SUBMITTED:
        raise TransitionError(
            _("Phiên bản %(number)d không chờ duyệt mà ở trạng thái «%(state)s». Hãy tải lại trang.")
            % {"number": version.number, "state": version.get_state_display()}
        )
    if version.revision != revision:
        raise StaleDraftError(_("Phiên bản đã được sửa và gửi lại từ khi bạn mở trang. Hãy xem lại rồi duyệt."))
    return version


def _check(check: Check, note: str) -> None:
    if check.errors:
        first = check.errors[0]
        raise CheckError(
            _("Quy trình còn %(count)d lỗi nên chưa gửi được. Lỗi đầu tiên: %(text)s %(fix)s")
            % {"count": len(check.errors), "text": first.text, "fix": first.fix}
        )
    if check.warnings and not note:
        raise InputError(
            _("Còn %(count)d cảnh báo. Ghi vì sao vẫn gửi.") % {"count": len(check.warnings)}, field="note"
        )


def _publish(version: ProcessVersion, actor: User, at: datetime, effective_from: date, note: str) -> None:
    later = effective_from > localdate(at)
    _retire(version, VersionState.SCHEDULED, at)
    if not later:
        _retire(version, VersionState.PUBLISHED, at)
    version.state = VersionState.SCHEDULED if later else VersionState.PUBLISHED
    version.effective_from = effective_from
    version.approved_by, version.approved_at = actor, at
    write_event(
        version,
        actor=actor,
        at=at,
        kind=Kind.APPROVED,
        what=_("áp dụng từ %(day)s") % {"day": vn_date(effective_from)},
        opinion=note,
        saving=["state", "effective_from", "approved_by", "approved_at"],
    )


def _retire(successor: ProcessVersion, state: VersionState, at: datetime) -> None:
    """End the version of the same process in this state, if there is one."""
    others = ProcessVersion.objects.select_for_update().filter(process_id=successor.process_id, state=state)
    for version in others.exclude(pk=successor.pk):
        version.state = VersionState.RETIRED
        write_event(version, actor=None, at=at, kind=Kind.RETIRED, saving=["state"])
