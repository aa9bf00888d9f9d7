"""What goes over the wire: a message and where it stands in its stream."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from integrations.contracts.base import Message, Part, by_type

HalfName = Literal["desk", "office"]


class Envelope(Part):
    """One message on its way; `number` counts the messages of its source about its subject, from 1."""

    id: UUID
    source: HalfName
    destination: HalfName
    subject: str = Field(min_length=1, max_length=60)
    number: int = Field(ge=1)
    type: str
    version: int = Field(ge=1)
    sent_at: AwareDatetime
    payload: dict[str, Any]

    def open(self) -> Message:
        """Return the message inside.

        Raises:
            KeyError: this version of the product does not know the type.
            pydantic.ValidationError: the content is not what the type says.
        """
        return by_type(self.type, self.version).model_validate(self.payload)
