"""What every message is made of."""

from typing import ClassVar, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A frozen piece of a message that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileRef(Part):
    """A file by its content: the receiver fetches it by hash and checks the hash."""

    name: str = Field(min_length=1, max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=1)
    media_type: str = Field(max_length=120)


class Person(Part):
    """A person as both halves may know them: user name, and what is shown of them."""

    username: str = Field(max_length=60)
    full_name: str = Field(max_length=120)
    title: str = Field(default="", max_length=100)
    unit: str = Field(default="", max_length=200)


class Message(Part):
    """One fact that one half tells the other about one dossier.

    `round_number` counts how often the dossier went to the office, from 1; an answer names the round it answers.
    """

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    # The type of the message of the same round that this one makes needless.
    TAKES_BACK: ClassVar[str] = ""

    dossier_code: str = Field(min_length=1, max_length=60)
    round_number: int = Field(default=1, ge=1)
    at: AwareDatetime


MessageClass = TypeVar("MessageClass", bound=type[Message])
_types: dict[tuple[str, int], type[Message]] = {}


def register_message(cls: MessageClass) -> MessageClass:
    """Make a message class known under its type and version."""
    _types[cls.TYPE, cls.VERSION] = cls
    return cls


def by_type(name: str, version: int) -> type[Message]:
    """Return the message class of a type and version.

    Raises:
        KeyError: nobody registered it.
    """
    return _types[name, version]


def takers_back(name: str) -> list[str]:
    """Return the types of the messages that take back one of this type."""
    return sorted({cls.TYPE for cls in _types.values() if name == cls.TAKES_BACK})


@register_message
class Withdrawn(Message):
    """The empty message that keeps the place of one the sender took back before it arrived."""

    TYPE = "link.withdrawn"
