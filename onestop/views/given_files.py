"""What the counter hands over: the result's file and the annexes that came with it."""

from django.utils.translation import gettext as _

from common.screens import Paper, PaperGroup
from onestop.models import Attachment
from onestop.queries.record import DossierRecord, annexes_of


def given_files(record: DossierRecord) -> list[PaperGroup]:
    """Return the files that the receiver gets, each with a link to its pages; nothing without a result in a file."""
    here, files = record.dossier.get_absolute_url(), {file.pk: file for file in record.files}
    if record.result is None:
        given = [(_("Kết quả"), file) for file in record.files_of(Attachment.Kind.RESULT)[:1]]
    else:
        given = [(_("Kết quả số %(number)s") % {"number": record.result.notation}, files[record.result.attachment_id])]
        given += [(one.title, files[one.attachment_id]) for one in annexes_of(record.result)]
    papers = [Paper(title, f"{here}?tep={file.pk}#xem", [file.name]) for title, file in given]
    name = _("Giao cho người nhận (%(count)d tệp)") % {"count": len(papers)}
    return [PaperGroup(name, papers)] if papers else []
