"""Put a document before a leader who can sign it: whoever left the agency, or leads it no more, cannot."""

from django.utils.translation import gettext as _

from accounts.models import Post
from common.errors import InputError
from eoffice import queries
from eoffice.models import Document

SIGNER_FIELDS = ("signer", "signer_title", "signer_authority")


def signer_post(agency_id: int, post_id: int) -> Post:
    """Return the post of the leader who was chosen.

    Raises:
        InputError: it is no leader's of the agency any more.
    """
    post = queries.leader_posts(agency_id).filter(pk=post_id).first()
    if post is None:
        raise InputError(_("Người ký không còn là lãnh đạo cơ quan. Hãy chọn lại."), field="signer_post")
    return post


def address_to(document: Document, post: Post) -> None:
    """Let the document need this leader's signature; the caller saves SIGNER_FIELDS."""
    document.signer, document.signer_title, document.signer_authority = post.user, post.title, post.authority


def require_leading(document: Document) -> None:
    """Refuse when the document's signer leads the agency no more.

    Raises:
        InputError: as said.
    """
    if not queries.leader_posts(document.agency_id).filter(user=document.signer_id).exists():
        text = _("%(name)s không còn là lãnh đạo cơ quan nên không ký lại được. Hãy chọn lãnh đạo khác ký văn bản.")
        raise InputError(text % {"name": document.signer.full_name}, field="signer_post")
