"""What the citizen owes for a dossier."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from onestop.models.dossier import Dossier
from procedures.exemptions import Group


class Payment(FSMModelMixin, models.Model):
    """The fees and charges of a dossier in whole đồng, and whether they are settled.

    `advance_vnd` is asked in advance and not received yet, `advanced_vnd` was received in advance.
    """

    class State(models.TextChoices):
        DUE = "due", _("Chưa thu")
        ADVANCE = "advance", _("Chờ tạm ứng")
        ADVANCED = "advanced", _("Đã tạm ứng")
        SETTLING = "settling", _("Chờ quyết toán")
        REPORTED = "reported", _("Đã báo nộp")
        AGAIN = "again", _("Phải nộp lại")
        PAID = "paid", _("Đã thu")
        EXEMPT = "exempt", _("Miễn phí")

    OPEN_STATES = (State.DUE, State.ADVANCE, State.ADVANCED, State.SETTLING, State.REPORTED, State.AGAIN)
    # Money is owed and has not come, even if the citizen says that it was paid.
    OWED_STATES = (State.DUE, State.ADVANCE, State.SETTLING, State.REPORTED, State.AGAIN)

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="payment")
    fee_vnd = models.PositiveBigIntegerField(default=0)
    charge_vnd = models.PositiveBigIntegerField(default=0)
    shipping_vnd = models.PositiveBigIntegerField(default=0)
    advance_vnd = models.PositiveBigIntegerField(default=0)
    advanced_vnd = models.PositiveBigIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True, help_text="What the citizen is told about the payment")
    state = FSMField(max_length=10, choices=State.choices, default=State.DUE, protected=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    receipt_number = models.CharField(max_length=60, blank=True)
    full_vnd = models.PositiveBigIntegerField(default=0, help_text="What it would be without exemption")
    exemption = models.CharField(max_length=10, choices=Group, blank=True)
    exemption_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(advanced_vnd__lte=F("fee_vnd") + F("charge_vnd") + F("shipping_vnd") - F("advance_vnd")),
                name="payment_advance_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"

    @property
    def total_vnd(self) -> int:
        """Fee, charge and shipping together."""
        return self.fee_vnd + self.charge_vnd + self.shipping_vnd

    @property
    def owed_vnd(self) -> int:
        """What is to be paid next: the advance that is asked for, else what is left of the whole."""
        return 0 if self.settled else self.advance_vnd or self.rest_vnd

    @property
    def rest_vnd(self) -> int:
        """All that is left to be paid, whatever is asked for next."""
        return 0 if self.settled else self.total_vnd - self.advanced_vnd

    @property
    def received_vnd(self) -> int:
        """What came so far: the whole, or what was paid in advance."""
        return self.total_vnd if self.settled else self.advanced_vnd

    @property
    def settled(self) -> bool:
        """Tell whether nothing is owed."""
        return self.state in (self.State.PAID, self.State.EXEMPT) or self.total_vnd == self.advanced_vnd

    @transition(field=state, source=OPEN_STATES, target=State.PAID)
    def pay(self) -> None:
        """Note the money as received."""

    @transition(field=state, source=[State.ADVANCE, State.REPORTED, State.AGAIN], target=State.ADVANCED)
    def take_advance(self) -> None:
        """Note the advance as received; the rest is settled later."""
        self.advanced_vnd, self.advance_vnd = self.advanced_vnd + self.advance_vnd, 0

    @transition(field=state, source=State.DUE, target=State.EXEMPT)
    def exempt(self) -> None:
        """Note that nothing is owed by this person."""

    @transition(field=state, source=OWED_STATES, target=State.EXEMPT)
    def waive(self) -> None:
        """Note that what is left is not to be paid; the whole is then what was received."""
        self.fee_vnd, self.charge_vnd, self.shipping_vnd = self._received_parts()
        self.advance_vnd = 0

    def _received_parts(self) -> tuple[int, int, int]:
        """Return how fee, charge and shipping share what was received in advance, in this order."""
        fee = min(self.fee_vnd, self.advanced_vnd)
        charge = min(self.charge_vnd, self.advanced_vnd - fee)
        return fee, charge, self.advanced_vnd - fee - charge

    @transition(
        field=state,
        source=[State.DUE, State.ADVANCE, State.ADVANCED, State.REPORTED, State.AGAIN],
        target=State.ADVANCE,
    )
    def ask_advance(self) -> None:
        """Ask for a part in advance."""

    @transition(field=state, source=OPEN_STATES, target=State.SETTLING)
    def ask_settlement(self) -> None:
        """Ask for all that is left."""
        self.advance_vnd = 0

    @transition(field=state, source=[State.DUE, State.ADVANCE, State.SETTLING, State.AGAIN], target=State.REPORTED)
    def report(self) -> None:
        """Note that the citizen says to have paid."""

    @transition(field=state, source=State.REPORTED, target=State.AGAIN)
    def ask_again(self) -> None:
        """Ask for the money once more: what was reported has not come."""

    @transition(field=state, source=OPEN_STATES, target=RETURN_VALUE(*OPEN_STATES))
    def put_back(self, before: str) -> str:
        """Be again what it was before an action that is taken back."""
        return before
