"""What one reader may keep at home: original files, receipts and lists of both, part by part as the record grows.

A part holds the entries from one index on that the reader may know of. It names the index from which the next part
begins, so that a capital adds to its archive instead of fetching everything again.
"""

import csv
import io
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from comity.core.log import entry as entries
from comity.core.log import receipt
from comity.core.seat import Seat
from comity.decisions.models import Decision
from comity.documents.models import EarlierText, Version
from comity.files import store
from comity.publish import cosigning, sessions
from comity.record import proofs
from comity.record.models import Checkpoint, Disclosure, Entry

MOST: Final = 500  # entries in one part
LARGEST: Final = 200 << 20  # bytes of original files in one part, unless one decision alone has more
UNSAFE: Final = re.compile(r"[^\w.\-]+")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet would begin to calculate
WHEN: Final = (1980, 1, 1, 0, 0, 0)
STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h2{font-size:1.1rem;margin:2rem 0 .25rem}p,ul{margin:.25rem 0}code{overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#15181c;color:#e8e8e8}a{color:#9cc4ff}}"
)


Paper = Version | EarlierText


@dataclass(frozen=True, slots=True)
class Part:
    """One part: entries from `since` up to before `next`, of a record whose signed head has `size` entries."""

    since: int
    next: int
    size: int
    rows: Sequence[Entry]
    decisions: dict[UUID, Decision]
    texts: dict[UUID, list[Paper]]  # by document
    head: Checkpoint

    @property
    def name(self) -> str:
        """A file name that sorts."""
        return f"archive-{self.since:07}-{self.next:07}.zip"

    def decision(self, row: Entry) -> Decision | None:
        """What an entry is about, if the reader may know."""
        return self.decisions.get(row.subject) if row.subject else None


def part(seat: Seat, since: int, at: datetime) -> Part:
    """What belongs to the part that begins at an index; six queries, however much it is."""
    head = sessions.head(at)
    known = Entry.objects.visible_to(seat, at=at).filter(index__gte=since, index__lt=head.size)
    rows = list(known.order_by("index")[: MOST + 1])
    following = rows[MOST].index if len(rows) > MOST else max(head.size, since)
    rows = rows[:MOST]
    about = dict.fromkeys(row.subject for row in rows if row.subject)  # in the order of their first acts here
    visible = {row.key: row for row in Decision.objects.visible_to(seat, at=at).filter(key__in=about)}
    decisions = {key: visible[key] for key in about if key in visible}
    texts = _texts_of(seat, [row.document_id for row in decisions.values()], at)
    found = Part(since, following, head.size, rows, decisions, texts, head)
    cut = _too_large(found)
    return (
        found if cut is None else Part(since, rows[cut].index, head.size, rows[:cut], decisions, texts, head)
    )


def _texts_of(seat: Seat, documents: Sequence[UUID], at: datetime) -> dict[UUID, list[Paper]]:
    """Each language, the authentic one first, then the texts that were there before and that the reader had."""
    now = Version.objects.filter(document__in=documents).order_by("-authentic", "language")
    before = EarlierText.objects.visible_to(seat, at=at).filter(document__in=documents).order_by("number")
    found = defaultdict[UUID, list[Paper]](list)
    papers: list[Paper] = [*now.select_related("file"), *before.select_related("file")]
    for paper in papers:
        found[paper.document_id].append(paper)
    return dict(found)


def _too_large(found: Part) -> int | None:
    """The entry before which a part ends, since its original files would be too many bytes."""
    total, seen = 0, set[UUID]()
    for n, row in enumerate(found.rows):
        decision = found.decision(row)
        if decision is not None and decision.key not in seen:
            seen.add(decision.key)
            total += sum(version.file.size for version in found.texts.get(decision.document_id, ()))
            if total > LARGEST and n and len(seen) > 1:
                return n
    return None


def make(seat: Seat, since: int, at: datetime) -> tuple[str, BinaryIO]:
    """A part as a zip file, with its name."""
    found = part(seat, since, at)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(found, seat, at):
            archive.writestr(zipfile.ZipInfo(name, WHEN), data, zipfile.ZIP_DEFLATED)
    out.seek(0)
    return found.name, out


def _files(found: Part, seat: Seat, at: datetime) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", ("\n\n".join(_told(found, at)) + "\n").encode()
    yield "index.html", _page(found, at).encode()
    yield "entries.csv", _table(("entry", "time", "kind", "about", "receipt"), _entries(found))
    yield "texts.csv", _table(("about", "title", "language", "authentic", "file", "sha256"), _texts(found))
    yield from _receipts(found, seat, at)
    sent = set[str]()
    for row in found.rows:
        decision = found.decision(row)
        for version in found.texts.get(decision.document_id, ()) if decision else ():
            name = path_of(version)
            if name and name not in sent:
                sent.add(name)
                yield name, store.read(version.file)


def _receipts(found: Part, seat: Seat, at: datetime) -> Iterator[tuple[str, bytes]]:
    opened = defaultdict[int, list[entries.Disclosure]](list)
    indexes = [row.index for row in found.rows]
    for one in Disclosure.objects.visible_to(seat, at=at).filter(entry__in=indexes).order_by("entry", "name"):
        opened[one.entry_id].append(entries.Disclosure(one.name, bytes(one.salt), one.value))
    note = cosigning.note_of(found.head, at)
    for row, proof in zip(found.rows, proofs.inclusions(indexes, found.size), strict=True):
        data = receipt.make(bytes(row.data), opened[row.index], row.index, proof, note)
        yield receipt_of(row), data


def receipt_of(row: Entry) -> str:
    """Where the receipt of an entry lies."""
    return f"receipts/{row.index:07}.receipt"


def path_of(paper: Paper) -> str:
    """Where the original file of a text lies: under its hash, so that no name is another's; nothing once erased."""
    file = paper.file
    if file.erased_at is not None:
        return ""
    return f"texts/{file.sha256[:16]}/{UNSAFE.sub('_', file.name).strip('._') or 'text'}"


def _entries(found: Part) -> Iterator[tuple[str, ...]]:
    for row in found.rows:
        about = found.decision(row)
        yield str(row.index), row.at.isoformat(), row.kind, str(about or ""), receipt_of(row)


def _texts(found: Part) -> Iterator[tuple[str, ...]]:
    for decision in found.decisions.values():
        for version in found.texts.get(decision.document_id, ()):
            authentic = (
                "earlier" if isinstance(version, EarlierText) else "yes" if version.authentic else "no"
            )
            lies = path_of(version) or _("erased")
            yield str(decision), version.title, version.language, authentic, lies, version.file.sha256


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(["'" + cell if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # the mark by which spreadsheets know the encoding


def _told(found: Part, at: datetime) -> list[str]:
    spans = {"first": found.since, "next": found.next}
    return [
        _("A part of the archive of your seat, made on %(at)s UTC.") % {"at": f"{at:%Y-%m-%d %H:%M}"},
        _(
            "It holds the entries of the record from %(first)s up to before %(next)s that your seat may know of."
        )
        % spans,
        _("Fetch the next part from entry %(next)s on.") % spans,
        _("Each receipt is checked without the server, with the policy that came by note verbale:")
        + " comity-verify.pyz FILE --policy POLICY",
        _(
            "Texts are files as they were received. Keep this part as you keep them: whoever holds it can read them."
        ),
    ]


def _page(found: Part, at: datetime) -> SafeString:
    direction = "rtl" if get_language_bidi() else "ltr"
    about = defaultdict[UUID | None, list[Entry]](list)
    for row in found.rows:
        decision = found.decision(row)
        about[decision.key if decision else None].append(row)
    shown = [_of_decision(found, decision, about[decision.key]) for decision in found.decisions.values()]
    if about[None]:
        shown.append(format_html("<h2>{}</h2>{}", _("Other entries"), _links(about[None])))
    body = format_html_join("", "{}", ((one,) for one in shown))
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8"><title>{}</title><style>{}</style>'
        '<meta name="viewport" content="width=device-width"><h1>{}</h1><p>{}</p>{}',
        get_language() or "en",
        direction,
        _("Archive"),
        STYLE,
        _("Archive"),
        " ".join(_told(found, at)[:3]),
        body,
    )


def _of_decision(found: Part, decision: Decision, rows: Sequence[Entry]) -> SafeString:
    files = format_html_join(
        "",
        '<li lang="{}"><a href="{}">{}</a> ({})</li>',
        (
            (v.language, path_of(v), v.title, _("earlier") if isinstance(v, EarlierText) else v.language)
            for v in found.texts.get(decision.document_id, ())
            if path_of(v)
        ),
    )
    return format_html(
        "<h2><bdi>{}</bdi></h2><p><bdi>{}</bdi></p><ul>{}</ul>{}",
        decision.title,
        decision.number or decision.symbol,
        files,
        _links(rows),
    )


def _links(rows: Sequence[Entry]) -> SafeString:
    each = format_html_join(
        "",
        '<li><a href="{}">{}</a> {}</li>',
        ((receipt_of(r), r.index, f"{r.at:%Y-%m-%d %H:%M} UTC {r.kind}") for r in rows),
    )
    return format_html("<p>{}</p><ul>{}</ul>", _("Receipts"), each)
