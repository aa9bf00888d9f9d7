"""The jobs of the desk."""

import logging

from celery import shared_task
from django.utils.timezone import now

from common.errors import DomainError
from onestop.services import checking, timers

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 60


@shared_task(acks_late=True, time_limit=60)
def time_out_dossier(*, dossier_id: int) -> None:
    """Pass one dossier on that has waited long enough; what hinders it is noted, and tried again later."""
    at = now()
    try:
        timers.dossier_time_out(dossier_id=dossier_id, at=at)
    except DomainError as error:
        timers.timer_hold(dossier_id=dossier_id, reason=str(error), at=at)
        logger.warning("dossier %d stays where it is: %s", dossier_id, error)


@shared_task(acks_late=True, time_limit=60)
def time_out_waiting_dossiers() -> None:
    """Give out the dossiers whose time at a step is over, and those whose part dossiers are."""
    at = now()
    for dossier_id in dict.fromkeys([*timers.waiting_dossiers(at=at), *timers.dossiers_after_parts(at=at)]):
        time_out_dossier.apply_async(kwargs={"dossier_id": dossier_id}, expires=SWEEP_SECONDS)


@shared_task(acks_late=True, time_limit=120)
def check_file(*, sha256: str) -> None:
    """Check the signatures of one file."""
    checking.file_check(sha256=sha256, at=now())


@shared_task(acks_late=True, time_limit=60)
def check_unchecked_files() -> None:
    """Give out the newest files that nobody has checked."""
    for sha256 in checking.unchecked_files():
        check_file.apply_async(kwargs={"sha256": sha256}, expires=SWEEP_SECONDS)
