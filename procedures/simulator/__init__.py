"""Run invented dossiers through a process before anybody's own dossier does; pure, and the same for the same seed."""

from procedures.simulator.invent import World
from procedures.simulator.report import Report
from procedures.simulator.run import simulate

__all__ = ["Report", "World", "simulate"]
