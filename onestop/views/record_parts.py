"""What the page of a dossier is made of: the desk's rows as the shared screen components take them."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.queries import calendar_of, nears_at
from common import previews
from common.formats import vn_datetime, vn_short
from common.kinds import Kind
from common.screens import Clock, ClockCell, FileLink, Paper, PaperGroup, TimelineEvent, Viewer
from common.stored_pages import page_count_of
from common.timeleft import short_span, time_left
from onestop.models import Attachment, Dossier, Event, Participant, Party, Task
from onestop.models import Paper as PaperRow
from onestop.queries import DossierRecord
from onestop.queries.checked import check_notes, checked_words
from onestop.queries.words import allowed_word, paused_word, working_days
from onestop.services.files import current_files
from onestop.views.record_money import form_links, payment_words
from procedures.layout import Picture, Stay, picture
from signing.services.report_page import mark_of
from signing.services.sign import Operation

EventKind = Event.Kind
AttachmentKind = Attachment.Kind
Part = Participant.Part
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
IMAGES = (Kind.PNG.media_type, Kind.JPEG.media_type)
ICONS = {
    EventKind.SAVED_PENDING: "pause",
    EventKind.SUPPLEMENTED: "document-plus",
    EventKind.ACCEPTED: "check",
    EventKind.ADVANCED: "arrow-right",
    EventKind.SENT_BACK: "arrow-uturn-left",
    EventKind.ACTION_UNDONE: "arrow-path",
    EventKind.ATTACHED: "paper-clip",
    EventKind.FILE_SIGNED: "pencil",
    EventKind.FILE_LASTING: "check-badge",
    EventKind.CO_WORKED: "chat-bubble-left-right",
    EventKind.FORWARDED: "paper-airplane",
    EventKind.RECALLED: "arrow-uturn-left",
    EventKind.OFFICE_ARRIVED: "inbox-arrow-down",
    EventKind.OFFICE_REGISTERED: "inbox-arrow-down",
    EventKind.OFFICE_OPENED: "eye",
    EventKind.OFFICE_SIGNED: "pencil",
    EventKind.OFFICE_NUMBERED: "hashtag",
    EventKind.OFFICE_REOPENED: "arrow-uturn-left",
    EventKind.OFFICE_RETURNED: "arrow-uturn-left",
    EventKind.OFFICE_ISSUED: "document-check",
    EventKind.OFFICE_ISSUED_LATE: "document-check",
    EventKind.OFFICE_RENEWED: "check-badge",
    EventKind.LATE_RESULT_TAKEN: "document-check",
    EventKind.TIMED_OUT: "clock",
    EventKind.PARTS_MADE: "squares-plus",
    EventKind.PARTS_MOVED: "arrow-right",
    EventKind.PART_ENDED: "document-check",
    EventKind.PART_REOPENED: "arrow-path",
    EventKind.PART_TAKEN_BACK: "arrow-uturn-left",
    EventKind.LINKED: "arrow-right",
    EventKind.LINK_HELD: "exclamation-triangle",
    EventKind.VERSION_MOVED: "arrow-path-rounded-square",
    EventKind.VERSION_RESTORED: "arrow-uturn-left",
    EventKind.HANDED_ON: "arrow-path-rounded-square",
    EventKind.OFFICE_HANDED_ON: "arrow-path-rounded-square",
    EventKind.RESULT_NUMBERED: "hashtag",
    EventKind.CONFIRMED: "check",
    EventKind.ARCHIVED: "archive-box",
    EventKind.SUPPLEMENT_ASKED: "document-plus",
    EventKind.PAUSED: "pause",
    EventKind.RESUMED: "play",
    EventKind.EXTENDED: "calendar-days",
    EventKind.NOT_ACCEPTED: "x-circle",
    EventKind.REFUSED: "x-circle",
    EventKind.REFUSAL_UNDONE: "arrow-path",
    EventKind.WITHDRAWN: "arrow-uturn-left",
    EventKind.STOPPED: "stop",
    EventKind.PAID: "banknotes",
    EventKind.PAYMENT_REPORTED: "chat-bubble-left-right",
    EventKind.PAYMENT_WAIVED: "check-badge",
    EventKind.HANDED_OVER: "check-badge",
}
BACKWARD = (
    EventKind.SENT_BACK,
    EventKind.OFFICE_RETURNED,
    EventKind.OFFICE_REOPENED,
    EventKind.NOT_ACCEPTED,
    EventKind.REFUSED,
    EventKind.STOPPED,
    EventKind.PART_TAKEN_BACK,
    EventKind.LINK_HELD,
)


def clock_of(record: DossierRecord, at: datetime) -> Clock:
    """Return the deadline block (Thời gian xử lý)."""
    dossier, version, step = record.dossier, record.dossier.process_version, record.step
    allowed = allowed_word(version.duration, version.duration_unit)
    step_note = allowed_word(step.duration, step.duration_unit) if step and step.duration else ""
    cells = (
        ClockCell(_("Tiếp nhận"), dossier.received_at, _("nộp %(at)s") % {"at": vn_short(dossier.submitted_at)}),
        ClockCell(_("Hẹn trả"), dossier.due_at, _due_note(dossier)),
        ClockCell(_("Hạn toàn quy trình"), dossier.original_due_at, allowed),
        ClockCell(_("Hạn bước này"), None if dossier.finished_at else dossier.step_due_at, step_note),
    )
    task = record.open_task
    if dossier.finished_at:
        return _ended_clock(dossier, cells[:3])
    if dossier.received_at is None:
        return Clock(cells, None, _("Thời hạn"), _whole(dossier, at), words=_("Chưa tính hạn"))
    return Clock(
        cells,
        dossier.step_due_at,
        _("Còn lại của bước này") if dossier.step_due_at else _("Thời hạn"),
        note=_whole(dossier, at),
        start=task.opened_at if task else None,
        paused_at=dossier.paused_at,
        nears_at=nears_at(dossier.competent_agency_id, dossier.step_due_at),
    )


def _ended_clock(dossier: Dossier, cells: Sequence[ClockCell]) -> Clock:
    """Say how it stood against its due date when the result was given, or only when it ended without one."""
    at = vn_short(dossier.finished_at)
    if dossier.state == Dossier.State.RETURNED:
        note = _("đã trả kết quả lúc %(at)s") % {"at": at}
        return Clock(cells, dossier.due_at, _("Kết thúc"), note, finished_at=dossier.finished_at)
    return Clock(cells, None, _("Kết thúc"), _("lúc %(at)s") % {"at": at}, words=dossier.state_label)


def _due_note(dossier: Dossier) -> str:
    """Return the weekday of the due date, and how often it was put off."""
    weekday = WEEKDAYS[localtime(dossier.due_at).weekday()] if dossier.due_at else ""
    times = _("gia hạn %(times)d lần") % {"times": dossier.extensions} if dossier.extensions else ""
    return ", ".join(part for part in (weekday, times) if part)


def _whole(dossier: Dossier, at: datetime) -> str:
    if dossier.due_at is None:
        return paused_word(dossier)
    left = time_left(dossier.due_at, at, dossier.paused_at)
    if dossier.paused_at:
        return _("Toàn quy trình: %(left)s") % {"left": left.long_text[:1].lower() + left.long_text[1:]}
    worked = working_days(calendar_of(dossier.competent_agency_id), at, dossier.due_at)
    return _("Toàn quy trình: %(left)s (%(worked)s)") % {"left": left.text, "worked": worked}


def paper_groups(record: DossierRecord, shown: Attachment | None) -> list[PaperGroup]:
    """Return the papers and files of the dossier, each a link to the viewer beside them."""
    lines = {kind: [_file_line(file, record, shown) for file in record.files_of(kind)] for kind in AttachmentKind}
    wanted = [paper for paper in record.papers if paper.component_id]
    with_file = {file.paper_id for file in record.files}
    came = sum(
        1 for paper in wanted if not paper.missing and (paper.originals or paper.copies or paper.pk in with_file)
    )
    name = _("Thành phần hồ sơ: đủ %(came)d trên %(all)d") % {"came": came, "all": len(wanted)}
    components = [line for paper in wanted for line in _paper_lines(paper, record, shown)]
    others = [line for paper in record.papers if not paper.component_id for line in _paper_lines(paper, record, shown)]
    groups = (
        PaperGroup(_("Kết quả"), lines[AttachmentKind.RESULT]),
        PaperGroup(_("Phụ lục của kết quả"), lines[AttachmentKind.ANNEX]),
        PaperGroup(_("Giấy tờ lập khi giải quyết"), lines[AttachmentKind.PART]),
        PaperGroup(_("Văn bản gửi người nộp"), lines[AttachmentKind.LETTER]),
        PaperGroup(_("Đơn của người nộp"), lines[AttachmentKind.REQUEST]),
        PaperGroup(_("Dự thảo kết quả"), lines[AttachmentKind.DRAFT], empty=_("Chưa đính kèm dự thảo nào.")),
        PaperGroup(name, components, empty=_("Thủ tục không yêu cầu giấy tờ.")),
        PaperGroup(_("Giấy tờ khác"), others),
        PaperGroup(_("Tệp kèm ý kiến"), lines[AttachmentKind.OTHER]),
    )
    return [group for group in groups if group.papers or group.empty]


def _paper_lines(paper: PaperRow, record: DossierRecord, shown: Attachment | None) -> list[Paper]:
    """Return a line for each file of a paper, or one that says there is none."""
    counts = ((_("Bản chính"), paper.originals), (_("Bản sao"), paper.copies))
    notes = [f"{word} {count}" for word, count in counts if count]
    notes += [_("đã ký")] if paper.signed else []
    notes += check_notes(record.events, paper.pk)
    icon = "document-text"
    if paper.missing:
        reason = f": {paper.missing_reason}" if paper.missing_reason else ""
        notes, icon = [_("Cần bổ sung") + reason], "exclamation-triangle"
    files = [file for file in record.files if file.paper_id == paper.pk]
    current = current_files(files)
    lines = [
        Paper(
            paper.name,
            _view_url(record, file),
            [*(notes if file in current else [_replaced_word(file, files)]), file.name],
            icon if file in current else "document-text",
            mark=mark_of(record.reports.get(file.blob_id)),
            current=file == shown,
        )
        for file in sorted(files, key=lambda file: (-file.version, file not in current))
    ]
    return lines or [Paper(paper.name, "", [*notes, _("chưa có tệp")], icon)]


def _replaced_word(file: Attachment, files: Sequence[Attachment]) -> str:
    signed = any(one.signed_from_id == file.pk for one in files)
    return _("bản trước khi ký") if signed else _("bản cũ, đã thay")


def _file_line(file: Attachment, record: DossierRecord, shown: Attachment | None) -> Paper:
    notes = [_("Bản %(number)d") % {"number": file.version}] if file.kind == AttachmentKind.DRAFT else []
    notes += [file.part_code] if file.part_code else []
    notes += [_("bản cũ, đã thay")] if _is_replaced(file, record) else []
    notes += [vn_short(file.added_at), file.added_by.full_name if file.added_by else "eOffice"]
    notes += [_("người nộp đã có")] if file.released_at else []
    notes += [_("bản trước khi ký")] if any(one.signed_from_id == file.pk for one in record.files) else []
    mark = mark_of(record.reports.get(file.blob_id))
    return Paper(file.name, _view_url(record, file), notes, mark=mark, current=file == shown)


def _is_replaced(file: Attachment, record: DossierRecord) -> bool:
    """Tell whether a paper that an action made was made anew since."""
    same = (one for one in record.files if file.part_code and one.part_code == file.part_code)
    return any(one.version > file.version for one in same)


def _view_url(record: DossierRecord, file: Attachment) -> str:
    return f"{record.dossier.get_absolute_url()}?tep={file.pk}#xem"


def shown_file(record: DossierRecord, wanted: str) -> Attachment | None:
    """Return the file to show: the one asked for, else the result, the draft, the first paper."""
    by_id = {str(file.pk): file for file in record.files}
    first = [*record.files_of(AttachmentKind.RESULT), *record.files_of(AttachmentKind.DRAFT), *record.files]
    return by_id.get(wanted) or next(iter(first), None)


def viewer_of(record: DossierRecord, file: Attachment | None, at: datetime) -> Viewer:
    """Return the viewer with the pages of a file; one that is no PDF is turned into one to be read."""
    if file is None:
        return Viewer(_("Chưa có tệp"), waiting=_("Hồ sơ giấy: chưa có tệp nào được tải lên."))
    address = reverse("onestop:attachment", args=[record.dossier.code, file.pk])
    version = _(", bản %(number)d") % {"number": file.version} if file.kind == AttachmentKind.DRAFT else ""
    if file.media_type in previews.MEDIA_TYPES:
        return _converted(record, file, f"{file.name}{version}", address, at)
    is_pdf = file.media_type == Kind.PDF.media_type
    pages = _pages(record, file) if is_pdf else [f"{address}?xem=1"] if file.media_type in IMAGES else []
    waiting = _("Tệp này không xem được trên trang. Hãy tải về để mở.")
    report = reverse("onestop:attachment_report", args=[record.dossier.code, file.pk])
    return Viewer(
        f"{file.name}{version}",
        pages,
        open_url=f"{address}?xem=1" if is_pdf else "",
        download_url=address,
        report_url=report if is_pdf else "",
        waiting="" if pages else waiting,
    )


def _converted(record: DossierRecord, file: Attachment, title: str, address: str, at: datetime) -> Viewer:
    preview = previews.preview_of(file.blob_id, name=file.name, at=at)
    return previews.viewer_of(
        preview,
        title=title,
        pages=_pages(record, file, preview.pdf_id) if preview.pdf_id else [],
        download_url=address,
        poll_url=_view_url(record, file).partition("#")[0],
    )


def _pages(record: DossierRecord, file: Attachment, pdf: str = "") -> list[str]:
    code, count = record.dossier.code, page_count_of(pdf or file.blob_id)
    return [reverse("onestop:attachment_page", args=[code, file.pk, number]) for number in range(1, count + 1)]


def timeline(record: DossierRecord, at: datetime) -> list[TimelineEvent]:
    """Return the course of both halves, latest first, with whose turn it is on top."""
    return [*_present(record, at), *(_line(record, event) for event in record.events)]


def _present(record: DossierRecord, at: datetime) -> list[TimelineEvent]:
    task, step = record.open_task, record.step
    if task is None or step is None:
        return []
    words = _("đang giữ, bước %(number)d trên %(all)d «%(step)s», từ %(span)s trước") % {
        "number": step_number(record),
        "all": len(record.plan.steps),
        "step": step.name,
        "span": short_span(max(at, task.opened_at) - task.opened_at),
    }
    origin = "office" if step.interconnected else "desk"
    return [TimelineEvent(task.opened_at, origin, words, "user", person=task.assignee_name, tone="now")]


def step_number(record: DossierRecord) -> int:
    """Return which step of the process this is, counted from 1."""
    codes = list(record.plan.steps)
    return codes.index(record.step.code) + 1 if record.step else 0


def _line(record: DossierRecord, event: Event) -> TimelineEvent:
    kind = EventKind(event.action)
    return TimelineEvent(
        at=event.at,
        origin=event.origin,
        text=_said(event, kind),
        icon=ICONS[kind],
        person=event.actor_name or (_("Hệ thống") if event.by_system else _("Người nộp")),
        post=event.actor_post,
        receiver=event.receiver_name,
        opinion=" ".join(
            part for part in (event.opinion or _asked(event), checked_words(event), payment_words(event)) if part
        ),
        files=_event_files(record, event),
        tone="bad" if kind in BACKWARD else "",
    )


def _said(event: Event, kind: Event.Kind) -> str:
    """Return what was done, to be read before the receiver's name."""
    to = bool(event.receiver_name)
    number = event.data.get("notation") or ""
    return {
        EventKind.ACCEPTED: _("tiếp nhận hồ sơ, chuyển") if to else _("tiếp nhận hồ sơ"),
        EventKind.ADVANCED: _("xác nhận hoàn thành, chuyển"),
        EventKind.SENT_BACK: _("trả lại"),
        EventKind.ACTION_UNDONE: _("hoàn tác thao tác vừa làm, giao lại"),
        EventKind.ATTACHED: _("đính kèm dự thảo"),
        EventKind.FILE_SIGNED: _("ký số tệp (%(kind)s)") % {"kind": _kind_of_signature(event)},
        EventKind.FILE_LASTING: _("bổ sung dữ liệu để tệp đã ký kiểm tra được lâu dài"),
        EventKind.CO_WORKED: _("góp ý, báo xong phần phối hợp") if event.data.get("finished") else _("góp ý phối hợp"),
        EventKind.FORWARDED: _("gửi qua eOffice cho"),
        EventKind.RECALLED: _("thu hồi văn bản từ eOffice về"),
        EventKind.OFFICE_ARRIVED: _("nhận văn bản từ một cửa, chuyển") if to else _("nhận văn bản từ một cửa"),
        EventKind.OFFICE_REGISTERED: _("vào sổ văn bản đến, chuyển") if to else _("vào sổ văn bản đến"),
        EventKind.OFFICE_OPENED: _("mở văn bản"),
        EventKind.OFFICE_SIGNED: _("ký duyệt, chuyển") if to else _("ký duyệt"),
        EventKind.OFFICE_REOPENED: _("trả lại lãnh đạo"),
        EventKind.OFFICE_RETURNED: _("trả lại lãnh đạo phòng"),
        EventKind.OFFICE_ISSUED: _issued_words(event) % {"number": number},
        EventKind.OFFICE_ISSUED_LATE: _("ban hành %(number)s trước khi lệnh thu hồi tới; chưa nhận làm kết quả")
        % {"number": number},
        EventKind.OFFICE_RENEWED: _("bổ sung dữ liệu để tệp kết quả kiểm tra được lâu dài"),
        EventKind.LATE_RESULT_TAKEN: _("nhận %(number)s đã ban hành làm kết quả, chuyển") % {"number": number},
        EventKind.TIMED_OUT: _("tự chuyển khi đến hạn cho"),
        EventKind.PARTS_MADE: _("lập hồ sơ thành phần %(codes)s") % {"codes": ", ".join(event.data.get("parts", []))},
        EventKind.PARTS_MOVED: _("tự chuyển khi các hồ sơ thành phần đều xong, cho"),
        EventKind.PART_ENDED: _("ghi nhận hồ sơ thành phần đã kết thúc"),
        EventKind.PART_REOPENED: _("ghi nhận hồ sơ thành phần được giải quyết tiếp"),
        EventKind.LINKED: _("chuyển theo hồ sơ thành phần, cho"),
        EventKind.VERSION_MOVED: _("chuyển sang phiên bản mới của quy trình, giao")
        if to
        else _("chuyển sang phiên bản mới của quy trình"),
        EventKind.VERSION_RESTORED: _("hoàn lại phiên bản cũ của quy trình, giao")
        if to
        else _("hoàn lại phiên bản cũ của quy trình"),
        EventKind.HANDED_ON: _("bàn giao công việc cho"),
        EventKind.OFFICE_HANDED_ON: _("đổi người ký duyệt, chuyển"),
        EventKind.RESULT_NUMBERED: _("lấy số kết quả %(number)s") % {"number": number},
        EventKind.CONFIRMED: _("xác nhận kết quả, chuyển"),
        EventKind.SUPPLEMENT_ASKED: _("yêu cầu bổ sung, giao chờ nhận cho"),
        EventKind.SUPPLEMENTED: _("nhận bổ sung, chuyển") if to else _("nhận bổ sung"),
        EventKind.RESUMED: _("cho tiếp tục xử lý, giao"),
        EventKind.PAYMENT_REPORTED: _("ghi nhận người nộp đã báo nộp tiền, giao"),
        EventKind.PAYMENT_WAIVED: _("miễn số tiền còn phải nộp, giao"),
        EventKind.EXTENDED: _("gia hạn, hẹn trả lại %(due)s") % {"due": _moment(event.data.get("due_at"))},
        EventKind.REFUSAL_UNDONE: _("hoàn tác từ chối, giao lại"),
        EventKind.HANDED_OVER: _("trả kết quả cho"),
    }.get(kind, kind.label[0].lower() + kind.label[1:])


def _kind_of_signature(event: Event) -> str:
    operation = event.data.get("operation", "")
    return str(Operation(operation).label).lower() if operation else ""


def _issued_words(event: Event) -> str:
    if event.data.get("after_recall"):
        return _("ban hành %(number)s trước khi lệnh thu hồi tới, chuyển kết quả cho")
    return _("ban hành %(number)s, chuyển kết quả cho")


def _asked(event: Event) -> str:
    """Name the papers that the applicant was asked for, and the law that lets ask."""
    names, basis = event.data.get("missing") or (), event.data.get("legal_basis")
    asked = _("Cần bổ sung: %(names)s") % {"names": "; ".join(names)} if names else ""
    return _("%(asked)s. Căn cứ: %(basis)s") % {"asked": asked, "basis": basis} if basis else asked


def _moment(text: str | None) -> str:
    """Write a moment that the course holds as text."""
    return vn_datetime(datetime.fromisoformat(text)) if text else ""


def _event_files(record: DossierRecord, event: Event) -> Sequence[FileLink]:
    """Return links to the files of an event and to the forms that it asks to print."""
    known = {file.pk for file in record.files}
    return form_links(record, event) + [
        FileLink(
            file["name"],
            reverse("onestop:attachment", args=[record.dossier.code, file["attachment"]]) + "?xem=1",
            _("bản %(number)d") % {"number": file["version"]} if file.get("version", 1) > 1 else "",
        )
        for file in event.data.get("files", [])
        if file["attachment"] in known
    ]


def flow_of(record: DossierRecord) -> Picture:
    """Return the picture of the process and the way that the dossier took (Xem quy trình)."""
    stays = [_stay(task, code) for task in record.tasks if (code := record.codes[task.step_id]) in record.plan.steps]
    present = record.step.code if record.step and record.dossier.finished_at is None else None
    return picture(record.plan, stays, present)


def _stay(task: Task, code: str) -> Stay:
    returned = task.outcome == Task.Outcome.SENT_BACK
    moment = vn_short(task.closed_at or task.due_at or task.opened_at)
    words = moment if task.closed_at else _("hạn %(at)s") % {"at": moment}
    label = _("trả lại %(at)s") % {"at": vn_short(task.closed_at)} if returned else ""
    return Stay(code, task.assignee_name, words, task.closed_at is not None, label)


def information(record: DossierRecord) -> list[tuple[str, str]]:
    """Return who and what (Thông tin hồ sơ)."""
    dossier, owner, applicant = record.dossier, record.owner, record.applicant
    procedure = dossier.procedure_version.procedure
    applies = _("Cùng là chủ hồ sơ") if owner.same_as_applicant else _person(applicant)
    return [
        (_("Chủ hồ sơ"), _person(owner)),
        (_("Giấy tờ"), _identity(owner)),
        (_("Người nộp"), applies),
        (_("Liên hệ"), " · ".join(part for part in (applicant.phone, applicant.email, applicant.fax) if part)),
        (_("Địa chỉ"), owner.full_address or applicant.full_address),
        *_case_and_decider(dossier),
        (_("Hình thức nộp"), str(dossier.get_channel_display())),
        (_("Nhận kết quả"), str(dossier.get_result_channel_display())),
        (_("Lĩnh vực"), procedure.field.name),
        (_("Mức độ"), str(procedure.get_online_level_display())),
        *([(_("Thủ tục"), dossier.procedure_name)] if dossier.subject else []),
        (_("Ghi chú"), dossier.note),
    ]


def _case_and_decider(dossier: Dossier) -> list[tuple[str, str]]:
    """Return the case, and who decides where that is not who received it; nothing where it is as usual."""
    decider = dossier.competent_agency.name if dossier.competent_agency_id != dossier.agency_id else ""
    facts = [(_("Trường hợp"), dossier.case_name), (_("Cơ quan giải quyết"), decider)]
    return [(label, value) for label, value in facts if value]


def _person(party: Party) -> str:
    parts = [party.name]
    if party.birth_date:
        parts.append(_("sinh %(date)s") % {"date": f"{party.birth_date:%d/%m/%Y}"})
    if party.sex:
        parts.append(str(party.get_sex_display()).lower())
    return ", ".join(parts)


def _identity(party: Party) -> str:
    issued = _(", cấp ngày %(date)s") % {"date": f"{party.id_issued_on:%d/%m/%Y}"} if party.id_issued_on else ""
    return f"{party.id_number}{issued}{', ' + party.id_issued_by if party.id_issued_by else ''}"


def handling(record: DossierRecord) -> list[tuple[str, str]]:
    """Return who has it and who follows (Người xử lý)."""
    task = record.open_task
    seen = vn_short(task.seen_at) if task and task.seen_at else _("chưa mở")
    opened = [(_("Mở xem"), seen)] if task and task.assignee_id else []
    return [
        (_("Công việc"), _work(record)),
        (_("Người xử lý"), record.dossier.holder_name),
        *opened,
        (_("Người phối hợp"), "; ".join(_co_worker(one) for one in record.people(Part.CO_WORKER)) or _("không có")),
        (_("Người theo dõi"), ", ".join(one.user.full_name for one in record.people(Part.FOLLOWER)) or _("không có")),
    ]


def _co_worker(one: Participant) -> str:
    """Name a co-worker, and say how far: finished when, else whether the dossier was opened."""
    if one.finished_at:
        return _("%(name)s (xong lúc %(at)s)") % {"name": one.user.full_name, "at": vn_short(one.finished_at)}
    standing = _("chưa xong") if one.seen_at else _("chưa mở")
    return f"{one.user.full_name} ({standing})"


def _work(record: DossierRecord) -> str:
    """Return what is being done: why it waits, how it ended, else its step."""
    if record.dossier.finished_at:
        return record.dossier.state_label
    return paused_word(record.dossier) or (record.step.name if record.step else "")
