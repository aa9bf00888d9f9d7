"""Attacks on signed files, each a function from sound files to a spoiled one; `ATTACKS` names them all.

Source of the kinds: pdf-insecurity.org (signature spoofing, shadow and certification attacks), and what every verifier
in use lets pass: a seal that is cut off, a colleague's covering signature, a number filled anew.
"""

from tests.signing.attacks import borrowed, spoiled, updates
from tests.signing.attacks.making import ATTACKS, last_range

__all__ = ["ATTACKS", "borrowed", "last_range", "spoiled", "updates"]
