"""Read what was sent to agencies and departments of the installation (văn bản đến)."""

from uuid import UUID

from django.db.models import Q

from accounts.models import User
from common.search import fold
from eoffice.models import Document, DocumentFile, Recipient
from eoffice.models.recipient import RecipientQuerySet

WAITING = Q(arrived_at__isnull=True, refused_at__isnull=True)
RECEIVED_KINDS = (DocumentFile.Kind.SEALED, DocumentFile.Kind.ANNEX_SIGNED)
NAMED = ("document__agency", "document__document_type", "agency", "department")


def arrival_list(user: User, *, taken: bool, text: str = "") -> RecipientQuerySet:
    """Return what waits to be taken, or what was taken, narrowed by words typed without marks."""
    found = Recipient.objects.visible_to(user)
    found = found.filter(arrived_at__isnull=False) if taken else found.filter(WAITING)
    for word in fold(text).split():
        found = found.filter(document__folded__contains=word)
    return found.select_related(*NAMED)


def arrivals_waiting(user: User) -> int:
    """Return how many documents wait to be taken at the person's agencies."""
    return Recipient.objects.visible_to(user).filter(WAITING).count()


def find_arrival(user: User, uid: UUID) -> Recipient | None:
    """Return what was sent if the person may see it."""
    return Recipient.objects.visible_to(user).select_related(*NAMED, "document__signer").filter(uid=uid).first()


def arrived_files(recipient: Recipient) -> list[DocumentFile]:
    """Return what the receiver gets: the issued file first, then the signed annexes, each as it was renewed last."""
    files = DocumentFile.objects.filter(
        document=recipient.document_id, kind__in=RECEIVED_KINDS, withdrawn_at__isnull=True
    )
    sealed: dict[str, DocumentFile] = {}
    annexes: dict[str, DocumentFile] = {}
    for file in files.select_related("blob").order_by("pk"):
        if file.kind == DocumentFile.Kind.SEALED:
            sealed[file.kind] = file
        else:
            annexes[file.name] = file
    return [*sealed.values(), *annexes.values()]


def recipients_of(document: Document) -> list[Recipient]:
    """Return where a document was sent, in order, with who took and read it there."""
    found = document.recipients.select_related("agency", "department", "sent_by", "arrived_by", "read_by", "refused_by")
    return list(found)
