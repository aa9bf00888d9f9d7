"""Read procedures and processes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency, OfficePerson, OfficeUnit, Post
from common.errors import DomainError
from common.search import fold
from procedures.conditions import conditions_read
from procedures.demands import demands_of, route_of
from procedures.engine import ActionPlan, ProcessPlan, StepPlan
from procedures.lint import Seat, Staff
from procedures.models import OPEN_STATES, Action, Procedure, ProcedureVersion, ProcessVersion, Step, VersionState
from procedures.outcomes import forget_outcomes
from procedures.part_orders import orders_read
from procedures.places import deciders_of
from procedures.wording import wording_of

PLANS_KEPT = 500
WAYS_KEPT_SECONDS = 10.0


class NoProcess(DomainError):
    """The procedure cannot be taken in: nothing of it is published for this agency."""


class _Plans:
    """The plans used last, for the whole process: a version that was published never changes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[int, ProcessPlan] = OrderedDict()
        self._actions: dict[int, ActionPlan] = {}
        self._lock = Lock()

    def get(self, version_id: int) -> ProcessPlan | None:
        with self._lock:
            plan = self._kept.get(version_id)
            if plan is not None:
                self._kept.move_to_end(version_id)
            return plan

    def keep(self, plan: ProcessPlan) -> None:
        with self._lock:
            self._kept[plan.version_id] = plan
            self._actions |= {action.id: action for action in plan.actions}
            while len(self._kept) > self._size:
                for action in self._kept.popitem(last=False)[1].actions:
                    del self._actions[action.id]

    def action(self, action_id: int) -> ActionPlan | None:
        with self._lock:
            return self._actions.get(action_id)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._actions.clear()


_plans = _Plans(PLANS_KEPT)


def plan_of(version_id: int) -> ProcessPlan:
    """Return a version of a process as the engine reads it; no query once it was read.

    Raises:
        ProcessVersion.DoesNotExist: there is no such version, or it has no steps.
    """
    return plans_of([version_id])[version_id]


def kept_action(action_id: int) -> ActionPlan | None:
    """Return an action of a plan that was read lately, without a query; None when its plan was not."""
    return _plans.action(action_id)


def plans_of(version_ids: Iterable[int]) -> Mapping[int, ProcessPlan]:
    """Return several plans by version id; two queries for all that were not read before, none for the others.

    Raises:
        ProcessVersion.DoesNotExist: one of the versions does not exist or has no steps.
    """
    wanted = set(version_ids)
    found = {pk: plan for pk in wanted if (plan := _plans.get(pk)) is not None}
    missing = wanted - found.keys()
    return found | _load(missing) if missing else found


def forget_plans() -> None:
    """Empty the memory of plans: for tests, and after a process was changed by hand in the database."""
    _plans.clear()
    _ways.clear()
    _names.clear()
    forget_outcomes()


def _load(version_ids: set[int]) -> dict[int, ProcessPlan]:
    rows = list(Step.objects.filter(version__in=version_ids).select_related("version__process"))
    versions = {step.version_id: step.version for step in rows}
    if absent := version_ids - versions.keys():
        raise ProcessVersion.DoesNotExist(f"process versions {sorted(absent)} do not exist or have no steps")
    codes = {step.pk: step.code for step in rows}
    steps: dict[int, dict[str, StepPlan]] = {pk: {} for pk in versions}
    actions: dict[int, list[ActionPlan]] = {pk: [] for pk in versions}
    for step in sorted(rows, key=lambda row: (row.position, row.pk)):
        steps[step.version_id][step.code] = _step_plan(step)
    for action in Action.objects.filter(version__in=version_ids).order_by("position", "pk"):
        actions[action.version_id].append(_action_plan(action, codes))
    plans = {pk: _process_plan(version, steps[pk], tuple(actions[pk])) for pk, version in versions.items()}
    for pk, plan in plans.items():
        if versions[pk].state not in OPEN_STATES:
            _plans.keep(plan)
    return plans


def _process_plan(
    version: ProcessVersion, steps: Mapping[str, StepPlan], actions: tuple[ActionPlan, ...]
) -> ProcessPlan:
    return ProcessPlan(
        version_id=version.pk,
        name=version.process.name,
        duration=version.duration,
        duration_unit=version.duration_unit,
        steps=steps,
        actions=actions,
    )


def _step_plan(step: Step) -> StepPlan:
    return StepPlan(
        id=step.pk,
        code=step.code,
        name=step.name,
        position=step.position,
        role=step.role,
        department_id=step.department_id,
        life_cycle=step.life_cycle,
        duration=step.duration,
        duration_unit=step.duration_unit,
        interconnected=step.interconnected,
        seal_by=step.seal_by,
        entry=step.entry,
        final=step.final,
        route=route_of(step),
        place=step.place,
    )


def _action_plan(action: Action, codes: Mapping[int, str]) -> ActionPlan:
    return ActionPlan(
        id=action.pk,
        code=action.code,
        label=action.label,
        from_step=codes[action.from_step_id],
        to_step=codes[action.to_step_id] if action.to_step_id else None,
        transition=action.transition,
        trigger=action.trigger,
        assignment=action.assignment,
        needs_draft=action.needs_draft,
        conditions=conditions_read(action.conditions),
        after_hours=action.after_hours,
        officer_id=action.officer_id,
        previous_step=codes[action.previous_step_id] if action.previous_step_id else "",
        post_title=action.post_title,
        post_department_id=action.post_department_id,
        participants=action.participants,
        opinion=action.opinion,
        opinion_label=action.opinion_label,
        tells_holder=action.tells_holder,
        tells_co_workers=action.tells_co_workers,
        tells_followers=action.tells_followers,
        tells_applicant=action.tells_applicant,
        demands=demands_of(action),
        orders=orders_read(action.part_dossiers),
        link_action=action.link_action,
        wording=wording_of(action),
    )


def process_for(procedure_id: int, agency_id: int, on: date) -> ProcessVersion:
    """Return the first of the processes that hold at an agency on a day.

    Raises:
        NoProcess: none is published and in force.
    """
    return processes_for(procedure_id, agency_id, on)[0]


def processes_for(procedure_id: int, agency_id: int, on: date) -> list[ProcessVersion]:
    """Return the processes of a procedure that hold at an agency on a day, one for each case, in their order.

    An agency that has any of its own has none but its own.

    Raises:
        NoProcess: none is published and in force.
    """
    found = (
        ProcessVersion.objects.filter(
            Q(process__agency_id=agency_id) | Q(process__agency__isnull=True),
            process__procedure_id=procedure_id,
            state__in=(VersionState.PUBLISHED, VersionState.SCHEDULED),
            effective_from__lte=on,
        )
        .select_related("process")
        .order_by("process__case_order", "process__code", "-effective_from", "-number")
    )
    latest: dict[int, ProcessVersion] = {}
    for version in found:
        latest.setdefault(version.process_id, version)
    own = [version for version in latest.values() if version.process.agency_id is not None]
    if not latest:
        raise NoProcess(
            _("Thủ tục này chưa có quy trình nào đang áp dụng tại cơ quan. Hãy báo quản trị cơ quan công bố quy trình.")
        )
    return own or list(latest.values())


def published_version(procedure_id: int, on: date) -> ProcedureVersion:
    """Return what a procedure asks for and gives on a day, with its components, fees, result types and deciders.

    Raises:
        NoProcess: none of its versions is published.
    """
    begun = Q(state=VersionState.PUBLISHED) | Q(state=VersionState.SCHEDULED, effective_from__lte=on)
    found = (
        ProcedureVersion.objects.filter(begun, procedure_id=procedure_id)
        .order_by("-number")
        .select_related("procedure__field")
        .prefetch_related("components", "fees", "result_types", "procedure__deciding_agencies")
        .first()
    )
    if found is None:
        raise NoProcess(_("Thủ tục này chưa được công bố. Hãy báo quản trị cơ quan."))
    return found


@dataclass(frozen=True)
class WayIn:
    """What holds for a dossier that is taken in now: the sheet and its cases; they are shared, so never changed."""

    procedure_version: ProcedureVersion
    cases: tuple[ProcessVersion, ...]

    @property
    def process_version(self) -> ProcessVersion:
        """The process of the first case."""
        return self.cases[0]

    def deciders(self, agency: Agency) -> list[Agency]:
        """Return who may decide what this agency receives: itself, its nearest superior, or one of those named."""
        return deciders_of(self.procedure_version.procedure, agency)


_ways: dict[tuple[int, int, date], tuple[float, WayIn]] = {}


def way_in(procedure_id: int, agency_id: int, on: date) -> WayIn:
    """Return what a procedure asks for and the processes of its cases; kept for some seconds, for services.

    Raises:
        NoProcess: nothing of it is published for this agency.
    """
    key = (procedure_id, agency_id, on)
    kept = _ways.get(key)
    if kept is not None and kept[0] > monotonic():
        return kept[1]
    found = WayIn(published_version(procedure_id, on), tuple(processes_for(procedure_id, agency_id, on)))
    if len(_ways) >= PLANS_KEPT:
        _ways.clear()
    _ways[key] = (monotonic() + WAYS_KEPT_SECONDS, found)
    return found


@dataclass(frozen=True)
class ProcedureName:
    """How a procedure is called outside: its code and the name of its field."""

    code: str
    field_name: str


_names: dict[int, tuple[float, ProcedureName]] = {}


def procedure_name(version_id: int) -> ProcedureName:
    """Return code and field of a version's procedure; kept for some seconds, for services.

    Raises:
        ProcedureVersion.DoesNotExist: there is no such version.
    """
    kept = _names.get(version_id)
    if kept is not None and kept[0] > monotonic():
        return kept[1]
    rows = ProcedureVersion.objects.values_list("procedure__code", "procedure__field__name")
    found = ProcedureName(*rows.get(pk=version_id))
    if len(_names) >= PLANS_KEPT:
        _names.clear()
    _names[version_id] = (monotonic() + WAYS_KEPT_SECONDS, found)
    return found


def procedures_of(agency: Agency) -> list[Procedure]:
    """Return the procedures that the agency's desk takes in, by name."""
    return list(_published().filter(receiving_agencies=agency).order_by("folded_name", "code"))


def search_procedures(text: str, *, agency: Agency | None = None, limit: int = 20) -> list[Procedure]:
    """Find published procedures by words of the name typed without marks, or by the start of the code."""
    found = _published() if agency is None else _published().filter(receiving_agencies=agency)
    words = Q()
    for word in fold(text).split():
        words &= Q(folded_name__contains=word)
    return list(found.filter(words | Q(code__startswith=text.strip())).order_by("folded_name", "code")[:limit])


def _published() -> QuerySet[Procedure]:
    return Procedure.objects.filter(active=True, versions__state=VersionState.PUBLISHED).select_related("field")


def staff() -> Staff:
    """Return who holds which post and which units of the document office can sign, for the linter; two queries."""
    posts = Post.objects.filter(active=True, user__is_active=True, agency__active=True).order_by()
    seats = posts.values_list("role", "agency__code", "department__code", "title", "user__username")
    signers = OfficePerson.objects.filter(unit=OuterRef("pk"), active=True, may_sign=True, problem="")
    units = dict(OfficeUnit.objects.filter(active=True).values_list("code", Exists(signers)))
    return Staff(
        seats=frozenset(Seat(role, agency, department or "", *who) for role, agency, department, *who in seats),
        units=frozenset(units),
        signing_units=frozenset(code for code, can_sign in units.items() if can_sign),
    )
