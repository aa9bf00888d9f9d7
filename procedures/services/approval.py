"""What sending, sending back and approving have in common for processes and sheets; the caller holds the lock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError, PolicyError, TransitionError
from common.formats import vn_date
from procedures.catalogue import Check, workers_of
from procedures.models import Version, VersionState
from procedures.policies import is_second_person
from procedures.services.changing import Kind, StaleDraftError, write_event


class CheckError(TransitionError):
    """The linter finds errors, so the version cannot be sent or published."""


@dataclass(frozen=True)
class Decision:
    """From which day on a version holds, in words why, and whether the one that waits for its day gives way to it."""

    effective_from: date
    note: str = ""
    replaces: bool = False


def check_waiting(version: Version, revision: int) -> None:
    """Refuse a version that does not wait for approval in the form that was shown.

    Raises:
        TransitionError: it does not wait, or changed since the form was drawn.
    """
    if version.state != VersionState.SUBMITTED:
        raise TransitionError(
            _("Phiên bản %(number)d không chờ duyệt mà ở trạng thái «%(state)s». Hãy tải lại trang.")
            % {"number": version.number, "state": VersionState(version.state).label}
        )
    if version.revision != revision:
        raise StaleDraftError(_("Phiên bản đã được sửa và gửi lại từ khi bạn mở trang. Hãy xem lại rồi duyệt."))


def send(version: Version, check: Check, *, actor: User, at: datetime, note: str) -> None:
    """Send a locked draft to a second person.

    Raises:
        CheckError: it has errors.
        InputError: it has warnings and no word is given for them.
    """
    if check.errors:
        raise CheckError(_first_error(_("Còn %(count)d lỗi nên chưa gửi được. Lỗi đầu tiên: %(text)s"), check))
    if check.warnings and not note.strip():
        text = _("Còn %(count)d cảnh báo. Ghi vì sao vẫn gửi.")
        raise InputError(text % {"count": len(check.warnings)}, field="note")
    version.state = VersionState.SUBMITTED
    version.sent_by, version.sent_at, version.warnings_note = actor, at, note if check.warnings else ""
    write_event(
        version,
        actor=actor,
        at=at,
        kind=Kind.SENT,
        opinion=note,
        saving=["state", "sent_by", "sent_at", "warnings_note"],
    )


def send_back(version: Version, *, actor: User, at: datetime, reason: str) -> None:
    """Make a locked version a draft again."""
    version.state = VersionState.DRAFT
    write_event(version, actor=actor, at=at, kind=Kind.SENT_BACK, opinion=reason, saving=["state"])


def discard(version: Version, *, actor: User, at: datetime, reason: str) -> None:
    """Give a locked draft up."""
    version.state = VersionState.DISCARDED
    write_event(version, actor=actor, at=at, kind=Kind.DISCARDED, opinion=reason, saving=["state"])


def approve(version: Version, check: Check, *, actor: User, at: datetime, decision: Decision) -> None:
    """Publish a locked version from a day on; the version in force retires then.

    Raises:
        PolicyError: the person worked on the version.
        CheckError: it has errors.
        InputError: the day is past, it has warnings that nobody explained, or another version waits for its day and
            nobody said that it is to give way.
    """
    check_second(version, actor)
    _check_day(decision, at)
    _check_waiting_sibling(version, decision)
    if check.errors:
        raise CheckError(_first_error(_("Còn %(count)d lỗi nên chưa công bố được. Lỗi đầu tiên: %(text)s"), check))
    if check.warnings and not version.warnings_note:
        _explain(version, check, decision)
    _publish(version, actor, at, decision)


def check_second(version: Version, actor: User) -> None:
    """Refuse who worked on a version to approve it.

    Raises:
        PolicyError: the person did.
    """
    if not is_second_person(actor, workers_of(version), four_eyes=settings.FOUR_EYES):
        raise PolicyError(
            _("Bạn đã soạn hoặc gửi phiên bản này, nên người khác phải duyệt. Hãy nhờ một quản trị khác.")
        )


def take_effect(due: QuerySet[Any], at: datetime) -> int:
    """Put the approved versions among these in force whose day has come; return how many."""
    versions = list(due.select_for_update().filter(state=VersionState.SCHEDULED, effective_from__lte=localdate(at)))
    for version in versions:
        _retire(version, VersionState.PUBLISHED, at)
        version.state = VersionState.PUBLISHED
        write_event(version, actor=None, at=at, kind=Kind.TOOK_EFFECT, saving=["state"])
    return len(versions)


def _check_day(decision: Decision, at: datetime) -> None:
    if decision.effective_from < localdate(at):
        raise InputError(
            _("Ngày áp dụng %(day)s đã qua. Hãy chọn hôm nay hoặc một ngày sau.")
            % {"day": vn_date(decision.effective_from)},
            field="effective_from",
        )


def _check_waiting_sibling(version: Version, decision: Decision) -> None:
    """Refuse to put an approved version aside that waits for its day, unless that was said."""
    waiting = version.siblings.filter(state=VersionState.SCHEDULED).first()
    if waiting is None or decision.replaces:
        return
    text = _(
        "Phiên bản %(number)d đã duyệt, áp dụng từ %(day)s, sẽ không được áp dụng nữa. "
        "Hãy đánh dấu đồng ý thay phiên bản ấy, hoặc chờ sau ngày ấy rồi duyệt."
    )
    words = {"number": waiting.number, "day": vn_date(waiting.effective_from)}
    raise InputError(text % words, field="replaces")


def _explain(version: Version, check: Check, decision: Decision) -> None:
    """Let the approver's word stand for warnings that came up after the version was sent."""
    if not decision.note.strip():
        text = _("Còn %(count)d cảnh báo chưa ai giải trình. Ghi vì sao vẫn công bố.")
        raise InputError(text % {"count": len(check.warnings)}, field="note")
    version.warnings_note = decision.note


def _first_error(text: str, check: Check) -> str:
    first = check.errors[0]
    return text % {"count": len(check.errors), "text": f"{first.text} {first.fix}"}


def _publish(version: Version, actor: User, at: datetime, decision: Decision) -> None:
    later = decision.effective_from > localdate(at)
    _retire(version, VersionState.SCHEDULED, at)
    if not later:
        _retire(version, VersionState.PUBLISHED, at)
    version.state = VersionState.SCHEDULED if later else VersionState.PUBLISHED
    version.effective_from = decision.effective_from
    version.approved_by, version.approved_at = actor, at
    write_event(
        version,
        actor=actor,
        at=at,
        kind=Kind.APPROVED,
        what=_("áp dụng từ %(day)s") % {"day": vn_date(decision.effective_from)},
        opinion=decision.note,
        saving=["state", "effective_from", "warnings_note", "approved_by", "approved_at"],
    )


def _retire(successor: Version, state: VersionState, at: datetime) -> None:
    """End the version of the same thing in this state, if there is one."""
    for version in successor.siblings.select_for_update().filter(state=state).exclude(pk=successor.pk):
        version.state = VersionState.RETIRED
        write_event(version, actor=None, at=at, kind=Kind.RETIRED, saving=["state"])
