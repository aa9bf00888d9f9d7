"""Who is behind a request: read anew for each, by statements that are written once (docs/adr/0004)."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from accounts.models import HELD_NOW, PLACE, Post, User
from common import rows


class OfficeBackend(ModelBackend):
    """Sign in by user name and password."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session with its posts, None when it was closed meanwhile."""
        user = _holder(user_id) or next(iter(rows.read(User, "WHERE one.id = %s", [user_id])), None)
        return user if user is not None and self.user_can_authenticate(user) else None


def _holder(user_id: int) -> User | None:
    """Return an account that holds posts, read with them, for hardly a page does without; None without posts."""
    posts = rows.read(Post, HELD_NOW, [user_id], related=(("user",), *PLACE))
    if not posts:
        return None
    user = posts[0].user
    for post in posts:
        post.user = user
    if user.is_active:
        user.active_posts = posts
    return user


class SessionStore(db.SessionStore):
    """Sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = rows.read(Session, "WHERE one.session_key = %s AND one.expire_date > %s", [self.session_key, now()])
        if found:
            return found[0]
        self._session_key = None
        return None
