"""What the counter's pages cost, however many procedures, components and missing papers there are."""

import pytest
from django.urls import reverse

from onestop.services import intake
from onestop.services.submission import MissingPaper
from tests.factories.accounts import NOW
from tests.factories.procedures import three_steps

pytestmark = pytest.mark.django_db
START = reverse("onestop:intake_start")


def test_choosing_costs_the_same_for_one_procedure_and_for_many(desk, sign_in, count_queries):
    client = sign_in(desk.clerk)
    client.get(START)
    one = count_queries(lambda: client.get(START))
    for _ in range(12):
        three_steps(desk.agency)
    assert client.get(START).content.decode().count("/mot-cua/tiep-nhan/") >= 13
    assert count_queries(lambda: client.get(START)) == one
    assert one <= 12


def test_the_form_costs_the_same_for_many_components(desk, sign_in, count_queries):
    client = sign_in(desk.clerk)
    short, long = (
        reverse("onestop:intake", args=[three_steps(desk.agency, components=count).process.procedure.code])
        for count in (2, 30)
    )
    client.get(short)
    client.get(long)
    few = count_queries(lambda: client.get(short))
    assert count_queries(lambda: client.get(long)) == few
    assert few <= 20


def test_taking_missing_papers_costs_the_same_for_one_and_for_many(desk, sign_in, count_queries):
    client, part = sign_in(desk.clerk), desk.procedure_version.components.first()

    def pages(papers: int) -> list[str]:
        missing = [MissingPaper(part.pk, part.name, "Mờ")]
        missing += [MissingPaper(None, f"Giấy {number}", "Thiếu") for number in range(papers - 1)]
        dossier = intake.dossier_save_pending(data=desk.data(), missing=missing, actor=desk.clerk, at=NOW)
        return [reverse(f"onestop:{name}", args=[dossier.code]) for name in ("dossier_complete", "intake_done")]

    for few, many in zip(pages(1), pages(30), strict=True):
        client.get(few)
        cost = count_queries(lambda page=few: client.get(page))
        assert count_queries(lambda page=many: client.get(page)) == cost
        assert cost <= 20
