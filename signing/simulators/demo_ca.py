"""Give a demonstration its keys: an authority of its own, certificates for people and seals, pictures, trust.

Everything is made at load time and trusted only in the database it was made in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Post, Role, User
from common import blobs
from signing.keys.envelope import seal
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SignatureTemplate, SigningKey, TrustAnchor, TrustState
from signing.models.templates import TemplateState
from signing.simulators.artwork import draw_seal, draw_signature
from signing.simulators.authority import DEMO_ORGANISATION, Authority, Issued
from signing.trust.certificates import read_facts, to_pem

GRANTED_BEFORE = timedelta(days=700)


@dataclass(frozen=True)
class Owner:
    """Whose key it is: a person with a PIN, or an agency."""

    user: User | None = None
    agency: Agency | None = None
    pin: Secret | None = None


@transaction.atomic
def create_demo_keys(
    *,
    people: Iterable[tuple[User, Agency, str]],
    agencies: Iterable[Agency],
    at: datetime,
    expired: Iterable[tuple[User, Agency, str]] = (),
) -> None:
    """Give each person a certificate (the third value is the PIN) and each agency a seal, and trust their authority.

    Certificates of `expired` ended a month ago. Clerical officers of the agencies are granted the seal. Who has a
    key already keeps it, so it may be called again.
    """
    wanted = [(*one, None) for one in people] + [(*one, at - timedelta(days=30)) for one in expired]
    wanted = [one for one in wanted if not _has_key(user=one[0])]
    wanted_agencies = [agency for agency in agencies if not _has_key(agency=agency)]
    if not wanted and not wanted_agencies:
        return
    authority = Authority(at)
    trust(authority, at)
    for user, agency, pin, not_after in wanted:
        issued = authority.signing_certificate(user.full_name, organisation=agency.name, not_after=not_after)
        store_key(issued, chain=[authority.intermediate], owner=Owner(user=user, pin=Secret(pin)), at=at)
        _store_picture(draw_signature(user.full_name), at, user=user)
    for agency in wanted_agencies:
        issued = authority.signing_certificate(agency.name, organisation=agency.name, subject_serial=agency.code)
        key = store_key(issued, chain=[authority.intermediate], owner=Owner(agency=agency), at=at)
        _store_picture(draw_seal(agency.name), at, agency=agency)
        _grant(key, agency, at)


def trust(authority: Authority, at: datetime) -> TrustAnchor:
    """Trust the authority in this database."""
    facts = read_facts(authority.root.certificate)
    return TrustAnchor.objects.create(
        name=f"{facts.name} – {DEMO_ORGANISATION}",
        certificate_pem=to_pem(authority.root.certificate),
        fingerprint=facts.fingerprint,
        hosts=authority.host,
        active=True,
        state=TrustState.TRUSTED,
        note=_("Chỉ dùng để minh họa, không có giá trị pháp lý."),
        created_at=at,
        updated_at=at,
    )


def store_key(issued: Issued, *, chain: list[Issued], owner: Owner, at: datetime) -> SigningKey:
    """Store a certificate with its key in an envelope."""
    facts = read_facts(issued.certificate)
    envelope = seal(issued.key, fingerprint=facts.fingerprint, pin=owner.pin)
    return SigningKey.objects.create(
        user=owner.user,
        agency=owner.agency,
        certificate_pem=to_pem(issued.certificate),
        chain_pem="".join(to_pem(one.certificate) for one in chain),
        subject_name=facts.name,
        serial=facts.serial,
        fingerprint=facts.fingerprint,
        not_before=facts.not_before,
        not_after=facts.not_after,
        key_blob=envelope.key_blob,
        wrapped_dek=envelope.wrapped_dek,
        kek_id=envelope.kek_id,
        pin_salt=envelope.pin_salt,
        created_at=at,
        updated_at=at,
    )


def _has_key(**owner: User | Agency) -> bool:
    return SigningKey.objects.filter(active=True, **owner).exists()


def _store_picture(png: bytes, at: datetime, **owner: User | Agency) -> None:
    blob = blobs.put(png, media_type="image/png")
    operation = Operation.SEAL if "agency" in owner else Operation.APPROVE
    name = _("Con dấu") if "agency" in owner else _("Chữ ký")
    given = {"name": name, "blob": blob, "state": TemplateState.ACTIVE, "created_at": at, "updated_at": at}
    SignatureTemplate.objects.get_or_create(**owner, operation=operation, is_default=True, defaults=given)


def _grant(key: SigningKey, agency: Agency, at: datetime) -> None:
    """Grant the seal to those whose post it is to keep it."""
    keepers = Post.objects.filter(agency=agency, active=True, role__in=[Role.CLERICAL, Role.UNIT_CLERICAL])
    for user_id in set(keepers.values_list("user_id", flat=True)):
        KeyGrant.objects.create(key=key, user_id=user_id, valid_from=at - GRANTED_BEFORE, created_at=at, updated_at=at)
