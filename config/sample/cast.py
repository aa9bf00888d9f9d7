"""Who is who in the sample province. Every name is invented."""

from dataclasses import dataclass, field

from accounts.models import Agency, Role

# Agencies take the names of their people from here, one after the other.
NAMES = (
    "Lò Thị Hương", "Vàng A Chua", "Nguyễn Hải Yến", "Quàng Văn Thuận", "Sùng Thị Mỷ", "Trần Đình Khôi",
    "Tòng Văn Inh", "Giàng A Sính", "Phạm Thu Trang", "Cà Văn Hoán", "Thào Thị Sông", "Đặng Quốc Huy",
    "Lèo Thị Biên", "Mùa A Dếnh", "Bùi Ngọc Lan", "Bạc Cầm Sơn", "Hạng Thị Pà", "Hoàng Gia Bảo",
    "Lường Thị Xuân", "Vừ A Tếnh", "Đỗ Minh Châu", "Cầm Thị Thoa", "Chá A Lử", "Vũ Thanh Tùng",
    "Quàng Thị Ngoan", "Lý A Phử", "Ngô Bích Ngọc", "Lò Văn Pọm", "Ly Thị Dở", "Phan Trung Kiên",
    "Tòng Thị Yên", "Sùng A Vảng", "Lê Hồng Phúc", "Cà Thị Mai", "Thào A Nhè", "Dương Khánh Linh",
    "Lường Văn Đôi", "Giàng Thị Chía", "Trịnh Bảo An", "Lò Thị Kẻo", "Mùa Thị Sáy", "Nguyễn Đức Thịnh",
    "Quàng Thị Lả", "Vàng Thị Súa", "Hà Việt Dũng", "Bạc Thị Hiền", "Hờ A Páo", "Mai Phương Thảo",
    "Cầm Văn Tiến", "Lầu Thị Ca", "Tạ Quang Minh", "Lèo Văn Bó", "Vừ Thị Chư", "Đinh Hoài Thu",
    "Lò Văn Chơ", "Sình A Cáng", "Phạm Tuấn Anh", "Tòng Văn Hặc", "Hạng A Chống", "Lưu Kim Oanh",
    "Cà Văn Sơm", "Thào Thị Ly", "Nguyễn Nhật Nam", "Quàng Văn Ún", "Cứ A Khua", "Chu Thị Hạnh",
    "Lường Thị Pánh", "Giàng A Tú", "Võ Minh Trí", "Lò Thị Viển", "Mùa A Sinh", "Trương Ngọc Hà",
    "Bạc Văn Quý", "Sùng A Dơ", "Đào Thị Nhàn", "Cầm Thị Xôm", "Vàng A Lềnh", "Bùi Hữu Phước",
    "Lèo Thị Nga", "Chớ A Giàng", "Phạm Thùy Dung", "Quàng Văn Piệng", "Ly A Vàng", "Nguyễn Thế Vinh",
    "Lò Văn Pản", "Thào A Lâu", "Trần Khánh Vy", "Cà Thị Lún", "Hạng A Sử", "Phùng Minh Quân",
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """One post as the sample fills it: user name, role, title, department; a name of its own or the next one."""

    username: str
    role: Role
    title: str
    department: str = ""
    authority: str = ""
    full_name: str = ""


@dataclass(frozen=True)
class House:
    """An agency of the sample; `suffix` ends the user names of its people."""

    code: str
    name: str
    abbreviation: str
    suffix: str
    departments: dict[str, str]
    seats: tuple[Seat, ...]
    level: Agency.Level = Agency.Level.PROVINCE
    parent: str = "H18"
    parent_name: str = "UBND TỈNH ĐIỆN BIÊN"
    place: str = "Điện Biên"
    address: str = ""
    old_codes: list[str] = field(default_factory=list)
    route: Agency.ClericalRoute = Agency.ClericalRoute.AGENCY
    procedures: tuple[str, ...] = ()


def _seats(first: str, second: str, director: str, deputy: str) -> tuple[Seat, ...]:
    """Return two people for each role; `first` and `second` are the departments that work on dossiers."""
    authority = f"KT. {director.upper()}"
    return (
        Seat("motcua1", Role.CLERK, "Cán bộ Bộ phận Một cửa", "VP"),
        Seat("motcua2", Role.CLERK, "Cán bộ Bộ phận Một cửa", "VP"),
        Seat("chuyenvien1", Role.SPECIALIST, "Chuyên viên", first),
        Seat("chuyenvien2", Role.SPECIALIST, "Chuyên viên", second),
        Seat("truongphong1", Role.HEAD, "Trưởng phòng", first),
        Seat("truongphong2", Role.HEAD, "Phó Trưởng phòng", second),
        Seat("lanhdao1", Role.LEADER, deputy, authority=authority),
        Seat("lanhdao2", Role.LEADER, director),
        Seat("vanthu1", Role.CLERICAL, "Văn thư", "VP"),
        Seat("vanthu2", Role.CLERICAL, "Văn thư", "VP"),
        Seat("vtdonvi1", Role.UNIT_CLERICAL, "Văn thư đơn vị", first),
        Seat("vtdonvi2", Role.UNIT_CLERICAL, "Văn thư đơn vị", second),
        Seat("quantri1", Role.AGENCY_ADMIN, "Quản trị hệ thống của cơ quan", "VP"),
        Seat("quantri2", Role.AGENCY_ADMIN, "Quản trị hệ thống của cơ quan", "VP"),
    )


MAIN_SEATS = (
    Seat("motcua1", Role.CLERK, "Cán bộ Bộ phận Một cửa", "VP", full_name="Bạch Thu Hà"),
    Seat("motcua2", Role.CLERK, "Cán bộ Bộ phận Một cửa", "VP", full_name="Tòng Thị Phương"),
    Seat("chuyenvien1", Role.SPECIALIST, "Chuyên viên Quản lý vận tải", "QLVT", full_name="Phùng Đức Khải"),
    Seat("chuyenvien2", Role.SPECIALIST, "Chuyên viên Quản lý vận tải", "QLVT", full_name="Giàng A Sếnh"),
    Seat("chuyenvien3", Role.SPECIALIST, "Chuyên viên Quản lý xây dựng", "QLXD", full_name="Đỗ Lan Hương"),
    Seat("truongphong1", Role.HEAD, "Trưởng phòng Quản lý vận tải", "QLVT", full_name="Trịnh Hoài Nam"),
    Seat("truongphong2", Role.HEAD, "Trưởng phòng Quản lý xây dựng", "QLXD", full_name="Lò Văn Thiết"),
    Seat("lanhdao1", Role.LEADER, "Phó Giám đốc", authority="KT. GIÁM ĐỐC", full_name="Lường Minh Tuyến"),
    Seat("lanhdao2", Role.LEADER, "Giám đốc", full_name="Nguyễn Hữu Đạt"),
    Seat("lanhdao3", Role.LEADER, "Phó Giám đốc", authority="KT. GIÁM ĐỐC", full_name="Vừ A Khà"),
    Seat("lanhdao4", Role.LEADER, "Phó Giám đốc", authority="KT. GIÁM ĐỐC", full_name="Cầm Thị Inh"),
    Seat("vanthu1", Role.CLERICAL, "Văn thư Sở", "VP", full_name="Cà Thị Hồng Nhung"),
    Seat("vanthu2", Role.CLERICAL, "Văn thư Sở", "VP", full_name="Đào Xuân Mai"),
    Seat("vtdonvi1", Role.UNIT_CLERICAL, "Văn thư đơn vị", "QLVT", full_name="Hạng Thị Dua"),
    Seat("vtdonvi2", Role.UNIT_CLERICAL, "Văn thư đơn vị", "QLXD", full_name="Bùi Thanh Tâm"),
    Seat("quantri1", Role.AGENCY_ADMIN, "Quản trị hệ thống của Sở", "VP", full_name="Vũ Hải Đăng"),
    Seat("quantri2", Role.AGENCY_ADMIN, "Quản trị hệ thống của Sở", "VP", full_name="Mùa Thị Chá"),
)
# The leader whose certificate has run out, and the one who has none.
EXPIRED_LEADER, BARE_LEADER = "lanhdao3", "lanhdao4"

PROVINCE_SEATS = (
    Seat("lanhdao1.tinh", Role.LEADER, "Phó Chủ tịch", authority="KT. CHỦ TỊCH"),
    Seat("lanhdao2.tinh", Role.LEADER, "Chủ tịch"),
    Seat("vanthu1.tinh", Role.CLERICAL, "Văn thư UBND tỉnh", "VP"),
    Seat("vanthu2.tinh", Role.CLERICAL, "Văn thư UBND tỉnh", "VP"),
    Seat("quantrihethong", Role.SYSTEM_ADMIN, "Quản trị hệ thống", "VP", full_name="Đinh Gia Huy"),
    Seat("quantrihethong2", Role.SYSTEM_ADMIN, "Quản trị hệ thống", "VP"),
)

COMMUNE_PARENT = "UBND TỈNH ĐIỆN BIÊN"
COMMUNE_DEPARTMENTS = {"VP": "Văn phòng HĐND và UBND", "KT": "Phòng Kinh tế", "VHXH": "Phòng Văn hóa – Xã hội"}
COMMUNE_PROCEDURES = ("2.001044", "2.000908", "2.000815", "1.001612")


def _commune(code: str, kind: str, name: str, suffix: str, old_code: str) -> House:
    return House(
        code=code,
        name=f"UBND {kind} {name}",
        abbreviation="UBND",
        suffix=suffix,
        departments=COMMUNE_DEPARTMENTS,
        seats=_seats("KT", "VHXH", "Chủ tịch", "Phó Chủ tịch"),
        level=Agency.Level.COMMUNE,
        parent_name=COMMUNE_PARENT,
        place=name,
        address=f"Trung tâm {kind} {name}, tỉnh Điện Biên",
        old_codes=[old_code],
        procedures=COMMUNE_PROCEDURES,
    )


PROVINCE = House(
    code="H18",
    name="UBND tỉnh Điện Biên",
    abbreviation="UBND",
    suffix="",
    departments={"VP": "Văn phòng UBND tỉnh"},
    seats=PROVINCE_SEATS,
    parent="",
    parent_name="",
    address="Phường Mường Thanh, tỉnh Điện Biên",
)
MAIN = House(
    code="H18.01",
    name="Sở Xây dựng",
    abbreviation="SXD",
    suffix="",
    departments={
        "VP": "Văn phòng Sở",
        "QLVT": "Phòng Quản lý vận tải và phương tiện",
        "QLXD": "Phòng Quản lý xây dựng",
    },
    seats=MAIN_SEATS,
    address="Tổ dân phố 5, phường Mường Thanh, tỉnh Điện Biên",
    old_codes=["000.00.01.H18.SGTVT"],
    procedures=("2.002288", "1.013225"),
)
HOUSES = (
    PROVINCE,
    MAIN,
    House(
        code="H18.05",
        name="Sở Tư pháp",
        abbreviation="STP",
        suffix=".tuphap",
        departments={"VP": "Văn phòng Sở", "HCTP": "Phòng Hành chính tư pháp", "BTTP": "Phòng Bổ trợ tư pháp"},
        seats=_seats("HCTP", "BTTP", "Giám đốc", "Phó Giám đốc"),
        address="Tổ dân phố 9, phường Mường Thanh, tỉnh Điện Biên",
        old_codes=["000.00.05.H18"],
        procedures=("2.001044", "2.000908"),
    ),
    House(
        code="H18.07",
        name="Sở Nông nghiệp và Môi trường",
        abbreviation="SNNMT",
        suffix=".nongnghiep",
        departments={"VP": "Văn phòng Sở", "DKDD": "Văn phòng Đăng ký đất đai", "QLDD": "Phòng Quản lý đất đai"},
        seats=_seats("DKDD", "QLDD", "Giám đốc", "Phó Giám đốc"),
        address="Tổ dân phố 12, phường Mường Thanh, tỉnh Điện Biên",
        old_codes=["000.00.07.H18"],
        route=Agency.ClericalRoute.UNIT,
        procedures=("1.012790",),
    ),
    House(
        code="000.00.01.H18",
        name="Trung tâm Phục vụ hành chính công tỉnh",
        abbreviation="TTPVHCC",
        suffix=".trungtam",
        departments={"VP": "Bộ phận Hành chính", "TN": "Bộ phận Tiếp nhận", "GS": "Bộ phận Giám sát"},
        seats=_seats("TN", "GS", "Giám đốc", "Phó Giám đốc"),
        address="Tổ dân phố 1, phường Mường Thanh, tỉnh Điện Biên",
        procedures=("2.000908",),
    ),
    _commune("H18.30.01", "phường", "Mường Thanh", ".muongthanh", "000.01.30.H18"),
    _commune("H18.30.02", "phường", "Điện Biên Phủ", ".dienbienphu", "000.02.30.H18"),
    _commune("H18.36.05", "xã", "Mường Ảng", ".muongang", "000.05.36.H18"),
)
