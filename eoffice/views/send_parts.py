"""What the menu Gửi văn bản offers for a document, and to whom."""

from typing import Any

from accounts.models import User
from eoffice import policies
from eoffice.forms import DispatchForm, IssueForm
from eoffice.models import Document

State = Document.State


def sending(user: User, document: Document) -> dict[str, Any]:
    """Return which of the ways out are open to this person, with their forms."""
    if not may_send(user, document):
        return {"may_send": False, "may_publish": False}
    state = {"expected_state": document.state}
    return {
        "may_send": True,
        "may_publish": document.published_at is None,
        "dispatch_form": DispatchForm(document=document, initial=state, auto_id="gui-%s"),
        "publish_form": IssueForm(initial=state, auto_id="dieu-hanh-%s"),
    }


def may_send(user: User, document: Document) -> bool:
    """Tell whether this person may send the document now: it is out, or is the office's own and sealed."""
    own_sealed = not document.from_one_stop and document.state == State.NUMBERED and document.sealed_at is not None
    return (own_sealed or document.state in {State.ISSUED, State.SENT}) and policies.can_issue(user, document)


def may_submit_again(user: User, document: Document) -> bool:
    """Tell whether this person may put a returned document of the office's own before the leader again."""
    own = document.state == State.RETURNED and not document.from_one_stop
    return own and policies.can_issue_at(user, document.agency)
