"""Document types, registers and the office's directory."""

from datetime import datetime

from accounts.models import Agency
from config.sample.cast import HOUSES
from eoffice.models import DocumentType, Register

# Decree 30/2020, Appendix III: code, name, abbreviation.
DOCUMENT_TYPES = (
    ("NQ", "Nghị quyết", "NQ"),
    ("QD", "Quyết định", "QĐ"),
    ("CT", "Chỉ thị", "CT"),
    ("QC", "Quy chế", "QC"),
    ("QYD", "Quy định", "QyĐ"),
    ("TC", "Thông cáo", "TC"),
    ("TB", "Thông báo", "TB"),
    ("HD", "Hướng dẫn", "HD"),
    ("CTR", "Chương trình", "CTr"),
    ("KH", "Kế hoạch", "KH"),
    ("PA", "Phương án", "PA"),
    ("DEAN", "Đề án", "ĐA"),
    ("DA", "Dự án", "DA"),
    ("BC", "Báo cáo", "BC"),
    ("BB", "Biên bản", "BB"),
    ("TTR", "Tờ trình", "TTr"),
    ("HOPDONG", "Hợp đồng", "HĐ"),
    ("CD", "Công điện", "CĐ"),
    ("BGN", "Bản ghi nhớ", "BGN"),
    ("BTT", "Bản thỏa thuận", "BTT"),
    ("GUQ", "Giấy ủy quyền", "GUQ"),
    ("GM", "Giấy mời", "GM"),
    ("GGT", "Giấy giới thiệu", "GGT"),
    ("GNP", "Giấy nghỉ phép", "GNP"),
    ("PG", "Phiếu gửi", "PG"),
    ("PC", "Phiếu chuyển", "PC"),
    ("PB", "Phiếu báo", "PB"),
    ("THUCONG", "Thư công", ""),
    ("CV", "Công văn", ""),
    ("SY", "Bản sao y", "SY"),
    ("TRS", "Bản trích sao", "TrS"),
    ("SL", "Bản sao lục", "SL"),
    # Results of procedures have abbreviations of their own in their registers.
    ("GP", "Giấy phép", "GP"),
    ("GCN", "Giấy chứng nhận", "GCN"),
)
# code, name, pattern, for one-stop documents
REGISTERS = (
    ("MOTCUA", "Sổ văn bản một cửa", "{so}/{loai}-{coquan}", True),
    ("DI", "Sổ văn bản đi", "{so}/{loai}-{coquan}", False),
    ("CONGVAN", "Sổ công văn đi", "{so}/{coquan}-{donvi}", False),
    ("SAO", "Sổ bản sao", "{so}/{loai}-{coquan}", False),
)


def load(at: datetime) -> None:
    """Make the types and registers that are not there yet."""
    DocumentType.objects.bulk_create(
        [DocumentType(code=code, name=name, abbreviation=short) for code, name, short in DOCUMENT_TYPES],
        ignore_conflicts=True,
    )
    agencies = Agency.objects.filter(code__in=[house.code for house in HOUSES])
    Register.objects.bulk_create(
        [
            Register(agency=agency, code=code, name=name, notation_pattern=pattern, for_one_stop=for_one_stop)
            for agency in agencies
            for code, name, pattern, for_one_stop in REGISTERS
        ],
        ignore_conflicts=True,
    )
