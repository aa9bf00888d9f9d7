"""Take a key in from a PKCS#12 file, and put it to use: one's own after a look at it, a seal by a second person."""

from datetime import datetime

from cryptography import x509
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common.errors import InputError, PolicyError
from signing import policies
from signing.keys.envelope import seal
from signing.keys.p12 import p12_read
from signing.keys.pins import pin_require_strong
from signing.keys.secret import Secret
from signing.models import KeyGrant, SigningKey
from signing.services import key_course, preflight
from signing.services.key_course import Kind
from signing.trust import anchors
from signing.trust.certificates import read_facts, to_pem

Standing = SigningKey.Standing
LIMITS = ("limit_per_day", "limit_total", "usage_count", "usage_day", "usage_today")
USED = ("active", "approved_by", "approved_at", *LIMITS)


@sensitive_variables()
def key_import(
    *, content: bytes, password: Secret, pin: Secret | None, agency: Agency | None, actor: User, at: datetime
) -> SigningKey:
    """Take in the key of a PKCS#12 file: one's own under a PIN, or an agency's seal; it then waits to be put to use.

    Call it with no transaction open. Neither the file nor its password is kept; of earlier files that still wait, the
    owner's are dropped.

    Raises:
        PolicyError: the actor may not bring this key.
        InputError: file, password or PIN cannot be used.
        SigningRefusal: the certificate is not in force, too weak, not trusted, not for signing, or another's.
    """
    if not (policies.can_make_seal(actor, agency.pk) if agency else policies.can_make_own(actor)):
        raise PolicyError(_("Chỉ quản trị cơ quan mới nhập con dấu số. Bạn nhập được chứng thư số của mình."))
    if agency is None:
        pin_require_strong(pin or Secret(""), username=actor.username)
    opened = p12_read(content, password)
    key = key_row(opened.certificate, opened.chain_pem, owner=agency or actor, actor=actor, at=at)
    key_check(key, at)
    envelope = seal(opened.key, fingerprint=key.fingerprint, pin=None if agency else pin)
    key.key_blob, key.wrapped_dek = envelope.key_blob, envelope.wrapped_dek
    key.kek_id, key.pin_salt = envelope.kek_id, envelope.pin_salt
    return key_store(key, actor, at)


@transaction.atomic
def key_use(*, key_id: int, actor: User, at: datetime) -> SigningKey:
    """Put a key that waits to use, in place of the one before: one's own, or a seal as the second person.

    What was granted of the seal before goes over to the new one, and how often it may sign, unless that was said anew.

    Raises:
        PolicyError: the key is another's; or a seal that the actor brought, or does not look after.
        TransitionError: it does not wait.
        SigningRefusal: its certificate may meanwhile not be used any more.
    """
    key = key_course.lock_key(key_id, actor)
    key_course.require_standing(key, Standing.WAITING)
    if key.is_seal and not policies.can_approve_key(actor, key):
        raise PolicyError(_("Bạn đã nhập con dấu số này, nên người khác phải duyệt. Hãy nhờ người thứ hai."))
    if not key.is_seal and key.user_id != actor.pk:
        raise PolicyError(_("Chỉ chủ chứng thư số mới đưa vào dùng được."))
    key_check(key, at)
    before = _replace(key, actor, at)
    for one in before:
        _keep_limits(key, one)
    key.active, key.approved_by, key.approved_at = True, actor, at
    kind = Kind.APPROVED if key.is_seal else Kind.USED
    key_course.note(key, kind, actor=actor, at=at, saving=USED)
    KeyGrant.objects.filter(key__in=before, ended_at__isnull=True).update(key=key, updated_at=at)
    return key


def key_row(
    certificate: x509.Certificate, chain_pem: str, *, owner: User | Agency, actor: User, at: datetime
) -> SigningKey:
    """Return the row of a key that waits to be put to use, not stored yet; where its private key is, is not said."""
    user, agency = (None, owner) if isinstance(owner, Agency) else (owner, None)
    facts = read_facts(certificate)
    return SigningKey(
        user=user,
        agency=agency,
        held_at=user.agency if user else None,
        imported_by=actor,
        active=False,
        certificate_pem=to_pem(certificate),
        chain_pem=chain_pem,
        subject_name=facts.name[:200],
        serial=facts.serial,
        fingerprint=facts.fingerprint,
        not_before=facts.not_before,
        not_after=facts.not_after,
        created_at=at,
        updated_at=at,
    )


def key_check(key: SigningKey, at: datetime) -> None:
    """Check the certificate against its owner.

    Raises:
        SigningRefusal: it is not in force, too weak, not trusted, not for signing, or another's.
    """
    owner = key.agency or key.user
    if owner is None:
        raise ValueError("a key without an owner")
    name, codes = preflight.owner_names(owner)
    preflight.check_key(key, owner_name=name, owner_codes=codes, at=at, trusted=anchors.current())


@transaction.atomic
def key_store(key: SigningKey, actor: User, at: datetime) -> SigningKey:
    """Store the key; of those that still wait, the owner's are dropped.

    Raises:
        InputError: the certificate is another's already, or the seal in use.
    """
    key_course.lock_owner(key)
    same = SigningKey.objects.filter(fingerprint=key.fingerprint)
    if any((one.user_id, one.agency_id) != (key.user_id, key.agency_id) for one in same):
        text = _("Chứng thư số này đã được nhập cho người hoặc cơ quan khác. Hãy báo quản trị hệ thống.")
        raise InputError(text, field="file")
    if key.is_seal and same.filter(active=True).exists():
        raise InputError(_("Con dấu số này đang được dùng, không cần nhập lại."), field="file")
    for waiting in _of_owner(key).filter(active=False, ended_at__isnull=True, imported_by__isnull=False):
        key_course.end(waiting, Kind.REPLACED, actor=actor, at=at)
    key.save()
    key_course.note(key, Kind.IMPORTED, actor=actor, at=at)
    return key


def _replace(key: SigningKey, actor: User, at: datetime) -> list[SigningKey]:
    """End the key that the owner used before, and return it."""
    before = list(_of_owner(key).filter(active=True))
    for one in before:
        key_course.end(one, Kind.REPLACED, actor=actor, at=at)
    return before


def _keep_limits(key: SigningKey, before: SigningKey) -> None:
    """Let the key sign no more often than the one before; only another certificate begins to count anew altogether."""
    key.limit_per_day = key.limit_per_day or before.limit_per_day
    key.limit_total = key.limit_total or before.limit_total
    key.usage_day, key.usage_today = before.usage_day, before.usage_today
    if key.fingerprint == before.fingerprint:
        key.usage_count = before.usage_count


def _of_owner(key: SigningKey) -> QuerySet[SigningKey]:
    owned = {"agency": key.agency} if key.is_seal else {"user": key.user}
    return SigningKey.objects.select_for_update().filter(**owned)
