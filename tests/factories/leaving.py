"""Closing accounts and handing work over, as the services are called."""

from datetime import timedelta

from accounts.models import Role, User
from accounts.services import closing, handing_over, posts
from tests.factories.accounts import NOW, person

LATER = NOW + timedelta(hours=8)
REASON = "Chuyển công tác."


def again(user):
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def administrator(agency):
    """Return somebody who administers the agency."""
    return person(Role.AGENCY_ADMIN, agency=agency)


def close(account, taker, actor, **changes):
    """Close an account in favour of a colleague."""
    values = {"reason": REASON, "at": LATER} | changes
    taker_id = taker.pk if taker else None
    return closing.account_close(account_id=account.pk, taker_id=taker_id, actor=again(actor), **values)


def hand_over(account, taker, actor, **changes):
    """Hand all work over without closing."""
    values = {"reason": REASON, "at": LATER} | changes
    return handing_over.work_hand_over(account_id=account.pk, taker_id=taker.pk, actor=again(actor), **values)


def end_post(post, actor, **changes):
    """End a post."""
    values = {"reason": REASON, "at": LATER} | changes
    return posts.post_end(post_id=post.pk, actor=again(actor), **values)
