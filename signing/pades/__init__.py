"""PAdES by pyHanko."""

from signing.pades import hexstrings

hexstrings.install()
