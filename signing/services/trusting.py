"""Whom this installation trusts: one administrator proposes a root certificate, another approves it, either withdraws.

Both type the fingerprint as the authority publishes it, so that nobody trusts a file because it was at hand.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import journal, rows
from common.errors import InputError, PolicyError, TransitionError
from signing import policies
from signing.models import TrustAnchor, TrustEvent, TrustState
from signing.trust.certificates import CertificateFacts, read_facts, to_pem

Kind = TrustEvent.Kind
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
CERTIFICATE_BYTES_MAX = 20_000
SAVED = ("name", "family", "hosts", "note", "proposed_by", "approved_by", "active", "state", "updated_at")


@dataclass(frozen=True)
class AnchorData:
    """What is said about a root; `hosts` are the machines that may be asked about revocation."""

    name: str
    family: str
    hosts: str
    note: str = ""


@transaction.atomic
def anchor_propose(
    *, certificate: bytes, fingerprint: str, data: AnchorData, actor: User | None, at: datetime
) -> TrustAnchor:
    """Propose to trust a root; nothing is trusted until a second person agrees. `actor` is None for a command.

    Raises:
        PolicyError: the person does not look after trust.
        InputError: it is no root in force, the typed fingerprint is another, or it is known already.
    """
    _require_keeper(actor)
    root, facts = read_root(certificate, at=at)
    _require_fingerprint(fingerprint, facts.fingerprint)
    hosts = _hosts(data.hosts)
    anchor = TrustAnchor.objects.select_for_update().filter(fingerprint=facts.fingerprint).first()
    if anchor is None:
        anchor = TrustAnchor(certificate_pem=to_pem(root), fingerprint=facts.fingerprint, created_at=at)
    elif anchor.state in (TrustState.PROPOSED, TrustState.TRUSTED):
        raise InputError(_("Chứng thư gốc này đã có trong danh sách. Hãy mở nó ở danh sách."), field="certificate")
    else:
        anchor.propose_again()
    anchor.name, anchor.family, anchor.hosts, anchor.note = data.name, data.family, hosts, data.note
    anchor.proposed_by, anchor.approved_by, anchor.updated_at = actor, None, at
    anchor.save()
    return _write(anchor, Kind.PROPOSED, actor, at)


@transaction.atomic
def anchor_approve(*, anchor_id: int, fingerprint: str, actor: User, at: datetime) -> TrustAnchor:
    """Trust a root from now on, as the second person.

    Raises:
        PolicyError: the person proposed it, or does not look after trust.
        TransitionError: it does not wait.
        InputError: the typed fingerprint is another.
    """
    anchor = _locked(anchor_id, actor, TrustState.PROPOSED)
    if not policies.can_approve_trust(actor, anchor):
        raise PolicyError(_("Bạn là người đề nghị. Một quản trị hệ thống khác mới duyệt được."))
    _require_fingerprint(fingerprint, anchor.fingerprint)
    anchor.approve()
    anchor.approved_by = actor
    return _write(anchor, Kind.APPROVED, actor, at)


@transaction.atomic
def anchor_decline(*, anchor_id: int, actor: User, at: datetime, reason: str) -> TrustAnchor:
    """Do not trust what was proposed; whoever proposed it may take it back so.

    Raises:
        PolicyError, TransitionError: as for anchor_approve.
        InputError: there is no reason.
    """
    return _end(anchor_id, actor, at, reason, TrustState.PROPOSED, TrustAnchor.decline, Kind.DECLINED)


@transaction.atomic
def anchor_withdraw(*, anchor_id: int, actor: User, at: datetime, reason: str) -> TrustAnchor:
    """Trust a root no longer; one person is enough, and every file is judged anew.

    Raises:
        PolicyError, TransitionError: as for anchor_approve.
        InputError: there is no reason.
    """
    return _end(anchor_id, actor, at, reason, TrustState.TRUSTED, TrustAnchor.withdraw, Kind.WITHDRAWN)


def read_root(content: bytes, *, at: datetime) -> tuple[x509.Certificate, CertificateFacts]:
    """Return the root certificate in a file of PEM or DER, with its facts.

    Raises:
        InputError: it is no certificate of an authority that signed itself, too weak, or not in force.
    """
    try:
        pem = content.lstrip().startswith(b"-----")
        load = x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate
        root = load(content[:CERTIFICATE_BYTES_MAX])
        root.verify_directly_issued_by(root)
        if not root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise ValueError("no authority")
        facts = read_facts(root)
    except Exception as error:
        text = _("Tệp không phải chứng thư gốc (tự ký, dạng PEM hoặc DER). Hãy tải tệp từ trang của nhà cung cấp.")
        raise InputError(text, field="certificate") from error
    if not facts.strong or not facts.not_before <= at <= facts.not_after:
        text = _("Chứng thư gốc đã hết hạn, chưa hiệu lực hoặc khóa quá yếu. Hãy lấy chứng thư gốc đang dùng.")
        raise InputError(text, field="certificate")
    return root, facts


def plain_fingerprint(typed: str) -> str:
    """Return a fingerprint as it is stored, whatever stands between its digits."""
    return re.sub(r"[\s:.-]", "", typed).lower()


def _end(
    anchor_id: int,
    actor: User,
    at: datetime,
    reason: str,
    source: TrustState,
    change: Callable[[TrustAnchor], object],
    kind: TrustEvent.Kind,
) -> TrustAnchor:
    anchor = _locked(anchor_id, actor, source)
    if not reason.strip():
        raise InputError(_("Hãy nhập lý do."), field="reason")
    change(anchor)
    return _write(anchor, kind, actor, at, opinion=reason.strip())


def _require_keeper(actor: User | None) -> None:
    if actor is not None and not policies.can_keep_trust(actor):
        raise PolicyError(_("Chỉ quản trị hệ thống mới sửa được danh sách chứng thư gốc."))


def _require_fingerprint(typed: str, wanted: str) -> None:
    if not hmac.compare_digest(plain_fingerprint(typed).encode(), wanted.encode()):
        text = _("Dấu vân tay không khớp với tệp. Hãy chép lại từ trang công bố của nhà cung cấp, không chép từ tệp.")
        raise InputError(text, field="fingerprint")


def _hosts(typed: str) -> str:
    hosts = typed.lower().replace(",", " ").split()
    wrong = [host for host in hosts if not HOST.fullmatch(host)]
    if wrong:
        text = _("“%(host)s” không phải tên máy. Hãy chỉ ghi tên máy, ví dụ ocsp.ca.gov.vn.")
        raise InputError(text % {"host": wrong[0]}, field="hosts")
    return "\n".join(dict.fromkeys(hosts))


def _locked(anchor_id: int, actor: User, *states: TrustState) -> TrustAnchor:
    _require_keeper(actor)
    anchor = rows.lock(TrustAnchor, anchor_id)
    if anchor.state not in states:
        raise TransitionError(_("Chứng thư gốc này đã được xử lý. Hãy tải lại trang để xem."))
    return anchor


def _write(
    anchor: TrustAnchor, kind: TrustEvent.Kind, actor: User | None, at: datetime, *, opinion: str = ""
) -> TrustAnchor:
    anchor.updated_at = at
    journal.append(
        TrustEvent,
        subject_field="anchor",
        subject=anchor,
        at=at,
        actor=actor,
        actor_name=actor.full_name if actor else "",
        action=kind,
        opinion=opinion,
        data={"fingerprint": anchor.fingerprint},
        saving=(*SAVED, *journal.JOURNAL_FIELDS),
    )
    return anchor
