"""Who pays less: the groups of people that a fee may name, and what is left to pay. Pure."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field


class Group(models.TextChoices):
    """Whom a fee or charge may be lowered for.

    Source: Luật Phí và lệ phí 97/2015/QH13, Điều 10 – children, poor households, the elderly, the disabled, people of
    merit, ethnic minorities of the poorest communes, and other special groups by law.
    """

    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    MERIT = "merit", _("Người có công với cách mạng")
    CHILD = "child", _("Trẻ em")
    ELDERLY = "elderly", _("Người cao tuổi")
    DISABLED = "disabled", _("Người khuyết tật")
    MINORITY = "minority", _("Đồng bào dân tộc thiểu số ở xã đặc biệt khó khăn")
    OTHER = "other", _("Đối tượng khác theo quy định")


class Exemption(BaseModel):
    """A group and by how much a fee is lowered for it; 100 percent is all of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: Group
    percent: int = Field(ge=1, le=100)


def exemptions_read(stored: Iterable[object]) -> tuple[Exemption, ...]:
    """Read exemptions from their stored form.

    Raises:
        pydantic.ValidationError: one names no known group, or no percentage.
    """
    return tuple(Exemption.model_validate(one) for one in stored)


def left_vnd(amount_vnd: int, exemptions: Iterable[Exemption], group: str) -> int:
    """Return what a person of the group pays, in whole đồng, rounded down; all of it without a group."""
    percent = max((one.percent for one in exemptions if one.group == group), default=0)
    return amount_vnd * (100 - percent) // 100
