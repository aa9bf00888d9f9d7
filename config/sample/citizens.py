"""Invented applicants and owners."""

from datetime import date

from config.sample.places import COMMUNES
from onestop.models import Party
from onestop.services.submission import PartyData

PEOPLE = (
    ("Quàng Thị Mai Hương", Party.Sex.FEMALE), ("Lò Văn Muôn", Party.Sex.MALE), ("Giàng A Páo", Party.Sex.MALE),
    ("Nguyễn Thị Thu Thảo", Party.Sex.FEMALE), ("Vàng Thị Dợ", Party.Sex.FEMALE), ("Phạm Văn Tuyên", Party.Sex.MALE),
    ("Cà Văn Chựa", Party.Sex.MALE), ("Sùng Thị Chở", Party.Sex.FEMALE), ("Trần Quốc Việt", Party.Sex.MALE),
    ("Tòng Thị Chiến", Party.Sex.FEMALE), ("Mùa A Lềnh", Party.Sex.MALE), ("Đặng Thị Kim Liên", Party.Sex.FEMALE),
    ("Lường Văn Xôm", Party.Sex.MALE), ("Hạng Thị Xía", Party.Sex.FEMALE), ("Bùi Xuân Trường", Party.Sex.MALE),
    ("Lèo Văn Phanh", Party.Sex.MALE), ("Thào Thị Máy", Party.Sex.FEMALE), ("Hoàng Minh Hằng", Party.Sex.FEMALE),
    ("Bạc Văn Thơm", Party.Sex.MALE), ("Vừ Thị Mỵ", Party.Sex.FEMALE), ("Đỗ Trung Hiếu", Party.Sex.MALE),
    ("Cầm Thị Phượng", Party.Sex.FEMALE), ("Chá A Của", Party.Sex.MALE), ("Vũ Ngọc Diệp", Party.Sex.FEMALE),
    ("Lò Thị Sươi", Party.Sex.FEMALE), ("Lầu A Tủa", Party.Sex.MALE), ("Ngô Đức Long", Party.Sex.MALE),
    ("Quàng Văn Thỏa", Party.Sex.MALE), ("Ly Thị Nếnh", Party.Sex.FEMALE), ("Lê Thị Ánh Tuyết", Party.Sex.FEMALE),
)  # fmt: skip
FIRMS = (
    "Công ty TNHH Vận tải Mường Thanh Xanh",
    "Hợp tác xã Vận tải Hoa Ban",
    "Công ty cổ phần Xây dựng Nậm Rốm",
    "Hộ kinh doanh Tây Bắc Xanh",
)


def person(number: int) -> PartyData:
    """Return the invented person of this number; their identity number belongs to nobody."""
    name, sex = PEOPLE[number % len(PEOPLE)]
    return PartyData(
        name=name,
        birth_date=date(1962 + number * 7 % 40, 1 + number % 12, 1 + number * 5 % 28),
        sex=sex,
        phone=f"09{10_000_000 + number * 7_919_317 % 89_999_999:08d}",
        email=f"congdan{number:02d}@thu.example" if number % 3 else "",
        province="Tỉnh Điện Biên",
        commune=COMMUNES[number * 3 % len(COMMUNES)],
        address=f"Bản {1 + number % 14}" if number % 2 else f"Tổ dân phố {1 + number % 11}",
        id_number=f"011{number % 4}{62 + number * 7 % 38:02d}{100_000 + number * 104_729 % 899_999:06d}",
        id_issued_on=date(2021 + number % 4, 1 + number % 12, 10),
        id_issued_by="Cục Cảnh sát Quản lý hành chính về trật tự xã hội",
    )


def owner(number: int) -> PartyData | None:
    """Return whom the dossier belongs to: now and then a firm, else the applicant."""
    if number % 6 != 4:
        return None
    return PartyData(
        name=FIRMS[number // 6 % len(FIRMS)],
        kind=Party.Kind.ORGANISATION,
        phone=f"0215{3_800_000 + number * 37:07d}",
        province="Tỉnh Điện Biên",
        commune=COMMUNES[number % len(COMMUNES)],
        address=f"Số {10 + number}, đường 7/5",
        id_number=f"5600{100_000 + number * 331:06d}",
    )
