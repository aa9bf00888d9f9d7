"""Take the files of a dossier that a worker made last: the same signatures, with the archive form behind them."""

from datetime import datetime

from common import rows
from common.models import Blob
from onestop.models import Attachment, Dossier, Event
from onestop.services.locking import locked
from onestop.services.moves import COURSE_FIELDS, record
from signing.services.augment import Keeper


def locked_file(subject: str) -> Attachment | None:
    """Return the file that came of signing this one, its dossier locked; None when there is none.

    Raises:
        Attachment.DoesNotExist: signing knows a file that the desk does not.
    """
    source = Attachment.objects.get(pk=int(subject.partition(":")[2]))
    dossier: Dossier = locked(source.dossier_id)
    signed = Attachment.objects.filter(signed_from=source).first()
    if signed is not None:
        signed.dossier = dossier
    return signed


def file_take(file: Attachment | None, old_sha256: str, blob: Blob, at: datetime) -> bool:
    """Put the longer lasting file in the place of the old; tell whether the dossier still has that as it was.

    One that was signed once more meanwhile lasts by its newest signature.
    """
    if file is None or file.blob_id != old_sha256 or Attachment.objects.filter(signed_from=file).exists():
        return False
    file.blob_id, file.size_bytes = blob.sha256, blob.size_bytes
    rows.save(file, ["blob", "size_bytes"])
    kind = Event.Kind.FILE_LASTING
    record(file.dossier, kind, at=at, files=[file], saving=COURSE_FIELDS, old_sha256=old_sha256)
    return True


KEEPER = Keeper(lock=locked_file, take=file_take)
