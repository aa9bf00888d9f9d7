"""Give the documents that wait for a leader's signature to another leader, and end the batches of who leaves."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.duties import Handed, Handing, Thing
from accounts.models import Post, User
from common import rows
from eoffice import policies
from eoffice.models import Document, Event, SigningBatch
from eoffice.models.batch import SigningBatchItem
from eoffice.services import course
from eoffice.services.signing import subject_of
from signing.services import leaving

SUBMITTED = Document.State.SUBMITTED.value
LOCKED = "WHERE one.signer_id = %s AND one.state = %s ORDER BY one.id FOR UPDATE OF one"
GIVEN = ("signer", "signer_title", "signer_authority", "holder")
Outcome = SigningBatchItem.Outcome


def office_hand_over(handing: Handing) -> Handed:
    """Give what waits for the giver's signature to the taker, who leads the same agency; the desk hears of it.

    The file stays as it was made ready, with the initials it has; whoever signs reads it anew. A signature that is
    under way is cancelled.
    """
    found = rows.read(Document, LOCKED, [handing.giver.pk, SUBMITTED], related=course.NAMED)
    if handing.agency_id is not None:
        found = [one for one in found if one.agency_id == handing.agency_id]
    misfits = misfits_among(found, handing.taker.active_posts, viewer=handing.actor)
    if misfits or not found:
        return Handed(misfits=misfits)
    leads = {post.agency_id: post for post in handing.taker.active_posts if post.role == policies.SIGNING_ROLE}
    for document in found:
        _give(document, leads[document.agency_id], handing)
    subjects = [subject_of(one) for one in found]
    leaving.requests_cancel(subjects=subjects, reason=_("Đã đổi người ký duyệt."), at=handing.at)
    return Handed({_("văn bản chờ ký duyệt"): len(found)})


def misfits_among(found: Iterable[Document], posts: Sequence[Post], *, viewer: User) -> list[Thing]:
    """Return the documents that wait for a leader of an agency that holders of these posts do not lead."""
    leads = {post.agency_id for post in posts if post.role == policies.SIGNING_ROLE}
    lost = [one for one in found if one.agency_id not in leads]
    if not lost:
        return []
    text = _("%(count)d văn bản chờ ký duyệt cần lãnh đạo của %(agency)s: %(first)s")
    words = {"count": len(lost), "agency": lost[0].agency.name, "first": words_of(lost[0], viewer)}
    return [Thing(text % words, link_to(lost[0], viewer))]


def words_of(document: Document, viewer: User) -> str:
    """Return what a list calls a document: by its dossier's code, by what it is about only to who may open it."""
    if not link_to(document, viewer):
        return document.dossier_code or _("văn bản của %(agency)s") % {"agency": document.agency.name}
    return f"{document.dossier_code} – {document.title}" if document.dossier_code else document.title


def link_to(document: Document, viewer: User) -> str:
    """Return the address of a document, '' where this person may not open it."""
    own = {post.agency_id for post in viewer.active_posts}
    return document.get_absolute_url() if document.agency_id in own else ""


def batches_end(*, owner: User, reason: str, at: datetime) -> None:
    """End the open batches of somebody who leaves; what is not signed or sealed goes on waiting."""
    for batch in SigningBatch.objects.select_for_update().filter(owner=owner, finished_at__isnull=True):
        batch.items.filter(outcome=Outcome.WAITING).update(outcome=Outcome.REFUSED, reason=reason[:500], done_at=at)
        batch.worker, batch.finished_at, batch.updated_at = None, at, at
        batch.save(update_fields=["worker", "finished_at", "updated_at"])


def _give(document: Document, post: Post, handing: Handing) -> None:
    document.signer = document.holder = handing.taker
    document.signer_title, document.signer_authority = post.title, post.authority
    by, receiver = course.person(handing.actor, document.agency_id), course.signer_of(document)
    course.note(
        document,
        Event.Kind.HANDED_ON,
        at=handing.at,
        actor=handing.actor,
        by=by,
        receiver=receiver,
        opinion=handing.said,
        saving=GIVEN,
    )
    course.tell_handed_on(document, at=handing.at, by=by, reason=handing.said)
