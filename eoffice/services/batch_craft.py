"""What differs between a batch that signs and one that seals."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Agency, User
from eoffice.models import Document, SigningBatchItem
from signing.services.sign import Secret

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Ticked:
    """A document that was ticked, and what was shown of it; to be signed, the bytes alone."""

    uid: uuid.UUID
    reviewed_sha256: str
    reviewed_line: int = 0
    register_id: int | None = None
    document_type_id: int | None = None


@dataclass(frozen=True)
class Craft:
    """How one kind of batch tries its key, finds what was ticked and does one document, and its words for the person.

    `perform` returns a remark for what was done but not to its end; it may be called again after a crash.
    """

    try_key: Callable[[User, Agency | None, Secret | None, datetime], None]
    choose: Callable[[User, Agency | None, Sequence[Ticked]], Mapping[uuid.UUID, Document]]
    perform: Callable[[SigningBatchItem, Secret | None, datetime], str]
    was_done: Callable[[SigningBatchItem], bool]
    too_many: "StrOrPromise"
    over: "StrOrPromise"
    running: "StrOrPromise"
    given_up: "StrOrPromise"
    failed: "StrOrPromise"
