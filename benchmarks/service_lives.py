"""One driver of whole lives through the services; the workers carry the messages.

Started by benchmarks.journey in several processes at once. It keeps some dossiers on their way and does for each the
next officer's act as soon as the message before it has arrived. Before it counts it works until the first dossiers
have gone all the way: from then on as many are on their way at the end as at the beginning, and what a program
loads at first use is loaded.
"""

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.people import People, signed_file  # noqa: E402
from common import prepared  # noqa: E402
from eoffice.models import Document  # noqa: E402
from eoffice.services import issuing, opening  # noqa: E402
from onestop.models import Dossier  # noqa: E402
from onestop.services import forwarding, intake, processing, returning  # noqa: E402
from onestop.services.payments import payment_of  # noqa: E402
from onestop.services.submission import FileData  # noqa: E402

ON_THE_WAY = 24
BEGUN_AT_ONCE = 4
WARM_UP_S = 6
PAUSE_S = 0.01
# Looking whether a message has arrived is the driver's work, not the product's: it costs as little as it can.
AT_OFFICE_SQL = "SELECT id, dossier_code FROM eoffice_document WHERE dossier_code = ANY(%s) AND state = 'submitted'"
BACK_SQL = """
SELECT dossier.id, dossier.code FROM onestop_dossier AS dossier
JOIN procedures_step AS step ON step.id = dossier.step_id AND step.code = 'xac_nhan'
WHERE dossier.code = ANY(%s) AND dossier.state = 'processing'
"""


class Driver:
    """Sends dossiers along and notes how long each step took, in seconds."""

    def __init__(self, number: int, signed_files: int) -> None:
        self.now = timezone.now()
        self.people = People.load(self.now)
        self.files = [signed_file(self.people, number * 1000 + index + 1, self.now) for index in range(signed_files)]
        self.on_the_way: dict[str, str] = {}
        self.started: dict[str, float] = {}
        self.times: dict[str, list[float]] = defaultdict(list)
        self.queries: dict[str, int] = {}
        self.lives = 0
        self.begun = 0

    def run(self, seconds: float) -> dict[str, object]:
        """Warm up, then work until the time is over; return the lives that ended in it and the times of the steps."""
        self._work(WARM_UP_S)
        ended_before = self.lives
        self.times.clear()
        took = self._work(seconds)
        return {
            "lives": self.lives - ended_before,
            "lives_with_warm_up": self.lives,
            "seconds": took,
            "times": self.times,
            "queries": self.queries,
        }

    def _work(self, seconds: float) -> float:
        """Send dossiers along for a time; return how long that was."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds:
            moved = self._begin() + self._at_office() + self._back_at_desk()
            if not moved:
                time.sleep(PAUSE_S)
        return time.perf_counter() - begin

    def _begin(self) -> int:
        """Begin some, as far as there is room: each look at what has arrived serves several."""
        wanted = min(BEGUN_AT_ONCE, ON_THE_WAY - len(self.on_the_way))
        for _one in range(wanted):
            dossier = self.before_the_head()
            file = self.files[self.begun % len(self.files)]
            self._step("3_head_forwards", lambda dossier=dossier, file=file: self.forward(dossier, file))
            self.on_the_way[dossier.code] = file.sha256
        return wanted

    def before_the_head(self) -> Dossier:
        """Take a dossier in and bring it before the head of department."""
        self.begun += 1
        begin = time.perf_counter()
        dossier = self._step("1_intake", self._accept)
        self.started[dossier.code] = begin
        self._step("2_specialist", lambda: self._submit(dossier, self.files[self.begun % len(self.files)]))
        return dossier

    def _accept(self) -> Dossier:
        return intake.dossier_accept(
            data=self.people.intake(),
            actor=self.people.motcua1,
            at=timezone.now(),
            assignee=self.people.chuyenvien1,
        )

    def _submit(self, dossier: Dossier, file: FileData) -> None:
        actor = self.people.chuyenvien1
        processing.draft_attach(dossier_id=dossier.pk, actor=actor, at=timezone.now(), file=file)
        processing.dossier_act(
            dossier_id=dossier.pk,
            actor=actor,
            at=timezone.now(),
            action_id=self.people.action("xu_ly", "advance"),
            expected_step="xu_ly",
            note="Kính trình",
            assignee_id=self.people.truongphong1.pk,
        )

    def forward(self, dossier: Dossier, file: FileData) -> None:
        """Let the head send the draft to the leader."""
        forwarding.dossier_forward(
            dossier_id=dossier.pk,
            actor=self.people.truongphong1,
            at=timezone.now(),
            action_id=self.people.action("xem_xet", "forward"),
            expected_step="xem_xet",
            subject="Trình lãnh đạo ký duyệt",
            unit_code=self.people.agency.code,
            presenter=self.people.truongphong1.username,
            signer=self.people.lanhdao1.username,
            opinion="Kính trình",
            file=file,
        )

    def _at_office(self) -> int:
        arrived = prepared.fetch(AT_OFFICE_SQL, [list(self.on_the_way)])
        for pk, code in arrived:
            self._step("4_leader", lambda pk=pk, code=code: self._sign(pk, self.on_the_way[code]))
            self._step("5_clerical", lambda pk=pk: self._issue(pk))
        return len(arrived)

    def _sign(self, document_id: int, sha256: str) -> None:
        leader, at = self.people.lanhdao1, timezone.now()
        opening.document_open(document_id=document_id, actor=leader, at=at)
        issuing.document_attach_signed(
            document_id=document_id,
            actor=leader,
            at=at,
            sha256=sha256,
            name="Giay-phep_signed.pdf",
            notation="01/GP-SXD",
            issued_on=timezone.localdate(at),
        )

    def _issue(self, document_id: int) -> None:
        actor, at = self.people.vanthu1, timezone.now()
        fields = issuing.OutgoingForm(
            document_type_id=self.people.document_type.pk,
            register_id=self.people.register.pk,
            subject="Cấp giấy phép",
            issued_on=timezone.localdate(at),
        )
        issuing.document_number_and_seal(document_id=document_id, actor=actor, at=at, fields=fields)
        issuing.document_issue(
            document_id=document_id, actor=actor, at=at, expected_state=Document.State.NUMBERED.value
        )

    def _back_at_desk(self) -> int:
        dossiers = prepared.fetch(BACK_SQL, [list(self.on_the_way)])
        for pk, code in dossiers:
            self._step("6_head_confirms", lambda pk=pk: self._confirm(pk))
            owed_vnd = payment_of(Dossier(pk=pk)).rest_vnd
            self._step("7_hand_over", lambda pk=pk, owed_vnd=owed_vnd: self._hand_over(pk, owed_vnd))
            del self.on_the_way[code]
            self.times["whole_life"].append(time.perf_counter() - self.started.pop(code))
            self.lives += 1
        return len(dossiers)

    def _confirm(self, dossier_id: int) -> None:
        processing.dossier_act(
            dossier_id=dossier_id,
            actor=self.people.truongphong1,
            at=timezone.now(),
            action_id=self.people.action("xac_nhan", "confirm_result"),
            expected_step="xac_nhan",
            assignee_id=self.people.motcua1.pk,
        )

    def _hand_over(self, dossier_id: int, owed_vnd: int) -> None:
        returning.dossier_hand_over(
            dossier_id=dossier_id,
            actor=self.people.motcua1,
            at=timezone.now(),
            expected_state="result_ready",
            receiver_name="Người nhận",
            receiver_id_number="011000000000",
            by_proxy=False,
            proof="signature",
            fee_settled=True,
            expected_owed_vnd=owed_vnd,
        )

    def _step(self, name: str, act: Callable[[], object]):
        """Do a step; the first dossier counts its queries, the others its time."""
        if name not in self.queries:
            with Counted() as count:
                done = act()
            self.queries[name] = count[0]
            return done
        begin = time.perf_counter()
        done = act()
        self.times[name].append(time.perf_counter() - begin)
        return done


class Counted:
    """Counts the statements that run inside."""

    def __enter__(self) -> list[int]:
        self.count = [0]
        self.wrapper = connection.execute_wrapper(self._note)
        self.wrapper.__enter__()
        return self.count

    def __exit__(self, *error: object) -> None:
        self.wrapper.__exit__(*error)

    def _note(self, execute, sql, params, many, context):
        self.count[0] += 1
        return execute(sql, params, many, context)


def main() -> None:
    """Run one driver and write what it measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--signed-files", type=int, default=20)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    done = Driver(options.number, options.signed_files).run(options.seconds)
    options.out.write_text(json.dumps(done))


if __name__ == "__main__":
    main()
