"""The office's own documents: one at every stage, some sent from place to place, one published as a directive."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Agency, Department, Post, Role, User
from config.sample import prints
from config.sample.cast import MAIN
from config.sample.password import PIN
from eoffice.models import Document, DocumentFile, DocumentType, Recipient, Register
from eoffice.queries import current_file
from eoffice.services import arriving, dispatching, entering, issuing, preparing, signing
from eoffice.services.entering import DraftFile
from eoffice.services.issuing import OutgoingForm
from signing.services.sign import Secret

JUSTICE = "H18.05"


@dataclass(frozen=True)
class Own:
    """One document: whose, of which type, what it says, and how far it came."""

    agency: str
    kind: str
    subject: str
    heading: str
    body: tuple[str, ...]
    stage: str


OWN = (
    Own(MAIN.code, "TTR", "Tờ trình bổ sung kinh phí đăng kiểm năm 2026", "TỜ TRÌNH",
        ("1. Kính trình xem xét bổ sung kinh phí đăng kiểm.", "2. Nguồn: dự toán đã giao."), "submitted"),
    Own(MAIN.code, "CV", "Đôn đốc báo cáo tiến độ công trình giao thông", "CÔNG VĂN",
        ("1. Đề nghị các đơn vị báo cáo tiến độ trước ngày 25 hằng tháng.",), "signed"),
    Own(MAIN.code, "TB", "Thông báo lịch trực Bộ phận Một cửa", "THÔNG BÁO",
        ("1. Cán bộ trực theo lịch đính kèm.", "2. Đổi ca báo trước một ngày."), "sealed"),
    Own(MAIN.code, "KH", "Kế hoạch kiểm tra an toàn giao thông quý IV", "KẾ HOẠCH",
        ("1. Kiểm tra các tuyến quốc lộ.", "2. Phối hợp với các cơ quan liên quan."), "sent"),
    Own(MAIN.code, "CT", "Chỉ thị về kỷ luật giải quyết thủ tục hành chính", "CHỈ THỊ",
        ("1. Không để hồ sơ quá hạn mà không có văn bản xin lỗi.",), "published"),
    Own(JUSTICE, "CV", "Lấy ý kiến dự thảo quy chế phối hợp", "CÔNG VĂN",
        ("1. Đề nghị góp ý dự thảo trong 5 ngày làm việc.",), "to_main"),
    Own(JUSTICE, "GM", "Giấy mời họp rà soát thủ tục hành chính", "GIẤY MỜI",
        ("1. Mời dự họp rà soát thủ tục tại Sở Tư pháp.",), "to_main_taken"),
)  # fmt: skip


def load(at: datetime) -> None:
    """Bring each document to its stage, unless the office has documents of its own already."""
    if Document.objects.filter(dossier_code="").exists():
        return
    for number, own in enumerate(OWN):
        _bring(own, at - timedelta(minutes=10 * (len(OWN) - number)))


def _bring(own: Own, at: datetime) -> None:
    agency = Agency.objects.get(code=own.agency)
    clerical = _person(agency, Role.CLERICAL)
    document = _entered(own, agency, clerical, at)
    if own.stage == "submitted":
        return
    _sign(document, at)
    if own.stage == "signed":
        return
    issuing.document_number_and_seal(document_id=document.pk, actor=clerical, at=at)
    _send(own, document, clerical, at)


def _entered(own: Own, agency: Agency, clerical: User, at: datetime) -> Document:
    leader = Post.objects.filter(agency=agency, role=Role.LEADER, active=True).order_by("pk").first()
    assert leader is not None
    document = entering.document_enter(
        agency=agency,
        actor=clerical,
        at=at,
        signer_post_id=leader.pk,
        department_id=Department.objects.get(agency=agency, code="VP").pk,
        fields=OutgoingForm(
            document_type_id=DocumentType.objects.get(code=own.kind).pk,
            register_id=Register.objects.get(agency=agency, code="CONGVAN" if own.kind == "CV" else "DI").pk,
            subject=own.subject,
            drafting_unit="Văn phòng Sở",
        ),
        file=_draft(own, agency, leader),
    )
    return preparing.document_prepare(document_id=document.pk, at=at)


def _draft(own: Own, agency: Agency, leader: Post) -> DraftFile:
    content = prints.Draft(
        parent=agency.parent_name,
        agency=agency.name,
        place=agency.place,
        notation=f"{agency.abbreviation}-VP" if own.kind == "CV" else f"{own.kind}-{agency.abbreviation}",
        heading=(own.heading, own.subject),
        grounds=(),
        body=own.body,
        authority=leader.authority,
        title=leader.title,
        signer=leader.user.full_name,
        receivers=("Như trên", "Lưu: VT"),
    )
    stored = prints.draft(content, f"{own.kind}-du-thao.pdf")
    return DraftFile(stored.sha256, stored.name, stored.media_type, stored.size_bytes)


def _sign(document: Document, at: datetime) -> None:
    file = current_file(document, DocumentFile.Kind.SIGNING)
    assert file is not None
    signing.document_sign(
        document_id=document.pk, actor=document.signer, at=at, reviewed_sha256=file.blob_id, pin=Secret(PIN)
    )


def _send(own: Own, document: Document, clerical: User, at: datetime) -> None:
    act: dict[str, Any] = {
        "document_id": document.pk,
        "actor": clerical,
        "at": at,
        "expected_state": Document.State.NUMBERED,
    }
    if own.stage == "published":
        dispatching.directive_publish(**act)
    elif own.stage == "sent":
        units = Department.objects.filter(agency=document.agency).exclude(code="VP")
        dispatching.document_dispatch(
            **act, agencies=[Agency.objects.get(code=JUSTICE).pk], departments=list(units.values_list("pk", flat=True))
        )
        _take(document, _person(document.agency, Role.HEAD), at)
    elif own.stage.startswith("to_main"):
        main = Agency.objects.get(code=MAIN.code)
        dispatching.document_dispatch(**act, agencies=[main.pk])
        if own.stage == "to_main_taken":
            _take(document, _person(main, Role.CLERICAL), at)


def _take(document: Document, receiver: User, at: datetime) -> None:
    """Let the receiver take and read what was sent to their agency, or to their department."""
    own = {post.department_id for post in receiver.active_posts}
    for one in Recipient.objects.filter(document=document, agency=receiver.agency):
        if one.department_id is None or one.department_id in own:
            arriving.arrival_take(recipient_id=one.pk, actor=receiver, at=at)
            arriving.arrival_read(recipient_id=one.pk, actor=receiver, at=at)


def _person(agency: Agency, role: Role) -> User:
    return Post.objects.filter(agency=agency, role=role, active=True).order_by("pk").select_related("user")[0].user
