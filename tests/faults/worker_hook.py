"""Loaded by a worker of the tests: it dies at the point that DIE_AT names."""

import os

from tests.faults.victim import Hooks

Hooks(os.environ.get("DIE_AT", "")).install()
