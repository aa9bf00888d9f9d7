"""Note a key that stays where it is: on a token of this machine, at a service, or in a program of its owner.

Only its certificate is kept here. Like an imported one it waits: a person's own until the owner looks at it and puts it
to use, a seal until a second person does.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common.errors import InputError, PolicyError
from signing import policies
from signing.backends import BACKENDS
from signing.backends.calling import service_of
from signing.errors import refusal
from signing.models import Operation, SigningKey
from signing.services import importing, preflight
from signing.services.agents import AGENTS
from signing.trust.certificates import to_pem

BACKENDS_ELSEWHERE = tuple(name for name in BACKENDS if name != SigningKey.SOFTKEY)
PEM_BYTES_MAX = 100_000
CREDENTIAL_LETTERS_MAX = 200


@dataclass(frozen=True)
class Elsewhere:
    """Where a key is: the back end, the token or service that it names, and what the key is called there."""

    backend: str
    service: str
    credential: str


def key_enrol(*, place: Elsewhere, certificates: bytes, owner: User | Agency, actor: User, at: datetime) -> SigningKey:
    """Note a person's key or an agency's seal that is elsewhere; it then waits to be put to use.

    `certificates` are PEM: the key's own first, then those above it. Neither the token nor the service is asked.

    Raises:
        PolicyError: the actor does not look after the owner's keys.
        InputError: there is no such kind of place, the key has no name there, or the certificates cannot be read.
        SigningRefusal: the token or service is not declared, the place cannot set a seal, or the certificate is not in
            force, too weak, not trusted, not for signing, or another's.
    """
    _require_keeper(actor, owner)
    own, *above = _read(certificates)
    key = importing.key_row(own, "".join(map(to_pem, above)), owner=owner, actor=actor, at=at)
    key.backend, key.service, key.credential = place.backend, place.service.strip(), place.credential.strip()
    _require_place(key)
    importing.key_check(key, at)
    return importing.key_store(key, actor, at)


def _require_keeper(actor: User, owner: User | Agency) -> None:
    keeps = policies.can_make_seal(actor, owner.pk) if isinstance(owner, Agency) else policies.can_examine(actor, owner)
    if not keeps:
        raise PolicyError(_("Chỉ quản trị của cơ quan hoặc quản trị hệ thống mới ghi nhận được khóa ký này."))


def _read(certificates: bytes) -> list[x509.Certificate]:
    text = _("Không đọc được chứng thư số. Hãy đưa tệp PEM có chứng thư số của khóa ở đầu.")
    if len(certificates) > PEM_BYTES_MAX:
        raise InputError(text, field="certificates")
    try:
        return x509.load_pem_x509_certificates(certificates)
    except ValueError:
        raise InputError(text, field="certificates") from None


def _require_place(key: SigningKey) -> None:
    """Refuse a place of which this installation knows nothing."""
    if key.backend not in BACKENDS_ELSEWHERE:
        text = _("Không có cách ký “%(name)s”. Hãy chọn một trong: %(known)s.")
        raise InputError(text % {"name": key.backend, "known": ", ".join(BACKENDS_ELSEWHERE)}, field="backend")
    if not 0 < len(key.credential) <= CREDENTIAL_LETTERS_MAX:
        raise InputError(_("Hãy nhập tên của khóa ở thiết bị hoặc dịch vụ, không quá 200 chữ."), field="credential")
    if key.is_seal and (problem := preflight.elsewhere_problem(key, Operation.SEAL)):
        raise problem
    if key.backend in AGENTS:
        if key.service:
            raise InputError(_("Phần mềm trên máy người ký không có tên dịch vụ. Hãy để trống."), field="service")
    elif key.backend == SigningKey.TOKEN:
        if key.service not in settings.SIGNING_TOKENS:
            raise refusal("token_unknown", name=key.service)
    else:
        service_of(key)
