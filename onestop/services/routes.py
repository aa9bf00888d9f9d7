"""Where a process lets a draft go at the document office, and who may sign it there."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import OfficePerson, OfficeUnit
from common.errors import InputError
from procedures.demands import Route


def check_route(route: Route, unit: OfficeUnit, signer: OfficePerson) -> None:
    """Refuse a unit or a signer that the process does not let the sender choose.

    Raises:
        InputError: the process fixes another unit, or another post that signs.
    """
    if route.target_unit and unit.code != route.target_unit:
        text = _("Quy trình gửi văn bản đến đơn vị mã %(code)s. Hãy chọn đúng đơn vị ấy.")
        raise InputError(text % {"code": route.target_unit}, field="unit_code")
    if route.fixed_post and not holds_post(signer, route.fixed_post):
        text = _("Quy trình để «%(post)s» ký văn bản này. Hãy chọn người giữ chức vụ ấy.")
        raise InputError(text % {"post": route.fixed_post}, field="signer")


def fitting_signers(route: Route, people: Iterable[OfficePerson]) -> list[OfficePerson]:
    """Return who may sign a draft that goes this way."""
    signers = [person for person in people if person.may_sign]
    return [person for person in signers if not route.fixed_post or holds_post(person, route.fixed_post)]


def holds_post(person: OfficePerson, post: str) -> bool:
    """Tell whether the person's title at the office is this post's."""
    return person.title.strip().casefold() == post.strip().casefold()
