"""Make the part dossiers (hồ sơ thành phần) that an action orders, each at its own desk, in the action's transaction.

One request, several dossiers, each with its own code, state and due date (ADR 10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common import rows
from common.errors import DomainError, InputError
from onestop.models import Dossier, Event
from onestop.queries.parts import WITHOUT_RESULT
from onestop.services.intake import new_dossier, store_content
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.notifying import tell_of
from onestop.services.part_papers import Source, papers_for, source_for
from onestop.services.receivers import NobodyError, receiver_for
from onestop.services.starting import Started, insert_last, start
from onestop.services.submission import IntakeData, PaperData
from procedures.engine import ActionPlan
from procedures.models import Component, Procedure
from procedures.part_orders import PartOrder
from procedures.queries import NoProcess, WayIn, way_in

AGENCY_FIELD = "noi-nhan-"


class PartError(InputError):
    """A part dossier cannot be made; the text says which and what to do first."""


@dataclass(frozen=True)
class Made:
    """A part dossier that is stored but for its own row and code."""

    dossier: Dossier
    started: Started


def parts_make(
    dossier: Dossier, action: ActionPlan, chosen: Mapping[str, int], *, actor: User, at: datetime
) -> list[Dossier]:
    """Make the part dossiers of an action that the dossier has not yet; last, for the codes hold counters.

    `chosen` has agencies by the codes of procedures, where the process leaves the choice.

    Raises:
        PartError: a procedure is not in force, no agency is chosen or fits, a required paper is missing, or nobody
            holds the first step of a part.
    """
    orders = [order for order in action.orders if order.procedure not in _made_before(dossier)] if action.orders else []
    if not orders:
        return []
    rows.attach(dossier, "agency", "competent_agency")
    source = source_for(dossier, orders)
    made = [_prepare(dossier, source, order, chosen, actor=actor, at=at) for order in orders]
    # Always in one order, so that two such actions never wait for each other's counters.
    for part in sorted(made, key=lambda part: part.dossier.agency.code):
        insert_last(part.dossier, at)
        tell_of(part.dossier, part.started.event, part.started.receiver)
    codes = [part.dossier.code for part in made]
    record(dossier, Event.Kind.PARTS_MADE, at=at, actor=actor, saving=COURSE_FIELDS, parts=codes, act=action.code)
    return [part.dossier for part in made]


def _made_before(dossier: Dossier) -> set[str]:
    """Return the procedures of the part dossiers that run or have a result: those are not made again."""
    parts = Dossier.objects.filter(parent=dossier).exclude(state__in=WITHOUT_RESULT)
    return set(parts.values_list("procedure_version__procedure__code", flat=True))


def agencies_to_choose(dossier: Dossier, order: PartOrder) -> list[Agency]:
    """Return the agencies of which the person chooses one; none where the process or the dossier names it."""
    if order.agency:
        return []
    found = _receiving(order.procedure)
    own = {dossier.agency_id, dossier.competent_agency_id}
    return [] if len(found) == 1 or any(agency.pk in own for agency in found) else found


def agencies_to_ask(dossier: Dossier, orders: Iterable[PartOrder]) -> dict[str, list[Agency]]:
    """Return the procedures of the orders for which the person chooses an agency, with those that may take them in."""
    before = _made_before(dossier)
    asked = {order.procedure: agencies_to_choose(dossier, order) for order in orders if order.procedure not in before}
    return {code: agencies for code, agencies in asked.items() if agencies}


def procedure_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of procedures by their codes."""
    return dict(Procedure.objects.filter(code__in=list(codes)).values_list("code", "name"))


def _receiving(code: str) -> list[Agency]:
    found = Agency.objects.filter(active=True, procedures__code=code)
    return list(found.order_by("code"))


def _prepare(
    parent: Dossier, source: Source, order: PartOrder, chosen: Mapping[str, int], *, actor: User, at: datetime
) -> Made:
    procedure = Procedure.objects.filter(code=order.procedure, active=True).first()
    if procedure is None:
        text = _("Thủ tục %(code)s của hồ sơ thành phần chưa áp dụng ở đây. Hãy báo quản trị cơ quan.")
        raise PartError(text % {"code": order.procedure})
    try:
        return _take_in(parent, source, order, procedure, chosen, actor=actor, at=at)
    except PartError:
        raise
    except (InputError, NoProcess, NobodyError) as error:
        raise PartError(_said(procedure, error)) from error


def _said(procedure: Procedure, error: DomainError) -> str:
    return _("Hồ sơ thành phần «%(name)s»: %(text)s") % {"name": procedure.name, "text": error}


def _take_in(
    parent: Dossier,
    source: Source,
    order: PartOrder,
    procedure: Procedure,
    chosen: Mapping[str, int],
    *,
    actor: User,
    at: datetime,
) -> Made:
    """Take a part in as a counter does: versions, people, papers, payment, first stay and first line of the course."""
    agency = _agency(parent, order, procedure, chosen.get(order.procedure))
    way = way_in(procedure.pk, agency.pk, localdate(at))
    data = _data(parent, source, order, way, agency)
    part, components, plan = new_dossier(data, agency, at)
    part.parent = parent
    asked = {component.pk for component in components}
    data = replace(data, papers=tuple(paper for paper in data.papers if paper.component_id in asked))
    _check_papers(components, data.papers, procedure)
    store_content(part, data, components, actor=actor, at=at)
    clerk = receiver_for(part, plan.entry)
    noted: dict[str, Any] = {"part_of": parent.code}
    noted |= {"paper": order.result_paper} if order.result_paper else {}
    opinion = _("Hồ sơ thành phần của %(code)s.") % {"code": parent.code}
    started = start(part, plan, actor, at, clerk=clerk, opinion=opinion, **noted)
    rows.insert(*started.tasks)
    return Made(part, started)


def _agency(parent: Dossier, order: PartOrder, procedure: Procedure, chosen_id: int | None) -> Agency:
    """Return who takes the part in: as the process says, else the dossier's own agencies, else who was chosen."""
    able = {agency.pk: agency for agency in _receiving(procedure.code)}
    if order.agency:
        wished = [pk for pk, agency in able.items() if agency.code == order.agency]
    else:
        only = list(able) if len(able) == 1 else [chosen_id]
        wished = [parent.agency_id, parent.competent_agency_id, *(pk for pk in only if pk is not None)]
    found = next((able[pk] for pk in wished if pk in able), None)
    if found is None and order.agency:
        text = _("Cơ quan %(agency)s không tiếp nhận thủ tục «%(name)s». Hãy báo quản trị sửa quy trình.")
        raise PartError(text % {"agency": order.agency, "name": procedure.name})
    if found is None:
        text = _("Chưa chọn nơi tiếp nhận hồ sơ thành phần «%(name)s». Hãy chọn một cơ quan.")
        raise PartError(text % {"name": procedure.name}, field=f"{AGENCY_FIELD}{procedure.code}")
    return found


def _data(parent: Dossier, source: Source, order: PartOrder, way: WayIn, agency: Agency) -> IntakeData:
    sheet = way.procedure_version
    deciders = {one.pk for one in way.deciders(agency)}
    several = len(deciders) > 1 and parent.competent_agency_id in deciders
    return IntakeData(
        agency_id=agency.pk,
        procedure_id=sheet.procedure_id,
        applicant=source.applicant,
        owner=source.owner,
        papers=papers_for(source, order, list(sheet.components.all())),
        channel=parent.channel,
        result_channel=parent.result_channel,
        note=parent.note,
        case_id=_case_id(way, order),
        decider_id=parent.competent_agency_id if several else None,
    )


def _case_id(way: WayIn, order: PartOrder) -> int | None:
    if not order.case:
        return None
    found = next((version.pk for version in way.cases if version.process.code == order.case), None)
    if found is None:
        text = _("Quy trình %(case)s của thủ tục «%(name)s» chưa áp dụng ở nơi nhận. Hãy báo quản trị cơ quan.")
        raise PartError(text % {"case": order.case, "name": way.procedure_version.procedure.name})
    return found


def _check_papers(components: Iterable[Component], papers: Iterable[PaperData], procedure: Procedure) -> None:
    came = {paper.component_id for paper in papers if paper.came}
    lacking = [part.name for part in components if part.required and part.pk not in came]
    if lacking:
        text = _(
            "Hồ sơ thành phần «%(name)s» còn thiếu: %(papers)s. Hãy nhận hoặc lập các giấy tờ ấy ở hồ sơ này trước."
        )
        raise PartError(text % {"name": procedure.name, "papers": "; ".join(lacking)})
