"""What every act on a document shares: the lock, the people, the line in its course, the word to the desk."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Post, Role, User
from common import journal, rows
from common.errors import InputError, TransitionError
from common.formats import vn_datetime
from common.journal import JOURNAL_FIELDS
from common.search import fold
from eoffice.models import Document, DocumentFile, Event
from integrations import outbox
from integrations.contracts import DocumentHandedOn, DocumentProgressed, Message, Person, ProgressKind
from integrations.models import Half

# Lines of the course that leave the document where it is.
QUIET = {
    Event.Kind.OPENED,
    Event.Kind.PREPARED,
    Event.Kind.ARRIVED,
    Event.Kind.EXTENDED,
    Event.Kind.INITIALLED,
    Event.Kind.INITIALS_DROPPED,
    Event.Kind.TIME_STAMPED,
    Event.Kind.ARCHIVED,
    Event.Kind.RECEIVED,
    Event.Kind.SENT_BACK,
}


# What every act names of the rows that the document refers to; the rest is fetched when asked for.
NAMED = (
    ("signer", "username", "full_name"),
    ("agency", "code", "old_codes", "name", "abbreviation"),
    ("document_type", "code", "name", "abbreviation"),
)


HOLDERS = 'WHERE one.active AND "user".is_active AND one.role = %s AND one.agency_id = %s LIMIT 2'
HOLDER_NAMES = (("user", "username", "full_name"), ("department", "name"))


def lock(document_id: int) -> Document:
    """Return the document with its own row locked until the transaction ends, and the names of what it refers to.

    Raises:
        RuntimeError: no transaction is open, so nothing would stay locked.
        Document.DoesNotExist: there is none.
    """
    rows.check_transaction()
    for document in rows.read(Document, "WHERE one.id = %s FOR UPDATE OF one", [document_id], related=NAMED):
        return document
    raise Document.DoesNotExist(f"Document {document_id} does not exist")


def store(document: Document, *fields: str, at: datetime) -> None:
    """Save these fields with the state and the head of the journal."""
    document.updated_at = at
    rows.save(document, _saved(fields))


def _saved(fields: Sequence[str]) -> list[str]:
    return [*fields, "state", "updated_at", *JOURNAL_FIELDS]


def person(user: User, agency_id: int) -> Person:
    """Return a person as both halves may know them, in the post they hold at this agency."""
    post = next((post for post in user.active_posts if post.agency_id == agency_id), user.main_post)
    title, unit = (post.title, post.unit_name) if post else ("", "")
    return Person(username=user.username, full_name=user.full_name, title=title, unit=unit)


def signer_of(document: Document) -> Person:
    """Return the leader whose signature the document needs, as it was addressed."""
    return Person(
        username=document.signer.username,
        full_name=document.signer.full_name,
        title=document.signer_title,
        unit=document.agency.name,
    )


def holders_of(document: Document, role: str) -> Person | None:
    """Return who has the document now that a role holds it: the one person, or the role; None when nobody holds it."""
    found = rows.read(Post, HOLDERS, [role, document.agency_id], related=HOLDER_NAMES)
    if not found:
        return None
    if len(found) > 1:
        return Person(username="", full_name=str(Role(role).label), unit=document.agency.name)
    [post] = found
    unit = post.department.name if post.department else document.agency.name
    return Person(username=post.user.username, full_name=post.user.full_name, title=post.title, unit=unit)


def note(
    document: Document,
    kind: Event.Kind,
    *,
    at: datetime,
    actor: User | None = None,
    by: Person | None = None,
    receiver: Person | None = None,
    opinion: str = "",
    files: Iterable[DocumentFile] = (),
    saving: Sequence[str] | None = (),
) -> Event:
    """Write one line into the course, and save the document's state, the head and these fields by the same statement.

    With `saving=None` the caller stores the document. `by` names the person where the actor has no account here.
    """
    if saving is not None:
        document.updated_at = at
    by = by or (person(actor, document.agency_id) if actor else None)
    return journal.append(
        Event,
        subject_field="document",
        subject=document,
        at=at,
        actor=actor,
        action=kind,
        actor_name=by.full_name if by else "",
        actor_post=post_line(by),
        receiver_name=receiver.full_name if receiver else "",
        receiver_post=post_line(receiver),
        opinion=opinion,
        data={"files": [{"file": file.pk, "name": file.name} for file in files]},
        saving=() if saving is None else _saved(saving),
    )


def post_line(found: Person | None) -> str:
    """Return title and unit as one line."""
    return ", ".join(part for part in (found.title, found.unit) if part) if found else ""


def tell(message: Message, document: Document, *, at: datetime) -> None:
    """Queue a message to the desk that sent the document; when it stops, the office's own people see it too."""
    codes = [document.agency.code]
    outbox.publish(message, source=Half.OFFICE, destination=Half.DESK, at=at, agency_codes=codes)


def tell_handed_on(document: Document, *, at: datetime, by: Person, reason: str) -> None:
    """Tell the desk that another leader is to sign."""
    if document.from_one_stop:
        message = DocumentHandedOn(
            dossier_code=document.dossier_code,
            round_number=document.round_number,
            at=at,
            by=by,
            receiver=signer_of(document),
            reason=reason,
        )
        tell(message, document, at=at)


def progress(
    document: Document,
    kind: ProgressKind,
    *,
    at: datetime,
    by: Person,
    receiver: Person | None = None,
    opinion: str = "",
    file_name: str = "",
) -> None:
    """Tell the desk what its timeline shows of the office's work."""
    if document.from_one_stop:
        message = DocumentProgressed(
            dossier_code=document.dossier_code,
            round_number=document.round_number,
            at=at,
            kind=kind,
            by=by,
            receiver=receiver,
            opinion=opinion,
            file_name=file_name,
        )
        tell(message, document, at=at)


def stale(document: Document) -> TransitionError:
    """Return the refusal for a page that was overtaken: who did what, and when."""
    last = document.events.exclude(action__in=QUIET).order_by("-number").first()
    if last is None:
        return TransitionError(_("Văn bản đã thay đổi. Hãy xem lại rồi làm tiếp."))
    what = last.kind_label
    words = {"who": last.actor_name or _("hệ thống"), "what": what[:1].lower() + what[1:], "at": vn_datetime(last.at)}
    return TransitionError(_("Văn bản đã được %(who)s %(what)s lúc %(at)s. Hãy xem lại rồi làm tiếp.") % words)


def require_state(document: Document, *states: str) -> None:
    """Refuse unless the document is in one of these states.

    Raises:
        TransitionError: a colleague, or the same person in another window, was quicker.
    """
    if document.state not in states:
        raise stale(document)


def require_reason(reason: str) -> str:
    """Return the reason without blanks round it.

    Raises:
        InputError: there is none.
    """
    if not reason.strip():
        raise InputError(_("Hãy nhập lý do."), field="reason")
    return reason.strip()


def folded(document: Document) -> str:
    """Return what the search box looks through."""
    parts = (document.notation, document.subject, document.dossier_code, document.owner_name)
    return fold(" ".join(parts))[:900]
