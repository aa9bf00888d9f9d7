"""Who can sign: for dialogs and policies, before anybody presses a button."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from common import rows
from signing.errors import refusal
from signing.models import SigningKey
from signing.services import preflight
from signing.trust import anchors


def signer_problem(user: User, *, at: datetime) -> str:
    """Return why this person cannot sign now, as a Vietnamese sentence, or nothing."""
    return preflight.problem_of(lambda: preflight.personal_key(signer=user, at=at))


def bulk_problems(users: Iterable[User], at: datetime) -> dict[int, str]:
    """Return `signer_problem` of many people by their primary key, with two queries however many they are."""
    people = list(users)
    trusted = anchors.current()
    wanted = [[user.pk for user in people]]
    held = rows.read(SigningKey, f"WHERE one.active AND one.user_id = ANY(%s) AND {preflight.STILL_HELD}", wanted)
    keys = {key.user_id: key for key in held}

    def problem(user: User) -> str:
        return preflight.problem_of(lambda: check(user))

    def check(user: User) -> None:
        key = keys.get(user.pk)
        if key is None:
            raise refusal("no_key")
        preflight.check_key(key, owner_name=user.full_name, owner_codes=[user.username], at=at, trusted=trusted)

    return {user.pk: problem(user) for user in people}
