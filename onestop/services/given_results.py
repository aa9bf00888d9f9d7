"""Keep the type, number and validity of a dossier's result."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError, TransitionError
from common.models import NumberSeries
from common.workcalendar import ZONE
from onestop.models import Dossier, Event, GivenResult, Result
from onestop.services.moves import record
from procedures.models import ResultType
from procedures.numbering import Place, number_write, series_key
from procedures.outcomes import outcome_of


def result_types_of(dossier: Dossier) -> list[ResultType]:
    """Return the types of result that the deciding agency may give in this dossier; needs competent_agency."""
    return outcome_of(dossier.procedure_version_id).types_of(dossier.competent_agency.code)


def given_result_of(dossier: Dossier) -> GivenResult | None:
    """Return what was kept of the dossier's result."""
    return next(iter(rows.read(GivenResult, "WHERE one.dossier_id = %s", [dossier.pk])), None)


def keep_office_result(dossier: Dossier, *, notation: str, issued_on: date, at: datetime) -> None:
    """Keep an issued document as the result where the sheet has one type; of several the desk chooses later.

    The caller holds the dossier. A later document takes the place of an earlier one.
    """
    kind = _only_or_present(dossier, result_types_of(dossier))
    if kind is not None:
        rows.put(_given(dossier, kind, number=notation, issued_on=issued_on, at=at), "dossier")


def _only_or_present(dossier: Dossier, kinds: list[ResultType]) -> ResultType | None:
    """Return the one type there is, or of several the one that was kept before."""
    if len(kinds) == 1:
        return kinds[0]
    present = given_result_of(dossier) if kinds else None
    return next((one for one in kinds if present and one.code == present.type_code), None)


def keep_result(dossier: Dossier, type_code: str, *, at: datetime) -> GivenResult | None:
    """Keep what is handed over: its type, the office's number or the next of the type's own, and its last valid day.

    The caller holds the dossier and calls this last: a number's series stays locked until the transaction ends.

    Raises:
        InputError: the sheet has several types and none of them was chosen.
    """
    present = given_result_of(dossier)
    kinds = result_types_of(dossier)
    if present is not None or not kinds:
        return present
    kind = _chosen(kinds, type_code)
    issued = next(iter(rows.read(Result, "WHERE one.dossier_id = %s", [dossier.pk])), None)
    day = issued.issued_on if issued else (dossier.result_at or at).astimezone(ZONE).date()
    number = issued.notation if issued else _own_number(dossier, kind, day)
    given = _given(dossier, kind, number=number, issued_on=day, at=at)
    rows.insert(given)
    return given


def types_to_number(dossier: Dossier) -> list[ResultType]:
    """Return the types of result that have a number of their own; needs competent_agency."""
    return [kind for kind in result_types_of(dossier) if kind.number_pattern]


def number_here(dossier: Dossier, type_code: str, *, actor: User, at: datetime) -> GivenResult:
    """Give the result its number before the hand-over, with its line in the course; a number once given stays.

    The caller holds the dossier, saves COURSE_FIELDS and calls this last, for the sake of the number's series.

    Raises:
        TransitionError: no type of result of the sheet has a pattern of numbers.
        InputError: several have one and none of them was chosen.
    """
    present = given_result_of(dossier)
    if present is not None and present.number:
        return present
    kinds = types_to_number(dossier)
    if not kinds:
        raise TransitionError(_("Thủ tục chưa có loại kết quả nào có mẫu số. Hãy báo quản trị thêm mẫu số."))
    kind = _chosen(kinds, type_code)
    day = at.astimezone(ZONE).date()
    given = _given(dossier, kind, number=_own_number(dossier, kind, day), issued_on=day, at=at)
    rows.put(given, "dossier")
    record(dossier, Event.Kind.RESULT_NUMBERED, at=at, actor=actor, notation=given.number)
    return given


def _chosen(kinds: list[ResultType], type_code: str) -> ResultType:
    if len(kinds) == 1 and not type_code:
        return kinds[0]
    kind = next((one for one in kinds if one.code == type_code), None)
    if kind is None:
        text = _("Chưa chọn loại kết quả. Hãy chọn một trong: %(names)s.")
        raise InputError(text % {"names": "; ".join(one.name for one in kinds)}, field="result_type")
    return kind


def _own_number(dossier: Dossier, kind: ResultType, day: date) -> str:
    if not kind.number_pattern:
        return ""
    procedure = kind.version.procedure.code
    place = Place(
        procedure=procedure,
        agency=dossier.competent_agency.code,
        # Codes of types are those of one sheet: KQ01 of two procedures are two things.
        counter=kind.counter or f"{procedure} {kind.code}",
        day=day,
        per_agency=kind.per_agency,
    )
    return number_write(kind.number_pattern, place, NumberSeries.take(series_key(kind.number_pattern, place)))


def _given(dossier: Dossier, kind: ResultType, *, number: str, issued_on: date, at: datetime) -> GivenResult:
    return GivenResult(
        dossier=dossier,
        type_code=kind.code,
        type_name=kind.name,
        number=number,
        issued_on=issued_on,
        valid_until=kind.valid_until(issued_on),
        recorded_at=at,
    )
