"""How long a message takes until the other half has it, at 20 a second; started by benchmarks.journey."""

import argparse
import json
import os
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.service_lives import Driver  # noqa: E402
from integrations.models import OutboxMessage  # noqa: E402

PER_SECOND = 20
SETTLES_WITHIN_S = 30


def main() -> None:
    """Bring dossiers before the head, send them off at the pace, and read when each was delivered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    driver = Driver(900, 1)
    ready = [driver.before_the_head() for _ in range(int(PER_SECOND * options.seconds))]
    began_at, begin = timezone.now(), time.perf_counter()
    for number, dossier in enumerate(ready):
        time.sleep(max(0.0, begin + number / PER_SECOND - time.perf_counter()))
        driver.forward(dossier, driver.files[0])
    sent = OutboxMessage.objects.filter(created_at__gte=began_at, type="desk.dossier_forwarded")
    ends_at = time.perf_counter() + SETTLES_WITHIN_S
    while sent.exclude(state=OutboxMessage.State.DELIVERED).exists() and time.perf_counter() < ends_at:
        time.sleep(0.1)
    delivered = sent.filter(delivered_at__isnull=False).annotate(took=F("delivered_at") - F("created_at"))
    took = sorted(one.total_seconds() for one in delivered.values_list("took", flat=True))
    options.out.write_text(json.dumps({"sent": len(ready), "took": took}))


if __name__ == "__main__":
    main()
