"""What the desk's printed papers say of a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onestop.models import Attachment, Dossier, Event, Paper, Party, Payment
from onestop.queries.words import allowed_word
from procedures.models import Fee

Kind = Event.Kind
ASKING = (Kind.SAVED_PENDING, Kind.SUPPLEMENT_ASKED)
ENDS = (Kind.STOPPED, Kind.WITHDRAWN)


@dataclass(frozen=True)
class PrintedAct:
    """The act that a paper tells of: when, by whom, why, and what its course line says besides."""

    kind: str
    at: datetime
    by: str
    reason: str
    data: dict[str, Any]


@dataclass(frozen=True)
class PrintedDossier:
    """A dossier with everything that the printed papers name; an act that did not happen, or no longer holds, is None.

    `asked` is the last request for papers and `requests` says how many there were; `supplemented_at` is when the
    papers of a request after the acceptance came.
    """

    dossier: Dossier
    applicant: Party
    owner: Party
    papers: Sequence[Paper]
    with_files: frozenset[int]
    fees: Sequence[Fee]
    payment: Payment
    clerk: str
    allowed: str
    step: str
    decider: str
    asked: PrintedAct | None
    requests: int
    supplemented_at: datetime | None
    refusal: PrintedAct | None
    extension: PrintedAct | None
    end: PrintedAct | None

    @property
    def missing(self) -> list[Paper]:
        """The papers that are asked for; once they came, those that were asked for last."""
        asked = [paper for paper in self.papers if paper.missing]
        return asked or [paper for paper in self.papers if paper.missing_reason]

    @property
    def handed_in(self) -> list[Paper]:
        """The papers that came, on paper or as files."""
        return [paper for paper in self.papers if paper.originals or paper.copies or paper.pk in self.with_files]

    @property
    def day_number(self) -> str:
        """The number of the dossier on its day, the last part of its code."""
        return self.dossier.code.rpartition("-")[2]


def printed_dossier(dossier: Dossier) -> PrintedDossier:
    """Return what the papers of a dossier say; give a dossier of `find_dossier`."""
    parties = {party.part: party for party in Party.objects.filter(dossier=dossier)}
    course = list(Event.objects.filter(dossier=dossier).order_by("-number"))
    taken = _last(course, Kind.ACCEPTED, Kind.SAVED_PENDING)
    version, state = dossier.process_version, dossier.state
    return PrintedDossier(
        dossier=dossier,
        applicant=parties[Party.Part.APPLICANT],
        owner=parties[Party.Part.OWNER],
        papers=list(Paper.objects.filter(dossier=dossier).select_related("component")),
        with_files=frozenset(_papers_with_files(dossier)),
        fees=list(Fee.objects.filter(version=dossier.procedure_version_id)),
        payment=Payment.objects.get(dossier=dossier),
        clerk=taken.by if taken else "",
        allowed=allowed_word(version.duration, version.duration_unit),
        step=dossier.step.name if dossier.step else "",
        decider=dossier.competent_agency.name if dossier.competent_agency_id != dossier.agency_id else "",
        asked=_last(course, *ASKING),
        requests=sum(1 for event in course if event.action in ASKING),
        supplemented_at=_supplemented_at(dossier, course),
        refusal=_last(course, Kind.NOT_ACCEPTED, Kind.REFUSED) if state == Dossier.State.REFUSED else None,
        extension=_last(course, Kind.EXTENDED),
        end=_last(course, *ENDS) if state in (Dossier.State.STOPPED, Dossier.State.WITHDRAWN) else None,
    )


def _last(course: Sequence[Event], *kinds: Event.Kind) -> PrintedAct | None:
    """Return the latest act of these kinds; the course begins with the latest line."""
    event = next((event for event in course if event.action in kinds), None)
    return PrintedAct(event.action, event.at, event.actor_name, event.opinion, event.data) if event else None


def _papers_with_files(dossier: Dossier) -> list[int]:
    files = Attachment.objects.filter(dossier=dossier, paper__isnull=False)
    return [key for key in files.values_list("paper_id", flat=True) if key]


def _supplemented_at(dossier: Dossier, course: Sequence[Event]) -> datetime | None:
    """Return when the papers came that were asked for after the acceptance."""
    came = _last(course, Kind.SUPPLEMENTED)
    return came.at if came and dossier.received_at and came.at > dossier.received_at else None
