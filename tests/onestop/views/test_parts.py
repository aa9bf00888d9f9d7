"""Part dossiers on the page: what the dialog asks, what each person sees of the other dossier."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from onestop.models import Dossier
from tests.factories.accounts import NOW
from tests.factories.demands import fresh
from tests.factories.kin import code_of, kin
from tests.kept import kept
from tests.onestop.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    return kept(kin)


@pytest.fixture(autouse=True)
def clock():
    """Stand an hour after the dossier was taken in."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def several(family):
    """Let two agencies take the first part in; return the name of the field that asks which."""
    family.first.process.process.procedure.receiving_agencies.add(family.second.agency)
    return f"noi-nhan-{code_of(family.first)}"


def address(family, dossier):
    return reverse("onestop:dossier_act", args=[dossier.code, family.own.action("xu_ly", "advance")])


def test_the_dialog_says_what_it_makes_and_asks_only_where_there_is_a_choice(family, sign_in):
    dossier = family.accept()
    page = said(sign_in(family.own.specialist).get(dossier.get_absolute_url()))
    names = [desk.process.process.procedure.name for desk in (family.first, family.second)]
    assert f"Lập hồ sơ thành phần: {'; '.join(names)}." in page
    assert "Nơi nhận hồ sơ thành phần" not in page


def test_a_form_without_the_agency_is_refused_and_keeps_what_was_typed(family, several, sign_in):
    dossier = family.accept()
    client = sign_in(family.own.specialist)
    assert f"Nơi nhận hồ sơ thành phần «{family.first.process.process.procedure.name}»" in said(
        client.get(dossier.get_absolute_url())
    )
    answer = client.post(address(family, dossier), {"expected_step": "xu_ly", "note": "Kính gửi các nơi."})
    assert answer.status_code == 422
    assert "Chọn cơ quan nhận hồ sơ thành phần." in said(answer)
    assert "Kính gửi các nơi." in said(answer)
    assert family.own.step(fresh(dossier)) == "xu_ly"
    assert not Dossier.objects.filter(parent=dossier).exists()


def test_the_chosen_agency_takes_it_in(family, several, sign_in):
    dossier = family.accept()
    data = {"expected_step": "xu_ly", several: family.second.agency.pk}
    assert sign_in(family.own.specialist).post(address(family, dossier), data).status_code == 302
    agencies = set(Dossier.objects.filter(parent=dossier).values_list("agency", flat=True))
    assert agencies == {family.second.agency.pk}


def test_whoever_may_see_a_part_opens_it_from_here_and_reads_who_has_it(family, sign_in):
    family.first.process.process.procedure.receiving_agencies.add(family.own.agency)
    dossier = family.made()
    own, other = (Dossier.objects.get(parent=dossier, agency=one.agency) for one in (family.own, family.second))
    page = said(sign_in(family.own.head).get(dossier.get_absolute_url()))
    assert f'href="{own.get_absolute_url()}"' in page
    assert f'href="{other.get_absolute_url()}"' not in page
    assert other.code in page
    assert family.second.specialist.full_name not in page
    assert f'href="{dossier.get_absolute_url()}"' in said(sign_in(family.own.head).get(own.get_absolute_url()))


def test_the_hand_over_of_a_part_whose_result_goes_back_names_the_other_desk(family, sign_in):
    dossier = family.made()
    for desk, named in ((family.first, True), (family.second, False)):
        part = family.ready(dossier, desk)
        page = said(sign_in(desk.clerk).get(part.get_absolute_url()))
        assert (f"Bộ phận Một cửa, {family.own.agency.name}" in page) == named


def test_the_page_of_a_dossier_costs_one_query_more_however_many_parts(family, sign_in, count_queries):
    dossier = family.made()
    client = sign_in(family.own.specialist)
    client.get(dossier.get_absolute_url())
    with_two = count_queries(lambda: client.get(dossier.get_absolute_url()))
    Dossier.objects.filter(parent=dossier, agency=family.first.agency).update(parent=None)
    assert count_queries(lambda: client.get(dossier.get_absolute_url())) == with_two
