"""The Celery application; tasks live in each app's tasks.py."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TASKS_PER_CONNECTION = 1000

app = Celery("motcuamo")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Left to itself Celery closes the connection to the database around each task, and the planned statements with it.
app.conf.CELERY_DB_REUSE_MAX = TASKS_PER_CONNECTION
app.autodiscover_tasks()


@task_prerun.connect
def drop_broken_connections(**kwargs: Any) -> None:
    """Let a task begin with a connection that works, as a request does."""
    close_old_connections()
