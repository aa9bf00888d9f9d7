"""A large file that is looked at where it lies on the disk, instead of being read into memory."""

import io
import mmap
from typing import IO, TypeAlias, cast


class Mapped(mmap.mmap):
    """A map of a file that pyHanko can read like a stream; slices are bytes."""

    def readinto(self, buffer: "bytearray | memoryview") -> int:
        """Fill the buffer from here on, and return how much was read."""
        room = memoryview(buffer)
        found = self.read(len(room))
        room[: len(found)] = found
        return len(found)


Content: TypeAlias = "bytes | Mapped"


def stream_of(content: Content) -> IO[bytes]:
    """Return the content as a stream at its beginning."""
    if isinstance(content, bytes):
        return io.BytesIO(content)
    content.seek(0)
    return cast(IO[bytes], content)
