"""Stand-ins of an authority's services, answering on this machine, and the office whose keys they know."""

from contextlib import contextmanager
from functools import cache

from signing.models import TsaProfile
from signing.services import revocation, tsa_notes
from signing.simulators.authority import Authority
from signing.simulators.services import Services, free_server, serving
from signing.trust import tsa
from tests.factories.accounts import NOW


@cache
def _kept():
    server = free_server()
    return server, Authority(NOW, f"http://127.0.0.1:{server.server_port}")


def connected():
    """Return the authority whose certificates name the stand-ins; one for the whole run."""
    return _kept()[1]


@contextmanager
def answering(**how):
    """Let the stand-ins answer on the port that the certificates name."""
    server, authority = _kept()
    try:
        again = free_server(server.server_port)
    except OSError:
        server.server_close()
        again = free_server(server.server_port)
    services = Services(authority, at=NOW, **how)
    tsa.start_afresh()
    tsa_notes.forget_notes()
    revocation.forget_failures()
    with serving(services, again) as address:
        services.address = address
        yield services


def give_tsa(address, *, code="tsa-1", rank=1, **fields):
    """Store a time-stamp server."""
    fields.setdefault("timeout_seconds", 2)
    fields.setdefault("worker_timeout_seconds", 2)
    return TsaProfile.objects.create(
        code=code, name=code, url=f"{address}/tsa", rank=rank, created_at=NOW, updated_at=NOW, **fields
    )
