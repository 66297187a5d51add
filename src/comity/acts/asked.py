"""The frame of every formal act: one durable transaction, and one answer for one act number."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.db import IntegrityError, OperationalError, transaction

from comity.core.errors import Refused, _
from comity.record import writer
from comity.record.writer import Asked, Recorded

P = ParamSpec("P")


class NothingKept(Refused):
    """The database could not store the act."""

    http_status = 503
    message = _("The server could not store this just now. Nothing was kept; please send it again.")


def formal(act: Callable[Concatenate[Asked, P], Recorded]) -> Callable[Concatenate[Asked, P], Recorded]:
    """Run an act in one durable transaction; the same number and content again gets the first answer.

    It looks before the work, and again if the work is refused, since two clicks race.
    """

    @wraps(act)
    def run(asked: Asked, *args: P.args, **kwargs: P.kwargs) -> Recorded:
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
        except OperationalError as trouble:
            raise NothingKept from trouble

    return cast("Callable[Concatenate[Asked, P], Recorded]", run)
