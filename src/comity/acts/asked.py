"""The frame of every formal act: one durable transaction, and one answer for one act number."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.db import IntegrityError, NotSupportedError, OperationalError, transaction

from comity.core.errors import Refused, Unreadable, _
from comity.core.seat import Role
from comity.record import writer
from comity.record.writer import Asked, Recorded

P = ParamSpec("P")


class NothingKept(Refused):
    """The database could not store the act."""

    http_status = 503
    message = _("The server could not store this just now. Nothing was kept; please send it again.")
    kept_said = True


class NoNumber(Unreadable):
    """The rules act under numbers that follow from the text (version 5): taken by a person, they would act no more."""

    message = _(
        "The number of this act is not one that a form or a program makes (a UUID of version 4). Nothing was "
        "kept; open the form again."
    )
    kept_said = True


def _minted(asked: Asked) -> None:
    """A person's act has a number by chance, so nobody can take the number of another act before it."""
    if asked.by.role is not Role.CLOCK and asked.act.version != 4:
        raise NoNumber


def formal(act: Callable[Concatenate[Asked, P], Recorded]) -> Callable[Concatenate[Asked, P], Recorded]:
    """Run an act in one durable transaction; the same number and content again gets the first answer.

    It looks before the work, and again if the work is refused, since two clicks race.
    """

    @wraps(act)
    def run(asked: Asked, *args: P.args, **kwargs: P.kwargs) -> Recorded:
        _minted(asked)
        asked = replace(
            asked, content=writer.digest({"act": act.__qualname__, "args": args, "kwargs": kwargs})
        )
        try:
            earlier = writer.first_answer(asked)
            if earlier is not None:
                return earlier
            with transaction.atomic(durable=True):
                return act(asked, *args, **kwargs)
        except (Refused, IntegrityError):
            raced = writer.first_answer(asked)
            if raced is not None:
                return raced
            raise
        except (
            OperationalError,
            NotSupportedError,
        ) as trouble:  # the second: what was prepared no longer holds
            raise NothingKept from trouble

    return cast("Callable[Concatenate[Asked, P], Recorded]", run)
