"""What the citizen gets, by its type: number and validity."""

from django.db import models

from onestop.models.dossier import Dossier


class GivenResult(models.Model):
    """The result of a dossier as its procedure's sheet types it; the office's number where it has one."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="given_result")
    type_code = models.CharField(max_length=40)
    type_name = models.CharField(max_length=300, help_text="As it was named then")
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.type_code} {self.number}"
