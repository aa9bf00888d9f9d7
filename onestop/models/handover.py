"""Rounds through the document office, the result, and its hand-over to the citizen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from onestop.models.dossier import Dossier
from onestop.models.paper import Attachment


class OfficeRound(FSMModelMixin, models.Model):
    """One trip of a dossier to the document office; an answer is for one round only."""

    class State(models.TextChoices):
        SENT = "sent", _("Đã gửi")
        ARRIVED = "arrived", _("Đã đến")
        SIGNED = "signed", _("Đã ký duyệt")
        ISSUED = "issued", _("Đã ban hành")
        RETURNED = "returned", _("Bị trả lại")
        RECALLED = "recalled", _("Đã thu hồi")

    LIVE_STATES = (State.SENT, State.ARRIVED, State.SIGNED)

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="office_rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = FSMField(max_length=10, choices=State.choices, default=State.SENT, protected=True)
    subject = models.CharField(max_length=500)
    unit_code = models.CharField(max_length=30)
    unit_name = models.CharField(max_length=200)
    presenter = models.CharField(max_length=60)
    signer = models.CharField(max_length=60)
    draft_kind = models.CharField(max_length=20, blank=True, help_text="Type of document, by the office's code")
    signer_name = models.CharField(max_length=120)
    draft = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="office_round_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state__in=["sent", "arrived", "signed"]), name="one_live_office_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} round {self.number}"

    @transition(field=state, source=[State.SENT, State.ARRIVED], target=State.ARRIVED)
    def arrive(self) -> None:
        """The office has the draft."""

    @transition(field=state, source=[State.SENT, State.ARRIVED, State.SIGNED], target=State.SIGNED)
    def sign(self) -> None:
        """The leader has signed."""

    @transition(field=state, source=State.SIGNED, target=State.ARRIVED)
    def reopen(self) -> None:
        """The clerical officer gave it back to the leader."""

    @transition(field=state, source=[State.SENT, State.ARRIVED, State.SIGNED, State.RECALLED], target=State.ISSUED)
    def issue(self) -> None:
        """The result came back, perhaps before the recall had arrived there."""

    @transition(field=state, source=[State.SENT, State.ARRIVED, State.SIGNED], target=State.RETURNED)
    def give_back(self) -> None:
        """The office returned the draft."""

    @transition(field=state, source=[State.SENT, State.ARRIVED], target=State.RECALLED)
    def recall(self) -> None:
        """The desk took the draft back."""


class Result(models.Model):
    """What was decided: the issued document. A dossier has one."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="result")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    document_uid = models.CharField(max_length=40, blank=True)
    document_type = models.CharField(max_length=100)
    notation = models.CharField(max_length=60)
    subject = models.CharField(max_length=500)
    issued_on = models.DateField()
    agency_code = models.CharField(max_length=30)
    agency_name = models.CharField(max_length=200)
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=100)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document_uid"], condition=~Q(document_uid=""), name="document_gives_once")
        ]

    def __str__(self) -> str:
        return self.notation


class ResultAnnex(models.Model):
    """A file that was issued along with the result and goes out with it, in the order of the office."""

    class Kind(models.TextChoices):
        ANNEX = "annex", _("Phụ lục")
        COPY = "copy", _("Bản sao")

    result = models.ForeignKey(Result, models.CASCADE, related_name="annexes")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Handover(models.Model):
    """Who took the result, when, and how the desk knew them."""

    class Proof(models.TextChoices):
        SIGNATURE = "signature", _("Ký nhận trên giấy")
        CODE = "code", _("Mã tra cứu trên giấy hẹn")

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="handover")
    receiver_name = models.CharField(max_length=200)
    receiver_id_number = models.CharField(max_length=20)
    by_proxy = models.BooleanField(default=False, help_text="Someone else than the owner or the applicant")
    proof = models.CharField(max_length=10, choices=Proof)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.handed_at:%d/%m/%Y}"
