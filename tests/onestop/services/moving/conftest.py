"""A process with two versions for each test."""

import pytest

from onestop.models import Dossier, Event
from procedures.queries import plan_of
from tests.factories.moving import Ground, ground, publish
from tests.kept import kept


def build_field() -> Ground:
    made = ground(hours={"xem_xet": 16})
    made.desk.dossiers = {}
    return made


def build_busy() -> Ground:
    field = build_field()
    steps = ("xu_ly", "xem_xet", "ky_duyet", "ban_hanh", "xac_nhan", "tra_ket_qua", "xong")
    field.desk.dossiers = {step: field.desk.at(step) for step in steps}
    publish(field)
    return field


@pytest.fixture
def field(db):
    """Give a desk whose process has a second version in force, the same but for the hours of the head's step."""
    return kept(build_field)


@pytest.fixture
def busy(db):
    """Give the same with one dossier at each step, by step, all of the old version."""
    return kept(build_busy)


def place(dossier):
    """Return version, step, holder and deadline of a dossier as they are stored now."""
    found = Dossier.objects.select_related("step").get(pk=dossier.pk)
    return (
        found.process_version_id,
        found.step and found.step.code,
        found.holder_id,
        found.holder_name,
        found.step_due_at,
    )


def places():
    """Return where every dossier and every open stay is, by key."""
    fields = ("pk", "process_version", "step", "holder", "holder_name", "step_due_at", "state", "due_at")
    stays = ("tasks__step", "tasks__assignee", "tasks__assignee_name", "tasks__due_at", "tasks__outcome")
    return list(Dossier.objects.order_by("pk", "tasks").values_list(*fields, *stays))


def events(dossier, action="version_moved"):
    return list(Event.objects.filter(dossier=dossier, action=action))


def step(version, code):
    return plan_of(version.pk).step(code)
