"""Actions that wait for a signature or a seal: the stored report tells."""

import pytest

from accounts.models import Role
from common import blobs
from eoffice import queries
from eoffice.models import DocumentFile
from onestop.services import intake
from onestop.services.signatures import SignatureMissing
from signing.models import VerificationReport
from tests.factories.accounts import NOW, PostFactory
from tests.factories.demands import demand, fresh, papers
from tests.factories.eoffice import office as build_office
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.kept import kept


@pytest.fixture
def office(db):
    """Give an office whose leader has a key and whose agency has a seal."""
    return kept(build_office)


@pytest.fixture
def desk(office):
    """Give the desk of the same agency; the leader works there as a specialist as well."""
    desk = build(agency=office.agency)
    desk.specialist = office.leader
    PostFactory(user=office.leader, agency=office.agency, role=Role.SPECIALIST, main=False)
    office.leader.__dict__.pop("active_posts", None)
    return desk


def drafted(desk):
    dossier = intake.dossier_accept(data=desk.data(), actor=desk.clerk, at=NOW, assignee=desk.specialist)
    desk.draft(dossier)
    return dossier


def signed(office):
    return stored("Giay-phep_signed.pdf", office.signed_elsewhere())


def sealed(office):
    current = queries.current_file(office.sealed(), DocumentFile.Kind.SEALED)
    return stored("Giay-phep_sealed.pdf", blobs.read(current.blob_id))


def act(desk, dossier, **options):
    return desk.act(dossier, "advance", desk.specialist, **options)


def test_goes_on_once_a_file_bears_the_signature(office, desk, nothing_changes):
    demand(desk, needs_signature=True)
    dossier, file = drafted(desk), signed(office)
    with nothing_changes(), pytest.raises(SignatureMissing, match="chữ ký số cá nhân hợp lệ"):
        act(desk, dossier)
    act(desk, dossier, files=[file])
    assert desk.step(fresh(dossier)) == "xem_xet"
    assert VerificationReport.objects.filter(sha256=file.sha256).exists()


def test_a_signature_alone_is_no_seal(office, desk, nothing_changes):
    demand(desk, needs_signature=True, needs_seal=True)
    dossier, only_signed, both = drafted(desk), signed(office), sealed(office)
    with nothing_changes(), pytest.raises(SignatureMissing, match="chữ ký số cá nhân và con dấu số"):
        act(desk, dossier, files=[only_signed])
    act(desk, dossier, files=[both])
    assert desk.step(fresh(dossier)) == "xem_xet"


@pytest.mark.parametrize("named", [True, False])
def test_only_the_newest_version_of_a_paper_counts(office, desk, nothing_changes, named):
    part = desk.procedure_version.components.last().code
    demand(desk, optional_papers=[part])
    dossier, file = drafted(desk), signed(office)
    act(desk, dossier, given=papers(**{part: file}), assignee_id=desk.head.pk)
    desk.act(fresh(dossier), "send_back", desk.head, assignee_id=desk.specialist.pk)
    demand(desk, optional_papers=[part], signed_paper=part if named else "", needs_signature=True)
    plain = papers(**{part: stored("Chua-ky.pdf")})
    with nothing_changes(), pytest.raises(SignatureMissing):
        act(desk, fresh(dossier), given=plain)
    act(desk, fresh(dossier))
    assert desk.step(fresh(dossier)) == "xem_xet"


def test_the_named_paper_must_bear_it(office, desk, nothing_changes):
    part = desk.procedure_version.components.last()
    demand(desk, optional_papers=[part.code], signed_paper=part.code, needs_signature=True)
    dossier, file = drafted(desk), signed(office)
    with nothing_changes(), pytest.raises(SignatureMissing, match=f"«{part.name}»"):
        act(desk, dossier, files=[file])
    act(desk, dossier, given=papers(**{part.code: file}))
    assert desk.step(fresh(dossier)) == "xem_xet"


def test_the_signature_of_somebody_else_does_not_do(office, desk, nothing_changes):
    demand(desk, needs_signature=True, undoable=True)
    dossier, file = drafted(desk), signed(office)
    act(desk, dossier, files=[file])
    demand(desk, start="xem_xet", transition="send_back", needs_signature=True)
    with nothing_changes(), pytest.raises(SignatureMissing):
        desk.act(fresh(dossier), "send_back", fresh(dossier).holder, files=[file])


def test_a_changed_file_does_not_do(office, desk, nothing_changes):
    demand(desk, needs_signature=True)
    content = bytearray(office.signed_elsewhere())
    content[200] ^= 1
    dossier, file = drafted(desk), stored("Giay-phep_signed.pdf", bytes(content))
    with nothing_changes(), pytest.raises(SignatureMissing):
        act(desk, dossier, files=[file])
