"""Document types, registers (sổ văn bản) and the numbers taken from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Agency


class DocumentType(models.Model):
    """A type of document of Decree 30/2020, Appendix III, with its abbreviation."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    abbreviation = models.CharField(max_length=20, blank=True, help_text="Empty for Công văn and Thư công")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Register(models.Model):
    """A book of outgoing documents of one agency; its numbers begin at 1 each year.

    `notation_pattern` knows {so}, {loai}, {coquan} and {donvi}; empty parts leave no stray hyphen.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="registers")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    notation_pattern = models.CharField(max_length=60, default="{so}/{loai}-{coquan}")
    for_one_stop = models.BooleanField(default=False, help_text="The register of one-stop documents (row B9)")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["agency", "name"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="register_once")]

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One number of a register, bound to one document; a voided number stays, with its reason."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    document = models.ForeignKey("eoffice.Document", models.PROTECT, related_name="register_entries")
    notation = models.CharField(max_length=60)
    issued_on = models.DateField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["register", "-year", "-number"]
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(fields=["register", "year", "number"], name="register_number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(voided_at__isnull=True), name="document_has_one_number"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="voided_number_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.notation
