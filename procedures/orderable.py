"""The procedures of which an action may make part dossiers, as forms and the linter ask for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.models import Agency
from procedures.cases import asked_components
from procedures.lint.others import NeededPaper, OtherProcedure
from procedures.models import Action, Procedure, ProcessVersion, VersionState
from procedures.schema import ActionPart


def orderable_procedures() -> QuerySet[Procedure]:
    """Return the procedures that are in force with a process, by code."""
    in_force = {"active": True, "versions__state": VersionState.PUBLISHED}
    found = Procedure.objects.filter(**in_force, processes__versions__state=VersionState.PUBLISHED)
    return found.distinct().order_by("code")


def receiving_agencies() -> QuerySet[Agency]:
    """Return the agencies that take anything in, by code."""
    return Agency.objects.filter(active=True, pk__in=Procedure.receiving_agencies.through.objects.values("agency_id"))


def others_of(actions: Iterable[ActionPart]) -> dict[str, OtherProcedure]:
    """Return the procedures in force of which the actions make part dossiers, by code; no query where none is."""
    codes = {order.procedure for action in actions for order in action.part_dossiers}
    if not codes:
        return {}
    found = orderable_procedures().filter(code__in=codes).prefetch_related("receiving_agencies")
    return {procedure.code: _other(procedure) for procedure in found}


def _other(procedure: Procedure) -> OtherProcedure:
    versions = ProcessVersion.objects.filter(process__procedure=procedure, state=VersionState.PUBLISHED)
    published = list(versions.select_related("process"))
    links = Action.objects.filter(version__in=published).exclude(link_action="")
    return OtherProcedure(
        code=procedure.code,
        name=procedure.name,
        receiving=frozenset(agency.code for agency in procedure.receiving_agencies.all()),
        required=_required(procedure, published),
        processes=frozenset(version.process.code for version in published),
        link_actions=frozenset(links.values_list("link_action", flat=True)),
    )


def _required(procedure: Procedure, published: list[ProcessVersion]) -> tuple[NeededPaper, ...]:
    """Return what every case of the procedure requires."""
    sheet = procedure.versions.filter(state=VersionState.PUBLISHED).prefetch_related("components").get()
    asked = [asked_components(sheet.components.all(), version) for version in published]
    needed = [{part.code: part for part in parts if part.required} for parts in asked]
    always = [code for code in needed[0] if all(code in parts for parts in needed)] if needed else []
    return tuple(NeededPaper(code, needed[0][code].name, needed[0][code].reuse_code) for code in always)
