"""Say what the national portal calls a procedure, field or agency."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError
from procedures.models import NationalCode
from procedures.national import subject
from procedures.services.changing import check_cataloguer


@transaction.atomic
def national_code_set(*, kind: str, code: str, expected: str, national_code: str, actor: User) -> None:
    """Note a national code, or take it away where none is given.

    Raises:
        PolicyError: the person may not change the catalogue.
        InputError: there is no such thing, somebody changed its code since the form was drawn, or another has it.
    """
    check_cataloguer(actor)
    present = subject(kind, code)
    if present is None or present.national_code != expected:
        raise InputError(_("Mã quốc gia vừa được người khác sửa. Hãy tải lại trang rồi sửa."), field="national_code")
    stored = NationalCode.objects.select_for_update().filter(kind=kind)
    if national_code and stored.filter(national_code=national_code).exclude(code=code).exists():
        text = _("Mã quốc gia «%(code)s» đã gán cho mục khác. Hãy kiểm tra lại mã.")
        raise InputError(text % {"code": national_code}, field="national_code")
    if national_code:
        NationalCode.objects.update_or_create(kind=kind, code=code, defaults={"national_code": national_code})
    else:
        stored.filter(code=code).delete()
