"""A payroll file of several workers, and the workers whose cases there are."""

from __future__ import annotations

from typing import Any

FROM, TO = "2027-02-01", "2027-02-14"
LINES = [
    "Employee,Employee Number,Period Start,Period End,Hours,Rate,Gross Pay",
    f'"Okonkwo, Chidi",1042,{FROM},{TO},80,31.50,2520',
    f"Maria Ferreira,1043,{FROM},{TO},80,24.50,1960",
    f"Liam O'Brien,1044,{FROM},{TO},80,20.00,1600",
    '"Okonkwo, Chidi",1042,2027-02-15,2027-02-28,80,31.50,2520',
]
REGISTER = ("\n".join(LINES) + "\n").encode()
WORKERS = {"W-1": ("Chidi Emeka", "Okonkwo"), "W-2": ("Maria", "Ferreira")}


def named(given: str, family: str) -> dict[str, Any]:
    """A worker of that name, in an offer of any year."""
    return {"worker__given_names": given, "worker__family_name": family, "worker__passport_expiry": None}
