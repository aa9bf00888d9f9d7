"""Measure whole dossier lives: `python -m benchmarks.journey --seconds N` prints one JSON object.

(a) Through the services, with Celery workers carrying the messages. The papers were signed and sealed before the run
    and are attached by the way for papers signed elsewhere; no guard is off. Each driver uses its files in turn.
(b) Over HTTP against the web server with two B-B signatures for each dossier.
docs/benchmarks.md says what others reach, and on which machine. fsync and synchronous_commit stay on.
"""

import argparse
import json
import subprocess
import sys
from contextlib import closing
from statistics import quantiles
from typing import Any

import psycopg2

from benchmarks import stage

# One for each of the two cores: more of them only take turns with the servers.
DRIVERS = 2


def percentiles(values: list[float]) -> dict[str, float]:
    """Return p50, p95 and p99 in seconds."""
    if len(values) < 2:
        return {}
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": round(cuts[49], 4), "p95": round(cuts[94], 4), "p99": round(cuts[98], 4)}


def together(environment: dict[str, str], module: str, *arguments: str, count: int = 1) -> list[dict[str, Any]]:
    """Run a measuring program several times at once and return what each wrote."""
    outs = [stage.FOLDER / f"{module}-{number}.json" for number in range(count)]
    started = []
    for number, out in enumerate(outs):
        own = ["--number", str(number + 1)] if count > 1 else []
        command = [sys.executable, "-m", f"benchmarks.{module}", *own, *arguments, "--out", str(out)]
        out.unlink(missing_ok=True)
        started.append(subprocess.Popen(command, env=environment, cwd=stage.ROOT, stderr=subprocess.PIPE, text=True))
    for process in started:
        errors = process.communicate()[1]
        if process.returncode:
            raise SystemExit(f"benchmarks.{module} failed:\n{errors[-3000:]}")
    return [json.loads(out.read_text()) for out in outs]


def value(environment: dict[str, str], query: str) -> Any:
    """Return the one value that a query finds."""
    with closing(psycopg2.connect(environment["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None


def commits(environment: dict[str, str]) -> int:
    """Return how many transactions the database has committed."""
    return int(value(environment, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"))


def by_services(environment: dict[str, str], seconds: str) -> dict[str, Any]:
    """Measure (a)."""
    before = commits(environment)
    done = together(environment, "service_lives", "--seconds", seconds, count=DRIVERS)
    lives = sum(one["lives_with_warm_up"] for one in done)
    names = sorted(done[0]["times"])
    return {
        "lives_per_second": round(sum(one["lives"] / one["seconds"] for one in done), 2),
        "step_seconds": {name: percentiles([t for one in done for t in one["times"].get(name, [])]) for name in names},
        "queries_per_step": done[0]["queries"],
        "commits_per_life": round((commits(environment) - before) / max(lives, 1), 1),
    }


def by_http(environment: dict[str, str], seconds: str) -> dict[str, Any]:
    """Measure (b): creations first, then whole lives."""
    port = ("--port", str(stage.PORT), "--seconds", seconds)
    [created] = together(environment, "http_lives", *port, "--only-intake")
    [lived] = together(environment, "http_lives", *port)
    return {
        "creations_per_second": round(created["lives"] / created["seconds"], 2),
        "creation_seconds": percentiles(created["times"]["creation"]),
        "http_lives_per_second": round(lived["lives"] / lived["seconds"], 2),
        "http_load_cpu_ms_per_life": round(lived["cpu_seconds"] * 1000 / max(lived["lives"], 1), 1),
        "http_step_seconds": {name: percentiles(times) for name, times in sorted(lived["times"].items())},
    }


def by_messages(environment: dict[str, str], seconds: str) -> dict[str, Any]:
    """Measure how long a message takes at 20 a second."""
    [done] = together(environment, "messages", "--seconds", seconds)
    found = percentiles(done["took"])
    return {
        "messages_sent": done["sent"],
        "messages_delivered": len(done["took"]),
        "message_p50_s": found.get("p50"),
        "message_p99_s": found.get("p99"),
    }


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=20, help="for each of the runs")
    seconds = str(parser.parse_args().seconds)
    with stage.servers() as environment:
        found: dict[str, Any] = {
            "seconds": int(seconds),
            "pgbench_tps": stage.pgbench_rate(environment, 5),
            "fsync": value(environment, "SHOW fsync"),
            "synchronous_commit": value(environment, "SHOW synchronous_commit"),
        }
        with stage.programs(environment, web=False):
            stage.publish_directory(environment)
            found |= by_services(environment, seconds) | by_messages(environment, seconds)
        with stage.programs(environment, web=True):
            stage.wait_for_web()
            found |= by_http(environment, seconds)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
