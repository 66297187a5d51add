"""The mail by which a delegation learns what came in its name by another way than this site, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from comity.core.consensus.stages import MOOT, Stage
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.notices.sentences import Letter, at, one_line
from comity.record.models import Disclosure, Entry


@dataclass(frozen=True, slots=True)
class Entered:
    """In whose name it came, and when the Chair or the Secretariat had it."""

    party: str
    came_at: str = ""


def entered_of(entries: list[Entry]) -> dict[int, Entered]:
    """By entry; what has been erased is told to nobody, nor what was said on this site itself."""
    rows = Disclosure.objects.filter(entry__in=entries, name__in=("party", "came_at"))
    told = {(row.entry_id, row.name): str(row.value) for row in rows}
    return {
        index: Entered(party, told.get((index, "came_at"), ""))
        for (index, name), party in told.items()
        if name == "party"
    }


def entry_letter(entry: Entry, decision: Decision, entered: Entered, language: str) -> Letter:
    """What stands in the record, what it changes, and what the delegation can do about it."""
    with override(language):
        name = decision.number or decision.symbol or decision.title
        lines = [*_said(entry, decision, entered, language), "", f"{name}: {decision.title}"]
        lines += [_address(decision), *_again(entry, decision, entered.party), "", settings.DUTY_LINES, ""]
        told = _("Entry %(index)s of the record. Your whole delegation receives this notice.")
        lines.append(told % {"index": entry.index})
        return Letter(one_line(f"{name}: {_subject(entry.kind)}"), "\n".join(lines))


def _address(decision: Decision) -> str:
    return settings.BASE_ADDRESS.rstrip("/") + decision.get_absolute_url()


def _subject(kind: str) -> str:
    return {
        "BreakEntered": _("an objection was entered for you"),
        "EntryStruck": _("an entered objection was struck"),
        "EntryClosed": _("the text has ended, what waited is closed"),
        "BreakCameLate": _("your objection came late"),
        "BreakFoundMoot": _("the text has ended, your objection is recorded"),
    }[kind]


def _said(entry: Entry, decision: Decision, entered: Entered, language: str) -> list[str]:
    """Whole sentences, one on each line."""
    ended = _ended(decision)
    match entry.kind:
        case "EntryStruck":
            return [
                _(
                    "The objection that was entered in the name of your delegation is struck. It has no effect."
                )
            ]
        case "EntryClosed":
            waited = _(
                "An objection in the name of your delegation still waited for a word. It is closed now."
            )
            return [waited, *ended]
        case "BreakEntered":
            return [
                _(
                    "An officer has entered an objection in the name of your delegation, received outside this site."
                ),
                *(ended or [_("It counts once a second officer has confirmed it.")]),
                _("If it is not yours, contest it at once."),
            ]
        case _:
            return [*_received(entry.kind, decision, entered, language), *ended]


def _received(kind: str, decision: Decision, entered: Entered, language: str) -> list[str]:
    """An objection without effect: when it came, and beside it the deadline."""
    came = at(datetime.fromisoformat(entered.came_at), "UTC", language) if entered.came_at else ""
    said = [_("An objection in the name of your delegation is recorded. It changes nothing.")]
    if came:
        said.append(_("It was received on %(came)s UTC.") % {"came": came})
    if decision.deadline is not None:
        deadline = {"deadline": at(decision.deadline, "UTC", language)}
        late = _("The deadline was %(deadline)s UTC, so it came late.")
        said.append((late if kind == "BreakCameLate" else _("The deadline was %(deadline)s UTC.")) % deadline)
    return [*said, _("If it is not yours, or was no objection, contest it on the page of the text.")]


def _ended(decision: Decision) -> list[str]:
    """How the text ended without an answer, and what that means for whatever comes in its name."""
    if Stage(decision.stage) not in MOOT:
        return []
    how = {
        Stage.WITHDRAWN: _("The text was withdrawn; nothing was adopted."),
        Stage.LAPSED: _(
            "Nothing was done with the text in the time that the rules give. It has lapsed; nothing was adopted."
        ),
    }[Stage(decision.stage)]
    return [
        how,
        _("Whatever is received or confirmed about it is recorded and answered, and changes nothing."),
    ]


def _again(entry: Entry, decision: Decision, party: str) -> list[str]:
    """What became of the text is under silence now: what was said of the earlier one does not count there."""
    later = queries.under_silence_again(decision, party, entry.at)
    if later is None:
        return []
    said = _(
        "The same text, or a revised one, is under silence now as %(symbol)s. What was said of the earlier one does "
        "not count there; if your delegation objects, object there:"
    )
    return ["", said % {"symbol": later.symbol}, _address(later)]
