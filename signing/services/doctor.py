"""Look at all that a person signs with, and say in plain words what is wrong and what to do.

Another kind of key or service adds its own line to SERVICE_CHECKS, or says it in the `problems` of its back end.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common import rows
from signing.backends import BACKENDS, HeldBackend, Probe, backend_of
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SignatureTemplate, SigningKey, SigningRequest, State
from signing.services import preflight, probing, revocation, sign, stamp_probes, stamping, uses
from signing.services.agents import AGENTS
from signing.services.findings import Finding, Severity, key_findings, personal_findings
from signing.trust import anchors

ServiceCheck: TypeAlias = Callable[[datetime], Iterable[SigningRefusal]]
UNDONE = [State.FAILED, State.EXPIRED]
ENTRUSTED = """WHERE one.active AND one.id IN (SELECT given.key_id FROM signing_keygrant given
  WHERE given.user_id = %s AND given.ended_at IS NULL) ORDER BY one.id"""
LAST_SQL = "WHERE one.signer_id = %s ORDER BY one.id DESC LIMIT 1"


@dataclass(frozen=True)
class Section:
    """One thing that a person signs with, what was found about it, and when, where that is not now."""

    title: str
    findings: list[Finding]
    found_at: datetime | None = None


def set_up(person: User, *, at: datetime, afresh: bool = False) -> list[Section]:
    """Return all that this person signs with: the own certificate, the seals entrusted to them, and the services.

    Call it with no transaction open: what is far away is asked, for two seconds; `afresh`: though it was asked within
    the last minute.
    """
    return [
        Section(_("Chứng thư số cá nhân"), _personal(person, at)),
        *_seals(person, at),
        *_far_away(person, at, afresh),
        Section(_("Hệ thống và lần ký gần nhất"), _services(person, at)),
    ]


def uses_program(person: User) -> bool:
    """Tell whether the person's own key is in a program on their machine, which only their browser can ask."""
    return any(key.backend in AGENTS for key in _own_keys(person))


def may_try(person: User) -> bool:
    """Tell whether the person has a key that signs at once, so that trying it makes sense."""
    return any(isinstance(BACKENDS.get(key.backend), HeldBackend) for key in _own_keys(person))


@sensitive_variables("pin")
def key_try(*, person: User, pin: Secret | None, at: datetime) -> None:
    """Let the person's own key sign something that is no document, and check that it did; nothing is stored.

    Call it with no transaction open: a wrong PIN counts, and whether the certificate is revoked is asked far away.

    Raises:
        SigningRefusal: there is no usable key, it is used up or revoked, the PIN is wrong, or the key does not belong
            to the certificate.
    """
    _try(preflight.personal_key(signer=person, at=at), pin, at)


@sensitive_variables("pin")
def seal_try(*, person: User, agency: Agency, pin: Secret | None, at: datetime) -> None:
    """Let the agency's seal sign something that is no document, as `key_try` does with a person's own key.

    Raises:
        SigningRefusal: the agency has no usable seal, the person was not granted it, or as for key_try.
    """
    operation = sign.Operation.SEAL
    _try(preflight.usable_key(operation=operation, signer=person, agency=agency, at=at, document_type=None), pin, at)


@sensitive_variables("pin")
def _try(key: SigningKey, pin: Secret | None, at: datetime) -> None:
    backend = backend_of(key)
    if not isinstance(backend, HeldBackend):
        raise refusal("signs_elsewhere")
    if problem := uses.problem(key, at):
        raise problem
    revocation.require_good(key, at=at)
    challenge = os.urandom(32)
    if not sign.identity_of(key).made(backend.open(key=key, pin=pin, at=at)(challenge), challenge):
        raise refusal("key_broken")


def _personal(person: User, at: datetime) -> list[Finding]:
    found = personal_findings(person, at=at)
    return (
        found if found[0].code in {"no_key", "left"} else [*found, _picture(operation=Operation.APPROVE, user=person)]
    )


def _seals(person: User, at: datetime) -> Iterator[Section]:
    granted = KeyGrant.objects.filter(user=person, key__active=True, ended_at__isnull=True).select_related(
        "key__agency"
    )
    entrusted: dict[Agency, list[str]] = {}
    for grant in granted.order_by("key__agency__code", "id"):
        if grant.key.agency is not None:
            kinds = grant.operations if grant.covers(at) else []
            entrusted.setdefault(grant.key.agency, []).extend(kinds)
    for agency, operations in entrusted.items():
        operation = Operation(operations[0]) if operations and Operation.SEAL not in operations else Operation.SEAL
        found = key_findings(operation=operation, signer=person, agency=agency, at=at, document_type=None)
        yield Section(
            _("Con dấu số của %(name)s") % {"name": agency.name},
            [*found, _picture(operation=Operation.SEAL, agency=agency)],
        )


def _picture(**whose: User | Agency | Operation) -> Finding:
    if SignatureTemplate.objects.filter(is_default=True, blob__isnull=False, **whose).exists():
        return Finding("picture", Severity.OK, _("Có ảnh hiển thị trên văn bản."))
    return Finding.of(refusal("no_picture"))


def _far_away(person: User, at: datetime, afresh: bool) -> Iterator[Section]:
    """Yield what answers of the services that this person's signatures need, if they need any."""
    entrusted = rows.read(SigningKey, ENTRUSTED, [person.pk])
    asked = {one.name: one for key in [*_own_keys(person), *entrusted] for one in _probes(key)}
    asked |= {one.name: one for one in stamp_probes.probes()}
    if asked:
        told = probing.probe(list(asked.values()), at=at, afresh=afresh)
        found = [_answered(one, answer.problem) for one, answer in zip(asked.values(), told, strict=True)]
        yield Section(_("Dịch vụ ở xa"), found, found_at=min(answer.at for answer in told))


def _probes(key: SigningKey) -> Iterable[Probe]:
    backend = BACKENDS.get(key.backend)
    return backend.probes(key=key) if backend is not None else ()


def _answered(asked: Probe, problem: SigningRefusal | None) -> Finding:
    if problem is not None:
        return Finding.of(problem)
    return Finding("answers", Severity.OK, _("%(name)s đang phản hồi.") % {"name": asked.name})


def _own_keys(person: User) -> list[SigningKey]:
    return rows.read(SigningKey, preflight.OWN_KEY, [person.pk])


def _services(person: User, at: datetime) -> list[Finding]:
    found = [Finding.of(problem) for check in SERVICE_CHECKS for problem in check(at)]
    well = [] if found else [Finding("services", Severity.OK, _("Hệ thống ký số đã được thiết lập."))]
    return [*well, *found, _last(person)]


def _anchored(_at: datetime) -> Iterator[SigningRefusal]:
    if not anchors.current().ders:
        yield refusal("no_anchor")


def _stamped(_at: datetime) -> Iterator[SigningRefusal]:
    if not stamping.servers():
        yield refusal("tsa_none")


def _last(person: User) -> Finding:
    last = next(iter(rows.read(SigningRequest, LAST_SQL, [person.pk])), None)
    if last is None:
        return Finding("last", Severity.OK, _("Chưa ký lần nào."))
    time = f"{localtime(last.created_at):%H:%M ngày %d/%m/%Y}"
    if last.state in UNDONE:
        return Finding.of(refusal("last_failed", time=time, reason=last.failure or State(last.state).label))
    return Finding(
        "last",
        Severity.OK,
        _("Lần ký gần nhất lúc %(time)s: %(state)s.") % {"time": time, "state": State(last.state).label},
    )


SERVICE_CHECKS: list[ServiceCheck] = [_anchored, _stamped]
