"""The jobs that people ask for, and the sweep that finds those nobody does."""

from celery import shared_task
from django.utils.timezone import now

from common import jobs, previews

SWEEP_SECONDS = 15
PREVIEW_SWEEP_SECONDS = 30


@shared_task(acks_late=True, time_limit=3600)
def run_job(*, job_id: int) -> None:
    """Do one job."""
    jobs.run(job_id=job_id, clock=now)


@shared_task(acks_late=True, time_limit=60)
def sweep_jobs() -> None:
    """Give out the jobs that wait, and end those that cannot be done."""
    jobs.give_up(at=now())
    for job_id in jobs.waiting(at=now()):
        run_job.apply_async(kwargs={"job_id": job_id}, expires=SWEEP_SECONDS)


@shared_task(acks_late=True, time_limit=180)
def make_preview(*, source: str) -> None:
    """Turn one file into a PDF to be read."""
    previews.preview_make(source=source, at=now())


@shared_task(acks_late=True, time_limit=60)
def sweep_previews() -> None:
    """Give out the previews that nobody has made: a wake-up was lost, or a worker died."""
    for source in previews.waiting_previews(at=now()):
        make_preview.apply_async(kwargs={"source": source}, expires=PREVIEW_SWEEP_SECONDS)
