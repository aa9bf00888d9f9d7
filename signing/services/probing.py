"""Ask what is far away whether it answers: all at once, for two seconds, and nothing is signed, counted or stored."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http.client import HTTPException

from signing.backends import Probe
from signing.errors import SigningRefusal

PATIENCE_SECONDS = 2.0

logger = logging.getLogger(__name__)


def probe(asked: Sequence[Probe]) -> list[SigningRefusal | None]:
    """Return for each what is wrong with it, or None where it answers; who takes longer is silent.

    Call it with no transaction open.
    """
    if not asked:
        return []
    pool = ThreadPoolExecutor(len(asked), thread_name_prefix="probe")
    answers = [pool.submit(one.ask) for one in asked]
    wait(answers, timeout=PATIENCE_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    return [_problem(one, answer) for one, answer in zip(asked, answers, strict=True)]


def _problem(asked: Probe, answer: Future[object]) -> SigningRefusal | None:
    if not answer.done():
        return asked.silent
    error = answer.exception()
    if error is None or isinstance(error, SigningRefusal):
        return error
    if not isinstance(error, OSError | HTTPException | ValueError):
        raise error
    logger.info("%s does not answer: %s", asked.name, type(error).__name__)
    return asked.silent
