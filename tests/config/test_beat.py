import pytest
from django.conf import settings

from config import celery_app, demo
from config.beat import app

JOBS = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.parametrize("job", sorted(JOBS))
def test_sends_each_job_to_a_queue_that_a_worker_serves(job: str) -> None:
    celery_app.loader.import_default_modules()
    assert job in celery_app.tasks
    queue = app.amqp.router.route({}, job)["queue"].name
    served = {queue for command in demo.programs(8000).values() for word in command for queue in word.split(",")}
    assert queue in served
    assert queue == celery_app.amqp.router.route({}, job)["queue"].name


def test_has_the_schedule_of_the_settings() -> None:
    assert set(app.conf.beat_schedule) == set(settings.CELERY_BEAT_SCHEDULE)
    assert app.conf.timezone == settings.CELERY_TIMEZONE
