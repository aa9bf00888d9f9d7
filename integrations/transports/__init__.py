"""The ways a message reaches the other half; the settings choose one per destination."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from integrations.transports.base import OutOfOrderError, Transport, TransportError

__all__ = ["OutOfOrderError", "Transport", "TransportError", "transport_to"]

LOCAL = "integrations.transports.local.LocalTransport"


def transport_to(destination: str) -> Transport:
    """Return the transport to a half: MESSAGE_TRANSPORTS[destination], or the local one."""
    return _transport(getattr(settings, "MESSAGE_TRANSPORTS", {}).get(destination, LOCAL))


@cache
def _transport(path: str) -> Transport:
    transport: Transport = import_string(path)()
    return transport
