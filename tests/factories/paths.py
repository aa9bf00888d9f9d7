"""The ways off the process, as the right person takes them; every value can be changed.

Each begins from a fresh page, an hour after the dossier was taken in.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from onestop.models import Dossier
from onestop.services import endings, extending, intake, returning, supplement, waiting
from onestop.services.submission import MissingPaper, PaperData
from tests.factories.accounts import NOW
from tests.factories.onestop import stored

REASON = "Theo văn bản kèm theo."
LATER = NOW + timedelta(hours=1)


def _call(service, desk, dossier, actor, options, **extra):
    now_is = Dossier.objects.get(pk=dossier.pk)
    page = {"expected_state": now_is.state, "expected_step": desk.step(now_is)}
    return service(dossier_id=dossier.pk, actor=actor, **{"at": LATER} | page | extra | options)


def ask(desk, dossier, actor=None, **options):
    """Ask for the second component."""
    part = desk.procedure_version.components.last()
    papers = [MissingPaper(part.pk, part.name, "Bản photo mờ")]
    extra = {"papers": papers, "file": options.pop("file", None) or stored("Yeu-cau.pdf")}
    return _call(supplement.supplement_ask, desk, dossier, actor or desk.specialist, options, **extra)


def receive(desk, dossier, actor=None, **options):
    """Take the second component in."""
    part = desk.procedure_version.components.last()
    values = {
        "at": LATER + timedelta(hours=1),
        "expected_state": "supplement",
        "papers": (PaperData(part.pk, part.name, originals=1),),
    }
    return intake.dossier_complete(dossier_id=dossier.pk, actor=actor or desk.clerk, **values | options)


def pause(desk, dossier, actor=None, **options):
    return _lettered(waiting.dossier_pause, desk, dossier, actor or desk.head, options)


def resume(desk, dossier, actor=None, **options):
    return _call(waiting.dossier_resume, desk, dossier, actor or desk.head, options, reason=REASON)


def extend(desk, dossier, actor=None, **options):
    page = {"days": 5, "expected_extensions": Dossier.objects.get(pk=dossier.pk).extensions}
    return _lettered(extending.dossier_extend, desk, dossier, actor or desk.head, page | options)


def refuse(desk, dossier, actor=None, **options):
    return _lettered(endings.dossier_refuse, desk, dossier, actor or desk.head, options)


def undo(desk, dossier, actor=None, **options):
    return _call(endings.refusal_undo, desk, dossier, actor or desk.head, options, reason=REASON)


def withdraw(desk, dossier, actor=None, **options):
    return _lettered(endings.dossier_withdraw, desk, dossier, actor or desk.clerk, options)


def stop(desk, dossier, actor=None, **options):
    return _lettered(endings.dossier_stop, desk, dossier, actor or desk.head, options)


def late_result(company):
    """Return the arguments and the form of taking a document that a resting dossier kept after a recall."""
    code = company.bring(company.accept(), "forward")
    company.recall(code)
    company.deliver()
    dossier = company.dossier(code)
    pause(company.desk, dossier, at=now())
    with transaction.atomic():
        returning.office_result(message=company.desk.issued(dossier))
    resume(company.desk, dossier, at=now())
    return [code], {"expected_state": "processing", "expected_step": "xem_xet", "reason": "Đúng nội dung."}


def _lettered(service, desk, dossier, actor, options):
    file = options.pop("file", None) or stored("Van-ban.pdf")
    return _call(service, desk, dossier, actor, options, reason=options.pop("reason", REASON), file=file)
