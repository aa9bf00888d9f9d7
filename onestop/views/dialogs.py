"""The dialogs that stand on the page of a dossier: which of them this person gets, and their forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import OfficePerson, OfficeUnit, User
from accounts.queries import people_of, units
from common import rows
from common.formats import vnd
from common.forms import OfficeForm
from common.screens import Check
from onestop.forms.acts import (
    ActForm,
    CoWorkForm,
    DraftForm,
    ForwardForm,
    HandOverForm,
    ReasonForm,
    RecallForm,
    SettleForm,
)
from onestop.forms.demands import DemandingForm
from onestop.forms.files import token_of
from onestop.models import Dossier, Participant, Party
from onestop.policies import DESK_ROLES, can_attach_draft, can_co_work, can_hand_over, can_recall, can_settle
from onestop.queries import DossierRecord
from onestop.services.files import DRAFT_KINDS
from onestop.services.given_results import given_result_of, result_types_of
from onestop.services.participants import may_name
from onestop.services.routes import fitting_signers
from onestop.services.submission import FileData
from onestop.services.wording import subject_for
from onestop.views.asking import Asking
from onestop.views.given_files import GivenFile, given_files
from onestop.views.part_rows import ordered_words, other_desk
from procedures.demands import NO_ROUTE, Route
from procedures.engine import ActionPlan, ProcessPlan
from procedures.models import Action, DraftKind
from procedures.queries import plan_of

Transition = Action.Transition
FORWARD, HAND_OVER, RECALL, SETTLE, DRAFT = "gui-eoffice", "tra-ket-qua", "thu-hoi", "thu-phi", "du-thao"
CO_WORK = "phoi-hop"
Part = Participant.Part
ICONS = {
    Transition.ADVANCE: "arrow-right",
    Transition.SEND_BACK: "arrow-uturn-left",
    Transition.CONFIRM_RESULT: "check",
}


@dataclass(frozen=True)
class Dialog:
    """One dialog: its button at the head of the page, and what stands in it."""

    id: str
    label: str
    url: str
    form: OfficeForm
    kind: str
    icon: str
    tone: str
    sub: str = ""
    next: str = ""
    given: Sequence[GivenFile] = ()


def dialogs(record: DossierRecord, user: User, bound: dict[str, OfficeForm]) -> list[Dialog]:
    """Return the dialogs that this person may open now; `bound` holds forms that were refused, by dialog."""
    actions = [action for action in record.actions if action.transition != Transition.HAND_OVER]
    dossier = record.dossier
    asking = Asking(dossier, user, record.payment, record.applicant.email)
    found = [_act_dialog(record, asking, action, bound) for action in actions]
    if can_recall(user, dossier, record.live_round):
        found.append(_small(record, RECALL, _("Thu hồi"), RecallForm, "dossier_recall", bound, tone="danger"))
    if can_hand_over(user, dossier):
        found.append(_hand_over(record, bound))
    # The one filled button stands at the right.
    return sorted(found, key=lambda dialog: dialog.tone == "primary")


def side_dialogs(record: DossierRecord, user: User, bound: dict[str, OfficeForm]) -> list[Dialog]:
    """Return the dialogs whose buttons stand beside what they change: the draft, the money."""
    found = []
    if can_co_work(user, record.dossier, record.part_of(user)):
        found.append(_co_work(record, bound))
    if can_attach_draft(user, record.dossier) and record.result is None:
        found.append(_small(record, DRAFT, _("Đính kèm dự thảo"), DraftForm, "draft_attach", bound, icon="paper-clip"))
    if can_settle(user, record.dossier) and not record.payment.settled:
        amount = vnd(record.payment.owed_vnd)
        found.append(
            _small(
                record,
                SETTLE,
                _("Thu phí"),
                SettleForm,
                "payment_settle",
                bound,
                icon="banknotes",
                sub=_("%(amount)s, %(name)s nộp") % {"amount": amount, "name": record.applicant.name},
                initial={"expected_owed_vnd": record.payment.owed_vnd},
            )
        )
    return found


def act_id(action_id: int) -> str:
    """Return the id of the dialog of an action."""
    return f"viec-{action_id}"


def act_form(asking: Asking, plan: ProcessPlan, action: ActionPlan, data: Any = None, files: Any = None) -> OfficeForm:
    """Return the form of an action: a reason to send it back, else who gets it, who takes part, and an opinion."""
    values: dict[str, Any] = {"initial": {"expected_step": action.from_step}, "auto_id": f"{act_id(action.id)}-%s"}
    if action.transition == Transition.SEND_BACK:
        form: DemandingForm = ReasonForm(data, files, **values)
        if action.opinion_label:
            form.fields["note"].label = action.opinion_label
    else:
        form = _plain_act_form(asking, plan, action, data, files, values)
    asking.ask(form, action)
    return form


def _plain_act_form(
    asking: Asking, plan: ProcessPlan, action: ActionPlan, data: Any, files: Any, values: dict[str, Any]
) -> ActForm:
    values["initial"]["assignee_id"] = action.officer_id
    workers, followers = may_name(action, Part.CO_WORKER), may_name(action, Part.FOLLOWER)
    form = ActForm(
        data,
        files,
        handlers=asking.handlers(plan.step(action.to_step or ""), action),
        co_workers=[post for post in asking.colleagues if post.role in DESK_ROLES] if workers else (),
        followers=asking.colleagues if followers else (),
        automatic=automatic_word(action, _("Người đã làm, hoặc người ít việc nhất")),
        **values,
    )
    fit_opinion(form, "note", action)
    return form


def fit_opinion(form: OfficeForm, name: str, action: ActionPlan) -> None:
    """Let the field of the opinion be as the action has it: called so, asked for, or not there at all."""
    if action.opinion == Action.Opinion.NONE:
        form.fields.pop(name, None)
        return
    form.fields[name].required = action.needs_opinion
    if action.opinion_label:
        form.fields[name].label = action.opinion_label


def automatic_word(action: ActionPlan, usual: str) -> str:
    """Say who gets it when nobody is chosen; `usual` where the process names neither a person nor a post."""
    return {
        Action.Assignment.FIXED: _("Người mà quy trình đã định"),
        Action.Assignment.POST: _("Người giữ chức vụ, ít việc nhất"),
        Action.Assignment.LEAST_LOADED: _("Người ít việc nhất"),
    }.get(Action.Assignment(action.assignment), usual)


def forward_form(asking: Asking, data: Any = None, files: Any = None, **initial: Any) -> ForwardForm:
    """Return the form of Gửi qua eOffice with the units and people near the dossier's agency."""
    dossier = asking.dossier
    action = _action_of(dossier, data.get("action_id") if data is not None else initial.get("action_id"))
    route = route_of(dossier, action)
    known = units()
    near = [unit for unit in known if unit.code == route.target_unit] if route.target_unit else []
    near = near or units_near(dossier.competent_agency.code, known)
    form = ForwardForm(
        data,
        files,
        initial=_prefilled(route, near, people := people_of(near)) | initial,
        auto_id=f"{FORWARD}-%s",
        units=near,
        people=people,
        route=route,
    )
    if action is not None:
        asking.ask(form, action)
    return form


def _action_of(dossier: Dossier, action_id: Any) -> ActionPlan | None:
    number = int(action_id) if str(action_id).isdecimal() else 0
    return plan_of(dossier.process_version_id).action(number)


def route_of(dossier: Dossier, action: ActionPlan | None) -> Route:
    """Return where the process lets this action send a draft."""
    if action is None or action.to_step is None:
        return NO_ROUTE
    return plan_of(dossier.process_version_id).step(action.to_step).route


def _prefilled(route: Route, near: list[OfficeUnit], people: list[OfficePerson]) -> dict[str, Any]:
    """Return what the process itself fills in: its unit, and the only person who may sign."""
    signers = fitting_signers(route, people) if route.fixed_post else []
    found = {"unit_code": near[0].code} if route.target_unit and len(near) == 1 else {}
    return found | ({"signer": signers[0].username} if len(signers) == 1 else {})


def units_near(code: str, all_units: Iterable[OfficeUnit]) -> list[OfficeUnit]:
    """Return the unit of an agency with those above and below it in the tree of codes; all where it has none."""
    found = list(all_units)
    near = [unit for unit in found if f"{code}.".startswith(f"{unit.code}.") or unit.code.startswith(f"{code}.")]
    return near or found


def _first_forward_form(record: DossierRecord, asking: Asking, action: ActionPlan) -> ForwardForm:
    """Return the form as it stands on the page: the latest draft is in it until another file takes its place."""
    dossier, draft = record.dossier, record.draft
    route = route_of(dossier, action)
    usual = {} if route.target_unit else {"unit_code": dossier.competent_agency.code}
    usual |= {} if route.fixed_post else {"signer": _last_signer(dossier)}
    form = forward_form(
        asking,
        expected_step=action.from_step,
        action_id=action.id,
        subject=subject_for(dossier, action) or dossier.subject or _usual_subject(dossier),
        presenter=asking.user.username,
        **usual,
    )
    if draft is not None and draft.media_type in {kind.media_type for kind in DRAFT_KINDS}:
        file = FileData(draft.blob_id, draft.name, draft.media_type, draft.size_bytes)
        form.fields["file"].stored = [(token_of(file), file)]  # type: ignore[attr-defined]
    return form


def _usual_subject(dossier: Dossier) -> str:
    return f"{dossier.procedure_name} – {dossier.owner_name}"[:500]


def _last_signer(dossier: Dossier) -> str:
    """Return who was to sign when the draft was sent before."""
    found: str | None = rows.value(
        "SELECT signer FROM onestop_officeround WHERE dossier_id = %s ORDER BY number DESC LIMIT 1", [dossier.pk]
    )
    return found or ""


def _first_hand_over_form(record: DossierRecord) -> HandOverForm:
    """Return the form as it stands on the page: the owner takes it, for an organisation who handed in."""
    taker = record.owner if record.owner.kind == Party.Kind.PERSON else record.applicant
    initial = {
        "expected_state": record.dossier.state,
        "expected_owed_vnd": record.payment.rest_vnd,
        "receiver_name": taker.name,
        "receiver_id_number": taker.id_number,
        "proof": "signature",
    }
    initial |= other_desk(record.dossier)
    kinds = [] if record.given else result_types_of(record.dossier)
    return HandOverForm(initial=initial, result_types=kinds, auto_id=f"{HAND_OVER}-%s")


def hand_over_form(dossier: Dossier, data: Any) -> HandOverForm:
    """Return the form as it was sent; it asks for the type of result where that is not kept yet."""
    rows.attach(dossier, "competent_agency")
    kinds = [] if given_result_of(dossier) else result_types_of(dossier)
    return HandOverForm(data, result_types=kinds, auto_id=f"{HAND_OVER}-%s")


def ready_checks(record: DossierRecord, user: User, found: Sequence[Dialog]) -> list[Check]:
    """Return whether everything is there to send the draft to be signed (Sẵn sàng gửi ký)."""
    form = next((one.form for one in found if one.kind == "forward"), None)
    if not isinstance(form, ForwardForm):
        return []
    wanted = sum(1 for paper in record.papers if paper.component_id)
    lacking = any(paper.missing for paper in record.papers)
    can_sign = any(person.may_sign and not person.problem for person in form.people)
    matched = any(person.username == user.username for person in form.people)
    return [
        _check(not lacking, _("Đủ %(all)d thành phần") % {"all": wanted}, _("Còn thiếu giấy tờ")),
        _check(record.draft is not None, _("Đã có dự thảo"), _("Chưa có dự thảo: đính kèm khi gửi")),
        _check(can_sign, _("Có người ký còn chứng thư số"), _("Chưa người ký nào còn chứng thư số: báo quản trị")),
        _check(matched, _("Tài khoản hai hệ thống khớp"), _("Bạn chưa có ở eOffice: chọn người trình khác")),
    ]


def closed_checks(record: DossierRecord) -> list[Check]:
    """Return what the person cannot do yet, and what to do first (Việc chưa mở)."""
    return [Check(False, f"{action.label}: {reason}") for action, reason in record.closed]


def _check(ok: bool, good: str, bad: str) -> Check:
    return Check(ok, good if ok else bad)


def _act_dialog(record: DossierRecord, asking: Asking, action: ActionPlan, bound: dict[str, OfficeForm]) -> Dialog:
    code = record.dossier.code
    if action.transition == Transition.FORWARD:
        form = bound.get(FORWARD) or _first_forward_form(record, asking, action)
        fit_opinion(form, "opinion", action)
        url = reverse("onestop:dossier_forward", args=[code])
        note = _("Hồ sơ sẽ vào mục «Văn bản chờ ký duyệt từ một cửa» của người ký.")
        kind = route_of(record.dossier, action).draft_kind
        sub = _("gửi đi: %(kind)s") % {"kind": DraftKind(kind).label} if kind else ""
        return Dialog(FORWARD, action.label, url, form, "forward", "paper-airplane", "primary", sub, note)
    step = record.plan.step(action.to_step or "")
    back = action.transition == Transition.SEND_BACK
    name = act_id(action.id)
    form = bound.get(name) or act_form(asking, record.plan, action)
    asks_more = isinstance(form, DemandingForm) and form.has_demands
    return Dialog(
        id=name,
        label=action.label,
        url=reverse("onestop:dossier_act", args=[code, action.id]),
        form=form,
        kind=("asking" if asks_more else "reason") if back else "act",
        icon=ICONS[Transition(action.transition)],
        tone="danger" if back else "primary",
        sub=_("về bước «%(step)s»") % {"step": step.name} if back else _("đến bước «%(step)s»") % {"step": step.name},
        next=ordered_words(action),
    )


def _small(
    record: DossierRecord,
    name: str,
    label: str,
    form_class: type[OfficeForm],
    view: str,
    bound: dict[str, OfficeForm],
    *,
    icon: str = "arrow-uturn-left",
    tone: str = "small",
    sub: str = "",
    initial: dict[str, Any] | None = None,
) -> Dialog:
    return Dialog(
        id=name,
        label=label,
        url=reverse(f"onestop:{view}", args=[record.dossier.code]),
        form=bound.get(name) or form_class(initial=initial, auto_id=f"{name}-%s"),
        kind="reason" if tone == "danger" else "plain",
        icon=icon,
        tone=tone,
        sub=sub,
    )


def _co_work(record: DossierRecord, bound: dict[str, OfficeForm]) -> Dialog:
    initial = {"expected_step": record.step.code if record.step else ""}
    return Dialog(
        id=CO_WORK,
        label=_("Góp ý phối hợp"),
        url=reverse("onestop:co_work", args=[record.dossier.code]),
        form=bound.get(CO_WORK) or CoWorkForm(initial=initial, auto_id=f"{CO_WORK}-%s"),
        kind="co_work",
        icon="chat-bubble-left-right",
        tone="small",
        sub=_("%(person)s đang giữ hồ sơ") % {"person": record.dossier.holder_name},
    )


def _hand_over(record: DossierRecord, bound: dict[str, OfficeForm]) -> Dialog:
    return Dialog(
        id=HAND_OVER,
        label=_("Trả kết quả"),
        url=reverse("onestop:dossier_hand_over", args=[record.dossier.code]),
        form=bound.get(HAND_OVER) or _first_hand_over_form(record),
        kind="hand_over",
        icon="hand-raised",
        tone="primary",
        next=_("Hồ sơ đóng lại sau khi trả kết quả."),
        given=given_files(record),
    )
