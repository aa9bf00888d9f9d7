"""Files at the desk that are odd, hostile or too large: taken or refused by a rule, and the form stays."""

import pytest

from common.kinds import Kind
from onestop.models import Attachment, Dossier
from tests.common import officefiles
from tests.factories.signing import draft_pdf
from tests.onestop.views.conftest import said, upload
from tests.onestop.views.test_dossier import address, forwarded
from tests.onestop.views.test_intake import address as intake
from tests.onestop.views.test_intake import entered, first_part
from tests.signing.pades import papers

# What nobody can read is refused everywhere.
UNREADABLE = {
    "encrypted": (papers.encrypted(draft_pdf()), "có đặt mật khẩu. Hãy gỡ mật khẩu"),
    "owner-password": (papers.encrypted(draft_pdf(), user=""), "có đặt mật khẩu. Hãy gỡ mật khẩu"),
    "truncated": (draft_pdf()[:-300], "bị hỏng, không mở được. Hãy xuất hoặc quét lại"),
    "no-pages": (papers.without_pages(draft_pdf()), "không có trang nào. Hãy xuất lại"),
}
# What can be read but would act, or hide something, is taken as a paper that somebody brings; nobody signs it.
UNSIGNABLE = {
    "script": (papers.with_script(draft_pdf()), "chứa mã lệnh. Hãy in tệp ra PDF mới"),
    "xfa": (papers.with_xfa(draft_pdf()), "XFA không ký được. Hãy in tệp ra PDF mới"),
    "attachment": (papers.with_attachment(draft_pdf()), "tệp khác đính kèm bên trong"),
    "media-box": (papers.with_box(draft_pdf(), [0, 0, 0, 842]), "Trang 1 của tệp PDF không có khổ giấy đúng"),
    "odd-field": (papers.with_field(draft_pdf(), "KySo_LD_1"), "có sẵn ô ký"),
}
TAKEN = {
    "hybrid": papers.hybrid(),
    "200-pages": draft_pdf(pages=200),
    "turned-box": papers.with_box(draft_pdf(), [595, 842, 0, 0]),
}


@pytest.mark.parametrize(
    ("content", "says"), [*UNREADABLE.values(), *UNSIGNABLE.values()], ids=[*UNREADABLE, *UNSIGNABLE]
)
def test_a_draft_that_could_not_be_signed_is_refused_at_once(desk, sign_in, nothing_changes, content, says):
    dossier, client = desk.accept(), sign_in(desk.specialist)
    with nothing_changes():
        response = client.post(address("draft_attach", dossier), {"file": upload("du-thao.pdf", content)})
    assert response.status_code == 422
    assert says in said(response)


@pytest.mark.parametrize("content", TAKEN.values(), ids=TAKEN)
def test_a_draft_of_an_odd_build_is_taken_as_it_is(desk, sign_in, content):
    dossier = desk.accept()
    sign_in(desk.specialist).post(address("draft_attach", dossier), {"file": upload("du-thao.pdf", content)})
    assert dossier.attachments.get().size_bytes == len(content)


def test_what_the_head_wrote_stays_when_the_file_is_refused(desk, sign_in, nothing_changes):
    dossier, client = desk.at("xem_xet"), sign_in(desk.head)
    bad = upload("co-ma.pdf", papers.with_script(draft_pdf()))
    with nothing_changes():
        response = client.post(
            address("dossier_forward", dossier), forwarded(desk, dossier, file=bad, opinion="Xin ký")
        )
    assert response.status_code == 422
    assert "Xin ký" in said(response)
    assert "chứa mã lệnh" in said(response)
    assert Dossier.objects.get().state == Dossier.State.PROCESSING


@pytest.mark.parametrize(("content", "says"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_paper_that_nobody_can_read_is_refused_and_the_others_stay(desk, sign_in, nothing_changes, content, says):
    name = f"tp{first_part(desk).pk}-uploads"
    with nothing_changes():
        data = entered(desk) | {name: [upload("tot.pdf"), upload("hong.pdf", content)]}
        response = sign_in(desk.clerk).post(intake(desk), data)
    assert response.status_code == 422
    assert says in said(response)
    assert "tot.pdf" in said(response)
    assert "011087000096" in said(response)


@pytest.mark.parametrize("content", [content for content, _ in UNSIGNABLE.values()], ids=UNSIGNABLE)
def test_a_paper_that_only_must_not_be_signed_is_taken(desk, sign_in, content):
    data = entered(desk) | {f"tp{first_part(desk).pk}-uploads": [upload("giay-to.pdf", content)]}
    sign_in(desk.clerk).post(intake(desk), data)
    assert Attachment.objects.get().media_type == Kind.PDF.media_type


def test_a_scan_is_taken_as_a_paper_and_not_as_a_draft(desk, sign_in):
    scan = officefiles.image("TIFF")
    client = sign_in(desk.clerk)
    client.post(intake(desk), entered(desk) | {f"tp{first_part(desk).pk}-uploads": [upload("quet.tiff", scan)]})
    assert Attachment.objects.get().media_type == "image/tiff"
    dossier = desk.accept()
    response = sign_in(desk.specialist).post(address("draft_attach", dossier), {"file": upload("quet.tiff", scan)})
    assert "thuộc loại không được nhận" in said(response)


def test_a_draft_over_the_limit_is_refused(desk, sign_in, nothing_changes, settings):
    dossier, settings.UPLOAD_LIMIT_BYTES = desk.accept(), 10_000
    with nothing_changes():
        response = sign_in(desk.specialist).post(
            address("draft_attach", dossier), {"file": upload("lon.pdf", draft_pdf(pages=3))}
        )
    assert "quá mức 0,1 MB. Hãy giảm dung lượng" in said(response)
