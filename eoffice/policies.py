"""Who may do what with a document. The only place of the office that names roles.

A policy asks about the person; the state is asked by the service, so that a page that was overtaken says so.
"""

from accounts.models import Agency, Role, User
from eoffice.models import Document, Recipient

SIGNING_ROLE = Role.LEADER
PRESENTING_ROLES = (Role.HEAD, Role.SPECIALIST, Role.CLERK, Role.CLERICAL, Role.UNIT_CLERICAL)
INITIAL_ROLES = (Role.HEAD, Role.SPECIALIST)
CLERICAL_ROLES = (Role.CLERICAL, Role.UNIT_CLERICAL)
CLERICAL_ROLE_OF_ROUTE = {
    Agency.ClericalRoute.AGENCY.value: Role.CLERICAL,
    Agency.ClericalRoute.UNIT.value: Role.UNIT_CLERICAL,
}


def can_sign(user: User, document: Document) -> bool:
    """Only the leader to whom it was addressed, while they lead that agency; to open and to return likewise."""
    return document.signer_id == user.pk and user.has_role(SIGNING_ROLE, agency_id=document.agency_id)


def can_sign_any(user: User) -> bool:
    """Whoever leads an agency."""
    return user.has_role(SIGNING_ROLE)


def can_initial(user: User, document: Document) -> bool:
    """Heads of department and specialists of the agency, who drafted or checked it; the leader signs instead."""
    return user.has_role(*INITIAL_ROLES, agency_id=document.agency_id) and not can_sign(user, document)


def can_issue(user: User, document: Document) -> bool:
    """Any clerical officer of the kind that has it now; of either kind once nobody has it."""
    roles = (document.holder_role,) if document.holder_role else CLERICAL_ROLES
    return user.has_role(*roles, agency_id=document.agency_id)


def can_issue_at(user: User, agency: Agency) -> bool:
    """Any clerical officer of the agency."""
    return user.has_role(*CLERICAL_ROLES, agency_id=agency.pk)


def can_issue_any(user: User) -> bool:
    """Whoever is a clerical officer of an agency."""
    return user.has_role(*CLERICAL_ROLES)


def can_receive(user: User, recipient: Recipient) -> bool:
    """A clerical officer of the agency; for a department, whoever works in it too."""
    if user.has_role(*CLERICAL_ROLES, agency_id=recipient.agency_id):
        return True
    own = {post.department_id for post in user.active_posts}
    return recipient.department_id is not None and recipient.department_id in own


def can_attach_signed(user: User, document: Document) -> bool:
    """The leader it waits for, or a clerical officer of the agency."""
    return can_sign(user, document) or user.has_role(*CLERICAL_ROLES, agency_id=document.agency_id)


def can_prepare_again(user: User, document: Document) -> bool:
    """The leader who waits for it, and those who keep the office running."""
    return can_sign(user, document) or user.has_role(*CLERICAL_ROLES, Role.AGENCY_ADMIN, agency_id=document.agency_id)


def can_enter(user: User) -> bool:
    """Everybody who holds a post; citizens have no business here."""
    return bool(user.active_posts)
