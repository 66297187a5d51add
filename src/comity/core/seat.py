"""From where a person acts and reads: one party, one role, at one time."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

CHAIR: Final = "CHAIR"  # the office's own seat, apart from the national one of its holder
SECRETARIAT: Final = "SEC"


class Role(StrEnum):
    """What a seat is for."""

    PUBLIC = "public"
    DELEGATE = "delegate"
    REGISTRAR = "registrar"
    CHAIR = "chair"
    CLOCK = "clock"  # the rules acting by themselves when a deadline has passed


@dataclass(frozen=True, slots=True)
class Seat:
    """A party's place at the table, held by a person for one session.

    `party` is a register code ("" for the public); `accredited` says that the party lets this person act
    formally; `administers` that the person runs the accounts of the own delegation. In the Chair's seat `acting` is the
    Member State that acts as Chair for a time, and `aside` says that another State does.
    """

    party: str
    role: Role
    id: UUID | None = None
    person: UUID | None = None
    accredited: bool = False
    administers: bool = False
    acting: str = ""
    aside: bool = False

    @property
    def is_public(self) -> bool:
        """Whether nobody has signed in."""
        return self.role is Role.PUBLIC


CLOCK_SEAT: Final = Seat(party="", role=Role.CLOCK)
PUBLIC_SEAT: Final = Seat(party="", role=Role.PUBLIC)
