"""The seven steps through the services, and how much each costs."""

from common.journal import verify_chain
from onestop.models import Dossier, Event, Task


def test_a_dossier_goes_all_seven_steps(desk):
    dossier = desk.at("xong")
    assert dossier.state == Dossier.State.RETURNED
    assert dossier.finished_at is not None
    assert [event.action for event in dossier.events.all()] == [
        "accepted",
        "attached",
        "advanced",
        "forwarded",
        "office_signed",
        "office_issued",
        "confirmed",
        "handed_over",
    ]
    assert verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []
    assert not Task.objects.filter(outcome=Task.Outcome.OPEN).exists()
    assert [task.step.code for task in dossier.tasks.select_related("step").order_by("pk")] == [
        "tiep_nhan",
        "xu_ly",
        "xem_xet",
        "ky_duyet",
        "ban_hanh",
        "xac_nhan",
        "tra_ket_qua",
    ]
