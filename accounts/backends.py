"""Who is behind a request: read anew for each, by statements that are written once (docs/adr/0004)."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from accounts.models import User
from common import rows


class OfficeBackend(ModelBackend):
    """Sign in by user name and password."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, None when it was closed meanwhile."""
        found = rows.read(User, "WHERE one.id = %s", [user_id])
        return found[0] if found and self.user_can_authenticate(found[0]) else None


class SessionStore(db.SessionStore):
    """Sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = rows.read(Session, "WHERE one.session_key = %s AND one.expire_date > %s", [self.session_key, now()])
        if found:
            return found[0]
        self._session_key = None
        return None
