"""What the cache holds: plain values as JSON, so that whoever can write to Redis cannot run code here."""

import json
from typing import Any


class PlainSerializer:
    """Write numbers, texts and lists of them; Django's own serializer would load pickles."""

    def dumps(self, value: Any) -> bytes | int:
        """Return what Redis keeps; it counts up whole numbers only as they are."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value; what is no JSON is an error, never an object."""
        return json.loads(data)
