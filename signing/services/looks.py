"""How the signature of one kind of one owner looks: the rules of the kind, and the owner's template if there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from common import blobs, prepared
from signing.models import Operation, SignatureProfile, SignatureTemplate
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.pades.pagespace import POINTS_PER_MM, Place
from signing.pades.stamps import Layout, Lock, Stamp, shown_time, text_size, wrapped
from signing.services.profiles import delivered

PREPARED_FIELDS = {Operation.APPROVE: LEADER_FIELD, Operation.SEAL: SEAL_FIELD}
RULES = ("appearance", "lines", "width_mm", "height_mm", "lock", "reason", "time_format")
LOOK_SQL = (
    f"SELECT {', '.join(f'rule.{name}' for name in RULES)}, template.layout, template.blob_id, template.lines, "
    "template.width_mm, template.height_mm FROM (SELECT 1) AS one "
    "LEFT JOIN signing_signatureprofile AS rule ON rule.operation = %s "
    "LEFT JOIN signing_signaturetemplate AS template ON template.operation = %s AND template.is_default "
    "AND template.{owner} = %s"
)


@dataclass(frozen=True)
class Look:
    """Layout, picture and lines; `fixed` text keeps its size, whatever the box."""

    layout: Layout
    sha256: str
    lines: str
    width_mm: float
    height_mm: float
    lock: Lock = Lock.NONE
    reason: str = ""
    strict_time: bool = True
    fixed: bool = False

    def written(self, facts: Mapping[str, str], at: datetime) -> tuple[str, ...]:
        """Return the lines with the facts and the time set in; empty ones are left out."""
        text = self.lines
        for name, value in {**facts, "time": shown_time(at, strict=self.strict_time)}.items():
            text = text.replace(f"{{{name}}}", " ".join(value.split()))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return tuple(wrapped(lines)) if self.fixed else tuple(lines)

    def size(self, facts: Mapping[str, str], at: datetime) -> tuple[float, float]:
        """Return width and height in points."""
        if self.fixed:
            return text_size(self.written(facts, at))
        return self.width_mm * POINTS_PER_MM, self.height_mm * POINTS_PER_MM

    def stamp(self, facts: Mapping[str, str], at: datetime, place: Place | None = None) -> Stamp:
        """Return what is drawn now."""
        return Stamp(
            layout=self.layout,
            png=blobs.read(self.sha256) if self.sha256 else None,
            lines=self.written(facts, at),
            reason=self.reason,
            place=place,
            lock=self.lock,
            size=self.size(facts, at),
        )


def look_for(operation: str, *, user_id: int | None = None, agency_id: int | None = None) -> Look:
    """Return how this kind of signature of this owner looks now (one query)."""
    column, owner = ("agency_id", agency_id) if agency_id is not None else ("user_id", user_id)
    [row] = prepared.fetch(LOOK_SQL.format(owner=column), [str(operation), str(operation), owner])
    rules, template = row[: len(RULES)], row[len(RULES) :]
    profile = delivered(operation)
    if rules[0] is not None:
        for name, value in zip(RULES, rules, strict=True):
            setattr(profile, name, value)
    if template[0] is None or profile.is_text:
        return plain_look(profile)
    layout, sha256, lines, *size_mm = template
    # A seal is drawn in true size, whatever was said.
    width_mm, height_mm = (profile.width_mm, profile.height_mm) if agency_id is not None else size_mm
    return _look(profile, Layout(layout), sha256 or "", lines or profile.lines, width_mm, height_mm)


def look_of(template: SignatureTemplate, profile: SignatureProfile) -> Look:
    """Return how a signature would look by this template."""
    lines, sized = template.lines or profile.lines, profile if template.is_seal else template
    return _look(profile, Layout(template.layout), template.blob_id or "", lines, sized.width_mm, sized.height_mm)


def plain_look(profile: SignatureProfile) -> Look:
    """Return how a signature looks without a template: lines of text."""
    return _look(profile, Layout.TEXT, "", profile.lines, profile.width_mm, profile.height_mm)


def _look(
    profile: SignatureProfile, layout: Layout, sha256: str, lines: str, width_mm: float, height_mm: float
) -> Look:
    return Look(
        layout=layout,
        sha256="" if layout is Layout.TEXT else sha256,
        lines=lines,
        width_mm=width_mm,
        height_mm=height_mm,
        lock=Lock(profile.lock),
        reason=profile.reason,
        strict_time=profile.time_format == SignatureProfile.TimeFormat.ISO,
        fixed=profile.is_text,
    )
