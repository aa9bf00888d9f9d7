"""Put a finished dossier's result and papers into the agency's store (Lưu vào kho)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError, PolicyError
from common.models import NumberSeries
from common.search import fold
from onestop.models import ArchivedFile, ArchiveNote, Attachment, Dossier, Event
from onestop.policies import can_archive, step_of
from onestop.services.files import current_files
from onestop.services.locking import stale
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.paths import opened

Kind = Attachment.Kind
# The result first, then what it rests on.
STORED_KINDS = (Kind.RESULT, Kind.ANNEX, Kind.COMPONENT, Kind.PART)


@transaction.atomic
def dossier_archive(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    file_code: str,
    title: str,
    keep_years: int,
) -> Dossier:
    """Store the dossier: a number of the store, the archive file it belongs to, and its files as they are now.

    Raises:
        StaleError: it changed since the page was shown, or is stored already.
        PolicyError: the actor is no head of the agency that decided it, nor has the role of its last step; or the
            result was not handed over.
        InputError: code or name of the archive file, or the time of keeping, is missing.
    Source: NĐ 118/2025/NĐ-CP – hồ sơ giải quyết thủ tục hành chính được lưu sau khi trả kết quả.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    step = step_of(plan, dossier.step_id)
    if not can_archive(actor, dossier, step.role if step else ""):
        raise PolicyError(_("Chỉ lãnh đạo phòng của cơ quan giải quyết được lưu kho, khi hồ sơ đã trả kết quả."))
    if ArchiveNote.objects.filter(dossier=dossier).exists():
        raise stale(dossier)
    note = _note(dossier, actor, at, file_code.strip(), title.strip(), keep_years)
    files = stored_files(dossier)
    told = f"{note.file_code} – {note.title}"
    record(dossier, Event.Kind.ARCHIVED, at=at, actor=actor, opinion=told, saving=COURSE_FIELDS)
    note.number = NumberSeries.take(f"archive:{note.agency_id}:{note.year}")
    note.folded = _folded(note, dossier)
    note.save()
    ArchivedFile.objects.bulk_create(_archived(note, file) for file in files)
    return dossier


def stored_files(dossier: Dossier) -> list[Attachment]:
    """Return the files that go into the store: the result, its annexes, the papers as they stand."""
    files = Attachment.objects.filter(dossier=dossier).select_related("paper").order_by("pk")
    current = current_files(files)
    return [file for kind in STORED_KINDS for file in _latest(kind, current)]


def _latest(kind: Attachment.Kind, files: Iterable[Attachment]) -> list[Attachment]:
    found = [file for file in files if file.kind == kind]
    if kind != Kind.RESULT:
        return found
    last = max((file.version for file in found), default=0)
    return [file for file in found if file.version == last]


def _note(dossier: Dossier, actor: User, at: datetime, file_code: str, title: str, keep_years: int) -> ArchiveNote:
    if not file_code:
        raise InputError(_("Ghi mã hồ sơ lưu."), field="file_code")
    if not title:
        raise InputError(_("Ghi tên hồ sơ lưu."), field="title")
    if keep_years not in ArchiveNote.Keep.values:
        raise InputError(_("Chọn thời hạn bảo quản."), field="keep_years")
    return ArchiveNote(
        dossier=dossier,
        agency_id=dossier.competent_agency_id,
        year=localdate(at).year,
        file_code=file_code,
        title=title,
        keep_years=keep_years,
        stored_at=at,
        stored_by=actor,
    )


def _folded(note: ArchiveNote, dossier: Dossier) -> str:
    parts = (note.shown_number, note.file_code, note.title, dossier.code, dossier.owner_name, dossier.procedure_name)
    return fold(" ".join(parts))[:900]


def _archived(note: ArchiveNote, file: Attachment) -> ArchivedFile:
    return ArchivedFile(
        note=note,
        kind=file.kind,
        title=file.paper.name if file.paper else file.name,
        name=file.name,
        blob_id=file.blob_id,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
    )
