"""The files that a procedure takes for a component: their kinds and their number."""

from datetime import timedelta

import pytest

from common.errors import InputError
from onestop.models import Attachment, Dossier, Paper
from onestop.services import intake
from onestop.services.submission import FileData, MissingPaper, PaperData
from procedures.models import Component
from tests.factories import paths
from tests.factories.accounts import NOW
from tests.factories.onestop import stored
from tests.factories.procedures import past_the_guard


def ask(desk, **values):
    """Change what the procedure asks of its first component."""
    part = desk.procedure_version.components.first()
    with past_the_guard():
        Component.objects.filter(pk=part.pk).update(**values)
    return part


def file(name, media_type="application/pdf"):
    kept = stored(name)
    return FileData(kept.sha256, name, media_type, kept.size_bytes)


def papers(desk, part, *files):
    others = [one for one in desk.procedure_version.components.all() if one.pk != part.pk]
    return (PaperData(part.pk, part.name, files=files), *(PaperData(one.pk, one.name, originals=1) for one in others))


def test_takes_a_file_of_an_allowed_kind(desk):
    part = ask(desk, allowed_types=["pdf"], several=False)
    dossier = desk.accept(papers=papers(desk, part, file("don.pdf")))
    assert Attachment.objects.get(dossier=dossier).name == "don.pdf"


@pytest.mark.parametrize(
    ("asked", "files", "said"),
    [
        ({"allowed_types": ["pdf", "docx"]}, [("anh.png", "image/png")], "chỉ nhận tệp PDF, Word .*«anh.png»"),
        ({"several": False}, [("a.pdf", "application/pdf"), ("b.pdf", "application/pdf")], "chỉ nhận một tệp"),
    ],
)
def test_refuses_what_the_procedure_does_not_take(desk, asked, files, said):
    part = ask(desk, **asked)
    data = desk.data(papers=papers(desk, part, *(file(*one) for one in files)))
    with pytest.raises(InputError, match=said):
        intake.dossier_accept(data=data, actor=desk.clerk, at=NOW)
    assert not Dossier.objects.exists()


def test_refuses_it_as_well_when_a_missing_paper_comes(desk):
    part = ask(desk, allowed_types=["pdf"])
    others = tuple(
        PaperData(one.pk, one.name, originals=1) for one in desk.procedure_version.components.all() if one.pk != part.pk
    )
    missing = [MissingPaper(part.pk, part.name, "Thiếu")]
    dossier = intake.dossier_save_pending(data=desk.data(papers=others), missing=missing, actor=desk.clerk, at=NOW)
    brought = (PaperData(part.pk, part.name, files=(file("anh.png", "image/png"),)),)
    with pytest.raises(InputError, match="chỉ nhận tệp PDF"):
        intake.dossier_complete(
            dossier_id=dossier.pk,
            actor=desk.clerk,
            at=NOW + timedelta(days=1),
            expected_state="supplement",
            papers=brought,
        )
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.SUPPLEMENT
    assert Paper.objects.filter(dossier=dossier, missing=True).count() == 1


def test_refuses_it_as_well_when_a_paper_comes_that_was_asked_for_later(desk):
    dossier = desk.accept()
    paths.ask(desk, dossier)
    part = desk.procedure_version.components.last()
    with past_the_guard():
        Component.objects.filter(pk=part.pk).update(allowed_types=["pdf"])
    brought = (PaperData(part.pk, part.name, files=(file("anh.png", "image/png"),)),)
    with pytest.raises(InputError, match="chỉ nhận tệp PDF"):
        paths.receive(desk, dossier, papers=brought)
    dossier.refresh_from_db()
    assert dossier.state == Dossier.State.SUPPLEMENT
    assert Paper.objects.filter(dossier=dossier, missing=True).count() == 1
    paths.receive(desk, dossier, papers=(PaperData(part.pk, part.name, files=(file("anh.pdf"),)),))
    assert Attachment.objects.filter(dossier=dossier, paper__component=part).count() == 1
