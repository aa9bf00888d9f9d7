"""Change the rules of a kind of signature; they hold from the next signature on."""

import re
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import main_place
from common import journal, rows
from common.errors import InputError, PolicyError
from signing import policies
from signing.models import Operation, ProfileEvent, SignatureProfile
from signing.services.profiles import LASTING, SIGNED_OVER, delivered

PlaceRule = SignatureProfile.PlaceRule
KNOWN_WORDS = {"name", "agency", "number", "time"}
WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Rules:
    """What may be chosen of a kind of signature; whose key signs may not."""

    level: str
    appearance: str
    lines: str
    place_rule: str
    width_mm: float
    height_mm: float
    lock: str
    reason: str
    time_format: str


RULE_NAMES = tuple(field.name for field in fields(Rules))


@transaction.atomic
def profile_change(*, operation: Operation, rules: Rules, actor: User, at: datetime) -> SignatureProfile:
    """Store the rules of a kind of signature and note what they were.

    Raises:
        PolicyError: the actor does not keep the whole system.
        InputError: the lines name what nobody knows or lack the time, or level or place is none for this kind.
    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – every signature shows its time; signature and seal stand at their fields.
    """
    if not policies.can_change_profiles(actor):
        raise PolicyError(_("Chỉ quản trị hệ thống sửa được cách ký."))
    check_rules(operation, rules)
    rows.insert_new(delivered(operation))
    profile = SignatureProfile.objects.select_for_update().get(operation=operation)
    before = {name: str(getattr(profile, name)) for name in RULE_NAMES}
    for name, value in asdict(rules).items():
        setattr(profile, name, value)
    journal.append(
        ProfileEvent,
        subject_field="profile",
        subject=profile,
        at=at,
        actor=actor,
        actor_post=", ".join(part for part in main_place(actor) if part),
        action="changed",
        data=before,
        saving=(*RULE_NAMES, *journal.JOURNAL_FIELDS),
    )
    return profile


def check_rules(operation: Operation, rules: Rules) -> None:
    """Refuse rules by which nobody could sign, or that hide when it was signed.

    Raises:
        InputError: as said, at the field that is to be mended.
    """
    words = set(WORD.findall(rules.lines))
    if strange := sorted(words - KNOWN_WORDS):
        text = _("Không có mục {%(word)s}. Chỉ dùng {name}, {agency}, {number} và {time}.")
        raise InputError(text % {"word": strange[0]}, field="lines")
    if "time" not in words:
        raise InputError(_("Các dòng chữ phải có {time} để ghi thời gian ký."), field="lines")
    if operation in SIGNED_OVER and rules.level in LASTING:
        text = _(
            "Tệp có chữ ký loại này còn được ký, đóng dấu sau đó nên không tự đạt mức %(level)s. "
            "Hãy chọn mức B-T; bản lưu trữ của con dấu giữ luôn chữ ký này."
        )
        raise InputError(text % {"level": rules.level}, field="level")
    fixed = delivered(operation).place_rule == PlaceRule.FIELD
    if fixed != (rules.place_rule == PlaceRule.FIELD):
        text = (
            _("Loại chữ ký này chỉ ký vào vị trí đã chuẩn bị trong tệp.")
            if fixed
            else _("Loại chữ ký này không có vị trí chuẩn bị sẵn trong tệp. Hãy chọn vị trí khác.")
        )
        raise InputError(text, field="place_rule")
