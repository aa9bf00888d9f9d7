"""Certificates, seals and pictures of signatures, by the demonstration's own authority."""

from datetime import datetime

from accounts.models import Agency, Post, Role
from config.sample.cast import BARE_LEADER, EXPIRED_LEADER, HOUSES
from config.sample.password import PIN
from signing.services.profiles import load_defaults
from signing.simulators.demo_ca import create_demo_keys

# Leaders sign, heads of department initial.
SIGNERS = (Role.LEADER, Role.HEAD)


def load(at: datetime) -> None:
    """Store how each kind is signed, and give signers certificates: one leader's has run out, one has none."""
    load_defaults()
    codes = [house.code for house in HOUSES]
    posts = list(
        Post.objects.filter(role__in=SIGNERS, active=True, agency__code__in=codes).select_related("user", "agency")
    )
    signers = {post.user.username: (post.user, post.agency, PIN) for post in posts}
    expired = [signers.pop(EXPIRED_LEADER)]
    del signers[BARE_LEADER]
    create_demo_keys(
        people=list(signers.values()), agencies=list(Agency.objects.filter(code__in=codes)), expired=expired, at=at
    )
