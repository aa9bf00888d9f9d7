"""What the desk sends: a draft to be signed and issued."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Post
from common import rows
from common.errors import DomainError, TransitionError
from eoffice import policies
from eoffice.models import Document, DocumentFile, DocumentType, Event
from eoffice.services import course
from eoffice.services.preparing import wake_preparation
from integrations.contracts import DossierForwarded, DossierForwardedV1, FileRef, Person, ProgressKind

HELD = 'WHERE one.active AND "user".is_active AND "user".username = ANY(%s)'
NAMED = (("user", "username", "full_name"), ("agency", "code", "name", "abbreviation", "clerical_route"))
SEAL_ROUTES = {"agency": Agency.ClericalRoute.AGENCY, "unit": Agency.ClericalRoute.UNIT}


class UnknownAddresseeError(DomainError):
    """The message names a unit or a person that this office does not have; a person must mend it."""


def document_receive(*, message: DossierForwardedV1, at: datetime | None = None) -> Document:
    """Put the draft before the leader; a second message of the same round changes nothing.

    `at` is when it arrived; the sender's time when it is not given.

    Raises:
        UnknownAddresseeError: unit, presenter or signer is unknown or no longer in that post; named in the text.
        TransitionError: an earlier round of the same dossier is still here.
    """
    earlier = rows.read(Document, "WHERE one.dossier_code = %s", [message.dossier_code])
    for document in earlier:
        if document.round_number == message.round_number:
            return document
    agency, presenter, signer = _addressees(message)
    _refuse_second_live_document(message, [document.state for document in earlier])
    document = _document(message, agency, presenter, signer, at or message.at)
    # The message's own transaction is open; a failure below undoes all of it, so no savepoint is needed.
    with transaction.atomic(savepoint=False):
        rows.insert(document)
        files = _files(document, message)
        rows.insert(*files)
        _note_arrival(document, message, files[0])
        wake_preparation(document)
    return document


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code, active=True).first()
    agency = agency or Agency.objects.filter(old_codes__contains=[code], active=True).first()
    if agency is None:
        text = _(
            "Văn phòng điện tử không có đơn vị “%(code)s”. Người gửi hãy bấm Thu hồi, chọn đơn vị khác rồi gửi lại."
        )
        raise UnknownAddresseeError(text % {"code": code})
    return agency


def _addressees(message: DossierForwardedV1) -> tuple[Agency, Post, Post]:
    """Return the agency, the presenter's post and the signer's post in it."""
    names = [message.presenter, message.signer]
    posts = _held(names, '"agency".code = %s AND "agency".active', message.unit_code)
    agency = posts[0].agency if posts else _agency(message.unit_code)
    presenter, signer = _posts(message, agency, posts or _held(names, "one.agency_id = %s", agency.pk))
    return agency, presenter, signer


def _held(names: list[str], where: str, key: str | int) -> list[Post]:
    return rows.read(Post, f"{HELD} AND {where} ORDER BY one.main DESC", [names, key], related=NAMED)


def _posts(message: DossierForwardedV1, agency: Agency, posts: list[Post]) -> tuple[Post, Post]:
    """Return the presenter's post and the signer's post among those that both hold in this agency."""
    presenter = next((post for post in posts if post.user.username == message.presenter), None)
    if presenter is None:
        text = _(
            "Người trình ký “%(name)s” không còn làm việc ở %(unit)s. Người gửi hãy bấm Thu hồi, chọn lại rồi gửi."
        )
        raise UnknownAddresseeError(text % {"name": message.presenter, "unit": agency.name})
    leaders = (post for post in posts if post.role == policies.SIGNING_ROLE)
    signer = next((post for post in leaders if post.user.username == message.signer), None)
    if signer is None:
        text = _(
            "Người ký duyệt “%(name)s” không phải lãnh đạo ở %(unit)s. Người gửi hãy bấm Thu hồi, chọn lại rồi gửi."
        )
        raise UnknownAddresseeError(text % {"name": message.signer, "unit": agency.name})
    return presenter, signer


def _refuse_second_live_document(message: DossierForwardedV1, earlier: list[str]) -> None:
    if any(state in Document.WAITING_STATES for state in earlier):
        text = _("Hồ sơ %(code)s còn một văn bản chưa xong ở văn phòng điện tử. Hãy trả lại văn bản đó trước.")
        raise TransitionError(text % {"code": message.dossier_code})


def _document(message: DossierForwardedV1, agency: Agency, presenter: Post, signer: Post, at: datetime) -> Document:
    document = Document(
        agency=agency,
        department_id=presenter.department_id,
        subject=_subject(message),
        presenter=presenter.user,
        signer=signer.user,
        signer_title=signer.title,
        signer_authority=signer.authority,
        holder=signer.user,
        document_type=_document_type(message),
        clerical_route=SEAL_ROUTES.get(message.seal_by, agency.clerical_route),
        drafter_username=message.drafter.username,
        drafter_name=message.drafter.full_name,
        drafting_unit=message.drafter.unit,
        dossier_code=message.dossier_code,
        round_number=message.round_number,
        procedure_code=message.procedure_code,
        procedure_name=message.procedure_name,
        owner_name=message.owner_name,
        channel=message.channel,
        sender=message.sender.model_dump(),
        arrived_at=at,
        due_at=message.due_at,
        step_due_at=message.step_due_at,
        sort_at=message.step_due_at or message.due_at or at,
        field=message.field_name,
        created_at=at,
        updated_at=at,
    )
    document.submit()
    document.folded = course.folded(document)
    return document


def _document_type(message: DossierForwardedV1) -> DocumentType | None:
    """Return the type that the desk names; one that this office does not have is left to the clerical officer."""
    code = message.document_type if isinstance(message, DossierForwarded) else ""
    found = rows.read(DocumentType, "WHERE one.code = %s", [code]) if code else []
    return found[0] if found else None


def _subject(message: DossierForwardedV1) -> str:
    """Return the subject with the dossier code in brackets, as the office's registers show it."""
    if message.dossier_code in message.subject:
        return message.subject
    suffix = f" ({message.dossier_code})"
    return message.subject[: 500 - len(suffix)] + suffix


def _files(document: Document, message: DossierForwardedV1) -> list[DocumentFile]:
    draft = _file(document, DocumentFile.Kind.ORIGINAL, message.draft)
    components = [_file(document, DocumentFile.Kind.COMPONENT, one.file, one.component) for one in message.components]
    return [draft, *components]


def _file(document: Document, kind: DocumentFile.Kind, file: FileRef, component: str = "") -> DocumentFile:
    return DocumentFile(
        document=document,
        kind=kind,
        blob_id=file.sha256,
        name=file.name,
        component_name=component,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        added_at=document.arrived_at,
    )


def _note_arrival(document: Document, message: DossierForwardedV1, draft: DocumentFile) -> None:
    signer = course.signer_of(document)
    course.note(
        document,
        Event.Kind.FORWARDED,
        at=message.at,
        by=message.sender,
        receiver=signer,
        opinion=message.opinion,
        files=[draft],
        saving=None,
    )
    office = Person(username="", full_name=document.agency.name)
    course.note(document, Event.Kind.ARRIVED, at=document.arrived_at, by=office, receiver=signer)
    course.progress(document, ProgressKind.ARRIVED, at=document.arrived_at, by=office, receiver=signer)
