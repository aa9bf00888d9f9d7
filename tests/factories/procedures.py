"""Procedures and processes for tests.

`seven_steps(agency)` builds the way through both halves, `three_steps(agency)` one without the document office; both
return the published ProcessVersion of a published procedure that the agency takes in.
"""

from contextlib import contextmanager
from datetime import date

import factory
from django.db import connection, transaction
from factory.django import DjangoModelFactory

from accounts.models import Role
from common.search import fold
from procedures.models import (
    Action,
    Component,
    DurationUnit,
    Fee,
    Field,
    Procedure,
    ProcedureVersion,
    Process,
    ProcessVersion,
    Step,
    VersionState,
)
from tests.factories.accounts import Stamped

FROM = date(2024, 1, 1)

# code, name, role, life cycle, hours, flags
SEVEN_STEPS = (
    ("tiep_nhan", "Tiếp nhận hồ sơ", Role.CLERK, "accepted", 4, {"entry": True}),
    ("xu_ly", "Xử lý hồ sơ", Role.SPECIALIST, "processing", 16, {}),
    ("xem_xet", "Lãnh đạo phòng xem xét", Role.HEAD, "processing", 8, {}),
    ("ky_duyet", "Lãnh đạo ký duyệt", Role.LEADER, "at_office", 8, {"interconnected": True}),
    ("ban_hanh", "Văn thư ban hành", Role.CLERICAL, "at_office", 4, {"interconnected": True}),
    ("xac_nhan", "Lãnh đạo phòng xác nhận", Role.HEAD, "processing", 4, {}),
    ("tra_ket_qua", "Trả kết quả", Role.CLERK, "result_ready", 0, {"final": True}),
)
# code, label, from, to, transition, extras
SEVEN_ACTIONS = (
    ("2000", "Chuyển xử lý", "tiep_nhan", "xu_ly", "advance", {"trigger": "acceptance"}),
    ("2000", "Xác nhận hoàn thành", "xu_ly", "xem_xet", "advance", {"needs_draft": True}),
    ("7400", "Trả lại chuyên viên", "xem_xet", "xu_ly", "send_back", {"opinion": "must", "assignment": "previous"}),
    ("2600", "Gửi qua eOffice", "xem_xet", "ky_duyet", "forward", {"needs_draft": True, "assignment": "nobody"}),
    ("2600", "Đã ký duyệt", "ky_duyet", "ban_hanh", "office_signed", {"trigger": "message", "assignment": "nobody"}),
    (
        "7400",
        "eOffice trả lại",
        "ky_duyet",
        "xem_xet",
        "office_return",
        {"trigger": "message", "assignment": "previous"},
    ),
    (
        "7400",
        "Văn thư trả lại",
        "ban_hanh",
        "ky_duyet",
        "office_reopened",
        {"trigger": "message", "assignment": "nobody"},
    ),
    (
        "2600",
        "Nhận kết quả",
        "ban_hanh",
        "xac_nhan",
        "office_result",
        {"trigger": "message", "assignment": "previous"},
    ),
    ("2000", "Xác nhận hoàn thành", "xac_nhan", "tra_ket_qua", "confirm_result", {}),
    ("4000", "Trả kết quả", "tra_ket_qua", None, "hand_over", {"assignment": "nobody"}),
    (
        "7400",
        "Trả lại lãnh đạo phòng",
        "tra_ket_qua",
        "xac_nhan",
        "send_back",
        {"opinion": "must", "assignment": "previous"},
    ),
)
THREE_STEPS = (
    ("tiep_nhan", "Tiếp nhận hồ sơ", Role.CLERK, "accepted", 2, {"entry": True}),
    ("xu_ly", "Xử lý hồ sơ", Role.SPECIALIST, "processing", 4, {}),
    ("tra_ket_qua", "Trả kết quả", Role.CLERK, "result_ready", 0, {"final": True}),
)
THREE_ACTIONS = (
    ("2000", "Chuyển xử lý", "tiep_nhan", "xu_ly", "advance", {"trigger": "acceptance"}),
    ("2000", "Xác nhận hoàn thành", "xu_ly", "tra_ket_qua", "confirm_result", {"needs_draft": True}),
    ("4000", "Trả kết quả", "tra_ket_qua", None, "hand_over", {"assignment": "nobody"}),
)


class FieldFactory(DjangoModelFactory):
    class Meta:
        model = Field

    code = factory.Sequence(lambda n: f"LV{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")


class ProcedureFactory(Stamped):
    class Meta:
        model = Procedure
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"2.{n:06d}")
    name = factory.Sequence(lambda n: f"Cấp giấy xác nhận thử nghiệm số {n}")
    folded_name = factory.LazyAttribute(lambda procedure: fold(procedure.name))
    field = factory.SubFactory(FieldFactory)
    online_level = Procedure.OnlineLevel.FULL

    @factory.post_generation
    def agencies(self, create, extracted, **kwargs):
        self.receiving_agencies.add(*(extracted or ()))


class ProcedureVersionFactory(Stamped):
    class Meta:
        model = ProcedureVersion

    procedure = factory.SubFactory(ProcedureFactory)
    number = 1
    state = VersionState.PUBLISHED
    effective_from = FROM
    result_name = "Giấy xác nhận"


class ComponentFactory(DjangoModelFactory):
    class Meta:
        model = Component

    version = factory.SubFactory(ProcedureVersionFactory)
    position = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"TP{n}")
    name = factory.Sequence(lambda n: f"Đơn đề nghị số {n}")


class FeeFactory(DjangoModelFactory):
    class Meta:
        model = Fee

    version = factory.SubFactory(ProcedureVersionFactory)
    kind = Fee.Kind.FEE
    name = "Lệ phí giải quyết"
    amount_vnd = 50_000
    editable_by = factory.LazyFunction(lambda: ["clerk", "specialist", "head"])


class ProcessFactory(Stamped):
    class Meta:
        model = Process

    procedure = factory.SubFactory(ProcedureFactory)
    code = factory.Sequence(lambda n: f"quy-trinh-{n}")
    name = factory.Sequence(lambda n: f"Quy trình {n}")


class ProcessVersionFactory(Stamped):
    class Meta:
        model = ProcessVersion

    process = factory.SubFactory(ProcessFactory)
    number = 1
    state = VersionState.PUBLISHED
    effective_from = FROM
    decision_number = "123/QĐ-UBND"
    decision_date = FROM
    duration = 10
    duration_unit = DurationUnit.WORKING_DAY


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    version = factory.SubFactory(ProcessVersionFactory)
    position = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"buoc_{n}")
    name = factory.Sequence(lambda n: f"Bước {n}")
    role = Role.SPECIALIST
    life_cycle = Step.LifeCycle.PROCESSING


class ActionFactory(DjangoModelFactory):
    class Meta:
        model = Action

    version = factory.LazyAttribute(lambda action: action.from_step.version)
    position = factory.Sequence(lambda n: n)
    code = "2000"
    label = "Xác nhận hoàn thành"
    from_step = factory.SubFactory(StepFactory)
    transition = Action.Transition.ADVANCE


def process(agency=None, *, steps, actions, roles=None, fee_vnd=0, components=2, **version):
    """Build a published process; `roles` changes the role of steps by code, `version` goes to ProcessVersion."""
    procedure = ProcedureFactory(agencies=[agency] if agency else [])
    procedure_version = ProcedureVersionFactory(procedure=procedure, state=VersionState.DRAFT)
    for position in range(components):
        ComponentFactory(version=procedure_version, position=position)
    if fee_vnd:
        FeeFactory(version=procedure_version, amount_vnd=fee_vnd)
    procedure_version.state = VersionState.PUBLISHED
    procedure_version.save(update_fields=["state"])
    state = version.pop("state", VersionState.PUBLISHED)
    built = ProcessVersionFactory(process__procedure=procedure, state=VersionState.DRAFT, **version)
    fill(built, steps, actions, roles=roles)
    built.state = state
    built.save(update_fields=["state"])
    return built


def fill(draft, steps, actions, *, roles=None, hours=None):
    """Give a draft its steps and actions, by one statement each; `roles` and `hours` change steps by code."""
    places = [
        StepFactory.build(
            version=draft,
            position=position,
            code=code,
            name=name,
            role=(roles or {}).get(code, role),
            life_cycle=life_cycle,
            duration=(hours or {}).get(code, duration),
            **flags,
        )
        for position, (code, name, role, life_cycle, duration, flags) in enumerate(steps)
    ]
    made = {step.code: step for step in Step.objects.bulk_create(places)}
    ways = [
        ActionFactory.build(
            version=draft,
            position=position,
            code=code,
            label=label,
            from_step=made[start],
            to_step=made[end] if end else None,
            transition=transition,
            **extras,
        )
        for position, (code, label, start, end, transition, extras) in enumerate(actions)
    ]
    Action.objects.bulk_create(ways)


@contextmanager
def past_the_guard():
    """Let a test change a published process, which the database refuses otherwise."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def seven_steps(agency=None, **options):
    """Build the seven steps of Điện Biên: clerk, specialist, head, office (leader, clerical), head, clerk."""
    return process(agency, steps=SEVEN_STEPS, actions=SEVEN_ACTIONS, **options)


def three_steps(agency=None, **options):
    """Build clerk, specialist, clerk, without the document office, due the same day."""
    return process(agency, steps=THREE_STEPS, actions=THREE_ACTIONS, **{"duration": 0, **options})
