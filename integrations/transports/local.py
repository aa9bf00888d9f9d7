"""Both halves in one installation: the message is handed over in this very process."""

from django.db import InterfaceError, OperationalError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from integrations import inbox
from integrations.contracts.envelope import Envelope
from integrations.transports.base import TransportError


class LocalTransport:
    """Call the inbox of this installation."""

    def send(self, envelope: Envelope) -> None:
        """Hand the message to the inbox.

        Raises:
            TransportError: an earlier message is missing, or the database or the file store fails for a while.
            DomainError: the handler refuses the message.
        """
        try:
            inbox.receive(envelope, at=now())
        except (OperationalError, InterfaceError) as error:
            raise TransportError(_("Cơ sở dữ liệu của bên nhận tạm thời không trả lời.")) from error
        except OSError as error:
            raise TransportError(_("Kho tệp của bên nhận tạm thời không đọc được.")) from error
