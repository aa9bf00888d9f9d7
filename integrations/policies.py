"""Who may look at the link, and whose messages."""

from accounts.models import Role, User
from integrations.models import OutboxMessage

EVERYTHING = (Role.SYSTEM_ADMIN,)
OF_THEIR_AGENCY = (Role.AGENCY_ADMIN, Role.HEAD, Role.CLERICAL, Role.UNIT_CLERICAL)


def can_see_link(user: User) -> bool:
    """Tell whether the message desk is open to this person."""
    return user.has_role(*EVERYTHING, *OF_THEIR_AGENCY)


def sees_everything(user: User) -> bool:
    """Tell whether the messages of all agencies, and the directory's, are open to this person."""
    return user.has_role(*EVERYTHING)


def visible_codes(user: User) -> list[str]:
    """Return the codes, old and new, of the agencies whose messages this person may see."""
    agencies = {post.agency for post in user.posts_as(*OF_THEIR_AGENCY)}
    return sorted(code for agency in agencies for code in (agency.code, *agency.old_codes))


def visible_prefixes(user: User) -> list[str]:
    """Return how the codes of the dossiers begin that these agencies received."""
    return [f"{code}-" for code in visible_codes(user)]


def can_see_message(user: User, message: OutboxMessage) -> bool:
    """Tell whether this person may see a message."""
    if sees_everything(user) or message.subject.startswith(tuple(visible_prefixes(user))):
        return True
    return not set(visible_codes(user)).isdisjoint(message.agency_codes)


def can_resend(user: User, message: OutboxMessage) -> bool:
    """Tell whether this person may send a message again: who sees it mends it."""
    return can_see_message(user, message)
