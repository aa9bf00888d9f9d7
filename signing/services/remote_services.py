"""The remote signing services of this installation: declared by who keeps the system, and called at their row alone."""

from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from signing.keys.secret import Secret
from signing.keys.texts import text_seal
from signing.models import SigningService

KINDS = SigningService.Kind.values
THIS_MACHINE = {"127.0.0.1", "localhost"}


@transaction.atomic
def service_declare(
    *, name: str, kind: str, address: str, client_id: str, wait_seconds: int, secret: Secret, at: datetime
) -> SigningService:
    """Store the service under its name, anew or in place of what stood there.

    Raises:
        ValidationError: the address is none, or would carry the password over an open line; or there is no password.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in THIS_MACHINE:
        raise ValidationError(_("Địa chỉ dịch vụ phải bắt đầu bằng https://."))
    if not secret:
        raise ValidationError(_("Hãy nhập mật khẩu của dịch vụ."))
    service = SigningService.objects.select_for_update().filter(name=name).first()
    service = service or SigningService(name=name, created_at=at)
    service.kind, service.address, service.client_id = kind, address, client_id
    service.wait_seconds, service.updated_at, service.active = wait_seconds, at, True
    service.kek_id, service.secret_blob = text_seal(secret, bound_to=name)
    service.full_clean(exclude=["secret_blob"])
    service.save()
    return service
