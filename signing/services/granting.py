"""Entrust an agency's seal key to a clerk: one asks, another approves, and either may take it back at once.

Source: NĐ 30/2020/NĐ-CP, Điều 32 – the seal and the secret key are entrusted to the clerical officer in writing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError, PolicyError, TransitionError
from signing import policies
from signing.models import KeyGrant, Operation, SignatureProfile, SigningKey
from signing.services import key_course
from signing.services.key_course import Kind
from signing.services.profiles import DELIVERED

Standing = KeyGrant.Standing
LIVE = (Standing.WAITING, Standing.COMING, Standing.IN_FORCE)

# Who knows which types of documents there are adds a function that returns their codes and names.
DOCUMENT_TYPES: list[Callable[[], Iterable[tuple[str, str]]]] = []


@dataclass(frozen=True)
class GrantData:
    """What is entrusted, on which paper, and for how long; no kinds, types or end mean all, and until taken back."""

    basis: str
    valid_from: datetime
    valid_to: datetime | None = None
    operations: list[str] = field(default_factory=list)
    document_types: list[str] = field(default_factory=list)


@transaction.atomic
def grant_ask(*, key_id: int, person_id: int, data: GrantData, actor: User, at: datetime) -> KeyGrant:
    """Ask that this person may use the seal; it counts once another has approved it.

    Raises:
        PolicyError: the actor does not look after this seal.
        TransitionError: the seal is not used.
        InputError: the person has no post at the agency or has the seal already, or the data do not fit together.
    """
    key = key_course.lock_key(key_id, actor)
    if not policies.can_make_seal(actor, key.agency_id):
        raise PolicyError(_("Chỉ quản trị cơ quan mới đề nghị giao con dấu số."))
    key_course.require_standing(key, SigningKey.Standing.ACTIVE)
    person = User.objects.filter(pk=person_id, is_active=True, posts__active=True, posts__agency=key.agency).first()
    if person is None:
        raise InputError(_("Người này không giữ chức vụ nào ở cơ quan. Hãy chọn người khác."), field="person")
    _check_data(data, at)
    if any(one.standing(at) in LIVE for one in key.grants.filter(user=person)):
        text = _("%(name)s đã được giao, hoặc đang chờ duyệt. Hãy thu hồi lần giao đó rồi giao lại.")
        raise InputError(text % {"name": person.full_name}, field="person")
    _end_lapsed(key, person, actor, at)
    grant = KeyGrant.objects.create(key=key, user=person, asked_by=actor, created_at=at, updated_at=at, **vars(data))
    key_course.note(key, Kind.GRANT_ASKED, actor=actor, at=at, receiver=person, data=_plain(grant))
    return grant


@transaction.atomic
def grant_approve(*, grant_id: int, actor: User, at: datetime) -> KeyGrant:
    """Agree, as the second person: from now on, or from its first day on, it counts.

    Raises:
        PolicyError: the actor asked for it, is the one it is for, or does not answer for this seal.
        TransitionError: it does not wait.
    """
    grant, key = _locked(grant_id, actor)
    if not policies.can_approve_grant(actor, grant):
        text = _("Người đề nghị và người được giao không tự duyệt. Hãy nhờ lãnh đạo hoặc một quản trị khác.")
        raise PolicyError(text)
    _require(grant, at, Standing.WAITING)
    grant.granted_by, grant.granted_at, grant.updated_at = actor, at, at
    grant.save(update_fields=["granted_by", "granted_at", "updated_at"])
    key_course.note(key, Kind.GRANT_APPROVED, actor=actor, at=at, receiver=grant.user, data=_plain(grant))
    return grant


@transaction.atomic
def grant_end(*, grant_id: int, actor: User, at: datetime, reason: str) -> KeyGrant:
    """Take the seal back at once, or turn down what was asked for.

    Raises:
        PolicyError: the actor does not answer for this seal.
        TransitionError: it is over already.
        InputError: there is no reason.
    """
    grant, key = _locked(grant_id, actor)
    if not policies.can_answer_for_seal(actor, key.agency_id):
        raise PolicyError(_("Chỉ lãnh đạo hoặc quản trị của cơ quan mới thu hồi được."))
    _require(grant, at, *LIVE)
    if not reason.strip():
        raise InputError(_("Nhập lý do thu hồi."), field="reason")
    _end(grant, actor, at)
    told, data = reason.strip(), _plain(grant)
    key_course.note(key, Kind.GRANT_ENDED, actor=actor, at=at, receiver=grant.user, opinion=told, data=data)
    return grant


def seal_operations() -> list[Operation]:
    """Return the kinds of signatures that are made with an agency's seal."""
    stored = dict(SignatureProfile.objects.values_list("operation", "key_kind"))
    seal = SignatureProfile.KeyKind.SEAL
    return [one for one in Operation if stored.get(one.value, DELIVERED[one]["key_kind"]) == seal]


def document_types() -> list[tuple[str, str]]:
    """Return code and name of every type of document that a grant may name."""
    return [one for source in DOCUMENT_TYPES for one in source()]


def _locked(grant_id: int, actor: User) -> tuple[KeyGrant, SigningKey]:
    """Return the grant and its key, the key locked first."""
    key = key_course.lock_key(KeyGrant.objects.values_list("key_id", flat=True).get(pk=grant_id), actor)
    grant = KeyGrant.objects.select_for_update(of=("self",)).select_related("user", "key").get(pk=grant_id)
    if grant.key_id != key.pk:
        raise TransitionError(_("Con dấu số vừa được thay. Hãy tải lại trang."))
    return grant, key


def _check_data(data: GrantData, at: datetime) -> None:
    if data.valid_to is not None and data.valid_to <= max(at, data.valid_from):
        raise InputError(_("Ngày hết hạn phải sau ngày bắt đầu và sau hôm nay."), field="valid_to")
    if not data.basis.strip():
        raise InputError(_("Nhập số, ngày văn bản giao con dấu."), field="basis")
    if unknown := set(data.operations) - set(Operation.values):
        raise InputError(_("Không có loại chữ ký “%(name)s”.") % {"name": ", ".join(unknown)}, field="operations")


def _end_lapsed(key: SigningKey, person: User, actor: User, at: datetime) -> None:
    for one in key.grants.filter(user=person, ended_at__isnull=True):
        _end(one, actor, at)


def _end(grant: KeyGrant, actor: User | None, at: datetime) -> None:
    grant.ended_at, grant.ended_by, grant.updated_at = at, actor, at
    grant.save(update_fields=["ended_at", "ended_by", "updated_at"])


def _require(grant: KeyGrant, at: datetime, *wanted: Standing) -> None:
    if grant.standing(at) not in wanted:
        text = _("Lần giao này đang ở trạng thái “%(state)s”. Hãy tải lại trang.")
        raise TransitionError(text % {"state": grant.standing(at).label})


def _plain(grant: KeyGrant) -> dict[str, object]:
    return {
        "grant": grant.pk,
        "user": grant.user.username,
        "operations": grant.operations,
        "document_types": grant.document_types,
        "from": grant.valid_from.isoformat(),
        "to": grant.valid_to.isoformat() if grant.valid_to else "",
    }
