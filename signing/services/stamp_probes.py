"""Whether servers of time-stamps answer, and what a signature comes to while none does."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from signing.backends import Probe
from signing.backends.calling import reach
from signing.errors import SigningRefusal, refusal
from signing.models import Operation
from signing.services import probing, stamping

SILENT = "stamps-silent"


def probes() -> Iterator[Probe]:
    """Yield the question to each server in use."""
    for server in stamping.servers():
        name = _("Máy chủ dấu thời gian “%(name)s”") % {"name": server.code}
        yield Probe(name, partial(reach, server.url), refusal("tsa_down", name=server.code))


def stamp_problem(operation: Operation, *, at: datetime) -> SigningRefusal | None:
    """Return what will happen to this kind of signature when no server answers; None where one does, or none is used.

    What was found within the last minute counts, and nobody is waited for: a page is not held up by it.
    """
    if not _all_silent(at):
        return None
    if operation == Operation.APPROVE:
        return refusal("stamps_down_approve", minutes=settings.TOKEN_WAIT_MINUTES)
    return refusal("stamps_down_initial" if operation == Operation.INITIAL else "stamps_down")


def _all_silent(at: datetime) -> bool:
    """Tell whether there are servers and none answers, from one note for all of them where there is one."""
    noted = probing.noted(SILENT, at=at)
    if noted is None:
        told = probing.peek(list(probes()), at=at)
        noted = bool(told) and all(one is not None and one.problem is not None for one in told)
        if all(told):
            probing.note(SILENT, noted, at=at)
    return noted
