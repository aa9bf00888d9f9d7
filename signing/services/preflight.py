"""All that must be so before a key is touched, each with the sentence that says what to do."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.timezone import localtime

from accounts.models import Agency, User
from common import rows
from signing.errors import SigningRefusal, refusal
from signing.models import KeyGrant, Operation, SignatureProfile, SigningKey
from signing.services.profiles import DELIVERED, profile_of
from signing.trust import anchors
from signing.trust.anchors import Anchors
from signing.trust.certificates import CertificateFacts, load_pem, read_facts

# Certificates hold 64 letters of a name; counted in bytes, a cut one is at least this long.
CUT_NAME_BYTES = 58
# The key of the kind that the profile of the operation asks for, with the delivered kind where nothing is stored.
KEY_OF_KIND = """WHERE one.active AND CASE coalesce(
    (SELECT key_kind FROM signing_signatureprofile WHERE operation = %s), %s)
  WHEN 'seal' THEN one.agency_id = %s ELSE one.user_id = %s END"""


def usable_key(*, operation: str, signer: User, agency: Agency, at: datetime) -> SigningKey:
    """Return the key that this person may use for this now: the own one or the agency's, as the kind says.

    Raises:
        SigningRefusal: there is none, it is not in force, not trusted, not the owner's, or not granted.
    """
    delivered = DELIVERED[Operation(operation)]["key_kind"].value
    wanted = [str(operation), delivered, agency.pk, signer.pk]
    key = next(iter(rows.read(SigningKey, KEY_OF_KIND, wanted)), None)
    if key is None:
        seal = profile_of(operation).key_kind == SignatureProfile.KeyKind.SEAL
        raise refusal("no_seal" if seal else "no_key")
    if key.is_seal:
        return _usable_seal(key, signer, agency, at)
    return _usable_personal(key, signer, at)


def personal_key(*, signer: User, at: datetime) -> SigningKey:
    """Return the person's own key.

    Raises:
        SigningRefusal: there is none, or it must not be used.
    """
    key = next(iter(rows.read(SigningKey, "WHERE one.user_id = %s AND one.active", [signer.pk])), None)
    if key is None:
        raise refusal("no_key")
    return _usable_personal(key, signer, at)


def seal_key(*, signer: User, agency: Agency, at: datetime) -> SigningKey:
    """Return the agency's seal key if this person was granted its use.

    Raises:
        SigningRefusal: there is none, it was not granted to the person, or it must not be used.
    Source: NĐ 30/2020/NĐ-CP, Điều 32 – the agency's secret key is kept and used by the clerical officer alone.
    """
    key = next(iter(rows.read(SigningKey, "WHERE one.agency_id = %s AND one.active", [agency.pk])), None)
    if key is None:
        raise refusal("no_seal")
    return _usable_seal(key, signer, agency, at)


def _usable_personal(key: SigningKey, signer: User, at: datetime) -> SigningKey:
    check_key(key, owner_name=signer.full_name, owner_codes=[signer.username], at=at, trusted=anchors.current())
    return key


def _usable_seal(key: SigningKey, signer: User, agency: Agency, at: datetime) -> SigningKey:
    grants = rows.read(KeyGrant, "WHERE one.key_id = %s AND one.user_id = %s", [key.pk, signer.pk])
    if not any(grant.covers(at) for grant in grants):
        raise refusal("no_grant")
    codes = [agency.code, *agency.old_codes]
    check_key(key, owner_name=agency.name, owner_codes=codes, at=at, trusted=anchors.current())
    return key


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
    if not anchors.leads_to(trusted, certificate_pem=key.certificate_pem, chain_pem=key.chain_pem, at=moment):
        yield refusal("untrusted")


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
