"""Stand-ins of an authority's services, answering on this machine, and the office whose keys they know."""

import threading
from contextlib import contextmanager
from functools import cache

from signing.models import TsaProfile
from signing.services import revocation, tsa_notes
from signing.simulators.authority import Authority
from signing.simulators.services import Services, free_server
from signing.trust import tsa
from tests.factories.accounts import NOW


@cache
def _kept():
    server = free_server()
    return server, Authority(NOW, f"http://127.0.0.1:{server.server_port}")


def connected():
    """Return the authority whose certificates name the stand-ins; one for the whole run."""
    return _kept()[1]


@cache
def connected_certificate(name, serial=""):
    """Return a certificate of this name that names the stand-ins, made once per run."""
    return connected().signing_certificate(name, subject_serial=serial)


@cache
def another():
    """Return an authority that certified nobody; one for the whole run."""
    return Authority(NOW)


def ask_afresh():
    """Ask every server and authority again, over new lines, as a process that has just begun does."""
    for kept in tsa._lines.open.values():
        kept.close()
    tsa._breaker, tsa._lines = tsa._Breaker(), tsa._Lines()
    revocation._resting.clear()
    tsa_notes.forget_notes()


@contextmanager
def serving(services, server):
    """Answer in a thread for as long as the block runs; gives the address."""
    server.services = services
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
    ask_afresh()
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
