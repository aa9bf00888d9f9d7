"""The desk's handlers are found and call their services."""

from uuid import uuid4

from accounts.models import OfficePerson, OfficeUnit
from integrations import inbox
from integrations.contracts import DirectoryPublished, DirectoryUnit, DirectoryUser, ProgressKind
from integrations.contracts.envelope import Envelope
from onestop.models import Dossier
from tests.factories.accounts import NOW


def deliver(message, number=1):
    """Give a message to the inbox as a transport does."""
    envelope = Envelope(
        id=uuid4(),
        source="office",
        destination="desk",
        subject=message.dossier_code,
        number=number,
        type=message.TYPE,
        version=message.VERSION,
        sent_at=NOW,
        payload=message.model_dump(mode="json"),
    )
    handler = inbox._handlers[type(message)]
    handler(inbox._open(envelope), envelope=envelope)


def test_signed_then_issued(desk):
    dossier = desk.at("ky_duyet")
    deliver(desk.progress(dossier, ProgressKind.SIGNED))
    deliver(desk.issued(dossier), number=2)
    assert desk.step(Dossier.objects.get(pk=dossier.pk)) == "xac_nhan"


def test_returned(desk):
    dossier = desk.at("ky_duyet")
    deliver(desk.returned(dossier))
    assert desk.step(Dossier.objects.get(pk=dossier.pk)) == "xem_xet"


def test_directory(db):
    user = DirectoryUser(username="a", full_name="Lò Văn A", title="Giám đốc", may_present=True, may_sign=True)
    unit = DirectoryUnit(code="H18.01", name="Sở Xây dựng", people=(user,))
    deliver(DirectoryPublished(dossier_code="directory", at=NOW, units=(unit,)))
    assert OfficeUnit.objects.get().name == "Sở Xây dựng"
    assert OfficePerson.objects.get().username == "a"
