"""What the drafts of each shipped procedure say."""

from accounts.models import Post
from config.sample.prints import Draft
from onestop.models import Dossier

# By procedure: document type, heading, what it grants.
KINDS = {
    "2.002288": ("GP", ("GIẤY PHÉP", "KINH DOANH VẬN TẢI BẰNG XE Ô TÔ"), "được kinh doanh vận tải bằng xe ô tô"),
    "1.013225": ("GP", ("GIẤY PHÉP XÂY DỰNG",), "được xây dựng nhà ở riêng lẻ theo bản vẽ đã thẩm định"),
    "2.001044": ("TB", ("THÔNG BÁO", "Về việc chứng thực hợp đồng, giao dịch"), "đã được chứng thực hợp đồng"),
    "2.000908": ("SY", ("BẢN SAO", "Cấp từ sổ gốc"), "được cấp bản sao từ sổ gốc"),
    "2.000815": ("SY", ("LỜI CHỨNG", "Chứng thực bản sao từ bản chính"), "có bản sao đúng với bản chính"),
    "1.001612": ("GCN", ("GIẤY CHỨNG NHẬN", "ĐĂNG KÝ HỘ KINH DOANH"), "đã đăng ký hộ kinh doanh"),
    "1.012790": ("QD", ("QUYẾT ĐỊNH", "Về việc xác nhận thay đổi thông tin thửa đất"), "được xác nhận thay đổi"),
}
ABBREVIATIONS = {"GP": "GP", "TB": "TB", "SY": "SY", "GCN": "GCN", "QD": "QĐ"}


def document_type(procedure_code: str) -> str:
    """Return the code of the type of document that the procedure results in."""
    return KINDS[procedure_code][0]


def content(dossier: Dossier, procedure_code: str, signer: Post, *, revision: int = 1) -> Draft:
    """Write the draft of a dossier's result, to be signed by this leader."""
    agency = dossier.agency
    kind, heading, grant = KINDS[procedure_code]
    return Draft(
        parent=agency.parent_name,
        agency=agency.name,
        place=agency.place,
        notation=f"{ABBREVIATIONS[kind]}-{agency.abbreviation}",
        heading=heading,
        grounds=(
            f"Căn cứ quy định về thủ tục {dossier.procedure_name};",
            f"Căn cứ hồ sơ mã {dossier.code} và ý kiến thẩm định, lần {revision}.",
        ),
        body=(
            f"1. Ông, bà, tổ chức: {dossier.owner_name} {grant}.",
            "2. Việc thực hiện theo đúng hồ sơ đã nộp và quy định của pháp luật.",
            "3. Văn bản này có hiệu lực kể từ ngày ký.",
        ),
        authority=signer.authority,
        title=signer.title,
        signer=signer.user.full_name,
        receivers=("Như mục 1", "Lưu: VT, hồ sơ một cửa"),
    )


def file_name(dossier: Dossier, procedure_code: str) -> str:
    """Return the name of the draft's file."""
    return f"{ABBREVIATIONS[KINDS[procedure_code][0]].replace('Đ', 'D')}-{dossier.code}.pdf"
