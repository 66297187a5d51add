"""The fields of an entry as a receipt page shows them: names from the register, instants, fingerprints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from comity.core.consensus.stages import Stage
from comity.core.log import entry as entries
from comity.core.log import passkey
from comity.core.log.strict import unbase64
from comity.people.models import Person
from comity.record.models import Disclosure, Entry
from comity.register import queries as register
from comity.web import stages, times, words
from comity.web.decision_forms import WORD

ORDER: Final = list(words.FIELDS)
INSTANTS: Final = frozenset(
    {"received", "deadline", "before", "came_at", "opens", "effect", "effective_from", "until"}
)
FINGERPRINTS: Final = frozenset({"text", "versions", "register", "rules", "invitation", "seat", "paper"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and what it says in one of three ways."""

    name: str
    label: str
    text: str = ""
    instant: datetime | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the register calls parties and bodies on a day, in register order."""

    parties: dict[str, str]
    bodies: dict[str, str]


def of(told: Iterable[Disclosure], entry: Entry, day: date, language: str) -> list[Fact]:
    """Everything that this reader may see of an entry, in a fixed order."""
    fields: dict[str, Any] = dict(entries.parse(bytes(entry.data)).public)
    fields.update({d.name: d.value for d in told})
    names = Names(register.names_on(day, language), register.bodies_on(day, language))
    shown = [fact(name, value, names) for name, value in fields.items() if name not in words.UNSHOWN]
    return sorted(
        (f for f in shown if f is not None),
        key=lambda f: (ORDER.index(f.name) if f.name in ORDER else len(ORDER), f.name),
    )


def fact(name: str, value: Any, names: Names) -> Fact | None:
    """One field; nothing for one that was left empty."""
    if value in ("", [], None):
        return None
    label = words.field(name)
    if name in INSTANTS:
        return Fact(name, label, instant=datetime.fromisoformat(str(value)))
    if name in FINGERPRINTS and isinstance(value, str):
        return Fact(name, label, code=grouped(value))
    return Fact(name, label, text=_text(name, value, names))


def grouped(digest: str) -> str:
    """Four signs at a time, so that two people can compare a fingerprint aloud; other numbers stay as they are."""
    if len(digest) != 64:
        return digest
    return " ".join(digest[n : n + 4] for n in range(0, 64, 4))


def _version(language: str, media: str, sha256: str) -> str:
    """English, Word file, c13b 6a91 56ef e83f…: a language version as a person compares it."""
    kind = {WORD: _("Word file"), "text/plain": _("Text as typed")}.get(media, media)
    start = " ".join(str(sha256)[n : n + 4] for n in range(0, 16, 4))
    return f"{times.language_word(language)}, {kind}, {start}…"


def _text(name: str, value: Any, names: Names) -> str:
    match name, value:
        case "authorisation", {"key": str(key)}:
            said = passkey.fingerprint(unbase64(key))
        case "enrolment", {"entry": int(number), "party": str(party)}:
            where = {"index": number, "party": names.parties.get(party, party)}
            said = _("Entry %(index)s, %(party)s") % where
        case "by" | "party" | "officer" | "numbered_by", str():
            said = names.parties.get(value, value)
        case "body" | "announcing", str():
            said = names.bodies.get(value, value)
        case "members" | "present", list():
            unnamed = sorted(set(value) - set(names.parties))
            said = ", ".join([name for code, name in names.parties.items() if code in value] + unnamed)
        case "person", str():  # this field is disclosed to the person's own delegation alone
            said = Person.objects.filter(id=value).values_list("name", flat=True).first() or value
        case "ended", str() if value in stages.WORDS:
            said = str(stages.WORDS[Stage(value)])
        case "working", bool():
            said = _("Working days") if value else _("Non-working days")
        case "versions", list():
            said = "; ".join(_version(*version) for version in value)
        case _, list():
            said = ", ".join(str(item) for item in value)
        case _:
            said = str(value)
    return said
