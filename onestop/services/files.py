"""Put stored files on a dossier."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError
from common.formats import file_size
from common.kinds import Kind
from onestop.models import Attachment, Dossier, Paper
from onestop.services.submission import FileData
from procedures.models import Component

DRAFT_KINDS = (Kind.PDF, Kind.DOCX, Kind.ODT)
PAPER_KINDS = (Kind.PDF, Kind.DOCX, Kind.DOC, Kind.ODT, Kind.XLSX, Kind.XLS, Kind.PNG, Kind.JPEG, Kind.TIFF)

FORWARDED = """
WHERE one.dossier_id = %s AND one.kind IN ('draft', 'component')
ORDER BY one.kind DESC, "paper".position, one.version DESC, one.id
"""


def new_attachment(
    dossier: Dossier,
    file: FileData,
    kind: Attachment.Kind,
    *,
    actor: User | None,
    at: datetime,
    paper: Paper | None = None,
    version: int = 1,
) -> Attachment:
    """Return the unsaved row of a file of the dossier."""
    return Attachment(
        dossier=dossier,
        paper=paper,
        kind=kind,
        blob_id=file.sha256,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        version=version,
        added_by=actor,
        added_at=at,
    )


def check_files(component: Component, files: Sequence[FileData]) -> None:
    """Refuse files that the procedure does not take for this component.

    Raises:
        InputError: one is of another kind, or there are several where one is asked for.
    """
    allowed = {kind.media_type: kind.label for kind in component.kinds}
    for file in files:
        if component.allowed_types and file.media_type not in allowed:
            text = _("«%(paper)s» chỉ nhận tệp %(kinds)s. Hãy thay tệp «%(name)s».")
            words = {"paper": component.name, "kinds": ", ".join(allowed.values()), "name": file.name}
            raise InputError(text % words, "papers")
    if len(files) > 1 and not component.several:
        text = _("«%(paper)s» chỉ nhận một tệp. Hãy gộp thành một tệp rồi tải lại.")
        raise InputError(text % {"paper": component.name}, "papers")


def attach_all(
    dossier: Dossier, files: Iterable[FileData], kind: Attachment.Kind, *, actor: User | None, at: datetime
) -> list[Attachment]:
    """Store several files on the dossier; one statement."""
    attached = [new_attachment(dossier, file, kind, actor=actor, at=at) for file in files]
    if attached:
        rows.insert(*attached)
    return attached


def drafts_and_components(dossier: Dossier) -> list[Attachment]:
    """Return the drafts, latest first, with who added each, and what was handed in, in the order of its papers."""
    related = (("paper",), ("added_by", "username", "full_name", "is_active"))
    return rows.read(Attachment, FORWARDED, [dossier.pk], related=related)


def current_files(files: Iterable[Attachment]) -> list[Attachment]:
    """Return the files without the earlier versions of papers that came anew; their order stays."""
    found = list(files)
    latest: dict[int | None, int] = {}
    for file in found:
        latest[file.paper_id] = max(file.version, latest.get(file.paper_id, 0))
    return [file for file in found if file.paper_id is None or file.version == latest[file.paper_id]]


def latest_draft(dossier: Dossier) -> Attachment | None:
    """Return the latest version of the draft."""
    found = rows.read(
        Attachment, "WHERE dossier_id = %s AND kind = 'draft' ORDER BY version DESC LIMIT 1", [dossier.pk]
    )
    return found[0] if found else None


def attach_letter(dossier: Dossier, file: FileData, kind: Attachment.Kind, *, actor: User, at: datetime) -> Attachment:
    """Store the paper that an act off the process asks for.

    Raises:
        InputError: it is of another kind, empty or over the limit.
    """
    if file.media_type not in {kind.media_type for kind in DRAFT_KINDS}:
        text = _('Văn bản "%(name)s" phải là PDF, Word (.docx) hoặc OpenDocument (.odt). Hãy chuyển tệp rồi gửi lại.')
        raise InputError(text % {"name": file.name}, field="file")
    _check_size(file, _('Văn bản "%(name)s" rỗng hoặc vượt %(limit)s. Hãy xuất lại tệp rồi gửi lại.'))
    [letter] = attach_all(dossier, [file], kind, actor=actor, at=at)
    return letter


def check_draft(file: FileData) -> None:
    """Refuse a draft that the document office could not turn into a signed PDF.

    Raises:
        InputError: it is of another kind, empty or over the limit.
    """
    if file.media_type not in {kind.media_type for kind in DRAFT_KINDS}:
        text = _('Dự thảo "%(name)s" phải là PDF, Word (.docx) hoặc OpenDocument (.odt). Hãy chuyển tệp rồi gửi lại.')
        raise InputError(text % {"name": file.name}, field="file")
    _check_size(file, _('Dự thảo "%(name)s" rỗng hoặc vượt %(limit)s. Hãy xuất lại tệp rồi gửi lại.'))


def _check_size(file: FileData, text: str) -> None:
    if not 0 < file.size_bytes <= settings.UPLOAD_LIMIT_BYTES:
        raise InputError(text % {"name": file.name, "limit": file_size(settings.UPLOAD_LIMIT_BYTES)}, field="file")
