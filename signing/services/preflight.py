"""All that must be so before a key is touched, each with the sentence that says what to do."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.timezone import localtime

from accounts.models import Agency, User
from common import rows
from signing.backends import HeldBackend, RemoteBackend, backend_of
from signing.errors import SigningRefusal, refusal
from signing.models import KeyGrant, Operation, SigningKey
from signing.services.profiles import DELIVERED, signs_with_seal
from signing.trust import anchors
from signing.trust.anchors import Anchors
from signing.trust.certificates import CertificateFacts, load_pem, read_facts

# Certificates hold 64 letters of a name; counted in bytes, a cut one is at least this long.
CUT_NAME_BYTES = 58
# Whoever has left the agency of a key or of a seal uses neither, without anybody having closed it first.
STILL_HELD = """EXISTS (SELECT 1 FROM accounts_post post JOIN accounts_user person ON person.id = post.user_id
  WHERE post.user_id = one.user_id AND post.active AND person.is_active
    AND (one.held_at_id IS NULL OR post.agency_id = one.held_at_id))"""
AT_THE_AGENCY = """EXISTS (SELECT 1 FROM accounts_post post JOIN accounts_user person ON person.id = post.user_id
  WHERE post.user_id = one.user_id AND post.active AND person.is_active
    AND post.agency_id = (SELECT sealed.agency_id FROM signing_signingkey sealed WHERE sealed.id = one.key_id))"""
# The key of the kind that the profile of the operation asks for, with the delivered kind where nothing is stored.
KEY_OF_KIND = f"""WHERE one.active AND CASE coalesce(
    (SELECT key_kind FROM signing_signatureprofile WHERE operation = %s), %s)
  WHEN 'seal' THEN one.agency_id = %s ELSE one.user_id = %s AND {STILL_HELD} END"""
OWN_KEY = f"WHERE one.user_id = %s AND one.active AND {STILL_HELD}"
GRANTS = f"WHERE one.key_id = %s AND one.user_id = %s AND one.ended_at IS NULL AND {AT_THE_AGENCY}"


def usable_key(
    *, operation: str, signer: User, agency: Agency, at: datetime, document_type: str | None = ""
) -> SigningKey:
    """Return the key that this person may use for this now: the own one or the agency's, as the kind says.

    `document_type` is the code of the document's type, empty for a file without one, None while none is chosen.

    Raises:
        SigningRefusal: there is none, it is not in force, not trusted, not the owner's, or not granted.
    Source: NĐ 30/2020/NĐ-CP, Điều 32 – the agency's secret key is kept and used by the clerical officer alone.
    """
    key = key_of_kind(operation=operation, signer=signer, agency=agency)
    if key is None:
        raise no_key_of_kind(operation, signer)
    if key.is_seal:
        return _usable_seal(key, signer, agency, at, str(operation), document_type)
    return _usable_personal(key, signer, at)


def key_of_kind(*, operation: str, signer: User, agency: Agency) -> SigningKey | None:
    """Return the key with which this kind of signature is made, usable or not; None when there is none."""
    delivered = DELIVERED[Operation(operation)]["key_kind"].value
    wanted = [str(operation), delivered, agency.pk, signer.pk]
    return next(iter(rows.read(SigningKey, KEY_OF_KIND, wanted)), None)


def no_key_of_kind(operation: str, signer: User) -> SigningRefusal:
    """Return that the agency has no seal or the person no key, as this kind of signature needs."""
    return refusal("no_seal") if signs_with_seal(operation) else no_own_key(signer)


def personal_key(*, signer: User, at: datetime) -> SigningKey:
    """Return the person's own key.

    Raises:
        SigningRefusal: there is none, or it must not be used.
    """
    key = next(iter(rows.read(SigningKey, OWN_KEY, [signer.pk])), None)
    if key is None:
        raise no_own_key(signer)
    return _usable_personal(key, signer, at)


def _usable_personal(key: SigningKey, signer: User, at: datetime) -> SigningKey:
    name, codes = owner_names(signer)
    check_key(key, owner_name=name, owner_codes=codes, at=at, trusted=anchors.current())
    return key


def _usable_seal(
    key: SigningKey, signer: User, agency: Agency, at: datetime, operation: str, document_type: str | None
) -> SigningKey:
    for problem in grant_problems(key, signer, at, operation, document_type):
        raise problem
    name, codes = owner_names(agency)
    check_key(key, owner_name=name, owner_codes=codes, at=at, trusted=anchors.current())
    return key


def grant_problems(
    key: SigningKey, signer: User, at: datetime, operation: str, document_type: str | None
) -> Iterator[SigningRefusal]:
    """Yield that the person was not granted the seal, or not for this."""
    grants = [one for one in rows.read(KeyGrant, GRANTS, [key.pk, signer.pk]) if one.covers(at)]
    if not grants:
        yield refusal("no_grant")
    elif not any(one.allows(operation, document_type) for one in grants):
        yield refusal("grant_other")


def elsewhere_problem(key: SigningKey, operation: str) -> SigningRefusal | None:
    """Return that the key answers later, from elsewhere, and this kind of signature cannot wait for it.

    Raises:
        SigningRefusal: this installation has nothing that signs with the key.
    """
    if operation == Operation.APPROVE:
        return None
    # A program that signs whole files signs in a field that is there; that of initials is made as they are.
    fit = (HeldBackend, RemoteBackend) if operation == Operation.INITIAL else HeldBackend
    if isinstance(backend_of(key), fit):
        return None
    return refusal("seal_elsewhere" if key.is_seal else "own_elsewhere")


def no_own_key(person: User) -> SigningRefusal:
    """Return that the person has no key, or one of an agency that they have left."""
    return refusal("left" if SigningKey.objects.filter(user=person, active=True).exists() else "no_key")


def owner_names(owner: User | Agency) -> tuple[str, list[str]]:
    """Return the name and the codes by which a certificate may name its owner."""
    if isinstance(owner, Agency):
        return owner.name, [owner.code, *owner.old_codes]
    return owner.full_name, [owner.username]


def check_key(key: SigningKey, *, owner_name: str, owner_codes: list[str], at: datetime, trusted: Anchors) -> None:
    """Check certificate and owner; pure but for reading the row.

    Raises:
        SigningRefusal: not in force, not for signing, too weak, not trusted, or another's.
    Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22 – a signature counts only with a valid certificate.
    """
    for problem in key_problems(key, owner_name=owner_name, owner_codes=owner_codes, at=at, trusted=trusted):
        raise problem


def key_problems(
    key: SigningKey, *, owner_name: str, owner_codes: list[str], at: datetime, trusted: Anchors
) -> Iterator[SigningRefusal]:
    """Yield all that forbids to use this certificate now, the plainest first.

    Whether it leads to a trusted root is asked for a time within its own life, so that its end is not called distrust.
    """
    try:
        facts = read_facts(load_pem(key.certificate_pem))
    except ValueError:
        yield refusal("key_broken")
        return
    if at < facts.not_before:
        yield refusal("not_yet_valid", day=_day(facts.not_before))
    if at > facts.not_after:
        yield refusal("expired", day=_day(facts.not_after))
    if not facts.may_sign:
        yield refusal("usage")
    if not facts.strong:
        yield refusal("weak_key")
    if not _belongs(facts, owner_name, owner_codes):
        yield refusal("owner_mismatch_agency" if key.is_seal else "owner_mismatch_user", name=facts.name)
    moment = min(max(at, facts.not_before), facts.not_after)
    yield from _distrust(key, trusted, moment)


def _distrust(key: SigningKey, trusted: Anchors, at: datetime) -> Iterator[SigningRefusal]:
    """Yield that the certificate leads to no trusted root, or to one for time-stamps alone."""
    chain = {"certificate_pem": key.certificate_pem, "chain_pem": key.chain_pem}
    if not anchors.leads_to(trusted, **chain, at=at):
        for_stamps = anchors.leads_to(trusted.for_stamps(), **chain, at=at)
        yield refusal("untrusted_stamps" if for_stamps else "untrusted")


def problem_of(check: Callable[[], object]) -> str:
    """Return the sentence of the refusal that the check raises, or nothing."""
    try:
        check()
    except SigningRefusal as error:
        return str(error)
    return ""


def _belongs(facts: CertificateFacts, owner_name: str, owner_codes: list[str]) -> bool:
    return _same(facts.name, owner_name) or (bool(facts.subject_serial) and facts.subject_serial in owner_codes)


def _same(certified: str, owner: str) -> bool:
    """Compare names whatever their spelling; a certificate may have cut a long one."""
    short, full = _folded(certified), _folded(owner)
    return short == full or (len(certified.encode()) >= CUT_NAME_BYTES and full.startswith(short))


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _day(moment: datetime) -> str:
    return f"{localtime(moment):%d/%m/%Y}"
