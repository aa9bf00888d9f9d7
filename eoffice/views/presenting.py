"""Turn documents, files and events into what the shared components of the screens show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import nears_at
from common import previews
from common.formats import file_size
from common.screens import Check, FileLink, Paper, PaperGroup, Queue, QueueGroup, TimelineEvent, Viewer
from common.stored_pages import page_count_of
from common.timeleft import time_left
from eoffice.models import Document, DocumentFile, Event
from eoffice.queries import QUEUES, DocumentRecord
from integrations.models import Half, OutboxMessage
from integrations.queries import in_words, messages_of
from signing.services import verify

FileKind = DocumentFile.Kind
IMAGES = {"image/png", "image/jpeg"}
PDF = "application/pdf"
# What happened, as the timeline goes on after the person's name: words, icon, tone.
SAYINGS = {
    Event.Kind.FORWARDED: (gettext_lazy("gửi qua eOffice cho"), "paper-airplane", ""),
    Event.Kind.ARRIVED: (gettext_lazy("nhận văn bản chờ ký duyệt"), "inbox-arrow-down", ""),
    Event.Kind.PREPARED: (gettext_lazy("Chuyển dự thảo sang bản PDF trình ký"), "document-text", ""),
    Event.Kind.INITIALLED: (gettext_lazy("ký nháy"), "pencil", ""),
    Event.Kind.OPENED: (gettext_lazy("mở văn bản"), "eye", ""),
    Event.Kind.HANDED_ON: (gettext_lazy("đổi người ký duyệt, chuyển"), "arrow-path-rounded-square", ""),
    Event.Kind.RETURNED: (gettext_lazy("trả lại"), "arrow-uturn-left", "bad"),
    Event.Kind.SIGNED: (gettext_lazy("ký duyệt và chuyển"), "pencil", ""),
    Event.Kind.REOPENED: (gettext_lazy("trả lại lãnh đạo"), "arrow-uturn-left", "bad"),
    Event.Kind.EDITED: (gettext_lazy("hiệu chỉnh văn bản"), "pencil-square", ""),
    Event.Kind.NUMBERED: (gettext_lazy("cấp số"), "hashtag", ""),
    Event.Kind.NUMBER_VOIDED: (gettext_lazy("hủy số"), "x-circle", "bad"),
    Event.Kind.SEALED: (gettext_lazy("đóng dấu"), "check-badge", ""),
    Event.Kind.TIME_STAMPED: (gettext_lazy("bổ sung dấu thời gian cho chữ ký"), "clock", ""),
    Event.Kind.ARCHIVED: (gettext_lazy("bổ sung dữ liệu để kiểm tra được lâu dài"), "check-badge", ""),
    Event.Kind.ANNEX_ADDED: (gettext_lazy("thêm phụ lục"), "document-plus", ""),
    Event.Kind.ANNEX_DROPPED: (gettext_lazy("bỏ phụ lục"), "x-circle", "bad"),
    Event.Kind.ANNEX_SIGNED: (gettext_lazy("ký số phụ lục"), "pencil", ""),
    Event.Kind.ISSUED: (gettext_lazy("chuyển DVC cho"), "paper-airplane", ""),
    Event.Kind.ENTERED: (gettext_lazy("nhập văn bản và trình"), "document-plus", ""),
    Event.Kind.SUBMITTED_AGAIN: (gettext_lazy("trình lại"), "paper-airplane", ""),
    Event.Kind.SENT: (gettext_lazy("gửi văn bản tới"), "paper-airplane", ""),
    Event.Kind.PUBLISHED: (gettext_lazy("đăng VB điều hành"), "megaphone", ""),
    Event.Kind.RECEIVED: (gettext_lazy("nhận văn bản gửi tới"), "inbox-arrow-down", ""),
    Event.Kind.SENT_BACK: (gettext_lazy("trả lại nơi gửi"), "arrow-uturn-left", "bad"),
    Event.Kind.RECALLED: (gettext_lazy("thu hồi về Một cửa"), "arrow-uturn-left", "bad"),
    Event.Kind.RECALL_LATE: (gettext_lazy("thu hồi, nhưng văn bản đã ban hành"), "arrow-uturn-left", "bad"),
    Event.Kind.EXTENDED: (gettext_lazy("gia hạn hồ sơ"), "calendar-days", ""),
}


def queue_groups(current: str, counts: dict[str, int], arrivals: int) -> list[QueueGroup]:
    """Return the menus at the left of the desk; `arrivals` is how many documents wait to be taken."""
    groups: dict[str, list[Queue]] = {}
    for spec in QUEUES:
        count = counts.get(spec.key)
        tone = spec.tone if count else ""
        groups.setdefault(str(spec.group), []).append(
            Queue(str(spec.label), queue_url(spec.key), spec.icon, count, tone, current=spec.key == current)
        )
    arriving = reverse("eoffice:arrival_list")
    groups[_("Văn bản đến")] = [
        Queue(_("Chờ nhận"), arriving, "inbox-arrow-down", arrivals, current=current == "den"),
        Queue(_("Đã nhận"), f"{arriving}?muc=da-nhan", "inbox", current=current == "da-nhan"),
    ]
    return [QueueGroup(name, queues) for name, queues in groups.items()]


def queue_url(key: str) -> str:
    """Return the address of a queue."""
    return f"{reverse('eoffice:document_list')}?muc={key}"


def timeline(document: Document, events: Sequence[Event]) -> list[TimelineEvent]:
    """Return the course, latest first; the latest line is where the document stands."""
    last = events[-1].pk if events else None
    return [_line(document, event, now=event.pk == last) for event in reversed(events)]


def _line(document: Document, event: Event, *, now: bool) -> TimelineEvent:
    words, icon, tone = SAYINGS[Event.Kind(event.action)]
    # What these tell ends their own sentence: the number, the places.
    numbered = event.action in {Event.Kind.NUMBERED, Event.Kind.SENT}
    return TimelineEvent(
        at=event.at,
        origin=str(event.origin),
        text=f"{words} {event.opinion}" if numbered else str(words),
        icon=icon,
        person=event.actor_name,
        post=event.actor_post,
        receiver=event.receiver_name,
        opinion="" if numbered else event.opinion,
        files=[FileLink(file["name"], file_url(document, file["file"])) for file in event.data.get("files", ())],
        tone=tone or ("now" if now else ""),
    )


def file_url(document: Document, file_id: int) -> str:
    """Return where a file is shown or saved."""
    return reverse("eoffice:file", args=[document.uid, file_id])


def report_url(document: Document, file: DocumentFile) -> str:
    """Return where the findings on a file's signatures stand."""
    return reverse("eoffice:file_report", args=[document.uid, file.pk])


def component_papers(record: DocumentRecord, shown: DocumentFile | None) -> list[PaperGroup]:
    """Return the dossier's papers that came along."""
    files = record.of_kind(FileKind.COMPONENT)
    papers = [_paper(record.document, file, file.component_name or file.name, shown) for file in files]
    return [PaperGroup(_("Thành phần hồ sơ TTHC"), papers, _("Hồ sơ gửi sang không kèm giấy tờ nào."))]


def version_papers(record: DocumentRecord, shown: DocumentFile | None) -> list[PaperGroup]:
    """Return the versions of the document itself, latest first, dropped ones apart."""
    apart = {FileKind.COMPONENT, FileKind.ANNEX, FileKind.ANNEX_SIGNED}
    own = [file for file in reversed(record.files) if file.kind not in apart]
    live = [_paper(record.document, file, file.name, shown) for file in own if file.withdrawn_at is None]
    dropped = [_paper(record.document, file, file.name, shown) for file in own if file.withdrawn_at]
    groups = [PaperGroup(_("Các bản của văn bản"), live, _("Chưa có tệp nào."))]
    return [*groups, PaperGroup(_("Đã bỏ khi trả lại hoặc hủy số"), dropped)] if dropped else groups


def _paper(document: Document, file: DocumentFile, title: str, shown: DocumentFile | None) -> Paper:
    kind = "" if file.kind == FileKind.COMPONENT else str(FileKind(file.kind).label)
    name = file.name if title != file.name else ""
    return Paper(
        title=title,
        url=f"{document.get_absolute_url()}?tep={file.pk}#xem",
        notes=[note for note in (kind, name, file_size(file.size_bytes)) if note],
        current=shown is not None and shown.pk == file.pk,
    )


def shown_file(record: DocumentRecord, wanted: str) -> DocumentFile | None:
    """Return the file asked for, or the one that the next person works on."""
    found = next((file for file in record.files if str(file.pk) == wanted), None)
    return found or record.current


def viewer(document: Document, file: DocumentFile | None, at: datetime) -> Viewer:
    """Return the pages of a file, or why there are none; one that no browser shows is turned into a PDF to be read."""
    if file is None:
        return Viewer(_("Văn bản"), waiting=_("Chưa có tệp nào."))
    url = file_url(document, file.pk)
    if file.media_type in previews.MEDIA_TYPES:
        return _converted(document, file, url, at)
    pages = _pages(document, file, url)
    waiting = "" if pages else _("Tệp này không xem được ở đây. Hãy tải về để mở bằng chương trình trên máy.")
    opens = file.media_type == PDF or file.media_type in IMAGES
    return Viewer(
        file.component_name or file.name,
        pages=pages,
        open_url=url if opens else "",
        download_url=f"{url}?tai-ve=1",
        report_url=report_url(document, file) if file.media_type == PDF else "",
        waiting=waiting,
    )


def _converted(document: Document, file: DocumentFile, url: str, at: datetime) -> Viewer:
    preview = previews.preview_of(file.blob_id, name=file.name, at=at)
    return previews.viewer_of(
        preview,
        title=file.component_name or file.name,
        pages=_page_urls(document, file, preview.pdf_id) if preview.pdf_id else [],
        download_url=f"{url}?tai-ve=1",
        poll_url=f"{document.get_absolute_url()}?tep={file.pk}",
    )


def _pages(document: Document, file: DocumentFile, url: str) -> list[str]:
    if file.media_type in IMAGES:
        return [url]
    return _page_urls(document, file, file.blob_id) if file.media_type == PDF else []


def _page_urls(document: Document, file: DocumentFile, pdf: str) -> list[str]:
    numbers = range(1, page_count_of(pdf) + 1)
    return [reverse("eoffice:file_page", args=[document.uid, file.pk, number]) for number in numbers]


@dataclass(frozen=True)
class Deadline:
    """One deadline of the leader's page; tone is '', warn or bad."""

    label: str
    at: datetime | None
    left: str
    tone: str


def deadlines(document: Document, at: datetime) -> list[Deadline]:
    """Return when the leader should have signed, and when the citizen is to have the result."""
    tones = {"late": "bad", "soon": "warn"}
    found = []
    for label, due_at in ((_("Hạn ký"), document.step_due_at), (_("Hẹn trả người dân"), document.due_at)):
        left = time_left(due_at, at, nears_at=nears_at(document.agency_id, due_at))
        found.append(Deadline(label, due_at, left.text, tones.get(left.kind, "")))
    return found


def signing_checks(document: Document, problem: str) -> list[Check]:
    """Return what must be so before the leader signs."""
    certificate = Check(not problem, problem or _("Chứng thư số còn hạn, được tin cậy"))
    ready = document.preparation == Document.Preparation.READY
    words = _("Bản PDF trình ký đã sẵn sàng, chưa bị sửa từ khi trình")
    waits = document.preparation == Document.Preparation.WAITING
    return [certificate, Check(ready, words if ready else str(Document.Preparation(document.preparation).label), waits)]


def issuing_checks(record: DocumentRecord) -> list[Check]:
    """Return what must be so before the document leaves the clerical officer."""
    document, report = record.document, record.report
    signer, agency = document.signer.full_name, document.agency.name
    signed = verify.leader_signed(report, user_id=document.signer_id)
    sealed = verify.sealed_by(report, agency_code=document.agency.code)
    at = {"name": signer, "at": _time(document.signed_at)}
    at_seal = {"name": agency, "at": _time(document.sealed_at)}
    missing = _("Thiếu chữ ký hợp lệ của %(name)s. Hãy trả lại lãnh đạo.")
    checks = [Check(signed, _("%(name)s đã ký, %(at)s") % at if signed else missing % at)]
    if not sealed:
        numbered = document.number is not None
        to_do = _("Chưa đóng dấu. Bấm Đóng dấu.") if numbered else _("Chưa cấp số, đóng dấu. Bấm Cấp số và đóng dấu.")
        return [*checks, Check(False, to_do)]
    if _came_sealed(record):
        numbered = document.number is not None
        to_do = _("Chưa vào sổ. Bấm Cấp số văn bản.")
        return [
            *checks,
            Check(True, _("Tệp đến đã có dấu của %(name)s, không đóng dấu lại") % at_seal),
            Check(
                numbered,
                _("Đã vào sổ, số ký hiệu %(notation)s") % {"notation": document.notation} if numbered else to_do,
            ),
        ]
    return [
        *checks,
        Check(True, _("Đã điền số, ngày")),
        Check(True, _("Đã đóng dấu %(name)s, %(at)s") % at_seal),
        Check(True, _("Không bị sửa sau khi đóng dấu")),
    ]


def _came_sealed(record: DocumentRecord) -> bool:
    """Tell whether what is sealed is the very file that was signed: it came so."""
    signed = record.of_kind(FileKind.SIGNED)
    return bool(signed and record.current and record.current.blob_id == signed[-1].blob_id)


def _time(moment: datetime | None) -> str:
    return f"{localtime(moment):%H:%M:%S}" if moment else "–"


@dataclass(frozen=True)
class LogLine:
    """One message between the halves, in words."""

    at: datetime
    words: str
    source: str
    destination: str
    state: str
    delivered_at: datetime | None
    error: str


def log(document: Document) -> list[LogLine]:
    """Return what went between the halves about the dossier, oldest first."""
    if not document.dossier_code:
        return []
    return [
        LogLine(
            at=message.created_at,
            words=in_words(message.type),
            source=str(Half(message.source).label),
            destination=str(Half(message.destination).label),
            state=str(OutboxMessage.State(message.state).label),
            delivered_at=message.delivered_at,
            error=message.last_error,
        )
        for message in messages_of(document.dossier_code)
    ]


def dossier_facts(document: Document, events: Iterable[Event]) -> list[tuple[str, str]]:
    """Return what the desk told about the dossier."""
    forwarded = next((event for event in events if event.action == Event.Kind.FORWARDED), None)
    of_dossier = [
        (_("Thủ tục"), f"{document.procedure_code} – {document.procedure_name}"),
        (_("Chủ hồ sơ"), document.owner_name),
    ]
    facts = [
        *(of_dossier if document.from_one_stop else []),
        (_("Người soạn thảo"), _joined(document.drafter_name, document.drafting_unit)),
        (_("Người trình ký"), document.presenter.full_name),
        (_("Người ký duyệt"), _joined(document.signer.full_name, document.signer_title)),
    ]
    return [*facts, (_("Ý kiến trình"), forwarded.opinion)] if forwarded else facts


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def outgoing_facts(document: Document) -> list[tuple[str, str]]:
    """Return the form of an outgoing document for those who only read it."""
    yes_no = {True: _("Có"), False: _("Không")}
    return [
        (_("Số ký hiệu"), document.notation),
        (_("Ngày ban hành"), f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""),
        (_("Sổ văn bản đi"), document.register.name if document.register else ""),
        (_("Số thứ tự theo sổ"), str(document.number or "")),
        (_("Loại văn bản"), document.document_type.name if document.document_type else ""),
        (_("Lĩnh vực"), document.field),
        (_("Trích yếu"), document.subject),
        (_("Đơn vị ban hành"), document.agency.name),
        (_("Người ký"), _joined(document.signer.full_name, document.signer_title)),
        (_("Người soạn thảo"), _joined(document.drafter_name, document.drafting_unit)),
        (_("Người nhận bản lưu"), document.copy_keeper),
        (_("Người nhập"), document.entered_by.full_name if document.entered_by else ""),
        (_("Số văn bản của đơn vị"), document.unit_number),
        (_("Hồ sơ lưu"), _joined(document.file_code, document.file_name)),
        (_("Số thứ tự trong hồ sơ"), str(document.order_in_file or "")),
        (_("Là văn bản trả lời"), document.replies_to),
        (_("Là văn bản trả lời cấp trên"), yes_no[document.replies_to_superior]),
        (_("Văn bản quy phạm pháp luật"), yes_no[document.is_normative]),
        (_("Văn bản chỉ đạo điều hành"), yes_no[document.is_directive]),
        (_("Phân công thực hiện"), document.directive_assignment),
        (_("Thay thế, thu hồi văn bản"), document.replaces),
        (_("Theo dõi văn bản này"), yes_no[document.followed]),
    ]
