"""The words of actions, the papers that they check, and what many dossiers may go through at once."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.demands import demands_of
from procedures.engine import OF_HOLDER
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.view import PROCESS, Edge, ProcessView, Transition, Trigger
from procedures.models import Action, Effect, PaymentEdit, PaymentRequest
from procedures.wording import NO_WORDING, places_in_words, unknown_places, wording_of

PRESSED = frozenset({Transition.ADVANCE, Transition.SEND_BACK, Transition.CONFIRM_RESULT, Transition.FORWARD})


def _is_pressed(edge: Edge) -> bool:
    return edge.action.trigger in OF_HOLDER and edge.action.transition in PRESSED


@process_rule(error("L901", "Trích yếu và lời báo chỉ có chỗ điền mà hệ thống biết."))
def unknown_place(view: ProcessView) -> Iterator[Fault]:
    """Find words with a place that nothing fills in; what the applicant is told has no names."""
    for edge in view.edges:
        for _field, text, known in wording_of(edge.action).parts:
            if wrong := unknown_places(text, known):
                yield Fault(
                    edge.place,
                    _("Thao tác «{label}» có chỗ điền {places} mà hệ thống không điền được.").format(
                        label=edge.action.label, places=", ".join(wrong)
                    ),
                    _("Hãy chỉ dùng {known}.").format(known=places_in_words(known)),
                )


@process_rule(error("L902", "Trích yếu và lời báo chỉ nêu giấy tờ có trong thủ tục."))
def unknown_component_in_words(view: ProcessView) -> Iterator[Fault]:
    """Find words that name a component which the sheet does not have."""
    if view.procedure is None:
        return
    known = {component.code for component in view.procedure.components}
    for edge in view.edges:
        for code in sorted(wording_of(edge.action).components - known):
            yield Fault(
                edge.place,
                _("Lời của thao tác «{label}» nêu giấy tờ «{code}» không có trong thủ tục.").format(
                    label=edge.action.label, code=code
                ),
                _("Hãy sửa mã giấy tờ trong chỗ điền, hoặc thêm giấy tờ ấy vào bản thủ tục."),
            )


@process_rule(error("L903", "Trích yếu và lời báo chỉ đặt ở thao tác do người bấm."))
def words_that_nobody_reads(view: ProcessView) -> Iterator[Fault]:
    """Find words of an action that nobody presses at the desk."""
    for edge in view.edges:
        if wording_of(edge.action) != NO_WORDING and not _is_pressed(edge):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không do người bấm ở một cửa, nên lời của nó không được dùng.").format(
                    label=edge.action.label
                ),
                _("Hãy bỏ mẫu trích yếu và lời báo ở thao tác này."),
            )


@process_rule(warning("L904", "Lời báo đặt ở thao tác có báo người nộp."))
def words_for_nobody(view: ProcessView) -> Iterator[Fault]:
    """Find words for an applicant whom the action does not tell."""
    for edge in view.edges:
        words = wording_of(edge.action)
        if (words.notice_text or words.mail_text) and not edge.action.tells_applicant:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» có lời báo người nộp, nhưng không báo người nộp.").format(
                    label=edge.action.label
                ),
                _("Hãy đánh dấu báo người nộp, hoặc bỏ lời báo."),
            )


@process_rule(warning("L943", "Kiểm tra giấy tờ đặt ở thủ tục có giấy tờ nộp vào."))
def check_of_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a check of papers where none is handed in."""
    if view.procedure is None or view.submitted:
        return
    for edge in view.edges:
        if edge.action.checks_papers:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đòi kiểm tra giấy tờ, nhưng thủ tục không có giấy tờ nộp vào.").format(
                    label=edge.action.label
                ),
                _("Hãy bỏ đánh dấu kiểm tra giấy tờ, hoặc thêm thành phần hồ sơ."),
            )


@process_rule(warning("L944", "Quy trình có kiểm tra giấy tờ thì hồ sơ nào cũng qua một lần kiểm tra."))
def required_paper_never_checked(view: ProcessView) -> Iterator[Fault]:
    """Find a way to the end on which nobody checks the papers although the process has them checked."""
    checking = [edge for edge in view.edges if edge.action.checks_papers]
    if checking and view.entry is not None and view.entry.code in view.ending_by(lambda edge: edge not in checking):
        yield Fault(
            PROCESS,
            _("Có lối đi từ bước đầu đến cuối mà không ai kiểm tra giấy tờ bắt buộc."),
            _("Hãy đánh dấu kiểm tra giấy tờ ở mọi thao tác rời bước kiểm tra, hoặc bỏ lối đi tránh bước ấy."),
        )


@process_rule(error("L952", "Thao tác làm cho nhiều hồ sơ một lúc không hỏi riêng từng hồ sơ."))
def many_that_are_asked_one_by_one(view: ProcessView) -> Iterator[Fault]:
    """Find an action for many dossiers at once that must be told something of each."""
    for edge in view.edges:
        if edge.action.for_many and (not _is_pressed(edge) or _asks_of_each(view, edge)):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» làm cho nhiều hồ sơ một lúc, nhưng phải hỏi riêng từng hồ sơ.").format(
                    label=edge.action.label
                ),
                _(
                    "Hãy bỏ đánh dấu nhiều hồ sơ, hoặc bỏ giấy tờ, số tiền, kiểm tra giấy tờ, gửi eOffice "
                    "và ghi rõ nơi nhận của hồ sơ thành phần."
                ),
            )


def _asks_of_each(view: ProcessView, edge: Edge) -> bool:
    demands = demands_of(edge.action)
    money = demands.payment == PaymentRequest.ADVANCE or demands.payment_edit != PaymentEdit.NOTHING
    kinds = [kind for kind in view.procedure.result_types if kind.number_pattern] if view.procedure else []
    chooses = demands.follows(Effect.NUMBER_RESULT) and len(kinds) > 1
    sends = edge.action.transition == Transition.FORWARD
    places = any(not order.agency for order in edge.action.part_dossiers)
    return bool(demands.required_papers) or money or chooses or sends or demands.checks_papers or places


@process_rule(error("L418", "Ý kiến bắt buộc đặt ở thao tác hỏi ý kiến."))
def opinion_that_nobody_is_asked_for(view: ProcessView) -> Iterator[Fault]:
    """Find an opinion that must be given where no dialog asks for one; L308 looks at timers."""
    for edge in view.edges:
        asked = _is_pressed(edge) or edge.action.trigger == Trigger.TIMER
        if edge.action.opinion == Action.Opinion.MUST and not asked:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» bắt ghi ý kiến, nhưng không ai được hỏi ý kiến ở thao tác ấy.").format(
                    label=edge.action.label
                ),
                _("Hãy để ý kiến tùy người chuyển, hoặc đặt ở thao tác do người bấm."),
            )
