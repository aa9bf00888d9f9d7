"""What a dossier gives to its part dossiers: its people, and papers by reference to their stored files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from onestop.models import Attachment, Dossier, Paper, Party
from onestop.services.files import current_files
from onestop.services.submission import FileData, PaperData, PartyData
from procedures.models import Component
from procedures.part_orders import PartOrder, source_of


@dataclass(frozen=True)
class GivenPaper:
    """A paper of the dossier that can go along: how many came, whether it was seen signed, its present files."""

    reuse_code: str
    originals: int = 0
    copies: int = 0
    signed: bool = False
    files: tuple[FileData, ...] = ()


@dataclass(frozen=True)
class Source:
    """The people of a dossier, and its papers by the codes of its sheet."""

    applicant: PartyData
    owner: PartyData | None
    papers: dict[str, GivenPaper]


def source_for(dossier: Dossier, orders: Iterable[PartOrder]) -> Source:
    """Return what the dossier gives for these orders; four queries, however many there are."""
    parties = {party.part: party for party in Party.objects.filter(dossier=dossier)}
    owner = parties[Party.Part.OWNER]
    wanted = {code for order in orders for code in order.components}
    return Source(
        applicant=_party(parties[Party.Part.APPLICANT]),
        owner=None if owner.same_as_applicant else _party(owner),
        papers=_papers(dossier, wanted),
    )


def _party(party: Party) -> PartyData:
    return PartyData(**{field.name: getattr(party, field.name) for field in fields(PartyData)})


def _papers(dossier: Dossier, wanted: set[str]) -> dict[str, GivenPaper]:
    """Return the papers of these codes: handed in, or made by an action, of which the newest counts."""
    sheet = Component.objects.filter(version=dossier.procedure_version_id, code__in=wanted)
    reuse = dict(sheet.values_list("code", "reuse_code"))
    files = list(Attachment.objects.filter(dossier=dossier).order_by("pk"))
    found = {code: GivenPaper(reuse[code], signed=True, files=_made(files, code)) for code in reuse}
    handed_in = Paper.objects.filter(dossier=dossier, component__code__in=wanted, missing=False)
    for paper in handed_in.select_related("component"):
        code = paper.component.code if paper.component else ""
        own = [file for file in files if file.paper_id == paper.pk]
        came = GivenPaper(reuse[code], paper.originals, paper.copies, paper.signed, _stored(current_files(own)))
        found[code] = came if came.originals or came.copies or came.files else found[code]
    return found


def _made(files: Sequence[Attachment], code: str) -> tuple[FileData, ...]:
    own = [file for file in files if file.part_code == code]
    newest = max((file.version for file in own), default=0)
    signed = {file.signed_from_id for file in files}
    return _stored(file for file in own if file.version == newest and file.pk not in signed)


def _stored(files: Iterable[Attachment]) -> tuple[FileData, ...]:
    return tuple(FileData(file.blob_id, file.name, file.media_type, file.size_bytes) for file in files)


def papers_for(source: Source, order: PartOrder, components: Sequence[Component]) -> tuple[PaperData, ...]:
    """Return the papers of the part's sheet that come from the dossier."""
    given = {code: source.papers[code].reuse_code for code in order.components if code in source.papers}
    found = []
    for part in components:
        code = source_of(part.code, part.reuse_code, given)
        if code is not None and part.kind == Component.Kind.SUBMITTED:
            paper = source.papers[code]
            data = PaperData(part.pk, part.name, paper.originals, paper.copies, paper.files, signed=paper.signed)
            found.append(data)
    return tuple(found)
