"""A process of a package as the engine takes it, where no database is asked."""

from procedures.demands import demands_of, route_of
from procedures.engine import ActionPlan, ProcessPlan, StepPlan
from procedures.schema import ActionPart, ProcessContent, StepPart
from procedures.wording import wording_of

NO_VERSION = 0


def plan_of_content(content: ProcessContent, *, name: str = "") -> ProcessPlan:
    """Return the plan of a process; each id is the place in its list, and no step or action names a row of people."""
    return ProcessPlan(
        version_id=NO_VERSION,
        name=name,
        duration=content.duration,
        duration_unit=content.duration_unit,
        steps={step.code: _step(number, step) for number, step in enumerate(content.steps)},
        actions=tuple(_action(number, action) for number, action in enumerate(content.actions)),
    )


def _step(number: int, step: StepPart) -> StepPlan:
    return StepPlan(
        id=number,
        code=step.code,
        name=step.name,
        position=number,
        role=step.role,
        department_id=None,
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


def _action(number: int, action: ActionPart) -> ActionPlan:
    return ActionPlan(
        id=number,
        code=action.code,
        label=action.label,
        from_step=action.from_step,
        to_step=action.to_step,
        transition=action.transition,
        trigger=action.trigger,
        assignment=action.assignment,
        needs_draft=action.needs_draft,
        conditions=action.conditions,
        after_hours=action.after_hours,
        previous_step=action.previous_step,
        post_title=action.post_title,
        participants=action.participants,
        opinion=action.opinion,
        opinion_label=action.opinion_label,
        tells_holder=action.tells_holder,
        tells_co_workers=action.tells_co_workers,
        tells_followers=action.tells_followers,
        tells_applicant=action.tells_applicant,
        demands=demands_of(action),
        orders=action.part_dossiers,
        link_action=action.link_action,
        wording=wording_of(action),
    )
