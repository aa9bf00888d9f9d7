"""The long work of the catalogue."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from common import jobs
from procedures.services import simulating
from procedures.simulations import KIND


@jobs.work(KIND, title=gettext_lazy("Chạy thử quy trình"))
def simulate_version(run: jobs.Run) -> Mapping[str, Any]:
    """Run invented dossiers through a version."""
    return simulating.simulation_run(run)
