"""All that must be so before a PIN is asked for, each with what is wrong and what to do; nothing is changed by asking.

What only warns does not keep anybody from signing. The act itself asks again for all that it depends on.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common import blobs, rows
from signing.backends import BACKENDS, HeldBackend, backend_of
from signing.errors import SigningRefusal, refusal
from signing.models import LIVE_STATES, Operation, SigningKey, SigningRequest, Verdict, VerificationReport
from signing.pades.soundness import field_problems
from signing.services import preflight, probing, revocation, uses, verify
from signing.services.looks import PREPARED_FIELDS
from signing.services.stamp_probes import stamp_problem
from signing.services.working import SIGNATURE_MARK
from signing.services.yielding import gives_way
from signing.trust import anchors

# From how many days before its end a certificate is warned about, and how urgently.
ENDS = ((1, "ends_now"), (7, "ends_this_week"), (30, "ends_soon"))
# What a service says of the key or of us that will be so when it is asked to sign, too.
CERTAIN = {"credential_off", "service_access"}
WARNINGS = {
    "no_picture",
    "last_failed",
    "revocation_unknown",
    "service_silent",
    "service_unclear",
    "tsa_none",
    "tsa_down",
    "stamps_down",
    "stamps_down_approve",
    "stamps_down_initial",
    "initials_awaited",
    *(code for _days, code in ENDS),
}


class Severity(StrEnum):
    """Whether it is well, to be looked at, or in the way."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is so, and what to do about it."""

    code: str
    severity: Severity
    text: str
    fix: str = ""

    @classmethod
    def of(cls, problem: SigningRefusal) -> "Finding":
        """Return what a refusal would say."""
        severity = Severity.WARN if problem.code in WARNINGS else Severity.BAD
        return cls(problem.code, severity, problem.cause, problem.cure)


def may_sign(found: Iterable[Finding]) -> bool:
    """Tell whether nothing is in the way."""
    return all(one.severity != Severity.BAD for one in found)


def preflight_findings(
    *, subject: str, sha256: str, operation: Operation, signer: User, agency: Agency, at: datetime
) -> list[Finding]:
    """Return what there is to say before this person signs these bytes: about the file, the certificate and the key."""
    return [
        *file_findings(subject=subject, sha256=sha256, operation=operation, at=at),
        *key_findings(operation=operation, signer=signer, agency=agency, at=at),
        *stamp_findings(operation, at=at),
    ]


def file_findings(
    *, subject: str, sha256: str, operation: Operation, at: datetime, report: VerificationReport | None = None
) -> list[Finding]:
    """Return what there is to say about the file; `report` is what checking it found, where the caller has read it."""
    under_way = [_in_progress(live, operation) for live in _live([subject], at)]
    problems = [*under_way, *_file_problems(sha256, operation, report)]
    well = Finding("file", Severity.OK, _("Tệp PDF nguyên vẹn, đúng bản bạn xem, vị trí ký còn trống."))
    return _found(problems, well)


def bulk_file_findings(
    files: Mapping[str, str],
    *,
    operation: Operation,
    at: datetime,
    reports: Mapping[str, VerificationReport] | None = None,
) -> dict[str, list[Finding]]:
    """Return `file_findings` of many files, by subject; one query for all that is under way, however many they are.

    `reports` has what checking the files found, by their SHA-256, where the caller has read it.
    """
    busy = {live.subject: live for live in _live(list(files), at)}
    well = Finding("file", Severity.OK, _("Tệp PDF nguyên vẹn, vị trí ký còn trống."))
    found = {}
    for subject, sha256 in files.items():
        under_way = [_in_progress(busy[subject], operation)] if subject in busy else []
        known = reports.get(sha256) if reports else None
        found[subject] = _found([*under_way, *_file_problems(sha256, operation, known)], well)
    return found


def key_findings(
    *, operation: Operation, signer: User, agency: Agency, at: datetime, document_type: str | None = ""
) -> list[Finding]:
    """Return what there is to say about the certificate and the key that this person would use."""
    return _of_key(operation, signer, agency, at, document_type)[1]


def key_and_findings(
    *, operation: Operation, signer: User, agency: Agency, at: datetime, document_type: str | None
) -> tuple[SigningKey | None, list[Finding]]:
    """Return the key that this kind of signature needs, and what there is to say about it and about time-stamps.

    `document_type` is the code of the document's type, empty for a file without one, None while none is chosen.
    """
    key, found = _of_key(operation, signer, agency, at, document_type)
    return key, [*found, *stamp_findings(operation, at=at)]


def _of_key(
    operation: Operation, signer: User, agency: Agency, at: datetime, document_type: str | None
) -> tuple[SigningKey | None, list[Finding]]:
    key = preflight.key_of_kind(operation=operation, signer=signer, agency=agency)
    if key is None:
        return None, [Finding.of(preflight.no_key_of_kind(operation, signer))]
    names = preflight.owner_names(agency if key.is_seal else signer)
    about_use = [*_use_findings(key, signer, at, operation, document_type), *_far_findings(key, at)]
    return key, [*_certificate_findings(key, *names, at), *about_use]


def stamp_findings(operation: Operation, *, at: datetime) -> list[Finding]:
    """Return that no server of time-stamps answers, where that was found, and what will happen."""
    problem = stamp_problem(operation, at=at)
    return [Finding.of(problem)] if problem else []


def personal_findings(person: User, *, at: datetime, many: bool = False) -> list[Finding]:
    """Return what there is to say about the person's own certificate and key; `many` are signed by a key at hand."""
    found = rows.read(SigningKey, preflight.OWN_KEY, [person.pk])
    if not found:
        return [Finding.of(preflight.no_own_key(person))]
    [key] = found[:1]
    about_use = _use_findings(key, person, at, Operation.APPROVE, "")
    if many and not isinstance(BACKENDS.get(key.backend), HeldBackend):
        about_use = [Finding.of(refusal("signs_elsewhere"))]
    return [*_certificate_findings(key, *preflight.owner_names(person), at), *about_use]


def _found(problems: list[SigningRefusal], well: Finding) -> list[Finding]:
    found = [Finding.of(problem) for problem in problems]
    return [well, *found] if may_sign(found) else found


def _live(subjects: list[str], at: datetime) -> list[SigningRequest]:
    wanted = [subjects, [state.value for state in LIVE_STATES], at]
    condition = "WHERE one.subject = ANY(%s) AND one.state = ANY(%s) AND one.expires_at > %s"
    return rows.read(SigningRequest, condition, wanted, related=(("signer", "full_name"),))


def _in_progress(live: SigningRequest, operation: Operation) -> SigningRefusal:
    if gives_way(live, operation):
        return refusal("initials_awaited", name=live.signer.full_name, time=f"{localtime(live.expires_at):%H:%M}")
    return refusal("in_progress", name=live.signer.full_name)


def _file_problems(
    sha256: str, operation: Operation, known: VerificationReport | None = None
) -> Iterator[SigningRefusal]:
    try:
        signed, problems = _look(sha256, operation, settings.UPLOAD_LIMIT_BYTES, get_language())
    except SigningRefusal as problem:
        yield problem
        return
    yield from problems
    report = (known or verify.report_for(sha256)) if signed else None
    if report is not None and report.verdict != Verdict.UNSIGNED and not verify.is_sound(report):
        yield refusal("file_bad_signature")


@lru_cache(maxsize=512)
def _look(
    sha256: str, operation: Operation, limit_bytes: int, _language: str | None
) -> tuple[bool, tuple[SigningRefusal, ...]]:
    """Tell whether the bytes of this name seem to be signed, and what is wrong with them; right bytes do not change.

    Raises:
        SigningRefusal: they are not there, or not what their name says; that may be mended, so it is not kept.
    """
    try:
        with blobs.open(sha256) as file:
            if file.size > limit_bytes:
                return False, (_large(file.size, limit_bytes),)
            pdf = file.read()
    except FileNotFoundError:
        raise refusal("no_file") from None
    if hashlib.sha256(pdf).hexdigest() != sha256:
        raise refusal("file_changed")
    return SIGNATURE_MARK in pdf, tuple(
        field_problems(pdf, PREPARED_FIELDS[operation], numbered=operation == Operation.SEAL)
    )


def _large(size_bytes: int, limit_bytes: int) -> SigningRefusal:
    return refusal("file_large", size=filesizeformat(size_bytes), limit=filesizeformat(limit_bytes))


def _certificate_findings(key: SigningKey, owner_name: str, owner_codes: list[str], at: datetime) -> list[Finding]:
    trusted = anchors.current()
    problems = [
        *preflight.key_problems(key, owner_name=owner_name, owner_codes=owner_codes, at=at, trusted=trusted),
        *list(_ends_soon(key, at))[:1],
    ]
    revoked = revocation.key_problem(key, at=at)
    problems += [revoked] if revoked else []
    text = _("Chứng thư số “%(name)s” còn hạn đến %(day)s, đúng chủ, thuộc nhà cung cấp được tin cậy.")
    words = {"name": key.subject_name, "day": f"{localtime(key.not_after):%d/%m/%Y}"}
    return _found(problems, Finding("certificate", Severity.OK, text % words))


def _ends_soon(key: SigningKey, at: datetime) -> Iterator[SigningRefusal]:
    left = key.not_after - at
    if left > timedelta(0):
        day = f"{localtime(key.not_after):%d/%m/%Y}"
        yield from (refusal(code, day=day, left=left.days) for days, code in ENDS if left <= timedelta(days=days))


def _use_findings(
    key: SigningKey, signer: User, at: datetime, operation: Operation, document_type: str | None
) -> list[Finding]:
    well = Finding("key", Severity.OK, _("Khóa ký sẵn sàng."))
    return _found(list(_use_problems(key, signer, at, operation, document_type)), well)


def _far_findings(key: SigningKey, at: datetime) -> list[Finding]:
    """Return what was wrong within the last minute with where the key is; a page waits for nobody."""
    backend = BACKENDS.get(key.backend)
    told = probing.peek(list(backend.probes(key=key)), at=at) if backend is not None else []
    return [
        Finding.of(_beside_the_pin(one.problem, key)) for one in told if one is not None and one.problem is not None
    ]


def _beside_the_pin(problem: SigningRefusal, key: SigningKey) -> SigningRefusal:
    """Return what is said of it before signing: only what is certain to keep the service from signing is in the way.

    Who is silent for two seconds, or answers a mere greeting oddly, may still sign when asked to.
    """
    if problem.code in CERTAIN:
        return problem
    return refusal("service_silent" if problem.code == "service_down" else "service_unclear", name=key.service)


def _use_problems(
    key: SigningKey, signer: User, at: datetime, operation: Operation, document_type: str | None
) -> Iterator[SigningRefusal]:
    if key.is_seal:
        yield from preflight.grant_problems(key, signer, at, operation, document_type)
    used_up = uses.problem(key, at)
    if used_up is not None:
        yield used_up
    try:
        elsewhere = preflight.elsewhere_problem(key, operation)
        if elsewhere is not None:
            yield elsewhere
        yield from backend_of(key).problems(key=key, at=at)
    except SigningRefusal as problem:
        yield problem
