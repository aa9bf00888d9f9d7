"""What a page tells the program on the signer's machine: addresses that are good once, for this request alone."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from common import rows
from signing.backends import FileBackend, backend_of
from signing.errors import refusal
from signing.models import OneTimeAddress, SigningKey, SigningRequest, State
from signing.services import addresses, course, sign
from signing.services.programs import program_problem

Purpose = OneTimeAddress.Purpose
AGENTS = (SigningKey.DIGEST_AGENT, SigningKey.FILE_AGENT)


class NotYourRequestError(Exception):
    """The request is not there, or is another person's."""


@transaction.atomic
def agent_call(*, request_id: int, signer: User, origin: str, at: datetime, program: str = "") -> dict[str, Any]:
    """Open new addresses for the request, close those of the last call, and return what the program is to be told.

    `program` is what the program said of itself, where the page has asked it.

    Raises:
        NotYourRequestError: there is none of this person.
        SigningRefusal: it awaits nobody any more, is not for such a program, or the program is too old or lapsed.
    """
    if not rows.read(SigningRequest, "WHERE one.id = %s AND one.signer_id = %s", [request_id, signer.pk]):
        raise NotYourRequestError
    request = course.locked(request_id)
    if request.state != State.AWAITING_SIGNER or request.is_expired(at) or request.key.backend not in AGENTS:
        raise refusal("request_closed")
    problem = program_problem(program) if program else None
    if problem is not None:
        raise problem
    request.addresses.filter(used_at=None).exclude(purpose=Purpose.CALLBACK).update(used_at=at)
    return _whole_file(request, origin, at) if _returns_file(request) else _digest(request, origin, at)


def _returns_file(request: SigningRequest) -> bool:
    return isinstance(backend_of(request.key), FileBackend)


def _whole_file(request: SigningRequest, origin: str, at: datetime) -> dict[str, Any]:
    message = {
        "FileName": _open(request, Purpose.DOWNLOAD, "signing:file_download", origin, at),
        "FileUploadHandler": _open(request, Purpose.UPLOAD, "signing:file_upload", origin, at),
        "SessionId": "",
        "JWTToken": "",
        "MetaData": [{"Key": "FieldName", "Value": sign.field_of(request)}],
    }
    return {"address": f"{settings.SIGNING_AGENT}/SignApproved", "message": message}


def _digest(request: SigningRequest, origin: str, at: datetime) -> dict[str, Any]:
    message = {
        "Digest": request.digest.hex(),
        "Algorithm": "SHA-256",
        "Fingerprint": request.key.fingerprint,
        "UploadHandler": _open(request, Purpose.DIGEST, "signing:digest_signed", origin, at),
    }
    return {"address": f"{settings.SIGNING_AGENT}/SignHash", "message": message}


def _open(request: SigningRequest, purpose: str, name: str, origin: str, at: datetime) -> str:
    secret = addresses.new_secret()
    addresses.address_open(request, purpose, secret, until=at + addresses.LIFETIME)
    return addresses.absolute(origin, name, secret)
