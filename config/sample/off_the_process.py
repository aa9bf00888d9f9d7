"""What else can happen to a dossier of the sample: papers asked for, a rest, an end, a message that finds nobody."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now

from accounts.models import Post, User
from config.sample import prints
from config.sample.walk import Walk
from integrations import outbox
from onestop.models import Dossier
from onestop.services import endings, extending, supplement, waiting
from onestop.services.submission import FileData, MissingPaper

REASONS = {
    "ask": "Bản nộp mờ, không đọc được số. Đề nghị nộp bản rõ.",
    "pause": "Chờ cơ quan chuyên môn trả lời công văn lấy ý kiến.",
    "extend": "Phải kiểm tra thực tế thêm một lần.",
    "refuse": "Địa điểm không phù hợp quy hoạch đã phê duyệt.",
    "withdraw": "Người nộp thay đổi phương án, xin rút hồ sơ.",
    "stop": "Có quyết định của cơ quan dừng xem xét khu vực này.",
}


def ask(walk: Walk, at: datetime) -> None:
    """The specialist asks for a paper again."""
    part = walk.version.components.all()[1]
    missing = [MissingPaper(part.pk, part.name, REASONS["ask"])]
    actor = holder(walk)
    letter = letter_of(walk, "Yêu cầu bổ sung hồ sơ", REASONS["ask"])
    supplement.supplement_ask(**page(walk), actor=actor, at=at, papers=missing, file=letter)


def pause(walk: Walk, at: datetime) -> None:
    """The head lets it rest."""
    letter = letter_of(walk, "Thông báo tạm dừng giải quyết", REASONS["pause"])
    waiting.dossier_pause(**page(walk), actor=holder(walk), at=at, reason=REASONS["pause"], file=letter)


def extend(walk: Walk, at: datetime) -> None:
    """The head names a later day."""
    letter = letter_of(walk, "Xin lỗi và hẹn lại ngày trả kết quả", REASONS["extend"])
    extending.dossier_extend(
        **page(walk), actor=walk.head, at=at, expected_extensions=0, days=3, reason=REASONS["extend"], file=letter
    )


def refuse(walk: Walk, at: datetime) -> None:
    """The head refuses what it asks for."""
    letter = letter_of(walk, "Từ chối giải quyết hồ sơ", REASONS["refuse"])
    endings.dossier_refuse(**page(walk), actor=holder(walk), at=at, reason=REASONS["refuse"], file=letter)


def withdraw(walk: Walk, at: datetime) -> None:
    """The clerk notes that the applicant takes it back."""
    name = f"Don-xin-rut-{walk.dossier.code}.pdf"
    paper = prints.stored_paper("Đơn xin rút hồ sơ", walk.dossier.owner_name, walk.story.procedure, name)
    endings.dossier_withdraw(**page(walk), actor=walk.clerk, at=at, reason=REASONS["withdraw"], file=paper)


def stop(walk: Walk, at: datetime) -> None:
    """The head breaks it off by a decision of the agency."""
    letter = letter_of(walk, "Thông báo dừng giải quyết", REASONS["stop"])
    endings.dossier_stop(**page(walk), actor=walk.head, at=at, reason=REASONS["stop"], file=letter)


def refuse_message(walk: Walk) -> None:
    """Let what was sent arrive while the signer holds no post: it stops, until somebody presses Gửi lại."""
    posts = Post.objects.filter(user=walk.leader, active=True)
    closed = list(posts.values_list("pk", flat=True))
    posts.update(active=False)
    outbox.drain(clock=now)
    Post.objects.filter(pk__in=closed).update(active=True)


def page(walk: Walk) -> dict[str, Any]:
    """Return what the page of the dossier would send with each form."""
    dossier = walk.dossier
    step = dossier.step.code if dossier.step else ""
    return {"dossier_id": dossier.pk, "expected_state": dossier.state, "expected_step": step}


def holder(walk: Walk) -> User:
    """Return who has it."""
    found = Dossier.objects.select_related("holder").get(pk=walk.dossier_id).holder
    assert found is not None
    return walk.company[found.username]


def letter_of(walk: Walk, title: str, reason: str) -> FileData:
    """Store a letter of the agency to the applicant."""
    dossier, head = walk.dossier, walk.head
    agency = dossier.agency
    letter = prints.Draft(
        parent=agency.parent_name,
        agency=agency.name,
        place=agency.place,
        notation=f"TB-{agency.abbreviation}",
        heading=("THÔNG BÁO", title),
        grounds=(f"Căn cứ hồ sơ mã {dossier.code} về thủ tục {dossier.procedure_name}.",),
        body=(f"1. Kính gửi {dossier.owner_name}.", f"2. {reason}"),
        authority="",
        title=head.main_post.title if head.main_post else "",
        signer=head.full_name,
        receivers=("Như mục 1", "Lưu: VT, hồ sơ một cửa"),
    )
    return prints.draft(letter, f"Thong-bao-{dossier.code}.pdf")
