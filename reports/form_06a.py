"""Form II.06a as a page and as a file write it: headings, lines, sums."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Agency
from onestop import figures
from reports.periods import Period

# Excel takes a file for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Form:
    """The filled form of one agency for one period."""

    agency: Agency
    period: Period
    lines: Sequence[figures.FieldFigures]
    total: figures.FieldFigures

    @property
    def file_name(self) -> str:
        """The name under which it is saved: form, agency, days."""
        return f"II.06a_{self.agency.code}_{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}.csv"


def filled(agency: Agency, period: Period, *, at: datetime) -> Form:
    """Fill the form; one statement."""
    lines = figures.form_06a(agency.pk, start=period.start, end=period.end, at=at)
    return Form(agency, period, lines, figures.total(lines, _("Tổng số")))


def as_csv(form: Form) -> str:
    """Return the form as comma-separated text with one line of headings."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings())
    writer.writerows([number, line.field, *line.columns] for number, line in enumerate(form.lines, start=1))
    writer.writerow(["", form.total.field, *form.total.columns])
    return BYTE_ORDER_MARK + text.getvalue()


def headings() -> list[str]:
    """Return the thirteen headings, each complete in itself."""
    taken, done, left = _("Số hồ sơ nhận giải quyết"), _("Đã giải quyết"), _("Đang giải quyết")
    return [
        _("STT"),
        _("Lĩnh vực"),
        f"{taken} - {_('Tổng số')}",
        f"{taken} - {_('Trong kỳ')} - {_('Trực tuyến')}",
        f"{taken} - {_('Trong kỳ')} - {_('Trực tiếp, dịch vụ bưu chính')}",
        f"{taken} - {_('Từ kỳ trước')}",
        f"{done} - {_('Tổng số')}",
        f"{done} - {_('Trước hạn')}",
        f"{done} - {_('Đúng hạn')}",
        f"{done} - {_('Quá hạn')}",
        f"{left} - {_('Tổng số')}",
        f"{left} - {_('Trong hạn')}",
        f"{left} - {_('Quá hạn')}",
    ]
