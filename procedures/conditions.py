"""When an action is open: typed conditions over the circumstances of a dossier; all of an action's must hold. Pure.

A condition is stored as {"type": "channel_is", "channels": ["online"]}. `asks` says what it asks for, `refusal` why the
button is not there and what to do.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, TypeAlias

from django.utils.translation import gettext as _
from pydantic import Field, TypeAdapter

from accounts.models import Role
from procedures.circumstances import Base as Base
from procedures.circumstances import Circumstances as Circumstances
from procedures.part_conditions import PartRefused, PartsDone

Channel: TypeAlias = Literal["counter", "online", "post"]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=40)]

TimeUnit: TypeAlias = Literal["working_hour", "working_day"]
HOURS_OF_DAY = 8
TIME_UNITS: tuple[TimeUnit, ...] = ("working_hour", "working_day")
CHANNELS: tuple[Channel, ...] = ("counter", "online", "post")


class PaymentSettled(Base):
    """Nothing is owed: paid, exempt, or no fee at all."""

    type: Literal["payment_settled"]

    def holds(self, seen: Circumstances) -> bool:
        return seen.payment_settled

    @property
    def asks(self) -> str:
        return _("Không còn nợ phí, lệ phí")

    @property
    def refusal(self) -> str:
        return _("Hồ sơ chưa nộp đủ phí, lệ phí. Hãy thu phí, lệ phí trước rồi làm tiếp.")


class PaymentDue(Base):
    """Something is owed."""

    type: Literal["payment_due"]

    def holds(self, seen: Circumstances) -> bool:
        return not seen.payment_settled

    @property
    def asks(self) -> str:
        return _("Còn nợ phí, lệ phí")

    @property
    def refusal(self) -> str:
        return _("Việc này chỉ dành cho hồ sơ còn nợ phí, lệ phí. Hãy chọn thao tác khác.")


class Supplemented(Base):
    """Papers were asked for and came later."""

    type: Literal["supplemented"]

    def holds(self, seen: Circumstances) -> bool:
        return seen.supplemented

    @property
    def asks(self) -> str:
        return _("Hồ sơ đã qua bổ sung giấy tờ")

    @property
    def refusal(self) -> str:
        return _("Việc này chỉ dành cho hồ sơ đã qua bổ sung giấy tờ. Hãy chọn thao tác khác.")


class ChannelIs(Base):
    """It came by one of these ways."""

    type: Literal["channel_is"]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]

    def holds(self, seen: Circumstances) -> bool:
        return seen.channel in self.channels

    @property
    def asks(self) -> str:
        return _("Hồ sơ nộp {ways}").format(ways=ways_in_words(self.channels))

    @property
    def refusal(self) -> str:
        return _("Việc này chỉ dành cho hồ sơ nộp {ways}. Hãy chọn thao tác khác.").format(
            ways=ways_in_words(self.channels)
        )


class ResultChannelIs(Base):
    """The result is to be given in one of these ways."""

    type: Literal["result_channel_is"]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]

    def holds(self, seen: Circumstances) -> bool:
        return seen.result_channel in self.channels

    @property
    def asks(self) -> str:
        return _("Nhận kết quả {ways}").format(ways=ways_in_words(self.channels))

    @property
    def refusal(self) -> str:
        text = _("Việc này chỉ dành cho hồ sơ nhận kết quả {ways}. Hãy chọn thao tác khác.")
        return text.format(ways=ways_in_words(self.channels))


class AgencyIn(Base):
    """One of these agencies receives or decides it."""

    type: Literal["agency_in"]
    agencies: Annotated[tuple[Name, ...], Field(min_length=1)]

    def holds(self, seen: Circumstances) -> bool:
        return not seen.agencies.isdisjoint(self.agencies)

    @property
    def asks(self) -> str:
        return _("Hồ sơ của cơ quan {codes}").format(codes=", ".join(self.agencies))

    @property
    def refusal(self) -> str:
        text = _("Việc này chỉ dành cho hồ sơ của cơ quan {codes}. Hãy chọn thao tác khác.")
        return text.format(codes=", ".join(self.agencies))


class StepDone(Base):
    """It has passed a step."""

    type: Literal["step_done"]
    step: Name

    def holds(self, seen: Circumstances) -> bool:
        return self.step in seen.steps_done

    @property
    def asks(self) -> str:
        return _("Đã qua bước «{step}»").format(step=self.step)

    @property
    def refusal(self) -> str:
        text = _("Hồ sơ chưa qua bước «{step}». Hãy chuyển qua bước ấy trước.")
        return text.format(step=self.step)


class StepNotDone(Base):
    """It has not passed a step."""

    type: Literal["step_not_done"]
    step: Name

    def holds(self, seen: Circumstances) -> bool:
        return self.step not in seen.steps_done

    @property
    def asks(self) -> str:
        return _("Chưa qua bước «{step}»").format(step=self.step)

    @property
    def refusal(self) -> str:
        text = _("Hồ sơ đã qua bước «{step}», không làm lại việc này. Hãy chọn thao tác khác.")
        return text.format(step=self.step)


class HasComponent(Base):
    """A component was handed in."""

    type: Literal["has_component"]
    component: Name

    def holds(self, seen: Circumstances) -> bool:
        return self.component in seen.components

    @property
    def asks(self) -> str:
        return _("Có thành phần «{component}»").format(component=self.component)

    @property
    def refusal(self) -> str:
        text = _("Hồ sơ không có thành phần «{component}». Hãy chọn thao tác khác.")
        return text.format(component=self.component)


class LacksComponent(Base):
    """A component was not handed in."""

    type: Literal["lacks_component"]
    component: Name

    def holds(self, seen: Circumstances) -> bool:
        return self.component not in seen.components

    @property
    def asks(self) -> str:
        return _("Không có thành phần «{component}»").format(component=self.component)

    @property
    def refusal(self) -> str:
        text = _("Việc này chỉ dành cho hồ sơ không có thành phần «{component}». Hãy chọn thao tác khác.")
        return text.format(component=self.component)


class ActorHasRole(Base):
    """Who presses it holds a role in the dossier's agencies, besides that of the step."""

    type: Literal["actor_has_role"]
    role: Role

    def holds(self, seen: Circumstances) -> bool:
        return self.role in seen.roles

    @property
    def asks(self) -> str:
        return _("Người làm có vai trò «{role}»").format(role=self.role.label)

    @property
    def refusal(self) -> str:
        text = _("Việc này cần thêm vai trò «{role}» mà bạn không có. Hãy chuyển hồ sơ cho người có vai trò ấy.")
        return text.format(role=self.role.label)


class WaitedLongerThan(Base):
    """It has been at the present step for more than some working hours."""

    type: Literal["waited_longer_than"]
    hours: Annotated[int, Field(ge=1, le=8760)]

    def holds(self, seen: Circumstances) -> bool:
        return seen.waited_hours > self.hours

    @property
    def asks(self) -> str:
        return _("Ở bước này hơn {hours} giờ làm việc").format(hours=self.hours)

    @property
    def refusal(self) -> str:
        text = _("Hồ sơ chưa ở bước này quá {hours} giờ làm việc. Hãy chờ đến lúc ấy, hoặc chọn thao tác khác.")
        return text.format(hours=self.hours)


class RoleDone(Base):
    """Somebody of a role has acted on it."""

    type: Literal["role_done"]
    role: Role

    def holds(self, seen: Circumstances) -> bool:
        return self.role in seen.roles_done

    @property
    def asks(self) -> str:
        return _("Vai trò «{role}» đã xử lý hồ sơ").format(role=self.role.label)

    @property
    def refusal(self) -> str:
        text = _("Chưa ai có vai trò «{role}» xử lý hồ sơ này. Hãy chuyển hồ sơ cho người có vai trò ấy trước.")
        return text.format(role=self.role.label)


class ProcessedLongerThan(Base):
    """It has been worked on for more than some working hours or days, stops not counted."""

    type: Literal["processed_longer_than"]
    amount: Annotated[int, Field(ge=1, le=8760)]
    unit: TimeUnit = "working_hour"

    def holds(self, seen: Circumstances) -> bool:
        return seen.processed_hours > self.hours

    @property
    def hours(self) -> int:
        """The time in working hours; a day has eight."""
        return self.amount * (HOURS_OF_DAY if self.unit == "working_day" else 1)

    @property
    def asks(self) -> str:
        return _("Đã giải quyết hơn {time}").format(time=self._words)

    @property
    def refusal(self) -> str:
        text = _("Hồ sơ chưa được giải quyết quá {time}. Hãy chờ đến lúc ấy, hoặc chọn thao tác khác.")
        return text.format(time=self._words)

    @property
    def _words(self) -> str:
        text = _("{amount} ngày làm việc") if self.unit == "working_day" else _("{amount} giờ làm việc")
        return text.format(amount=self.amount)


AnyCondition: TypeAlias = (
    PaymentSettled
    | PaymentDue
    | Supplemented
    | ChannelIs
    | ResultChannelIs
    | AgencyIn
    | StepDone
    | StepNotDone
    | HasComponent
    | LacksComponent
    | ActorHasRole
    | WaitedLongerThan
    | PartsDone
    | PartRefused
    | RoleDone
    | ProcessedLongerThan
)
Condition: TypeAlias = Annotated[AnyCondition, Field(discriminator="type")]
KINDS: tuple[type[Base], ...] = (
    PaymentSettled,
    PaymentDue,
    Supplemented,
    ChannelIs,
    ResultChannelIs,
    AgencyIn,
    StepDone,
    StepNotDone,
    HasComponent,
    LacksComponent,
    ActorHasRole,
    WaitedLongerThan,
    PartsDone,
    PartRefused,
    RoleDone,
    ProcessedLongerThan,
)

_stored: TypeAdapter[tuple[AnyCondition, ...]] = TypeAdapter(tuple[Condition, ...])


def conditions_read(stored: Sequence[object]) -> tuple[AnyCondition, ...]:
    """Read conditions from their stored form.

    Raises:
        pydantic.ValidationError: one is of no known type, or has unknown or wrong values.
    """
    return _stored.validate_python(stored) if stored else ()


def first_unmet(conditions: Iterable[AnyCondition], seen: Circumstances) -> AnyCondition | None:
    """Return the first condition that does not hold; None when all hold."""
    return next((condition for condition in conditions if not condition.holds(seen)), None)


def ways_in_words(channels: Iterable[str]) -> str:
    """Say by which ways a dossier or its result comes."""
    names = {"counter": _("tại quầy"), "online": _("trực tuyến"), "post": _("qua bưu chính")}
    return _(" hoặc ").join(names[channel] for channel in channels)
