"""What a watcher asks: does every part of the installation work?"""

from typing import TypedDict

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.queries import link_health

BROKER_TIMEOUT_S = 0.3


class Health(TypedDict):
    """The answer; None means that it could not be found out."""

    database: bool
    broker: bool
    oldest_undelivered_s: float | None
    parked: int | None
    workers: int | None


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all, whatever else is down.

    A container is restarted by this one: restarting the web server mends neither database nor broker.
    """
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and at least one worker are there, else 503."""
    health = look()
    well = health["database"] and health["broker"] and bool(health["workers"])
    return JsonResponse(health, status=200 if well else 503)


def look() -> Health:
    """Look at each part, in less than a second even when one of them hangs."""
    health = Health(database=True, broker=broker_answers(), oldest_undelivered_s=None, parked=None, workers=None)
    try:
        connection.ensure_connection()
        link = link_health()
    except DatabaseError:
        health["database"] = False
        return health
    health["oldest_undelivered_s"] = link["oldest_undelivered_s"]
    health["parked"] = link["parked"]
    health["workers"] = link["workers"] if health["broker"] else None
    return health


def broker_answers() -> bool:
    """Tell whether the broker answers a ping at once."""
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=BROKER_TIMEOUT_S,
        socket_connect_timeout=BROKER_TIMEOUT_S,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
