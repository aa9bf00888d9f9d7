"""Dossiers moved to a new version and back, none stuck; started by benchmarks.moving."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, User  # noqa: E402
from benchmarks.people import People, draft_pdf  # noqa: E402
from common import blobs  # noqa: E402
from onestop.models import Dossier, Move, MoveLine  # noqa: E402
from onestop.policies import actor_of, facts_of, step_of  # noqa: E402
from onestop.queries.moving import dry_run, move_progress, planner_of  # noqa: E402
from onestop.services import intake, moving, processing  # noqa: E402
from onestop.services.moving import Left  # noqa: E402
from onestop.services.submission import FileData  # noqa: E402
from procedures.engine import open_actions  # noqa: E402
from procedures.models import ProcessVersion  # noqa: E402
from procedures.moving import same_codes  # noqa: E402
from procedures.queries import plan_of  # noqa: E402
from procedures.services import drafting, publishing  # noqa: E402

ADVANCED_OF = 5
SAID_EVERY = 500


class Queries:
    """Counts the statements that the block makes."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def take_in(people: People, count: int) -> None:
    """Take dossiers in; every fifth goes on to the head of department."""
    now = timezone.now()
    blob = blobs.put(draft_pdf("thu"))
    file = FileData(blob.sha256, "du-thao.pdf", blob.media_type, blob.size_bytes)
    for number in range(1, count + 1):
        dossier = intake.dossier_accept(data=people.intake(), actor=people.motcua1, at=now)
        if number % ADVANCED_OF == 0:
            holder = User.objects.get(pk=dossier.holder_id)
            processing.draft_attach(dossier_id=dossier.pk, actor=holder, at=now, file=file)
            step = step_of(people.plan, dossier.step_id).code
            action_id = people.action(step, "advance")
            call = {"dossier_id": dossier.pk, "actor": holder, "at": now, "note": "Kính trình."}
            processing.dossier_act(**call, action_id=action_id, expected_step=step)
        if number % SAID_EVERY == 0:
            say(f"taken in: {number} of {count}")


def new_version(old: ProcessVersion, administrator: User) -> ProcessVersion:
    """Put a copy of the version in force."""
    now = timezone.now()
    draft = drafting.draft_make(version_id=old.pk, actor=administrator, at=now)
    call = {"version_id": draft.pk, "actor": administrator, "at": now, "note": "Đo tốc độ."}
    sent = publishing.version_send(**call, revision=draft.revision)
    return publishing.version_approve(**call, revision=sent.revision, effective_from=timezone.localdate(now))


def work(move: Move) -> dict[str, object]:
    """Do a move or its undoing as the worker does, and return what it took."""
    queries, begin = Queries(), time.perf_counter()
    with connection.execute_wrapper(queries):
        while moving.move_work(move_id=move.pk, at=timezone.now()) != Left.NOTHING:
            done, total = move_progress(Move.objects.get(pk=move.pk))
            say(f"{move.state}: {done} of {total}")
    seconds = time.perf_counter() - begin
    return {"seconds": round(seconds, 2), "dossiers_per_s": round(move.total / seconds), "queries": queries.count}


def stuck(version: ProcessVersion) -> Iterator[Dossier]:
    """Yield the running dossiers of a version for whose holder no action is open."""
    plan, people = plan_of(version.pk), {user.pk: actor_of(user) for user in User.objects.all()}
    for dossier in Dossier.objects.filter(process_version=version, finished_at__isnull=True).iterator():
        facts = facts_of(dossier, step_of(plan, dossier.step_id), has_draft=True)
        if dossier.holder_id is None or not open_actions(plan, facts, people[dossier.holder_id]):
            yield dossier


def main() -> None:
    """Measure a dry run, the move and its undoing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dossiers", type=int, required=True)
    options = parser.parse_args()
    people = People.load(timezone.now())
    take_in(people, options.dossiers)
    old = ProcessVersion.objects.get(pk=people.plan.version_id)
    administrator = User.objects.filter(posts__role=Role.SYSTEM_ADMIN).order_by("pk")[0]
    new = new_version(old, administrator)
    steps = same_codes(plan_of(old.pk), plan_of(new.pk))
    begin = time.perf_counter()
    trial = dry_run(planner_of(old.pk, new.pk, steps), at=timezone.now())
    found: dict[str, object] = {"dossiers": options.dossiers, "dry_run_s": round(time.perf_counter() - begin, 2)}
    call = {"from_version_id": old.pk, "to_version_id": new.pk, "steps": steps, "reason": "Đo tốc độ."}
    move = moving.move_begin(**call, actor=administrator, at=timezone.now())
    found["move"] = work(move)
    found["moved"] = move.lines.filter(outcome=MoveLine.Outcome.MOVED).count()
    found["as_tried"] = found["moved"] == trial.moves
    found["stuck"] = sum(1 for _dossier in stuck(new))
    connection.cursor().execute("UPDATE common_job SET standing = 'done', finished_at = now()")
    move = moving.move_undo(move_id=move.pk, reason="Đo tốc độ.", actor=administrator, at=timezone.now())
    found["undo"] = work(move)
    found["restored"] = move.lines.filter(outcome=MoveLine.Outcome.RESTORED).count()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
