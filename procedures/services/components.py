"""Add, change, move and take away the components and fees of a drafted sheet."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError
from procedures.exemptions import Exemption
from procedures.models import Component, Fee, ProcedureVersion
from procedures.services.actions import renumber
from procedures.services.changing import Kind, locked_sheet_draft, write_event


@dataclass(frozen=True)
class ComponentData:
    """What a form says of a component; without a code the next number is taken."""

    name: str
    code: str = ""
    required: bool = True
    originals: int = 1
    copies: int = 0
    several: bool = True
    allowed_types: tuple[str, ...] = ()
    guidance: str = ""
    kind: str = Component.Kind.SUBMITTED
    short_name: str = ""
    sign: bool = False
    reuse_code: str = ""
    national_code: str = ""
    reused_from: str = ""
    digitised: bool = True
    online_form: bool = False


COPIED = tuple(name for name in ComponentData.__dataclass_fields__ if name not in ("code", "allowed_types"))


@dataclass(frozen=True)
class FeeData:
    """What a form says of a fee or charge."""

    kind: str
    name: str
    amount_vnd: int
    exemption: str = ""
    exemptions: tuple[Exemption, ...] = ()
    editable_by: tuple[str, ...] = ()


@transaction.atomic
def component_add(*, version_id: int, revision: int, actor: User, at: datetime, component: ComponentData) -> Component:
    """Add a component at the end.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
        InputError: another component has the code.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    made = Component(version=version, position=version.components.count() + 1)
    _fill(made, component)
    write_event(version, actor=actor, at=at, kind=Kind.COMPONENT_ADDED, what=made.name)
    return made


@transaction.atomic
def component_edit(
    *, version_id: int, revision: int, component_id: int, actor: User, at: datetime, component: ComponentData
) -> Component:
    """Change a component.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
        InputError: another component has the code.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    changed = version.components.get(pk=component_id)
    _fill(changed, component)
    write_event(version, actor=actor, at=at, kind=Kind.COMPONENT_EDITED, what=changed.name)
    return changed


@transaction.atomic
def component_delete(*, version_id: int, revision: int, component_id: int, actor: User, at: datetime) -> None:
    """Take a component away.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
        InputError: it is the only one.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    gone = version.components.get(pk=component_id)
    if not version.components.exclude(pk=gone.pk).exists():
        raise InputError(_("Thủ tục phải có ít nhất một thành phần hồ sơ. Hãy thêm thành phần khác trước."))
    gone.delete()
    renumber(Component, version.components.all())
    write_event(version, actor=actor, at=at, kind=Kind.COMPONENT_DELETED, what=gone.name)


@transaction.atomic
def component_move(*, version_id: int, revision: int, component_id: int, actor: User, at: datetime, up: bool) -> None:
    """Move a component one place up or down; at the end of the list nothing changes.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    name = version.components.get(pk=component_id).name
    if renumber(Component, version.components.all(), component_id, -1 if up else 1):
        write_event(version, actor=actor, at=at, kind=Kind.COMPONENT_MOVED, what=name)


@transaction.atomic
def fee_add(*, version_id: int, revision: int, actor: User, at: datetime, fee: FeeData) -> Fee:
    """Add a fee or charge.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    made = Fee(version=version)
    _write_fee(made, fee)
    write_event(version, actor=actor, at=at, kind=Kind.FEE_ADDED, what=made.name)
    return made


@transaction.atomic
def fee_edit(*, version_id: int, revision: int, fee_id: int, actor: User, at: datetime, fee: FeeData) -> Fee:
    """Change a fee or charge.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    changed = version.fees.get(pk=fee_id)
    _write_fee(changed, fee)
    write_event(version, actor=actor, at=at, kind=Kind.FEE_EDITED, what=changed.name)
    return changed


@transaction.atomic
def fee_delete(*, version_id: int, revision: int, fee_id: int, actor: User, at: datetime) -> None:
    """Take a fee or charge away.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    gone = version.fees.get(pk=fee_id)
    gone.delete()
    write_event(version, actor=actor, at=at, kind=Kind.FEE_DELETED, what=gone.name)


def _fill(row: Component, component: ComponentData) -> None:
    """Write what the form says into the row."""
    others = row.version.components.exclude(pk=row.pk)
    code = component.code or row.code or _free_code(row.version)
    if others.filter(code=code).exists():
        text = _("Mã thành phần «%(code)s» đã có. Hãy đặt mã khác hoặc để trống.")
        raise InputError(text % {"code": code}, field="code")
    for name in COPIED:
        setattr(row, name, getattr(component, name))
    row.code, row.allowed_types = code, list(component.allowed_types)
    row.save()


def _write_fee(row: Fee, fee: FeeData) -> None:
    row.kind, row.name, row.amount_vnd, row.exemption = fee.kind, fee.name, fee.amount_vnd, fee.exemption
    row.exemptions = [one.model_dump(mode="json") for one in fee.exemptions]
    row.editable_by = list(fee.editable_by)
    row.save()


def _free_code(version: ProcedureVersion) -> str:
    taken = set(version.components.values_list("code", flat=True))
    return next(code for number in range(1, 1000) if (code := f"TP{number:02d}") not in taken)
