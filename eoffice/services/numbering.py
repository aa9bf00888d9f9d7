"""Numbers of the registers: taken without a gap, bound to one document, voided with a reason and never given again."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError
from common.models import NumberSeries
from eoffice.models import Document, DocumentFile, RegisterEntry

NUMBER_PLACE = "{so}"
NUMBER_FIELDS = ("number", "notation", "sealed_at", "folded")


def notation(document: Document, number: int) -> str:
    """Return number and notation as the register's pattern writes them, 05/QĐ-SXD."""
    return notation_pattern(document).replace(NUMBER_PLACE, f"{number:02d}")


def notation_pattern(document: Document) -> str:
    """Return the notation with NUMBER_PLACE where the number goes.

    A type without abbreviation (Công văn) has the drafting unit after the agency instead: 05/SXD-QLVT.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I, phần II, mục I.3 – số dưới 10 thêm số 0; số/loại-cơ quan, số/cơ quan-đơn vị.
    """
    assert document.register is not None
    assert document.document_type is not None
    pattern = document.register.notation_pattern
    kind = document.document_type.abbreviation
    if not kind and "{loai}" in pattern and "{donvi}" not in pattern:
        pattern = "{so}/{coquan}-{donvi}"
    unit = document.department.code if "{donvi}" in pattern and document.department else ""
    text = pattern.format(so=NUMBER_PLACE, loai=kind, coquan=document.agency.abbreviation, donvi=unit)
    return re.sub(r"/-+", "/", re.sub(r"-{2,}", "-", text)).rstrip("-/")


def series_key(register_id: int, year: int) -> str:
    """Return the name of the counter of a register's numbers in one year."""
    return f"register:{register_id}:{year}"


def next_numbers(keys: Iterable[str]) -> dict[str, int]:
    """Return the number that each of these counters would give now; another officer may take it first."""
    wanted = set(keys)
    last = dict(NumberSeries.objects.filter(key__in=wanted).values_list("key", "last"))
    return {key: last.get(key, 0) + 1 for key in wanted}


def check_ready(document: Document, *, today: date, sealed_elsewhere: bool = False) -> None:
    """Refuse a number for a form that is not filled in; a file that came sealed shows a date before it was taken.

    Raises:
        InputError: register, type or date is missing or impossible; names the field. Or the file came sealed, and the
            notation that it shows is not known, or was voided.
    """
    if sealed_elsewhere and not document.notation:
        text = _(
            "Tệp đã có con dấu, chưa rõ số, ký hiệu ghi trên tệp. Hãy trả lại lãnh đạo rồi gắn lại tệp cùng số đó."
        )
        raise InputError(text)
    if document.register is None or not document.register.active:
        raise InputError(_("Hãy chọn sổ văn bản đi, bấm Lưu, rồi cấp số."), field="register")
    if document.document_type is None:
        raise InputError(_("Hãy chọn loại văn bản, bấm Lưu, rồi cấp số."), field="document_type")
    issued_on = document.issued_on or today
    if issued_on > today:
        raise InputError(_("Ngày ban hành không được sau ngày hôm nay."), field="issued_on")
    if document.signed_at and not sealed_elsewhere and issued_on < localdate(document.signed_at):
        text = _("Ngày ban hành không được trước ngày lãnh đạo ký (%(day)s).")
        day = f"{localdate(document.signed_at):%d/%m/%Y}"
        raise InputError(text % {"day": day}, field="issued_on")


def take_number(document: Document, *, actor: User, at: datetime) -> RegisterEntry:
    """Take the next number of the document's register and year, and bind it to the document.

    Call it as late as possible: the register's counter stays locked until the transaction ends.

    Source: NĐ 30/2020/NĐ-CP, Điều 15 – numbers begin at 01 on 1 January and follow one another without a gap.
    """
    assert document.register is not None
    assert document.issued_on is not None
    year = document.issued_on.year
    number = NumberSeries.take(series_key(document.register.pk, year))
    document.number = number
    document.notation = document.notation or notation(document, number)
    entry = RegisterEntry(
        register=document.register,
        year=year,
        number=number,
        document=document,
        notation=document.notation,
        issued_on=document.issued_on,
        taken_by=actor,
        taken_at=at,
    )
    rows.insert(entry)
    return entry


def drop_number(document: Document, *, reason: str, at: datetime) -> str:
    """Void the document's number, if it has one, and drop what bears it; return the notation that was voided.

    A notation without a number is that of a file sealed elsewhere, and goes too. The caller saves NUMBER_FIELDS.
    """
    if document.number is None:
        document.notation = ""
        return ""
    document.register_entries.filter(voided_at__isnull=True).update(voided_at=at, void_reason=reason[:500])
    withdraw(document, DocumentFile.Kind.SEALED, DocumentFile.Kind.ANNEX_SIGNED, at=at)
    voided, document.number, document.notation, document.sealed_at = document.notation, None, "", None
    return voided


def withdraw(document: Document, *kinds: DocumentFile.Kind, at: datetime) -> None:
    """Drop the current files of these kinds; they stay in the list of versions."""
    document.files.filter(kind__in=kinds, withdrawn_at__isnull=True).update(withdrawn_at=at)


def forget_holder(document: Document) -> None:
    """Note that it is nobody's turn any more."""
    document.holder, document.holder_role = None, ""
