"""The catalogue of procedures and the processes that their dossiers run through.

A published version of either never changes; a dossier keeps the versions it began with.
"""

from procedures.models.catalogue import Component, Fee, Field, NationalCode, Procedure, ProcedureEvent, ProcedureVersion
from procedures.models.demands import DraftKind, Effect, PaymentEdit, PaymentRequest, SignerSource
from procedures.models.process import Action, DurationUnit, Process, ProcessEvent, ProcessVersion, Step
from procedures.models.results import ResultType
from procedures.models.trust import PackageUpload, PublisherEvent, TrustedPublisher
from procedures.models.version import OPEN_STATES, Version, VersionEvent, VersionState

__all__ = [
    "OPEN_STATES",
    "Action",
    "Component",
    "DraftKind",
    "DurationUnit",
    "Effect",
    "Fee",
    "Field",
    "NationalCode",
    "PackageUpload",
    "PaymentEdit",
    "PaymentRequest",
    "Procedure",
    "ProcedureEvent",
    "ProcedureVersion",
    "Process",
    "ProcessEvent",
    "ProcessVersion",
    "PublisherEvent",
    "ResultType",
    "SignerSource",
    "Step",
    "TrustedPublisher",
    "Version",
    "VersionEvent",
    "VersionState",
]
