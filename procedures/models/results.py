"""What a procedure gives: the types of its results."""

from calendar import monthrange
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures.models.catalogue import ProcedureVersion


class ResultType(models.Model):
    """A kind of result (loại kết quả) of a procedure: a licence, a certificate; part of its sheet."""

    class ValidityUnit(models.TextChoices):
        DAY = "day", _("ngày")
        MONTH = "month", _("tháng")
        YEAR = "year", _("năm")

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="result_types")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    number_pattern = models.CharField(max_length=60, blank=True, help_text="procedures.numbering; empty: no own number")
    counter = models.CharField(max_length=40, blank=True, help_text="Types that name one counter share it; else own")
    per_agency = models.BooleanField(default=True, help_text="Each agency counts for itself")
    validity = models.PositiveSmallIntegerField(default=0, help_text="0 means without end")
    validity_unit = models.CharField(max_length=10, choices=ValidityUnit, default=ValidityUnit.YEAR)
    agencies = models.JSONField(default=list, blank=True, help_text="Codes of those that give it; empty means all")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="result_type_once")]

    def __str__(self) -> str:
        return self.name

    def is_of(self, agency_code: str) -> bool:
        """Tell whether the agency gives results of this type."""
        return not self.agencies or agency_code in self.agencies

    def valid_until(self, issued_on: date) -> date | None:
        """Return the last day on which a result of that day is valid; None where it has no end."""
        if not self.validity:
            return None
        if self.validity_unit == self.ValidityUnit.DAY:
            return issued_on + timedelta(days=self.validity)
        months = self.validity * (12 if self.validity_unit == self.ValidityUnit.YEAR else 1)
        return months_later(issued_on, months)


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
