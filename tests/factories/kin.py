"""A dossier and its part dossiers at two other agencies.

`kin()` builds three desks: `own` takes a dossier in and orders parts of two procedures at `first` and `second`;
`kin.made()` brings one to the step that waits for them. The second's paper is known by its re-use code only.
"""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Role
from onestop.models import Dossier
from procedures.models import Action, Component
from procedures.queries import forget_plans
from tests.factories.accounts import NOW
from tests.factories.onestop import Desk
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard, process, three_steps

LATER = NOW + timedelta(hours=1)
ENDED = NOW + timedelta(hours=6)
STEPS = (
    ("tiep_nhan", "Tiếp nhận hồ sơ", Role.CLERK, "accepted", 4, {"entry": True}),
    ("xu_ly", "Xử lý hồ sơ", Role.SPECIALIST, "processing", 16, {}),
    ("cho", "Chờ hồ sơ thành phần", Role.SPECIALIST, "processing", 16, {}),
    ("xem_xet", "Lãnh đạo phòng xem xét", Role.HEAD, "processing", 8, {}),
    ("tra_ket_qua", "Trả kết quả", Role.CLERK, "result_ready", 0, {"final": True}),
)
ACTIONS = (
    ("1100", "Chuyển xử lý", "tiep_nhan", "xu_ly", "advance", {"trigger": "acceptance"}),
    ("2000", "Gửi các nơi", "xu_ly", "cho", "advance", {"undoable": True}),
    ("2600", "Trình xem xét", "cho", "xem_xet", "advance", {"trigger": "parts"}),
    ("2101", "Trình trước", "cho", "xem_xet", "advance", {}),
    ("7400", "Làm lại", "cho", "xu_ly", "send_back", {"conditions": [{"type": "part_refused"}]}),
    ("2000", "Xác nhận", "xem_xet", "tra_ket_qua", "confirm_result", {"conditions": [{"type": "parts_done"}]}),
    ("4000", "Trả kết quả", "tra_ket_qua", None, "hand_over", {"assignment": "nobody"}),
)


@dataclass
class Kin:
    """The desk that makes parts, and the two that take them in."""

    own: Desk
    first: Desk
    second: Desk

    def order(self, *orders, start="xu_ly"):
        """Let the action of the own process make these parts instead."""
        change(self.own, start, part_dossiers=list(orders))

    def accept(self, **changes):
        """Take a dossier in, all papers with a file."""
        return self.own.accept(files=True, **changes)

    def send(self, dossier, **options):
        """Do the action that makes the parts."""
        return self.own.act(dossier, "advance", self.own.specialist, **options)

    def made(self, **changes):
        """Return a dossier whose parts were just made."""
        return Dossier.objects.get(pk=self.send(self.accept(**changes)).pk)

    def part(self, dossier, desk):
        """Return the part of a dossier at a desk, as it stands now."""
        return Dossier.objects.get(parent=dossier, agency=desk.agency)

    def ready(self, dossier, desk):
        """Bring the part at a desk to its result."""
        part = self.part(dossier, desk)
        desk.draft(part)
        return desk.act(part, "confirm_result", desk.specialist, at=NOW + timedelta(hours=5))

    def finish(self, dossier, desk, **options):
        """Give the result of the part at a desk out."""
        part = self.ready(dossier, desk)
        return desk.hand_over(part, **{"at": ENDED} | options)


def change(desk, start, code=None, **values):
    """Change the actions of a desk's process that leave a step, of this code where one is named."""
    with past_the_guard():
        found = Action.objects.filter(version=desk.process, from_step__code=start)
        (found.filter(code=code) if code else found).update(**values)
    forget_plans()


def name_papers(desk, *names):
    """Give the components of a desk's procedure these codes and re-use codes."""
    parts = list(Component.objects.filter(version=desk.procedure_version).order_by("position"))
    with past_the_guard():
        for part, (code, reuse_code) in zip(parts, names, strict=True):
            Component.objects.filter(pk=part.pk).update(code=code, reuse_code=reuse_code)
    forget_plans()


def code_of(desk):
    """Return the code of the procedure of a desk."""
    return desk.process.process.procedure.code


def order(desk, *components, **values):
    """Return a part dossier of a desk's procedure as an action stores it."""
    return {"procedure": code_of(desk), "agency": "", "case": "", "components": list(components)} | values


def kin():
    """Build the three desks."""
    own = build(process=process(steps=STEPS, actions=ACTIONS, components=2))
    first, second = _other(), _other()
    name_papers(own, ("TP01", ""), ("TP02", "GKS"))
    name_papers(first, ("TP01", ""))
    name_papers(second, ("A-9", "GKS"))
    found = Kin(own, first, second)
    found.order(order(first, "TP01", result_paper="KQ01"), order(second, "TP02"))
    return found


def _other():
    desk = build(process=three_steps(components=1))
    desk.process.process.procedure.receiving_agencies.add(desk.agency)
    return desk
