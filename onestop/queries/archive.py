"""Read the store of finished dossiers."""

from accounts.models import User
from common.search import fold
from onestop.models import ArchivedFile, ArchiveNote, Dossier
from onestop.models.archive import ArchiveNoteQuerySet


def archive_list(user: User, *, text: str = "") -> ArchiveNoteQuerySet:
    """Return what is stored, narrowed by words typed without marks."""
    found = ArchiveNote.objects.visible_to(user)
    for word in fold(text).split():
        found = found.filter(folded__contains=word)
    return found.select_related("dossier", "stored_by", "agency")


def archive_note(dossier: Dossier) -> ArchiveNote | None:
    """Return what the store says of a dossier; no query while the result was not handed over."""
    if dossier.state != Dossier.State.RETURNED:
        return None
    return ArchiveNote.objects.filter(dossier=dossier).select_related("dossier", "stored_by", "agency").first()


def archived_files(note: ArchiveNote) -> list[ArchivedFile]:
    """Return the files of a stored dossier, the result first."""
    return list(note.files.all())
