"""Fields of administration."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError
from procedures.models import Field
from procedures.services.changing import check_cataloguer


@transaction.atomic
def field_add(*, code: str, name: str, actor: User) -> Field:
    """Add a field.

    Raises:
        PolicyError: the person may not change the catalogue.
        InputError: another field has the code or the name.
    """
    check_cataloguer(actor)
    if Field.objects.filter(code=code).exists():
        raise InputError(_("Mã lĩnh vực «%(code)s» đã có. Hãy đặt mã khác.") % {"code": code}, field="code")
    _check_name(Field(), name)
    return Field.objects.create(code=code, name=name)


@transaction.atomic
def field_rename(*, field_id: int, expected_name: str, name: str, actor: User) -> Field:
    """Give a field another name; its code stays.

    Raises:
        PolicyError: the person may not change the catalogue.
        InputError: somebody else renamed it since the form was drawn, or another field has the name.
    """
    check_cataloguer(actor)
    field = Field.objects.select_for_update().get(pk=field_id)
    if field.name != expected_name:
        text = _("Lĩnh vực này vừa được đổi tên thành «%(name)s». Hãy tải lại trang rồi sửa.")
        raise InputError(text % {"name": field.name}, field="name")
    _check_name(field, name)
    field.name = name
    field.save(update_fields=["name"])
    return field


def _check_name(field: Field, name: str) -> None:
    if Field.objects.exclude(pk=field.pk).filter(name__iexact=name).exists():
        text = _("Đã có lĩnh vực «%(name)s». Hãy dùng lĩnh vực ấy hoặc đặt tên khác.")
        raise InputError(text % {"name": name}, field="name")
