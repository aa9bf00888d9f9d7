"""Conditions over the part dossiers (hồ sơ thành phần) of a dossier. Pure."""

from typing import Literal

from django.utils.translation import gettext as _

from procedures.circumstances import Base, Circumstances


class PartsDone(Base):
    """It has part dossiers, and each of them is over, with a result or without."""

    type: Literal["parts_done"]

    def holds(self, seen: Circumstances) -> bool:
        return seen.parts_done

    @property
    def asks(self) -> str:
        return _("Các hồ sơ thành phần đều đã xong")

    @property
    def refusal(self) -> str:
        return _("Còn hồ sơ thành phần chưa xong, hoặc chưa lập. Hãy chờ các cơ quan trả kết quả rồi làm tiếp.")


class PartRefused(Base):
    """One of its part dossiers was refused, withdrawn or stopped."""

    type: Literal["part_refused"]

    def holds(self, seen: Circumstances) -> bool:
        return seen.part_refused

    @property
    def asks(self) -> str:
        return _("Có hồ sơ thành phần bị từ chối, rút hoặc dừng")

    @property
    def refusal(self) -> str:
        return _("Việc này chỉ dành cho hồ sơ có hồ sơ thành phần bị từ chối, rút hoặc dừng. Hãy chọn thao tác khác.")
