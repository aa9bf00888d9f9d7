"""What a watcher asks: does every part of the installation work?"""

import socket
import struct
from contextlib import closing
from typing import TypedDict

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.queries import link_health

TIMEOUT_S = 0.3
POSTGRES_PORT = "5432"
# What a client asks first: whether the server speaks TLS. Every server that works answers one letter.
ANYBODY_THERE = struct.pack("!ii", 8, 80877103)


class Health(TypedDict):
    """The answer; None means that it could not be found out."""

    database: bool
    broker: bool
    oldest_undelivered_s: float | None
    parked: int | None
    workers: int | None
    unserved_queues: list[str] | None


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
    """Answer 200 when database, broker and a worker for each queue are there, else 503."""
    health = look()
    well = health["database"] and health["broker"] and health["unserved_queues"] == []
    return JsonResponse(health, status=200 if well else 503)


def look() -> Health:
    """Look at each part, in less than a second even when one of them hangs."""
    health = Health(
        database=False,
        broker=broker_answers(),
        oldest_undelivered_s=None,
        parked=None,
        workers=None,
        unserved_queues=None,
    )
    if not database_answers():
        return health
    try:
        link = link_health()
    except Error:
        return health
    return {**health, **link, "database": True}


def database_answers() -> bool:
    """Tell whether the database server answers at once; a query would wait for ever where it hangs."""
    place = connection.settings_dict
    return any(server_answers(host, str(place["PORT"] or POSTGRES_PORT)) for host in str(place["HOST"]).split(","))


def server_answers(host: str, port: str) -> bool:
    """Tell whether a PostgreSQL server, or the pool before it, answers; '' is the socket that only libpq knows."""
    if not host:
        return True
    try:
        with closing(open_line(host, port)) as line:
            line.sendall(ANYBODY_THERE)
            return bool(line.recv(1))
    except OSError:
        return False


def open_line(host: str, port: str) -> socket.socket:
    """Open a connection to the server at a name, or in a folder of sockets."""
    if not host.startswith("/"):
        return socket.create_connection((host, int(port)), timeout=TIMEOUT_S)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(TIMEOUT_S)
        line.connect(f"{host}/.s.PGSQL.{port}")
    except OSError:
        line.close()
        raise
    return line


def broker_answers() -> bool:
    """Tell whether the broker answers a ping at once."""
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
