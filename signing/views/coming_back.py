"""Where services and programs come back to one request, by secret addresses that are good for a while or once.

They have no session: the secret in the address is their right, and what they bring is checked by itself.
"""

import base64
import binascii
import json
import logging

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from common import blobs
from common.errors import DomainError
from common.http import OfficeRequest, origin_of
from signing.errors import refusal
from signing.models import OneTimeAddress
from signing.services import addresses, agents, finishing, parking, returned
from signing.services.sign import PDF

Purpose = OneTimeAddress.Purpose
LIMIT_BYTES = 64 << 10

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def callback(request: HttpRequest, secret: str) -> HttpResponse:
    """Hear that a service is done; what it says is not read, the service is asked itself. It may call again."""
    at = now()
    request_id = addresses.address_find(secret=secret, purpose=Purpose.CALLBACK, at=at)
    if request_id is None:
        raise Http404
    try:
        finishing.finish(request_id=request_id, at=at)
    except DomainError as error:
        logger.info("Parked request %s: %s", request_id, type(error).__name__)
    return HttpResponse(status=204)


@require_POST
def agent_call(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give the signer's own page what it tells the program on their machine."""
    try:
        program = request.POST.get("program", "")
        told = agents.agent_call(
            request_id=pk, signer=request.user, origin=origin_of(request), at=now(), program=program
        )
    except agents.NotYourRequestError:
        raise Http404 from None
    except DomainError as error:
        return _told(error)
    return JsonResponse(told)


@csrf_exempt
@login_not_required
@require_POST
def digest_signed(request: HttpRequest, secret: str) -> HttpResponse:
    """Take a raw signature that a program made."""
    at = now()
    try:
        request_id = addresses.address_use(secret=secret, purpose=Purpose.DIGEST, at=at)
        signed = parking.take(request_id=request_id, signature=_signature(request), at=at)
        finishing.hand_over(request_id=request_id, signed=signed, at=at)
    except DomainError as error:
        return _told(error)
    return _told(None)


@login_not_required
@require_safe
def file_download(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a program the file that it is to sign, once."""
    at = now()
    try:
        request_id = addresses.address_use(secret=secret, purpose=Purpose.DOWNLOAD, at=at)
        content = blobs.read(str(parking.awaiting(request_id).prepared_id))
    except DomainError as error:
        return _told(error)
    return HttpResponse(content, content_type=PDF, headers={"Cache-Control": "no-store"})


@csrf_exempt
@login_not_required
@require_POST
def file_upload(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the whole file that a program signed."""
    at = now()
    try:
        request_id = addresses.address_use(secret=secret, purpose=Purpose.UPLOAD, at=at)
        signed = returned.take_file(request_id=request_id, content=_file(request), at=at)
        finishing.hand_over(request_id=request_id, signed=signed, at=at)
    except DomainError as error:
        return _told(error)
    return _told(None)


def _signature(request: HttpRequest) -> bytes:
    try:
        found = json.loads(request.read(LIMIT_BYTES))
        return base64.b64decode(found["signature"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise refusal("wrong_signature") from None


def _file(request: HttpRequest) -> bytes:
    """Return the file of the form, by whatever name the program gave it."""
    found = (one for one in request.FILES.values() if isinstance(one, UploadedFile))
    return next((one.read() for one in found), b"")


def _told(error: DomainError | None) -> JsonResponse:
    """Answer as these programs expect it: 0 is well, anything else comes with a sentence."""
    if error is None:
        return JsonResponse({"Status": 0, "Message": ""})
    return JsonResponse({"Status": 1, "Message": str(error)}, status=422)
