"""What the desk's printed papers say of a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop.models import Dossier, Event, Paper, Party, Payment
from onestop.queries.words import allowed_word
from procedures.models import Fee

ASKING = (Event.Kind.SAVED_PENDING, Event.Kind.SUPPLEMENT_ASKED)


@dataclass(frozen=True)
class PrintedDossier:
    """A dossier with everything that Mẫu 01 and Mẫu 02 name."""

    dossier: Dossier
    applicant: Party
    owner: Party
    papers: Sequence[Paper]
    fees: Sequence[Fee]
    payment: Payment
    clerk: str
    allowed: str
    decider: str
    asked_at: datetime | None
    asked_by: str

    @property
    def missing(self) -> list[Paper]:
        """The papers that are asked for; once they came, those that were asked for last."""
        asked = [paper for paper in self.papers if paper.missing]
        return asked or [paper for paper in self.papers if paper.missing_reason]

    @property
    def handed_in(self) -> list[Paper]:
        """The papers that came."""
        return [paper for paper in self.papers if paper.originals or paper.copies]

    @property
    def day_number(self) -> str:
        """The number of the dossier on its day, the last part of its code."""
        return self.dossier.code.rpartition("-")[2]


def printed_dossier(dossier: Dossier) -> PrintedDossier:
    """Return what the papers of a dossier say; give a dossier of `find_dossier`."""
    parties = {party.part: party for party in Party.objects.filter(dossier=dossier)}
    course = Event.objects.filter(dossier=dossier).order_by("-number")
    taken = course.filter(action__in=[Event.Kind.ACCEPTED, Event.Kind.SAVED_PENDING]).first()
    asked = course.filter(action__in=ASKING).first()
    version = dossier.process_version
    return PrintedDossier(
        dossier=dossier,
        applicant=parties[Party.Part.APPLICANT],
        owner=parties[Party.Part.OWNER],
        papers=list(Paper.objects.filter(dossier=dossier).select_related("component")),
        fees=list(Fee.objects.filter(version=dossier.procedure_version_id)),
        payment=Payment.objects.get(dossier=dossier),
        clerk=taken.actor_name if taken else "",
        allowed=allowed_word(version.duration, version.duration_unit),
        decider=dossier.competent_agency.name if dossier.competent_agency_id != dossier.agency_id else "",
        asked_at=asked.at if asked else None,
        asked_by=asked.actor_name if asked else "",
    )
