"""The scheduler's own small application: it sends jobs by name, so it needs neither the apps nor the jobs' code."""

from celery import Celery

app = Celery("motcuamo-beat", fixups=[])
app.config_from_object("config.settings", namespace="CELERY")
