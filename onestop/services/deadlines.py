"""When a dossier and each of its steps are due.

Source: TT 03/2025/TT-VPCP and the examples of the province's guide – whole working days, the time of day kept.
"""

from datetime import datetime

from accounts.queries import calendar_of
from common.workcalendar import Unit, due_at, due_same_day
from procedures.engine import ProcessPlan, StepPlan


def process_due(agency_id: int, plan: ProcessPlan, at: datetime) -> datetime:
    """Return when the whole process ends; a time limit of 0 ends with the working day."""
    calendar = calendar_of(agency_id)
    if plan.duration == 0:
        return due_same_day(calendar, at)
    return due_at(calendar, at, plan.duration, Unit(plan.duration_unit))


def step_due(agency_id: int, step: StepPlan, at: datetime, whole: datetime | None) -> datetime | None:
    """Return when this step ends; a step without a limit of its own ends with the whole process."""
    if step.duration == 0:
        return whole
    return due_at(calendar_of(agency_id), at, step.duration, Unit(step.duration_unit))
