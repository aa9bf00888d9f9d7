"""The procedures that the product ships, taken in by the agencies of the sample."""

from datetime import datetime

from accounts.models import Agency
from config.sample.cast import HOUSES
from procedures import packages
from procedures.models import Procedure


def load(at: datetime) -> None:
    """Import the shipped packages and tell which agency's desk takes which procedure in."""
    for path in packages.shipped_packages():
        packages.process_import(data=path.read_bytes(), at=at)
    for house in HOUSES:
        agency = Agency.objects.get(code=house.code)
        agency.procedures.add(*Procedure.objects.filter(code__in=house.procedures))
