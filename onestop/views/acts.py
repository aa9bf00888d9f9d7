"""What can be done on the page of a dossier: find, parse a form, one service, answer."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.answering import answer_form
from common.formats import vnd
from common.forms import OfficeForm
from common.http import OfficeRequest
from onestop.forms.acts import CoWorkForm, DraftForm, RecallForm, SettleForm
from onestop.forms.demands import take_given
from onestop.models import Dossier
from onestop.services import co_working, forwarding, paying, processing, returning
from onestop.views import dialogs
from onestop.views.asking import Asking
from onestop.views.dossier import dossier_page
from onestop.views.finding import dossier_at_counter, dossier_to_work_on
from procedures.models import Effect
from procedures.queries import plan_of

# A dialog's own address, opened again after a refusal, leads to the page with the dialog open.
acts = require_http_methods(["GET", "HEAD", "POST"])


@acts
def dossier_act(request: OfficeRequest, code: str, action_id: int) -> HttpResponse:
    """Pass the dossier on, send it back, or confirm its result (Xác nhận hoàn thành)."""
    dossier = dossier_to_work_on(request, code)
    plan = plan_of(dossier.process_version_id)
    action = plan.action(action_id)
    name = dialogs.act_id(action_id)
    if action is None or action.to_step is None:
        raise Http404
    if request.method != "POST":
        return to_dialog(dossier, name)
    form = dialogs.act_form(Asking(dossier, request.user), plan, action, request.POST, request.FILES)

    def act(values: dict[str, Any]) -> str:
        files, given = values.pop("attachments", ()), take_given(values)
        moved = processing.dossier_act(
            dossier_id=dossier.pk,
            actor=request.user,
            at=now(),
            action_id=action_id,
            files=files,
            given=given,
            **values,
        )
        step = plan.step(action.to_step or "").name
        words = {"code": moved.code, "act": action.label, "person": moved.holder_name, "step": step}
        said = _("«%(act)s» đã ghi. Hồ sơ %(code)s chuyển đến %(person)s, bước «%(step)s».") % words
        return said + (_(" Hãy in giấy tiếp nhận và hẹn trả.") if action.demands.follows(Effect.PRINT_RECEIPT) else "")

    return answer(request, dossier, name, form, act)


@acts
def co_work(request: OfficeRequest, code: str) -> HttpResponse:
    """Add a co-worker's opinion and files (Góp ý phối hợp)."""
    dossier = dossier_to_work_on(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.CO_WORK)
    form = CoWorkForm(request.POST, request.FILES, auto_id=f"{dialogs.CO_WORK}-%s")

    def act(values: dict[str, Any]) -> str:
        files = values.pop("attachments", ())
        co_working.co_work(dossier_id=dossier.pk, actor=request.user, at=now(), files=files, **values)
        if values["finished"]:
            return _("Đã ghi góp ý và báo xong phần phối hợp hồ sơ %(code)s.") % {"code": dossier.code}
        return _("Đã ghi góp ý vào hồ sơ %(code)s.") % {"code": dossier.code}

    return answer(request, dossier, dialogs.CO_WORK, form, act)


@acts
def draft_attach(request: OfficeRequest, code: str) -> HttpResponse:
    """Add a version of the draft."""
    dossier = dossier_to_work_on(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.DRAFT)
    form = DraftForm(request.POST, request.FILES, auto_id=f"{dialogs.DRAFT}-%s")

    def act(values: dict[str, Any]) -> str:
        draft = processing.draft_attach(dossier_id=dossier.pk, actor=request.user, at=now(), file=values["file"][0])
        return _("Đã đính kèm %(name)s, bản %(version)d.") % {"name": draft.name, "version": draft.version}

    return answer(request, dossier, dialogs.DRAFT, form, act)


@acts
def dossier_forward(request: OfficeRequest, code: str) -> HttpResponse:
    """Send the draft to the document office (Gửi qua eOffice)."""
    dossier = dossier_to_work_on(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.FORWARD)
    form = dialogs.forward_form(Asking(dossier, request.user), request.POST, request.FILES)

    def act(values: dict[str, Any]) -> str:
        file, given = values.pop("file")[0], take_given(values)
        sent = forwarding.dossier_forward(
            dossier_id=dossier.pk,
            actor=request.user,
            at=now(),
            subject=given.subject,
            file=file,
            given=given,
            **values,
        )
        words = {"code": sent.code, "person": sent.holder_name}
        return _("Đã gửi hồ sơ %(code)s qua eOffice. Văn bản chờ %(person)s ký duyệt.") % words

    return answer(request, dossier, dialogs.FORWARD, form, act)


@acts
def dossier_recall(request: OfficeRequest, code: str) -> HttpResponse:
    """Take the draft back from the document office (Thu hồi)."""
    dossier = dossier_to_work_on(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.RECALL)
    form = RecallForm(request.POST, auto_id=f"{dialogs.RECALL}-%s")

    def act(values: dict[str, Any]) -> str:
        forwarding.dossier_recall(dossier_id=dossier.pk, actor=request.user, at=now(), **values)
        return _("Đã thu hồi hồ sơ %(code)s từ eOffice.") % {"code": dossier.code}

    return answer(request, dossier, dialogs.RECALL, form, act)


@acts
def dossier_hand_over(request: OfficeRequest, code: str) -> HttpResponse:
    """Give the result to the citizen (Trả kết quả)."""
    dossier = dossier_at_counter(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.HAND_OVER)
    form = dialogs.hand_over_form(dossier, request.POST)

    def act(values: dict[str, Any]) -> str:
        paid = values.pop("fee_settled", False)
        returning.dossier_hand_over(dossier_id=dossier.pk, actor=request.user, at=now(), fee_settled=paid, **values)
        words = {"code": dossier.code, "person": values["receiver_name"]}
        return _("Đã trả kết quả hồ sơ %(code)s cho %(person)s. Hồ sơ đã đóng.") % words

    return answer(request, dossier, dialogs.HAND_OVER, form, act)


@acts
def payment_settle(request: OfficeRequest, code: str) -> HttpResponse:
    """Note the fees as received (Thu phí)."""
    dossier = dossier_at_counter(request, code)
    if request.method != "POST":
        return to_dialog(dossier, dialogs.SETTLE)
    form = SettleForm(request.POST, auto_id=f"{dialogs.SETTLE}-%s")

    def act(values: dict[str, Any]) -> str:
        received = paying.payment_settle(dossier_id=dossier.pk, actor=request.user, at=now(), **values)
        said = _("Đã thu %(amount)s của hồ sơ %(code)s.") % {"amount": vnd(received), "code": dossier.code}
        return said + " " + _("Hồ sơ đi tiếp.") if dossier.state == Dossier.State.PAYING else said

    return answer(request, dossier, dialogs.SETTLE, form, act)


def answer(
    request: OfficeRequest,
    dossier: Dossier,
    name: str,
    form: OfficeForm,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do the act and go back to the page; a refused form stands open there with its values and files."""
    return answer_form(
        request,
        form,
        act,
        page=lambda status: dossier_page(request, dossier, bound={name: form}, status=status),
        back=dossier.get_absolute_url(),
    )


def to_dialog(dossier: Dossier, name: str) -> HttpResponse:
    """Lead to the page with the dialog open."""
    return redirect(f"{dossier.get_absolute_url()}#{name}")
