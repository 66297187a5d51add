"""`comity text VERB ...`: reads, compiles and cleans Word files, under limits that it sets for itself."""

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Final, Protocol

from comity.core.errors import Refused, _
from comity_text import frame

# each verb is a module with `arguments(parser)` and `run(asked) -> frame.Result`; `LIMITS` if it needs others
VERBS: Final = {
    "compare": "show what one text changes in another",
    "compile": "compile the files of many parties into one text in brackets",
    "read": "print a text with all tracked changes accepted or rejected",
    "resolve": "apply what was agreed, and write the text of the next round",
    "scrub": "write a copy without personal authors, properties and earlier revisions",
    "show": "print a clean text as the server's pages show it",
}


class TooMuch(Refused):
    """The limit that the process has set for itself, after everything was read."""

    message = _("This takes more memory than is allowed. Try it with fewer or shorter files.")


class Work(Protocol):
    """What a verb does once it was asked."""

    def __call__(self) -> frame.Result: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 done, 1 refused, 2 usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="comity text", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, helped in VERBS.items():
        sub = verbs.add_parser(name, help=helped, description=f"{helped[0].upper()}{helped[1:]}.")
        if name in given[:1]:  # the others are not even loaded
            importlib.import_module(f"comity_text.{name}").arguments(sub)
    asked = parser.parse_args(given)
    frame.speak_utf8()
    verb = importlib.import_module(f"comity_text.{asked.verb}")
    limits = frame.PRINTING if getattr(asked, "pdf", False) else getattr(verb, "LIMITS", ())
    return done(lambda: verb.run(asked), getattr(asked, "to", ""), limits)


def done(work: Work, form: str, limits: Sequence[int] = ()) -> int:
    """Do the work under limits, then write; what is refused is one sentence."""
    frame.limit(*limits)
    gc.disable()  # a short life: looking for cycles costs a third of the time and finds none
    try:
        result = work()
    except (MemoryError, RecursionError):
        return refused(TooMuch(), form)
    except Refused as refusal:
        return refused(refusal, form)
    except OSError as trouble:
        frame.may_write()  # standard error may be a file
        print(f"comity text: {frame.named(trouble)}", file=sys.stderr)
        return frame.REFUSED
    frame.may_write()
    try:
        frame.written(result)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has seen enough
        return frame.REFUSED
    except OSError as trouble:
        print(f"comity text: {frame.named(trouble)}", file=sys.stderr)
        return frame.REFUSED
    for remark in result.remarks:
        print(remark, file=sys.stderr)
    return result.code


def refused(refusal: Refused, form: str) -> int:
    """Say why, to a person or to a program."""
    frame.may_write()
    (sys.stdout if form == "json" else sys.stderr).write(frame.refusal(refusal, form))
    return frame.REFUSED


if __name__ == "__main__":
    sys.exit(main())
