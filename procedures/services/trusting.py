"""The list of trusted publishers: one person adds a key, a second compares its fingerprint and approves."""

import base64
import binascii
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import main_place
from common import journal, sealing
from common.errors import InputError, PolicyError, TransitionError
from common.formats import vn_datetime
from procedures.models import PublisherEvent, TrustedPublisher
from procedures.policies import can_trust

Kind = PublisherEvent.Kind


@transaction.atomic
def publisher_add(*, name: str, public_key: str, actor: User, at: datetime) -> TrustedPublisher:
    """Enter a publisher's key, in base64; it is not trusted before a second person approves it.

    Raises:
        PolicyError: the person does not look after the whole installation.
        InputError: it is no key, our own one, or in the list already.
    """
    _check_person(actor)
    key = _key(public_key)
    fingerprint = sealing.fingerprint(key)
    _check_new(fingerprint)
    publisher = TrustedPublisher(
        name=name,
        public_key=base64.b64encode(key).decode(),
        fingerprint=fingerprint,
        added_by=actor,
        added_at=at,
    )
    try:
        with transaction.atomic():
            publisher.save()
    except IntegrityError:
        raise _known_already() from None
    _write(publisher, Kind.ADDED, actor, at)
    return publisher


@transaction.atomic
def publisher_approve(*, publisher_id: int, fingerprint: str, actor: User, at: datetime) -> TrustedPublisher:
    """Trust a publisher whose fingerprint, told by the publisher on another way, is that of the key.

    Raises:
        PolicyError: the person does not look after the whole installation, or added the key.
        TransitionError: it is approved or revoked already.
        InputError: the fingerprint is another one.
    """
    publisher = _locked(publisher_id, actor)
    if publisher.approved_at:
        raise TransitionError(
            _("«%(name)s» đã được duyệt lúc %(at)s. Hãy tải lại trang.")
            % {"name": publisher.name, "at": vn_datetime(publisher.approved_at)}
        )
    if publisher.added_by_id == actor.pk:
        raise PolicyError(_("Bạn đã thêm khóa này, nên người khác phải duyệt. Hãy nhờ một quản trị hệ thống khác."))
    if "".join(fingerprint.split()).lower() != publisher.fingerprint:
        raise InputError(
            _("Vân tay này không khớp với khóa đã thêm. Hãy hỏi lại nơi phát hành."),
            field="fingerprint",
        )
    publisher.approved_by, publisher.approved_at = actor, at
    _write(publisher, Kind.APPROVED, actor, at, saving=("approved_by", "approved_at"))
    return publisher


@transaction.atomic
def publisher_revoke(*, publisher_id: int, reason: str, actor: User, at: datetime) -> TrustedPublisher:
    """Stop trusting a publisher at once; its packages are refused from now on.

    Raises:
        PolicyError: the person does not look after the whole installation.
        TransitionError: it is revoked already.
    """
    publisher = _locked(publisher_id, actor)
    publisher.revoked_by, publisher.revoked_at = actor, at
    _write(publisher, Kind.REVOKED, actor, at, opinion=reason, saving=("revoked_by", "revoked_at"))
    return publisher


def _check_person(actor: User) -> None:
    if not can_trust(actor):
        raise PolicyError(_("Chỉ quản trị hệ thống quyết định nơi phát hành được tin. Hãy nhờ quản trị hệ thống."))


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != sealing.KEY_BYTES:
        raise InputError(
            _("Đây không phải khóa công khai Ed25519 (44 ký tự, cuối là dấu =). Hãy chép lại từ nơi phát hành."),
            field="public_key",
        )
    return key


def _check_new(fingerprint: str) -> None:
    if fingerprint == sealing.fingerprint(sealing.own_public_key()):
        raise InputError(
            _("Đây là khóa của chính hệ thống này, vốn đã được tin. Hãy nhập khóa của nơi khác."), field="public_key"
        )
    if TrustedPublisher.objects.filter(fingerprint=fingerprint, revoked_at__isnull=True).exists():
        raise _known_already()


def _known_already() -> InputError:
    return InputError(_("Khóa này đã có trong danh sách. Hãy mở nơi phát hành ấy."), field="public_key")


def _locked(publisher_id: int, actor: User) -> TrustedPublisher:
    _check_person(actor)
    publisher = TrustedPublisher.objects.select_for_update().get(pk=publisher_id)
    if publisher.revoked_at:
        raise TransitionError(
            _("«%(name)s» đã bị thu hồi lúc %(at)s. Hãy thêm lại khóa nếu cần.")
            % {"name": publisher.name, "at": vn_datetime(publisher.revoked_at)}
        )
    return publisher


def _write(
    publisher: TrustedPublisher,
    kind: PublisherEvent.Kind,
    actor: User,
    at: datetime,
    *,
    opinion: str = "",
    saving: tuple[str, ...] = (),
) -> None:
    journal.append(
        PublisherEvent,
        subject_field="publisher",
        subject=publisher,
        at=at,
        actor=actor,
        actor_post=", ".join(part for part in main_place(actor) if part),
        action=kind,
        opinion=opinion,
        data={"fingerprint": publisher.fingerprint},
        saving=[*saving, *journal.JOURNAL_FIELDS],
    )
