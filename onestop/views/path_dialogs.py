"""The ways off the process on the page of a dossier: their buttons, and the one dialog that stands open.

A dialog is drawn only when its address is asked for: most dossiers never need one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.formats import vn_datetime
from common.forms import OfficeForm
from onestop.forms.paths import (
    ArchiveForm,
    ExtendForm,
    LetterForm,
    PathForm,
    RefuseForm,
    ReportForm,
    SupplementForm,
    WaiveForm,
    WithdrawForm,
)
from onestop.models import Dossier, Paper
from onestop.policies import (
    can_archive,
    can_ask_supplement,
    can_extend,
    can_pause,
    can_refuse,
    can_report_payment,
    can_resume,
    can_stop,
    can_take_late_result,
    can_undo_action,
    can_undo_refusal,
    can_waive_payment,
    can_withdraw,
    in_time,
    step_of,
)
from onestop.queries import DossierRecord
from onestop.queries.undo import action_of, last_act
from onestop.services.extending import NOTICE
from onestop.views.due_dates import due_dates
from procedures.queries import plan_of


@dataclass(frozen=True)
class Path:
    """A way off the process: its button, its form, and what follows."""

    label: Any
    icon: str
    form: type[PathForm]
    next: Any = ""
    danger: bool = False


@dataclass(frozen=True)
class PathLink:
    """The button that opens a dialog."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class PathDialog:
    """The dialog that stands open."""

    id: str
    label: str
    icon: str
    url: str
    form: OfficeForm
    danger: bool
    next: str = ""
    warning: str = ""
    dates: Sequence[tuple[str, str]] = ()
    blank_url: str = ""


PATHS = {
    "supplement_ask": Path(
        gettext_lazy("Yêu cầu bổ sung"),
        "document-plus",
        SupplementForm,
        gettext_lazy("Hạn trả dừng lại cho tới khi cán bộ một cửa nhận đủ giấy tờ."),
    ),
    "payment_report": Path(
        gettext_lazy("Ghi nhận đã báo nộp"),
        "chat-bubble-left-right",
        ReportForm,
        gettext_lazy("Hồ sơ đi tiếp; tiền về tới thì bấm Thu phí, chưa về thì quy trình yêu cầu nộp lại."),
    ),
    "payment_waive": Path(
        gettext_lazy("Miễn số còn phải nộp"),
        "check-badge",
        WaiveForm,
        gettext_lazy("Số đã tạm ứng được giữ; hồ sơ đi tiếp và không thu thêm."),
    ),
    "dossier_resume": Path(
        gettext_lazy("Tiếp tục xử lý"),
        "play",
        PathForm,
        gettext_lazy("Hạn trả lùi lại đúng thời gian làm việc đã nghỉ."),
    ),
    "dossier_pause": Path(
        gettext_lazy("Tạm dừng"), "pause", LetterForm, gettext_lazy("Hạn trả dừng lại cho tới khi tiếp tục xử lý.")
    ),
    "dossier_extend": Path(
        gettext_lazy("Gia hạn"), "calendar-days", ExtendForm, gettext_lazy("Ngày hẹn trả ban đầu vẫn được giữ.")
    ),
    "dossier_withdraw": Path(
        gettext_lazy("Rút hồ sơ"),
        "arrow-uturn-left",
        WithdrawForm,
        gettext_lazy("Hồ sơ đóng lại theo đề nghị của người nộp."),
        danger=True,
    ),
    "dossier_refuse": Path(
        gettext_lazy("Từ chối hồ sơ"),
        "x-circle",
        RefuseForm,
        gettext_lazy("Hồ sơ đóng lại; bấm nhầm thì hoàn tác được trong thời gian cho phép."),
        danger=True,
    ),
    "dossier_stop": Path(
        gettext_lazy("Dừng xử lý"),
        "stop",
        LetterForm,
        gettext_lazy("Hồ sơ đóng lại, không hoàn tác được."),
        danger=True,
    ),
    "late_result_take": Path(
        gettext_lazy("Nhận văn bản đã ban hành"),
        "document-check",
        PathForm,
        gettext_lazy("Văn bản ban hành trước khi lệnh thu hồi tới trở thành kết quả của hồ sơ."),
    ),
    "dossier_archive": Path(
        gettext_lazy("Lưu vào kho"),
        "archive-box",
        ArchiveForm,
        gettext_lazy("Kết quả và giấy tờ được giữ nguyên như lúc lưu; không lấy ra được."),
    ),
    "refusal_undo": Path(
        gettext_lazy("Hoàn tác từ chối"),
        "arrow-path",
        PathForm,
        gettext_lazy("Hồ sơ trở lại bước và người đang giữ trước đó."),
    ),
    "action_undo": Path(
        gettext_lazy("Hoàn tác thao tác vừa làm"),
        "arrow-path",
        PathForm,
        gettext_lazy("Hồ sơ trở lại bước và người đang giữ trước đó; tệp đã đính kèm vẫn ở trong hồ sơ."),
    ),
}
# The printed form that goes with a way: to be signed, and stored with it.
BLANKS = {
    "dossier_extend": "apology_form",
    "dossier_refuse": "refusal_form",
    "dossier_withdraw": "stopping_form",
    "dossier_stop": "stopping_form",
}
ALLOWED: dict[str, Callable[[User, Dossier], bool]] = {
    "supplement_ask": can_ask_supplement,
    "payment_report": can_report_payment,
    "payment_waive": can_waive_payment,
    "dossier_resume": can_resume,
    "dossier_pause": can_pause,
    "dossier_extend": can_extend,
    "dossier_withdraw": can_withdraw,
    "dossier_refuse": can_refuse,
    "dossier_stop": can_stop,
}


def path_links(record: DossierRecord, user: User, at: datetime) -> list[PathLink]:
    """Return the buttons of what this person may do off the process now."""
    return [
        PathLink(str(path.label), path.icon, _address(record.dossier, name))
        for name, path in PATHS.items()
        if is_open(record, user, name, at)
    ]


def is_open(record: DossierRecord, user: User, name: str, at: datetime) -> bool:
    """Tell whether this way is open to the person now."""
    if name == "refusal_undo":
        return can_undo_refusal(user, record.dossier, record.refusal, at)
    if name == "late_result_take":
        return can_take_late_result(user, record.dossier, record.late_issue)
    if name == "dossier_archive":
        role = record.step.role if record.step else ""
        return record.archive is None and can_archive(user, record.dossier, role)
    if name == "action_undo":
        return _can_undo(record, user, at)
    return ALLOWED[name](user, record.dossier)


def _can_undo(record: DossierRecord, user: User, at: datetime) -> bool:
    """Tell whether the last line of the course is an action that this person may take back now."""
    act = last_act(record.events)
    action = action_of(record.plan, act) if act else None
    if act is None or action is None or not action.demands.undoable or not can_undo_action(user, record.dossier, act):
        return False
    return in_time(record.dossier, act, at, settings.ACTION_UNDO_HOURS)


def path_dialogs(record: DossierRecord, bound: dict[str, OfficeForm], at: datetime) -> list[PathDialog]:
    """Return the dialogs of these forms; a form of another dialog of the page is none of them."""
    return [_dialog(record, name, form, at) for name, form in bound.items() if name in PATHS]


def path_form(
    dossier: Dossier, name: str, data: Any = None, files: Any = None, *, papers: Iterable[Paper] | None = None
) -> PathForm:
    """Return the form of a way off the process, empty as it stands on the page or with what was sent."""
    step = step_of(plan_of(dossier.process_version_id), dossier.step_id)
    initial = {
        "expected_state": dossier.state,
        "expected_step": step.code if step else "",
        "expected_extensions": dossier.extensions,
    }
    values: dict[str, Any] = {"initial": initial, "auto_id": f"{name}-%s"}
    form = PATHS[name].form
    if issubclass(form, SupplementForm):
        values["papers"] = Paper.objects.filter(dossier=dossier) if papers is None else papers
    return form(data, files, **values)


def _dialog(record: DossierRecord, name: str, form: OfficeForm, at: datetime) -> PathDialog:
    path = PATHS[name]
    return PathDialog(
        id=name.replace("_", "-"),
        label=str(path.label),
        icon=path.icon,
        url=_address(record.dossier, name),
        form=form,
        danger=path.danger,
        next=str(path.next),
        warning=_late_apology(record.dossier, at) if name == "dossier_extend" else "",
        dates=due_dates(name, record.dossier, form, at),
        blank_url=reverse(f"onestop:{BLANKS[name]}", args=[record.dossier.code]) if name in BLANKS else "",
    )


def _late_apology(dossier: Dossier, at: datetime) -> str:
    """Say that the apology comes later than the rule asks for."""
    if dossier.due_at is None or at <= dossier.due_at - NOTICE:
        return ""
    text = _(
        "Văn bản xin lỗi phải gửi trước hạn ít nhất một ngày; hạn của hồ sơ là %(due)s. Diễn biến sẽ ghi là gửi muộn."
    )
    return text % {"due": vn_datetime(dossier.due_at)}


def _address(dossier: Dossier, name: str) -> str:
    return reverse(f"onestop:{name}", args=[dossier.code])
