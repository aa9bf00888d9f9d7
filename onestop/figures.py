"""The desk's figures: form II.06a of an agency for a period, and how it stands now. Two statements, whatever the size.

A dossier counts for the agency that decides it, from the day it was taken in: what waits for its first papers, and what
ends before it is taken in, counts nowhere. It is resolved when its result is ready, not when it is fetched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Agency
from common.search import fold
from common.workcalendar import ZONE
from onestop.models import Dossier

State, Channel = Dossier.State, Dossier.Channel
WAITING = Dossier.WAITING_STATES
SOON = timedelta(hours=24)


def agencies_with_dossiers(agency_ids: Iterable[int]) -> set[int]:
    """Return which of these agencies decide or decided any dossier; one look into the index for each."""
    some = Dossier.objects.filter(competent_agency=OuterRef("pk"))
    return set(Agency.objects.filter(Exists(some), pk__in=agency_ids).values_list("pk", flat=True))


@dataclass(frozen=True)
class FieldFigures:
    """One line of form II.06a: a field of administration; the properties are the sums that the form asks for."""

    field: str
    online: int = 0
    direct: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0

    @property
    def received(self) -> int:
        """Column 3: what there was to do."""
        return self.online + self.direct + self.carried

    @property
    def resolved(self) -> int:
        """Column 7: what was done."""
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        """Column 11: what is left."""
        return self.open_in_time + self.open_late

    @property
    def balances(self) -> bool:
        """Tell whether nothing is lost: column 3 = column 7 + column 11."""
        return self.received == self.resolved + self.open

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns 3 to 13."""
        taken = (self.received, self.online, self.direct, self.carried)
        return (
            *taken,
            self.resolved,
            self.early,
            self.on_time,
            self.late,
            self.open,
            self.open_in_time,
            self.open_late,
        )


@dataclass(frozen=True)
class LiveFigures:
    """How the agency stands at a moment; late is counted by the minute here, by the day in the form."""

    open: int
    soon: int
    late: int
    handed_over: int


def form_06a(agency_id: int, *, start: datetime, end: datetime, at: datetime) -> list[FieldFigures]:
    """Return the lines of form II.06a/VPCP/KSTT of an agency for [start, end), by field; one statement.

    What is open at the end of the period is late when its due date lies before the period's last day, or before today
    while the period still runs.

    Source: Circular 01/2020/TT-VPCP, form II.06a.
    """
    last_day = min(end - timedelta(microseconds=1), at).astimezone(ZONE).date()
    rows = (
        _dossiers(agency_id)
        .filter(Q(finished_at__isnull=True) | Q(finished_at__gte=start))
        .filter(Q(done__isnull=True) | Q(done__gte=start), Q(taken__lt=end))
        .values(field=F("procedure_version__procedure__field__name"))
        .annotate(**_taken(start), **_resolved(start, end), **_left(end, last_day))
    )
    return sorted((FieldFigures(**row) for row in rows), key=lambda line: fold(line.field))


def live_figures(agency_id: int, *, start: datetime, end: datetime, at: datetime) -> LiveFigures:
    """Return how the agency stands at a moment, and how many results it handed over in [start, end); one statement."""
    running = Q(done__isnull=True) & ~Q(state__in=WAITING)
    handed_over = Q(state=State.RETURNED, finished_at__gte=start, finished_at__lt=end)
    counts = (
        _dossiers(agency_id)
        .filter(Q(finished_at__isnull=True) | handed_over)
        .aggregate(
            open=Count("pk", filter=Q(done__isnull=True, taken__isnull=False)),
            soon=Count("pk", filter=running & Q(due_at__gte=at, due_at__lte=at + SOON)),
            late=Count("pk", filter=running & Q(due_at__lt=at)),
            handed_over=Count("pk", filter=handed_over),
        )
    )
    return LiveFigures(**counts)


def total(lines: list[FieldFigures], name: str) -> FieldFigures:
    """Return the last line of the form."""
    names = [part.name for part in fields(FieldFigures) if part.name != "field"]
    return FieldFigures(name, **{each: sum(getattr(line, each) for line in lines) for each in names})


def _dossiers(agency_id: int) -> QuerySet[Dossier]:
    """Return the agency's dossiers with the moments and days that the form compares."""
    ready = When(state__in=[State.RESULT_READY, State.RETURNED], then=Coalesce("result_at", "finished_at"))
    return (
        Dossier.objects.filter(competent_agency=agency_id)
        .filter(received_at__isnull=False)
        .annotate(
            taken=F("received_at"),
            done=Case(ready, default=F("finished_at")),
            done_day=TruncDate("done", tzinfo=ZONE),
            due_day=TruncDate(Coalesce("report_due_at", "due_at"), tzinfo=ZONE),
        )
    )


def _taken(start: datetime) -> dict[str, Count]:
    """Columns 4, 5 and 6."""
    in_period, online = Q(taken__gte=start), Q(channel=Channel.ONLINE)
    return {
        "online": Count("pk", filter=in_period & online),
        "direct": Count("pk", filter=in_period & ~online),
        "carried": Count("pk", filter=Q(taken__lt=start)),
    }


def _resolved(start: datetime, end: datetime) -> dict[str, Count]:
    """Columns 8, 9 and 10; what the citizen took back, and what has no due date, is on time."""
    done, due, withdrawn = Q(done__gte=start, done__lt=end), F("due_day"), Q(state=State.WITHDRAWN)
    on_the_day = Q(done_day=due) | Q(due_day__isnull=True) | withdrawn
    return {
        "early": Count("pk", filter=done & Q(done_day__lt=due) & ~withdrawn),
        "on_time": Count("pk", filter=done & on_the_day),
        "late": Count("pk", filter=done & Q(done_day__gt=due) & ~withdrawn),
    }


def _left(end: datetime, last_day: date) -> dict[str, Count]:
    """Columns 12 and 13; what waits for the citizen is in time."""
    left, waiting = Q(done__isnull=True) | Q(done__gte=end), Q(state__in=WAITING)
    return {
        "open_in_time": Count("pk", filter=left & (Q(due_day__gte=last_day) | Q(due_day__isnull=True) | waiting)),
        "open_late": Count("pk", filter=left & Q(due_day__lt=last_day) & ~waiting),
    }
