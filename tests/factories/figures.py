"""Dossiers for figures: rows in any state at any time, past the services.

`Ledger(agency).add("processing", taken=day(2), due=day(9))` is one dossier of the ledger's field.
"""

from datetime import datetime
from itertools import count

from onestop.models import Dossier
from procedures.models import Field
from tests.factories.accounts import NOW, VIETNAM, person
from tests.factories.procedures import three_steps

NUMBERS = count(1)
ENDED = {"returned", "refused", "stopped", "withdrawn"}
HELD = {"accepted", "processing", "supplement", "paying", "paused", "result_ready"}
BEFORE_ACCEPTANCE = {"draft", "submitted", "supplement", "refused"}


def at(text):
    """Return a moment on the clock of Vietnam: at("15/06 08:30"), of the year of the tests."""
    return datetime.strptime(f"{NOW.year} {text}", "%Y %d/%m %H:%M").replace(tzinfo=VIETNAM)


class Ledger:
    """The dossiers of one agency in one field."""

    def __init__(self, agency, field="Hộ tịch"):
        self.agency = agency
        self.process = three_steps(agency)
        self.holder = person(agency=agency)
        procedure = self.process.process.procedure
        procedure.field = Field.objects.get_or_create(code=field, defaults={"name": field})[0]
        procedure.save()

    def add(self, state, *, taken, due=None, result=None, finished=None, channel="counter", number=1, **fields):
        """Store dossiers in this state; `taken` is when the desk had them.

        One that waits for papers, or was refused, was taken in before when it has a due date.
        """
        received = None if state in BEFORE_ACCEPTANCE and due is None else taken
        values = {
            "state": state,
            "channel": channel,
            "submitted_at": taken,
            "received_at": received,
            "due_at": due,
            "original_due_at": due,
            "result_at": result or (finished if state in ENDED else None),
            "finished_at": finished,
            "paused_at": taken if state in ("paying", "paused") or (state == "supplement" and received) else None,
        } | fields
        return Dossier.objects.bulk_create(self._row(**values) for _ in range(number))

    def _row(self, **fields):
        running = fields["state"] in HELD
        return Dossier(
            code=f"{self.agency.code}-260101-{next(NUMBERS):05d}",
            lookup_secret="k7m2-q9xd",
            agency=fields.pop("agency", self.agency),
            competent_agency=self.agency,
            procedure_version=self.process.process.procedure.versions.get(),
            process_version=self.process,
            procedure_name="Cấp bản sao",
            step=self.process.steps.first() if running else None,
            holder=self.holder if running else None,
            owner_name="Đỗ Quang Minh",
            owner_folded="do quang minh",
            sort_at=NOW,
            created_at=NOW,
            updated_at=NOW,
            **fields,
        )
