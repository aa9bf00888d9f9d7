"""Finding dossiers by parts of their code and of their owner's name."""

import pytest

from onestop.models import Dossier, DossierWords
from onestop.queries import searching
from onestop.queries.searching import matching
from tests.factories.accounts import AgencyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(desk):
    """A dossier whose code and owner are known to these tests."""
    found = desk.accept()
    Dossier.objects.filter(pk=found.pk).update(
        code="000.07.15.H18-251126-0042", owner_folded="cong ty tnhh muong thanh"
    )
    found.parties.update(id_number="011087000096")
    desk.accept()
    return found


def found(text):
    return list(Dossier.objects.filter(matching(text)).values_list("pk", flat=True))


FINDS = (
    "000.07.15.H18-251126-0042",
    "h18-251126-0042",
    "0042",
    "042",
    "1126-0042",
    "251126-00",
    "15.H18",
    "Mường Thanh",
    "muong",
    "mươ",
    "thanh  MƯỜNG",
    "công ty 0042",
    "011087000096",
    " 011087000096 ",
)


@pytest.mark.parametrize("text", FINDS)
@pytest.mark.parametrize("few", [40_000, 1], ids=["few", "many"])
def test_finds_by_any_part(dossier, monkeypatch, few, text):
    by_number = text.strip() == "011087000096"
    monkeypatch.setattr(searching, "FEW_LIMIT", 40_000 if by_number else few)
    assert dossier.pk in found(text)


@pytest.mark.parametrize(
    "text", ["0043", "muong la", "uong", "01108700009", "h19", "'", "--", "a' | 'b", "\\", "\0", "&!"]
)
def test_finds_nothing_that_does_not_fit(dossier, text):
    assert dossier.pk not in found(text)


def test_a_whole_code_finds_that_one_alone(dossier):
    for number in ("0001", "0421"):
        Dossier.objects.exclude(pk=dossier.pk).update(code=f"000.07.15.H18-251126-{number}")
        assert found("000.07.15.h18-251126-0042") == [dossier.pk]


def test_the_code_of_an_agency_finds_what_it_and_those_below_took_in(dossier, desk):
    below, beside = AgencyFactory(code=f"{desk.agency.code}.7"), AgencyFactory(code=f"{desk.agency.code}7")
    others = [desk.accept() for _ in range(2)]
    for other, agency in zip(others, (below, beside), strict=True):
        Dossier.objects.filter(pk=other.pk).update(agency=agency)
    assert others[0].pk in found(desk.agency.code)
    assert dossier.pk in found(desk.agency.code)
    assert found(below.code.lower()) == [others[0].pk]
    assert others[1].pk not in found(desk.agency.code)


def test_a_single_letter_stands_for_itself(dossier):
    assert found("m") == []
    Dossier.objects.filter(pk=dossier.pk).update(owner_folded="nguyen van m")
    assert found("m") == [dossier.pk]


def test_nothing_typed_narrows_nothing(dossier):
    assert len(found("")) == len(found("  ")) == 2


def test_the_words_follow_the_dossier_and_go_with_it(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(owner_folded="lo van tam")
    assert (found("tam"), found("muong")) == ([dossier.pk], [])
    written = DossierWords.objects.get(pk=dossier.pk).words
    Dossier.objects.filter(pk=dossier.pk).update(note="a step further")
    assert DossierWords.objects.get(pk=dossier.pk).words == written
    assert DossierWords.objects.count() == Dossier.objects.count()


def test_a_name_in_other_letters_is_found(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(owner_folded="王小明 (lo)")
    assert found("王小") == found("lo") == [dossier.pk]
