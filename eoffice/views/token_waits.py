"""Which documents still wait for the time-stamp of the leader's signature, as lists and pages say it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from eoffice.models import Document
from eoffice.services.signing import subject_of
from signing.errors import refusal
from signing.services.findings import Finding
from signing.services.owed import awaited_tokens


def mark_token_waits(documents: Iterable[Document], at: datetime) -> None:
    """Note on each signed document until when its time-stamp is waited for; one query however many there are."""
    signed = [one for one in documents if one.state == Document.State.SIGNED]
    waits = awaited_tokens((subject_of(one) for one in signed), at=at)
    for document in signed:
        document.token_awaited_until = waits.get(subject_of(document))


def token_note(document: Document) -> str:
    """Return that the time-stamp is awaited and when the seal waits no longer, or nothing."""
    until = document.token_awaited_until
    if until is None:
        return ""
    text = _(
        "Máy chủ dấu thời gian chưa trả lời lúc %(name)s ký; hệ thống đang hỏi lại. "
        "Đóng dấu được ngay khi có dấu thời gian, chậm nhất lúc %(until)s."
    )
    return text % {"name": document.signer.full_name, "until": f"{localtime(until):%H:%M}"}


def token_finding(document: Document, at: datetime) -> list[Finding]:
    """Return that the seal has to wait, as it would be refused for; nothing while it has not."""
    until = document.token_awaited_until
    if until is None:
        return []
    return [Finding.of(refusal("awaits_token", minutes=int((until - at).total_seconds() // 60) + 1))]
