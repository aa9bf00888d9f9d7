"""Administrative units: the province, its districts until 30 June 2025, its communes since."""

from datetime import date

from accounts.models import Place

PROVINCE = ("11", "Tỉnh Điện Biên")
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
FIRST_DAY_OF_COMMUNES = date(2025, 7, 1)
DISTRICTS = {
    "094": "Thành phố Điện Biên Phủ",
    "095": "Thị xã Mường Lay",
    "096": "Huyện Mường Nhé",
    "097": "Huyện Mường Chà",
    "098": "Huyện Tủa Chùa",
    "099": "Huyện Tuần Giáo",
    "100": "Huyện Điện Biên",
    "101": "Huyện Điện Biên Đông",
    "102": "Huyện Mường Ảng",
    "103": "Huyện Nậm Pồ",
}
COMMUNES = (
    "Phường Mường Thanh",
    "Phường Điện Biên Phủ",
    "Phường Mường Lay",
    "Xã Mường Phăng",
    "Xã Nà Tấu",
    "Xã Thanh Nưa",
    "Xã Thanh An",
    "Xã Thanh Yên",
    "Xã Sam Mứn",
    "Xã Núa Ngam",
    "Xã Mường Nhà",
    "Xã Na Son",
    "Xã Xa Dung",
    "Xã Pu Nhi",
    "Xã Mường Luân",
    "Xã Tìa Dình",
    "Xã Mường Chà",
    "Xã Nà Hỳ",
    "Xã Na Sang",
    "Xã Mường Tùng",
    "Xã Pa Ham",
    "Xã Mường Pồn",
    "Xã Tủa Chùa",
    "Xã Sín Chải",
    "Xã Sính Phình",
    "Xã Tuần Giáo",
    "Xã Quài Tở",
    "Xã Mường Mùn",
    "Xã Chiềng Sinh",
    "Xã Mường Ảng",
    "Xã Búng Lao",
    "Xã Mường Lạn",
    "Xã Mường Nhé",
    "Xã Sín Thầu",
    "Xã Mường Toong",
)


def load() -> None:
    """Make the units that are not there yet."""
    code, name = PROVINCE
    province, _ = Place.objects.get_or_create(code=code, defaults={"name": name, "level": Place.Level.PROVINCE})
    districts = [
        Place(code=code, name=name, level=Place.Level.DISTRICT, parent=province, until=LAST_DAY_OF_DISTRICTS)
        for code, name in DISTRICTS.items()
    ]
    communes = [
        Place(
            code=f"11{number:03d}",
            name=name,
            level=Place.Level.COMMUNE,
            parent=province,
            since=FIRST_DAY_OF_COMMUNES,
        )
        for number, name in enumerate(COMMUNES, 1)
    ]
    Place.objects.bulk_create(districts + communes, ignore_conflicts=True)
