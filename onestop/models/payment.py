"""What the citizen owes for a dossier."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from onestop.models.dossier import Dossier
from procedures.exemptions import Group


class Payment(FSMModelMixin, models.Model):
    """The fees and charges of a dossier in whole đồng, and whether they are settled."""

    class State(models.TextChoices):
        DUE = "due", _("Chưa thu")
        PAID = "paid", _("Đã thu")
        EXEMPT = "exempt", _("Miễn phí")

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="payment")
    fee_vnd = models.PositiveBigIntegerField(default=0)
    charge_vnd = models.PositiveBigIntegerField(default=0)
    state = FSMField(max_length=10, choices=State.choices, default=State.DUE, protected=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_number = models.CharField(max_length=60, blank=True)
    full_vnd = models.PositiveBigIntegerField(default=0, help_text="What it would be without exemption")
    exemption = models.CharField(max_length=10, choices=Group, blank=True)
    exemption_reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"

    @property
    def total_vnd(self) -> int:
        """Fee and charge together."""
        return self.fee_vnd + self.charge_vnd

    @property
    def settled(self) -> bool:
        """Tell whether nothing is owed."""
        return self.state != self.State.DUE or self.total_vnd == 0

    @transition(field=state, source=State.DUE, target=State.PAID)
    def pay(self) -> None:
        """Note the money as received."""

    @transition(field=state, source=State.DUE, target=State.EXEMPT)
    def exempt(self) -> None:
        """Note that nothing is owed by this person."""
