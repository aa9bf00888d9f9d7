"""The procedure package, form 1: one procedure with its processes as one JSON object.

    {"format": "motcuamo.procedure", "version": 1,
     "procedure": {"code": "2.001044", "name": …, "field": {"code": …, "name": …}, "online_level": "full",
                   "receiving_agencies": ["H18.01"], "effective_from": "2025-07-01",
                   "content": {"result_name": …, "legal_basis": …, "components": [...], "fees": [...]}},
     "processes": [{"code": …, "name": …, "case_name": …, "agency": null, "effective_from": "2025-07-01",
                    "content": {"duration": 10, "duration_unit": "working_day", "decision_number": …,
                                "decision_date": …, "steps": [...], "actions": [...]}}]}

`content` is what is versioned: a package publishes a new version when it differs from the published one. Steps and
actions stand in their order. Keys that are not named here are refused, so that a slip of the pen is not lost.
This is form alone; whether the parts make sense together is for procedures.lint.
"""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from accounts.models import Role
from common.kinds import Kind
from procedures.conditions import Condition
from procedures.exemptions import Exemption
from procedures.models import (
    Action,
    Component,
    DraftKind,
    DurationUnit,
    Effect,
    Fee,
    PaymentEdit,
    PaymentRequest,
    Procedure,
    ResultType,
    SignerSource,
    Step,
)
from procedures.numbering import pattern_check
from procedures.part_orders import PROCEDURE_CODE, Orders
from procedures.wording import LONGEST_NOTICE, LONGEST_SUBJECT

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9._-]+$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Sentences = Annotated[str, Field(max_length=2000)]
Paragraphs = Annotated[str, Field(max_length=20_000)]
Days = Annotated[int, Field(ge=0, le=3650)]
Amount = Annotated[int, Field(ge=0, le=1_000_000_000_000)]
Count = Annotated[int, Field(ge=0, le=99)]
Pattern = Annotated[str, Field(max_length=60), AfterValidator(lambda text: _pattern(text))]
Hours = Annotated[int, Field(ge=1, le=8760)]
AgencyCode = Annotated[str, Field(min_length=1, max_length=30)]
Codes = Annotated[tuple[Code, ...], Field(max_length=50)]

LifeCycle: TypeAlias = Step.LifeCycle
Transition: TypeAlias = Action.Transition
RUNNING = frozenset({LifeCycle.ACCEPTED, LifeCycle.PROCESSING})
PROCESSING, AT_OFFICE = frozenset({LifeCycle.PROCESSING}), frozenset({LifeCycle.AT_OFFICE})
READY = frozenset({LifeCycle.RESULT_READY})
# Which life-cycle states each move leads from and to: the dossier's own law, repeated here so that the linter finds a
# process that could never run.
MOVES: dict[Transition, tuple[frozenset[LifeCycle], frozenset[LifeCycle]]] = {
    Transition.ADVANCE: (RUNNING, RUNNING),
    Transition.SEND_BACK: (PROCESSING | READY, RUNNING),
    Transition.FORWARD: (PROCESSING, AT_OFFICE),
    Transition.OFFICE_SIGNED: (AT_OFFICE, AT_OFFICE),
    Transition.OFFICE_REOPENED: (AT_OFFICE, AT_OFFICE),
    Transition.OFFICE_REGISTERED: (AT_OFFICE, AT_OFFICE),
    Transition.OFFICE_RESULT: (AT_OFFICE, PROCESSING | READY),
    Transition.OFFICE_RETURN: (AT_OFFICE, PROCESSING),
    Transition.CONFIRM_RESULT: (PROCESSING, READY),
    Transition.HAND_OVER: (READY, frozenset()),
}


def _pattern(text: str) -> str:
    if text:
        pattern_check(text)
    return text


class Part(BaseModel):
    """A frozen piece of a package that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class FieldPart(Part):
    """A field of administration."""

    code: Annotated[str, Field(min_length=1, max_length=30)]
    name: Annotated[str, Field(min_length=1, max_length=200)]


class ComponentPart(Part):
    """A paper that is handed in; no allowed types means every kind of file that the desk takes."""

    code: Code
    name: Text
    required: bool = True
    originals: Count = 1
    copies: Count = 0
    several: bool = True
    allowed_types: tuple[Kind, ...] = ()
    guidance: Sentences = ""
    kind: Component.Kind = Component.Kind.SUBMITTED
    short_name: Annotated[str, Field(max_length=100)] = ""
    sign: bool = False
    reuse_code: Annotated[str, Field(max_length=60)] = ""
    national_code: Annotated[str, Field(max_length=60)] = ""
    reused_from: Annotated[str, Field(max_length=40)] = ""
    digitised: bool = True
    online_form: bool = False


class FeePart(Part):
    """A fee or charge in whole đồng, and in words who pays less or nothing."""

    kind: Fee.Kind
    name: Annotated[str, Field(min_length=1, max_length=300)]
    amount_vnd: Amount
    exemption: Sentences = ""
    exemptions: Annotated[tuple[Exemption, ...], Field(max_length=20)] = ()
    editable_by: tuple[Role, ...] = ()


class ResultTypePart(Part):
    """A type of result: how it is numbered and how long it is valid; no agencies means all."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=300)]
    number_pattern: Pattern = ""
    counter: Annotated[str, Field(max_length=40)] = ""
    per_agency: bool = True
    validity: Annotated[int, Field(ge=0, le=3650)] = 0
    validity_unit: ResultType.ValidityUnit = ResultType.ValidityUnit.YEAR
    agencies: Annotated[tuple[AgencyCode, ...], Field(max_length=500)] = ()


class ProcedureContent(Part):
    """What a procedure asks for and gives: the parts of the public sheet."""

    result_name: Annotated[str, Field(min_length=1, max_length=300)]
    steps_text: Paragraphs = ""
    ways_text: Paragraphs = ""
    time_text: Paragraphs = ""
    applicants_text: Paragraphs = ""
    forms_text: Paragraphs = ""
    conditions_text: Paragraphs = ""
    legal_basis: str = ""
    components: Annotated[tuple[ComponentPart, ...], Field(min_length=1, max_length=200)]
    fees: Annotated[tuple[FeePart, ...], Field(max_length=100)] = ()
    result_types: Annotated[tuple[ResultTypePart, ...], Field(max_length=20)] = ()


class ProcedurePart(Part):
    """A procedure of the catalogue."""

    code: Annotated[str, Field(pattern=PROCEDURE_CODE)]
    name: Text
    field: FieldPart
    level: Procedure.Level | Literal[""] = ""
    online_level: Procedure.OnlineLevel
    receiving_agencies: Annotated[tuple[str, ...], Field(max_length=500)] = ()
    deciding_agencies: Annotated[tuple[str, ...], Field(max_length=500)] = ()
    effective_from: date
    content: ProcedureContent


class OfficePart(Part):
    """What a step sends to the document office, where to, and who signs; no unit means that the sender chooses."""

    draft_kind: DraftKind | Literal[""] = ""
    target_unit: Annotated[str, Field(max_length=30)] = ""
    signer_source: SignerSource = SignerSource.CHOSEN
    signer_post: Annotated[str, Field(max_length=100)] = ""


class StepPart(OfficePart):
    """One step of a process; `department` is a department's code.

    It needs the process to name its agency; at a step of the deciding agency it is a department of that one.
    """

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role
    place: Step.Place = Step.Place.USUAL
    department: Annotated[str, Field(max_length=30)] = ""
    life_cycle: Step.LifeCycle
    duration: Days = 0
    duration_unit: DurationUnit = DurationUnit.WORKING_HOUR
    interconnected: bool = False
    seal_by: Step.SealBy = Step.SealBy.CONFIGURED
    entry: bool = False
    final: bool = False


class DemandsPart(Part):
    """What an action asks and does beyond moving the dossier; papers are named by the sheet's codes."""

    payment: PaymentRequest = PaymentRequest.UNCHANGED
    payment_edit: PaymentEdit = PaymentEdit.NOTHING
    required_papers: Codes = ()
    optional_papers: Codes = ()
    released_papers: Codes = ()
    needs_signature: bool = False
    needs_seal: bool = False
    signed_paper: Code | Literal[""] = ""
    undoable: bool = False
    effects: Annotated[tuple[Effect, ...], Field(max_length=10)] = ()
    extend_hours: Hours | None = None
    checks_papers: bool = False
    for_many: bool = False


class LinksPart(Part):
    """The part dossiers that an action makes, and what the dossier that this one is a part of does along with it."""

    part_dossiers: Orders = ()
    link_action: Annotated[str, Field(max_length=10)] = ""


class WordsPart(Part):
    """The words that a process gives an action; procedures.wording says what may stand in their braces."""

    subject_template: Annotated[str, Field(max_length=LONGEST_SUBJECT)] = ""
    notice_text: Annotated[str, Field(max_length=LONGEST_NOTICE)] = ""
    mail_text: Annotated[str, Field(max_length=LONGEST_NOTICE)] = ""


class ActionPart(LinksPart, DemandsPart, WordsPart):
    """One action: an edge from a step to another, or out of the process.

    `officer` is a user name, `previous_step` a step's code, `post_department` a department's code.
    """

    code: Annotated[str, Field(min_length=1, max_length=10)]
    label: Annotated[str, Field(min_length=1, max_length=100)]
    from_step: Annotated[str, Field(alias="from")]
    to_step: Annotated[str | None, Field(alias="to")] = None
    transition: Action.Transition
    trigger: Action.Trigger = Action.Trigger.PERSON
    assignment: Action.Assignment = Action.Assignment.CHOSEN
    needs_draft: bool = False
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    after_hours: Hours | None = None

    officer: Annotated[str, Field(max_length=60)] = ""
    previous_step: Annotated[str, Field(max_length=40)] = ""
    post_title: Annotated[str, Field(max_length=100)] = ""
    post_department: Annotated[str, Field(max_length=30)] = ""
    participants: Action.Participants = Action.Participants.FOLLOWERS
    opinion: Action.Opinion = Action.Opinion.MAY
    opinion_label: Annotated[str, Field(max_length=60)] = ""
    tells_holder: bool = True
    tells_co_workers: bool = True
    tells_followers: bool = True
    tells_applicant: bool = True

    @model_validator(mode="before")
    @classmethod
    def _read_older_opinion(cls, data: Any) -> Any:
        """Take the mark that packages had before an opinion could be left out."""
        if not isinstance(data, dict) or not isinstance(data.get("needs_opinion"), bool) or "opinion" in data:
            return data
        rest = {key: value for key, value in data.items() if key != "needs_opinion"}
        return {**rest, "opinion": Action.Opinion.MUST if data["needs_opinion"] else Action.Opinion.MAY}


class ProcessContent(Part):
    """The steps and actions of a process, with its time limit and the decision that approved it."""

    duration: Days
    duration_unit: DurationUnit = DurationUnit.WORKING_DAY
    decision_number: Annotated[str, Field(max_length=60)] = ""
    decision_date: date | None = None
    case_conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    case_without: Annotated[tuple[Code, ...], Field(max_length=200)] = ()
    case_required: Annotated[tuple[Code, ...], Field(max_length=200)] = ()
    steps: Annotated[tuple[StepPart, ...], Field(min_length=2, max_length=100)]
    actions: Annotated[tuple[ActionPart, ...], Field(min_length=1, max_length=500)]


class ProcessPart(Part):
    """A process of the procedure; without an agency it holds for every agency that has none of its own."""

    code: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=300)]
    case_name: Annotated[str, Field(max_length=300)] = ""
    case_order: Count = 0
    agency: str | None = None
    effective_from: date
    content: ProcessContent


class Package(Part):
    """One procedure with its processes."""

    format: Literal["motcuamo.procedure"]
    version: Literal[1]
    procedure: ProcedurePart
    processes: Annotated[tuple[ProcessPart, ...], Field(min_length=1, max_length=50)]
