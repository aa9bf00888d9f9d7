"""What pages and reports read of dossiers; what the public may read stands in onestop.tracking."""

from onestop.queries.record import DossierRecord, dossier_record, find_dossier
from onestop.queries.worklist import (
    QUEUES,
    Filters,
    WorkRow,
    dossier_list,
    my_open_count,
    procedures_seen,
    queue_counts,
    task_list,
    work_rows,
)
from onestop.tracking import public_track, public_track_full

__all__ = [
    "QUEUES",
    "DossierRecord",
    "Filters",
    "WorkRow",
    "dossier_list",
    "dossier_record",
    "find_dossier",
    "my_open_count",
    "procedures_seen",
    "public_track",
    "public_track_full",
    "queue_counts",
    "task_list",
    "work_rows",
]
