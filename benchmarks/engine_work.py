"""Open actions for fifty dossiers of a worklist; started by benchmarks.engine."""

import json
import os
import time
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.people import People  # noqa: E402
from onestop.policies import actor_of, facts_of, step_of  # noqa: E402
from onestop.queries.worklist import Filters, task_list  # noqa: E402
from onestop.services import intake  # noqa: E402
from procedures.engine import open_actions  # noqa: E402
from procedures.queries import forget_plans, plans_of  # noqa: E402

DOSSIERS, ROUNDS = 50, 50


def worklist(user: User) -> dict[str, float]:
    """Read a page of the person's list and the open actions of each row; return what both cost."""
    with CaptureQueriesContext(connection) as queries:
        dossiers = list(task_list(user, queue="mine", filters=Filters(), at=timezone.now())[:DOSSIERS])
        plans = plans_of({dossier.process_version_id for dossier in dossiers})
    actor = actor_of(user)
    begin = time.perf_counter()
    found = 0
    for dossier in dossiers:
        plan = plans[dossier.process_version_id]
        facts = facts_of(dossier, step_of(plan, dossier.step_id), has_draft=False)
        found += len(open_actions(plan, facts, actor))
    taken = time.perf_counter() - begin
    assert len(dossiers) == DOSSIERS
    assert found >= DOSSIERS
    return {"queries": len(queries), "python_ms": taken * 1000}


def measured(user: User, *, cold: bool) -> dict[str, float]:
    """Return the median of many rounds; a cold one knows no plan."""
    rounds = []
    for _ in range(ROUNDS):
        if cold:
            forget_plans()
        rounds.append(worklist(user))
    return {name: round(median(one[name] for one in rounds), 3) for name in rounds[0]}


def main() -> None:
    """Give one specialist fifty dossiers and measure."""
    people, now = People.load(timezone.now()), timezone.now()
    first = intake.dossier_accept(data=people.intake(), actor=people.motcua1, at=now)
    user = User.objects.get(pk=first.holder_id)
    for _ in range(DOSSIERS - 1):
        intake.dossier_accept(data=people.intake(), actor=people.motcua1, at=now, assignee=user)
    list(user.active_posts)
    print(json.dumps({"dossiers": DOSSIERS, "cold": measured(user, cold=True), "warm": measured(user, cold=False)}))


if __name__ == "__main__":
    main()
