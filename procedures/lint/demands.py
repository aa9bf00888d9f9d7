"""What actions ask and do beyond moving the dossier: money, papers, signatures, taking back, dates."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.demands import NOTHING_ASKED, Demands, demands_of
from procedures.engine import OF_HOLDER
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.view import Edge, ProcessView, Transition
from procedures.models import Effect, PaymentEdit, PaymentRequest

PRESSED = frozenset({Transition.ADVANCE, Transition.SEND_BACK, Transition.CONFIRM_RESULT, Transition.FORWARD})
UNDOABLE = PRESSED - {Transition.FORWARD}


def _demands(edge: Edge) -> Demands:
    return demands_of(edge.action)


def _asking(view: ProcessView) -> list[tuple[Edge, Demands]]:
    """Return the actions that ask or do more than move the dossier."""
    found = [(edge, _demands(edge)) for edge in view.edges]
    return [(edge, demands) for edge, demands in found if demands != NOTHING_ASKED]


@process_rule(error("L911", "Việc kèm theo chỉ đặt ở thao tác do người bấm."))
def demand_that_nobody_meets(view: ProcessView) -> Iterator[Fault]:
    """Find demands of an action that nobody presses; a hand-over may release papers, and nothing else."""
    for edge, demands in _asking(view):
        pressed = edge.action.trigger in OF_HOLDER and edge.action.transition in PRESSED
        releases = edge.end is None and demands == Demands(released_papers=demands.released_papers)
        if not pressed and not releases:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không do người bấm ở một cửa, nên việc kèm theo không được làm.").format(
                    label=edge.action.label
                ),
                _("Hãy bỏ phí, giấy tờ, chữ ký và việc làm theo ở thao tác này."),
            )


@process_rule(error("L921", "Yêu cầu nộp tiền đặt ở thủ tục có thu, hoặc cho ghi số tiền."))
def payment_without_amount(view: ProcessView) -> Iterator[Fault]:
    """Find an action that asks for money of which there is none."""
    free = view.procedure is not None and not any(fee.amount_vnd for fee in view.procedure.fees)
    edited = any(demands.payment_edit != PaymentEdit.NOTHING for _edge, demands in _asking(view))
    for edge, demands in _asking(view) if free and not edited else ():
        if demands.payment != PaymentRequest.UNCHANGED:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» yêu cầu nộp tiền, nhưng thủ tục không thu gì và không ai ghi số tiền.").format(
                    label=edge.action.label
                ),
                _("Hãy thêm khoản thu cho thủ tục, hoặc cho người làm sửa số tiền."),
            )


@process_rule(warning("L922", "Yêu cầu nộp lại đi sau ghi nhận đã báo nộp."))
def again_without_report(view: ProcessView) -> Iterator[Fault]:
    """Find an action that asks once more where nobody can report a payment."""
    asking = _asking(view)
    reported = any(demands.payment == PaymentRequest.REPORTED for _edge, demands in asking)
    for edge, demands in asking if not reported else ():
        if demands.payment == PaymentRequest.AGAIN:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» yêu cầu nộp lại, nhưng không thao tác nào ghi nhận đã báo nộp.").format(
                    label=edge.action.label
                ),
                _("Hãy thêm thao tác ghi nhận đã báo nộp ở bước trước, hoặc đổi yêu cầu nộp."),
            )


@process_rule(error("L931", "Giấy tờ của thao tác có trong thủ tục."))
def unknown_paper(view: ProcessView) -> Iterator[Fault]:
    """Find an action that makes, releases or looks at a paper which the sheet does not have."""
    if view.procedure is None:
        return
    known = {component.code for component in view.procedure.components}
    for edge, demands in _asking(view):
        named = dict.fromkeys([*demands.papers, *demands.released_papers, demands.signed_paper])
        for code in [code for code in named if code and code not in known]:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» nêu giấy tờ «{code}» không có trong thủ tục.").format(
                    label=edge.action.label, code=code
                ),
                _("Hãy chọn giấy tờ khác, hoặc thêm giấy tờ ấy vào bản thủ tục."),
            )


@process_rule(warning("L932", "Mỗi giấy tờ của thao tác nêu một lần."))
def paper_twice(view: ProcessView) -> Iterator[Fault]:
    """Find a paper that an action both must and may make, or that stands twice in one list."""
    for edge, demands in _asking(view):
        made = (*demands.required_papers, *demands.optional_papers)
        if len(set(made)) < len(made) or len(set(demands.released_papers)) < len(demands.released_papers):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» nêu một giấy tờ hai lần.").format(label=edge.action.label),
                _("Hãy để giấy tờ ấy ở một chỗ: phải lập, hoặc có thể lập."),
            )


@process_rule(error("L933", "Giấy tờ trả cho người nộp được lập trong quy trình."))
def release_of_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a paper that is to be released and that no action makes."""
    made = _made_papers(view)
    for edge, demands in _asking(view):
        for code in demands.released_papers:
            if code not in made:
                yield Fault(
                    edge.place,
                    _("Thao tác «{label}» trả giấy tờ «{code}» cho người nộp, nhưng không thao tác nào lập nó.").format(
                        label=edge.action.label, code=code
                    ),
                    _("Hãy đánh dấu giấy tờ ấy là phải lập ở thao tác này, hoặc ở một thao tác trước."),
                )


@process_rule(error("L941", "Chữ ký đòi ở thao tác có tệp để ký."))
def signature_on_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a signature that is asked for where there may be no file to bear it."""
    office = any(step.interconnected for step in view.steps.values())
    made = _made_papers(view)
    for edge, demands in _asking(view):
        has_file = edge.action.needs_draft or office or bool(made)
        if demands.asks_signature and (demands.signed_paper not in made if demands.signed_paper else not has_file):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đòi chữ ký, nhưng quy trình không lập tệp nào để ký.").format(
                    label=edge.action.label
                ),
                _("Hãy đánh dấu thao tác cần dự thảo, hoặc phải lập giấy tờ phải ký."),
            )


@process_rule(warning("L942", "Giấy tờ phải ký đi cùng loại chữ ký."))
def paper_without_signature(view: ProcessView) -> Iterator[Fault]:
    """Find a paper that is to be signed by nobody."""
    for edge, demands in _asking(view):
        if demands.signed_paper and not demands.asks_signature:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» nêu giấy tờ phải ký mà không đòi chữ ký nào.").format(label=edge.action.label),
                _("Hãy chọn chữ ký số cá nhân hoặc con dấu số, hoặc bỏ giấy tờ phải ký."),
            )


@process_rule(error("L951", "Thao tác gửi eOffice, xác nhận đã nộp tiền và lấy số kết quả không hoàn tác."))
def undo_of_what_stays(view: ProcessView) -> Iterator[Fault]:
    """Find an action that is to be taken back although it cannot be."""
    for edge, demands in _asking(view):
        stays = edge.action.transition not in UNDOABLE or demands.payment == PaymentRequest.COMPLETE
        stays = stays or demands.follows(Effect.NUMBER_RESULT)
        if demands.undoable and stays:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» cho hoàn tác, nhưng việc ấy không lấy lại được.").format(label=edge.action.label),
                _("Hãy bỏ đánh dấu cho hoàn tác; gửi eOffice đã có thu hồi."),
            )


@process_rule(error("L961", "Ngày có kết quả không xóa ở thao tác xác nhận kết quả."))
def result_cleared_at_once(view: ProcessView) -> Iterator[Fault]:
    """Find a confirmation that clears the day it has just written."""
    for edge, demands in _asking(view):
        if demands.follows(Effect.CLEAR_RESULT) and edge.action.transition == Transition.CONFIRM_RESULT:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» vừa xác nhận kết quả vừa xóa ngày có kết quả.").format(label=edge.action.label),
                _("Hãy bỏ việc xóa ngày có kết quả ở thao tác này."),
            )


@process_rule(warning("L962", "Số biên lai cấp ở thủ tục có thu."))
def receipt_of_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a receipt's number where nothing is paid."""
    free = view.procedure is not None and not any(fee.amount_vnd for fee in view.procedure.fees)
    edited = any(demands.payment_edit != PaymentEdit.NOTHING for _edge, demands in _asking(view))
    for edge, demands in _asking(view) if free and not edited else ():
        if demands.follows(Effect.NUMBER_RECEIPT):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» cấp số biên lai, nhưng thủ tục không thu gì.").format(label=edge.action.label),
                _("Hãy bỏ việc cấp số biên lai, hoặc thêm khoản thu có số tiền."),
            )


@process_rule(error("L963", "Lấy số kết quả ở thủ tục có loại kết quả có mẫu số."))
def number_without_pattern(view: ProcessView) -> Iterator[Fault]:
    """Find an action that takes the result's number where no type of result has a pattern."""
    if view.procedure is None or any(kind.number_pattern for kind in view.procedure.result_types):
        return
    for edge, demands in _asking(view):
        if demands.follows(Effect.NUMBER_RESULT):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» lấy số kết quả, nhưng không loại kết quả nào có mẫu số.").format(
                    label=edge.action.label
                ),
                _("Hãy thêm mẫu số cho loại kết quả của thủ tục, hoặc bỏ việc lấy số."),
            )


@process_rule(warning("L964", "Số kết quả chỉ một nơi cấp: ở đây hoặc ở eOffice."))
def number_of_two_places(view: ProcessView) -> Iterator[Fault]:
    """Find a number that is taken here although the office's document brings its own, which takes its place."""
    through_office = any(step.interconnected for step in view.content.steps)
    for edge, demands in _asking(view) if through_office else ():
        if demands.follows(Effect.NUMBER_RESULT):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» lấy số kết quả, rồi văn bản của eOffice mang số khác về thay.").format(
                    label=edge.action.label
                ),
                _("Hãy bỏ việc lấy số ở đây, hoặc không gửi kết quả qua eOffice."),
            )


def _made_papers(view: ProcessView) -> set[str]:
    brought = {order.result_paper for edge in view.edges for order in edge.action.part_dossiers}
    return {code for _edge, demands in _asking(view) for code in demands.papers} | brought
