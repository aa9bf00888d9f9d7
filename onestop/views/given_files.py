"""What the counter hands over: the result's file and the annexes that came with it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from onestop.models import Attachment
from onestop.queries.record import DossierRecord, annexes_of


@dataclass(frozen=True)
class GivenFile:
    """One file that the receiver gets."""

    title: str
    name: str


def given_files(record: DossierRecord) -> list[GivenFile]:
    """Return the files that the receiver gets, the result first; nothing without a result in a file."""
    if record.result is None:
        return [GivenFile(_("Kết quả"), file.name) for file in record.files_of(Attachment.Kind.RESULT)[:1]]
    files = {file.pk: file for file in record.files}
    title = _("Kết quả số %(number)s") % {"number": record.result.notation}
    given = [GivenFile(title, files[record.result.attachment_id].name)]
    return given + [GivenFile(one.title, files[one.attachment_id].name) for one in annexes_of(record.result)]
