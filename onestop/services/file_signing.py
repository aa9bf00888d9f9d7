"""A file of a dossier is signed where it lies (Ký duyệt thành phần), or certified as an electronic copy (Sao y …).

The signed file takes the place of the one that was signed, which stays; a file that came signed is not signed again.
Source: NĐ 30/2020/NĐ-CP, Điều 25–27 – who may make copies, and what they bear; Phụ lục I – where they bear it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common import blobs, rows
from common.errors import PolicyError, TransitionError
from onestop.models import Attachment, Dossier, Event
from onestop.policies import can_sign_file, signing_agency_id
from onestop.services.checking import PDF, wake_check
from onestop.services.locking import locked
from onestop.services.moves import COURSE_FIELDS, record
from signing.services import finishing, sign, verify
from signing.services.placing import Chosen, Plan, plan_signature
from signing.services.sign import Operation

OPERATIONS = (Operation.COMPONENT, Operation.COPY, Operation.EXTRACT, Operation.TRANSCRIPT)


class SignedAlreadyError(TransitionError):
    """The file bears signatures that hold; one more would say nothing new."""


@sensitive_variables("pin")
def file_sign(
    *,
    attachment_id: int,
    actor: User,
    at: datetime,
    operation: Operation,
    reviewed_sha256: str,
    pin: sign.Secret | None,
    chosen: Chosen | None = None,
) -> Attachment:
    """Sign a PDF of the dossier with the actor's own key, or certify it as a copy with the agency's.

    Two transactions with the stored request between them; the file is read and the key used with none open.

    Raises:
        PolicyError: the actor does not work on this dossier, or the file is none that is signed here.
        TransitionError: the dossier is over, or the file was replaced or is not the one that was read.
        SignedAlreadyError: it came signed, or was signed here.
        SigningRefusal: key, grant, PIN or place are refused; nothing has changed.
    """
    file = _open(attachment_id, actor, reviewed_sha256)
    refuse_signed(file, operation, verify.ensure_report(reviewed_sha256, at=at))
    agency = agency_for(actor, file.dossier)
    content = blobs.read(reviewed_sha256)
    plan = plan_signature(content, operation=operation, signer=actor, agency=agency, at=at, chosen=chosen)
    request = _request(file, actor, agency, at, operation, plan)
    signed = sign.perform(request_id=request.pk, pin=pin, at=at)
    with finishing.given_to_subject(request, at=at):
        return _take(attachment_id, actor, at, request, signed)


def agency_for(actor: User, dossier: Dossier) -> Agency:
    """Return the agency in whose name the person signs files of the dossier.

    Raises:
        PolicyError: the person works at none of the dossier's agencies.
    """
    agency_id = signing_agency_id(actor, dossier)
    if agency_id is None:
        raise PolicyError(_("Chỉ cán bộ của cơ quan giữ hồ sơ mới ký số được tệp của hồ sơ."))
    return Agency.objects.get(pk=agency_id)


def refuse_signed(file: Attachment, operation: Operation, report: verify.VerificationReport | None) -> None:
    """Refuse a file that needs no signature of this kind any more: it is attached and checked, not signed again.

    A copy may still be certified of what officers here have signed themselves.

    Raises:
        SignedAlreadyError: as said; the text names who signed.
    """
    signatures = report.signatures if report is not None and report.verdict != verify.Verdict.UNSIGNED else []
    own = all(one["user_id"] for one in signatures)
    if signatures and (operation == Operation.COMPONENT or not own):
        text = _("Tệp “%(file)s” đã có chữ ký số của %(who)s nên không ký lại. Hãy xem kết quả kiểm tra chữ ký.")
        who = ", ".join(dict.fromkeys(one["signer"] for one in signatures))
        raise SignedAlreadyError(text % {"file": file.name, "who": who})


def _current(attachment_id: int, actor: User, sha256: str) -> Attachment:
    """Return the file with its dossier locked, if this person may sign exactly these bytes now."""
    file = Attachment.objects.select_related("paper").get(pk=attachment_id)
    dossier: Dossier = locked(file.dossier_id)
    file.dossier = dossier
    if not can_sign_file(actor, dossier, file):
        raise PolicyError(_("Chỉ cán bộ của cơ quan giữ hồ sơ mới ký số được tệp PDF của thành phần, kết quả."))
    if dossier.finished_at is not None:
        text = _("Hồ sơ %(code)s đã kết thúc nên không ký số thêm tệp nào.")
        raise TransitionError(text % {"code": dossier.code})
    if file.blob_id != sha256 or Attachment.objects.filter(signed_from=file).exists():
        raise TransitionError(_("Tệp này đã có bản ký mới hơn. Hãy mở bản mới nhất rồi làm tiếp."))
    return file


@transaction.atomic
def _open(attachment_id: int, actor: User, sha256: str) -> Attachment:
    return _current(attachment_id, actor, sha256)


@transaction.atomic
def _request(
    file: Attachment, actor: User, agency: Agency, at: datetime, operation: Operation, plan: Plan
) -> sign.SigningRequest:
    _current(file.pk, actor, file.blob_id)
    return sign.request_create(
        subject=f"attachment:{file.pk}",
        sha256=file.blob_id,
        operation=operation,
        signer=actor,
        agency=agency,
        at=at,
        plan=plan,
    )


@transaction.atomic
def _take(
    attachment_id: int, actor: User, at: datetime, request: sign.SigningRequest, signed: sign.SignedBlob
) -> Attachment:
    before = _current(attachment_id, actor, request.source_id)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    file = Attachment(
        dossier=before.dossier,
        paper=before.paper,
        kind=before.kind,
        blob_id=signed.sha256,
        name=before.name,
        media_type=PDF,
        size_bytes=signed.size_bytes,
        version=before.version,
        added_by=actor,
        added_at=at,
        part_code=before.part_code,
        released_at=before.released_at,
        signed_from=before,
    )
    rows.insert(file)
    wake_check([file])
    record(
        before.dossier,
        Event.Kind.FILE_SIGNED,
        at=at,
        actor=actor,
        files=[file],
        saving=COURSE_FIELDS,
        operation=str(request.operation),
    )
    return file
