"""Who can sign: for dialogs and policies, before anybody presses a button."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from signing.errors import refusal
from signing.models import Operation, SigningKey
from signing.services import preflight
from signing.services.agents import AGENTS
from signing.trust import anchors


def signer_problem(user: User, *, at: datetime, operation: Operation = Operation.APPROVE) -> str:
    """Return why this person cannot sign so with the own key now, as a Vietnamese sentence, or nothing."""

    def check() -> None:
        problem = preflight.elsewhere_problem(preflight.personal_key(signer=user, at=at), operation)
        if problem is not None:
            raise problem

    return preflight.problem_of(check)


@dataclass(frozen=True)
class KeyKind:
    """How a person's own key is used: with a PIN typed here, on a phone, or in a program on their machine."""

    asks_pin: bool = True
    in_program: bool = False
    on_phone: bool = False


def key_kind(user: User) -> KeyKind:
    """Return how this person's own key is used; as a soft key while there is none."""
    for key in rows.read(SigningKey, "WHERE one.user_id = %s AND one.active", [user.pk]):
        in_program = key.backend in AGENTS
        return KeyKind(key.asks_pin, in_program, on_phone=not key.asks_pin and not in_program)
    return KeyKind()


def place_of(key: SigningKey) -> str:
    """Return where the private key is, in words."""
    if key.backend == SigningKey.SOFTKEY:
        return _("Trên hệ thống")
    names = {"service": key.service, "name": key.credential}
    if key.backend in AGENTS:
        return _("Phần mềm trên máy người ký, khóa “%(name)s”") % names
    if key.backend == SigningKey.TOKEN:
        return _("Thiết bị “%(service)s” của máy chủ, khóa “%(name)s”") % names
    return _("Dịch vụ “%(service)s”, khóa “%(name)s”") % names


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
