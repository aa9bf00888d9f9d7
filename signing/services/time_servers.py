"""The servers of time-stamps of this installation: added, closed with a reason, and tried."""

import queue
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import journal, rows
from common.errors import InputError, PolicyError, TransitionError
from signing import policies
from signing.models import TsaEvent, TsaProfile
from signing.services import stamping
from signing.services.tsa_notes import note_answer
from signing.trust import anchors, tsa
from signing.trust.tsa import Asked, Token

Kind = TsaEvent.Kind
TRY_SECONDS = 5
DIGEST_BYTES = 32
Answer = tuple[Token | None, Asked]


@dataclass(frozen=True)
class ServerData:
    """What is said of a server; the password stands in TSA_PASSWORDS under its code."""

    code: str
    name: str
    url: str
    rank: int
    timeout_seconds: float
    username: str


@transaction.atomic
def tsa_add(*, data: ServerData, reason: str, actor: User, at: datetime) -> TsaProfile:
    """Ask this server for time-stamps from now on; one that was closed is used again with what is said now.

    Raises:
        PolicyError: the person does not keep the whole system.
        InputError: a value is none, or the code is in use.
    """
    _require_keeper(actor)
    _require_reason(reason)
    server = TsaProfile.objects.select_for_update().filter(code=data.code).first()
    if server is not None and server.active:
        raise InputError(_("Đã có máy chủ đang dùng mang mã này. Hãy chọn mã khác."), field="code")
    if server is not None and _leads_elsewhere(server, data):
        raise InputError(_("Mã này đã có mật khẩu cho máy chủ khác. Hãy chọn mã khác."), field="code")
    kind = Kind.ADDED if server is None else Kind.REOPENED
    server = server or TsaProfile(created_at=at)
    for name, value in asdict(data).items():
        setattr(server, name, value)
    server.active = True
    return tsa_store(server, kind, actor=actor, at=at, opinion=reason.strip())


def _leads_elsewhere(server: TsaProfile, data: ServerData) -> bool:
    """Tell whether the password kept under the server's code would go to another machine."""
    return server.code in settings.TSA_PASSWORDS and urlsplit(server.url).netloc != urlsplit(data.url).netloc


@transaction.atomic
def tsa_close(*, server_id: int, reason: str, actor: User, at: datetime) -> TsaProfile:
    """Ask this server no more.

    Raises:
        PolicyError: the person does not keep the whole system.
        InputError: there is no reason.
        TransitionError: it is closed already.
    """
    _require_keeper(actor)
    server = rows.lock(TsaProfile, server_id)
    if not server.active:
        raise TransitionError(_("Máy chủ này đã ngừng dùng. Hãy tải lại trang để xem."))
    _require_reason(reason)
    server.active = False
    return tsa_store(server, Kind.CLOSED, actor=actor, at=at, opinion=reason.strip())


def tsa_store(
    server: TsaProfile, kind: TsaEvent.Kind, *, actor: User | None, at: datetime, opinion: str = ""
) -> TsaProfile:
    """Write the server and what was done to it; call it in a transaction. `actor` is None for a command.

    Raises:
        InputError: a value is none.
    """
    server.updated_at = at
    try:
        server.full_clean()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise InputError(texts[0], field=field) from error
    server.save()
    journal.append(
        TsaEvent,
        subject_field="server",
        subject=server,
        at=at,
        actor=actor,
        actor_name=actor.full_name if actor else "",
        action=kind,
        opinion=opinion,
        data={"url": server.url, "rank": server.rank},
        saving=journal.JOURNAL_FIELDS,
    )
    return server


def tsa_try(*, server_id: int, actor: User, at: datetime) -> Asked:
    """Ask this server for a token of nothing, within five seconds, and keep how it did; no transaction may be open.

    Raises:
        PolicyError: the person does not keep the whole system.
        TransitionError: it is closed.
    """
    _require_keeper(actor)
    server = TsaProfile.objects.get(pk=server_id)
    if not server.active:
        raise TransitionError(_("Máy chủ này đã ngừng dùng nên không thử được. Hãy thêm lại rồi thử."))
    asked = stamping.server_of(server)
    asked = replace(asked, timeout_seconds=min(asked.timeout_seconds, TRY_SECONDS))
    trusted, digest = anchors.current(), secrets.token_bytes(DIGEST_BYTES)
    answer = _within(lambda: tsa.ask(asked, digest, trusted=trusted, at=at))
    told = answer[1] if answer else Asked(server.code, TRY_SECONDS * 1000, failure=TsaProfile.Failure.SLOW)
    note_answer(told, at=at, always=True)
    return told


def _within(ask: Callable[[], Answer]) -> Answer | None:
    """Return the answer if it comes in time: a server that sends drop by drop outlasts the waits of its line."""
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(ask()), daemon=True).start()
    try:
        return answers.get(timeout=TRY_SECONDS)
    except queue.Empty:
        return None


def _require_keeper(actor: User) -> None:
    if not policies.can_keep_time_servers(actor):
        raise PolicyError(_("Chỉ quản trị hệ thống mới sửa, thử được máy chủ dấu thời gian."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InputError(_("Hãy nhập lý do."), field="reason")
