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
from signing.backends import HeldBackend, backend_of
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SignatureTemplate, SigningRequest, State
from signing.services import preflight, sign
from signing.services.findings import Finding, Severity, key_findings, personal_findings
from signing.trust import anchors

ServiceCheck: TypeAlias = Callable[[datetime], Iterable[SigningRefusal]]
UNDONE = [State.FAILED, State.EXPIRED]
LAST_SQL = "WHERE one.signer_id = %s ORDER BY one.id DESC LIMIT 1"


@dataclass(frozen=True)
class Section:
    """One thing that a person signs with, and what was found about it."""

    title: str
    findings: list[Finding]


def set_up(person: User, *, at: datetime) -> list[Section]:
    """Return all that this person signs with: the own certificate, the seals entrusted to them, and the services."""
    return [
        Section(_("Chứng thư số cá nhân"), _personal(person, at)),
        *_seals(person, at),
        Section(_("Hệ thống và lần ký gần nhất"), _services(person, at)),
    ]


@sensitive_variables("pin")
def key_try(*, person: User, pin: Secret | None, at: datetime) -> None:
    """Let the person's own key sign something that is no document, and check that it did; nothing is stored.

    Call it with no transaction open: a wrong PIN counts.

    Raises:
        SigningRefusal: there is no usable key, the PIN is wrong, or the key does not belong to the certificate.
    """
    key = preflight.personal_key(signer=person, at=at)
    backend = backend_of(key)
    if not isinstance(backend, HeldBackend):
        raise refusal("signs_elsewhere")
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


def _services(person: User, at: datetime) -> list[Finding]:
    found = [Finding.of(problem) for check in SERVICE_CHECKS for problem in check(at)]
    well = [] if found else [Finding("services", Severity.OK, _("Hệ thống ký số đã được thiết lập."))]
    return [*well, *found, _last(person)]


def _anchored(_at: datetime) -> Iterator[SigningRefusal]:
    if not anchors.current().ders:
        yield refusal("no_anchor")


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


SERVICE_CHECKS: list[ServiceCheck] = [_anchored]
