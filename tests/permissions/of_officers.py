"""Accounts for the table: one to be closed, one that is closed, one with work, one with a post to end."""

from typing import Any

from accounts.models import Agency, Role
from accounts.services.closing import account_close
from tests.factories.accounts import NOW, PostFactory, person
from tests.factories.onestop import Desk


def officer_subjects(made: Any, desk: Desk, agency: Agency) -> None:
    """Add them to the company's agency."""
    leaves, closed = person(Role.CLERK, agency=agency), person(Role.CLERK, agency=agency)
    second = person(Role.HEAD, agency=agency)
    ended = PostFactory(user=second, agency=agency, role=Role.CLERK, main=False)
    admin = person(Role.SYSTEM_ADMIN)
    account_close(account_id=closed.pk, taker_id=None, actor=admin, at=NOW, reason="Nghỉ hưu.")
    made.arguments |= {
        "accounts:officer_detail": [leaves.username],
        "accounts:account_close": [leaves.username],
        "accounts:account_reopen": [closed.username],
        "accounts:account_rename": [leaves.username],
        "accounts:password_reset": [leaves.username],
        "accounts:work_hand_over": [desk.head.username],
        "accounts:post_give": [leaves.username],
        "accounts:post_end": [second.username, ended.pk],
    }
    reason = {"reason": "Chuyển công tác."}
    made.data |= {
        "accounts:account_close": reason,
        "accounts:account_reopen": reason,
        "accounts:account_rename": {"username": "ten.moi"},
        "accounts:work_hand_over": reason | {"taker": second.pk},
        "accounts:officer_create": {
            "full_name": "Lò Văn Mới",
            "username": "lo.van.moi",
            "title": "Chuyên viên",
            "role": "specialist",
        },
        "accounts:post_give": {"title": "Chuyên viên", "role": "specialist"},
        "accounts:post_end": reason,
    }
