"""From bytes to both texts of a tracked file; the guard has looked at the file first."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml import etree

from comity.core.errors import _
from comity.core.text import numbering, tokens
from comity.core.text.guard import Damaged, NotWord, Package, Swells, open_word
from comity.core.text.tokens import BODY, Opaque, Text
from comity.core.text.tracked import names, objects, straight
from comity.core.text.tracked.flat import Flat
from comity.core.text.tracked.lines import Lines
from comity.core.text.tracked.met import Blocks, Call, Thing
from comity.core.text.tracked.names import ACCEPTED, REJECTED, STRICT, TRANSITIONAL, local
from comity.core.text.tracked.properties import Looks, Properties, Unasked, looks
from comity.core.text.tracked.ranges import NAMES as MARKERS
from comity.core.text.tracked.settle import settle
from comity.core.text.tracked.straight import Part
from comity.core.text.tracked.view import View
from comity.core.text.tracked.walk import Walk, ignorable

CHANGES: Final = "ins del moveFrom moveTo cellIns cellDel cellMerge".split()
FORMATS: Final = (
    "rPrChange pPrChange sectPrChange tblPrChange tblGridChange tblPrExChange trPrChange tcPrChange".split()
)
NOTES: Final = {"footnote": "footnotes", "endnote": "endnotes"}
SEPARATORS: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
UNREADABLE_PART: Final = _("A part of the file that the text refers to is missing.")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and where it stands in the accepted text: story, paragraph, first token and the one after the last."""

    id: str
    author: str
    date: str
    text: str
    story: str = ""
    paragraph: int = -1
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Formatting:
    """A change of looks alone; never part of either text."""

    kind: str
    author: str
    date: str


@dataclass
class Tracked:
    """A file that was read: both its texts on request."""

    package: Package
    w: str
    warnings: dict[str, None]
    stories: dict[str, Blocks]  # body, headers and footers by name
    notes: dict[tuple[str, str], Blocks]  # by kind and the file's own id
    roots: tuple[tuple[str, etree._Element], ...] = ()  # part name and tree
    beside: bool = False  # whether changes were read beside the tree of the first part
    calls: tuple[tuple[int, Call], ...] = ()  # of notes in the body, with the views in which they exist
    _texts: dict[int, Text] = field(default_factory=dict)
    _views: dict[int, View] = field(default_factory=dict)
    _seen: dict[tuple[etree._Element, int], Opaque | None] = field(default_factory=dict)

    def accepted(self) -> Text:
        """The text with every change accepted."""
        return self._text(ACCEPTED)

    def rejected(self) -> Text:
        """The text with every change rejected."""
        return self._text(REJECTED)

    def words(self, bit: int) -> Text:
        """One view without what its paragraphs look like: enough to see whether its words are the base's."""
        return self._texts.get(bit) or self._built(bit, Unasked(self._looks, numbering.Numbering()))

    def plain(self, bit: int) -> str:
        """One view as lines: the body, then the notes; the same as the plain form of its text, and quicker."""
        blank = tokens.Paragraph()  # lines have no looks
        view = Lines(bit, self._thing, self._note, lambda _para, _bit: blank)
        try:
            found = list(view.plain(self.stories[BODY]))
            for _name, blocks in self._noted(bit):
                found += view.plain(blocks)
        except RecursionError as trouble:
            raise Swells from trouble
        if view.instructions:
            self.warnings[names.INSTRUCTION] = None
        return "\n".join([*found, ""])

    @cached_property
    def changed(self) -> tuple[etree._Element, ...]:
        """The elements that mark a change of text, part by part."""
        trees = [self.package.xml(part) if self.beside else tree for part, tree in self.roots]
        wanted = [f"{self.w}{name}" for name in (*CHANGES, *FORMATS)]
        return tuple(node for tree in trees for node in tree.iter(*wanted))

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Everybody who is named as the author of a change, in order of first appearance."""
        return tuple(dict.fromkeys(node.get(f"{self.w}author", "") for node in self.changed))

    @cached_property
    def changes(self) -> int:
        """How many marks of insertion, deletion or move the file holds."""
        return sum(local(node) in CHANGES for node in self.changed)

    @cached_property
    def formatting(self) -> tuple[Formatting, ...]:
        """Changes of looks alone."""
        w, wanted = self.w, [f"{self.w}{name}" for name in FORMATS]
        # asked for alone: names that a file does not have cost nothing, and what has one is never read beside a tree
        return tuple(
            Formatting(local(node), node.get(f"{w}author", ""), node.get(f"{w}date", ""))
            for _part, tree in self.roots
            for node in tree.iter(*wanted)
        )

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """All comments, in the order of the file."""
        self.accepted()
        placed, w = self._views[ACCEPTED].remarks, self.w
        found = []
        for part in self.package.typed("comments"):
            for node in self.package.xml(part).iter(f"{w}comment"):
                id_ = node.get(f"{w}id", "")
                at = placed.get(id_)
                where = (at.story, at.paragraph, at.start, at.end) if at else ("", -1, -1, -1)
                author, date = node.get(f"{w}author", ""), node.get(f"{w}date", "")
                text = self._plain(Walk(w, self.warnings).story(node), ACCEPTED)
                found.append(Comment(id_, author, date, "\n".join(text), *where))
        return tuple(found)

    def release(self) -> None:
        """Let go of the trees at once: the views refer back to this file, so that counting references never would.

        What was asked for before stays with whoever holds it; afterwards nothing more can be asked.
        """
        self._views.clear()
        self._texts.clear()
        self._seen.clear()
        self.stories, self.notes, self.roots, self.calls = {}, {}, (), ()

    # --- views -------------------------------------------------------------------------------------

    def _text(self, bit: int) -> Text:
        if bit not in self._texts:
            lists = self._part("numbering")
            counted = (
                numbering.read(lists, self.w.strip("{}")) if lists is not None else numbering.Numbering()
            )
            self._texts[bit] = self._built(bit, Properties(self._looks, counted))
        return self._texts[bit]

    def _built(self, bit: int, properties: Properties) -> Text:
        try:
            return self._told(bit, properties)
        except RecursionError as trouble:
            raise Swells from trouble

    def _told(self, bit: int, properties: Properties) -> Text:
        view = View(bit, self._thing, self._note, properties.of, properties.each, properties)
        self._views[bit] = view
        found = [view.story(name, blocks) for name, blocks in self.stories.items() if name == BODY]
        found += [view.story(name, blocks) for name, blocks in self._noted(bit)]
        found += [view.story(name, blocks) for name, blocks in self.stories.items() if name != BODY]
        if view.instructions:
            self.warnings[names.INSTRUCTION] = None
        return Text(tuple(found), view.objects)

    @cached_property
    def _looks(self) -> Looks:
        found = self.package.related(self.package.main, "styles")
        sheet = self.package.read(found[0]) if found else None
        return looks(self.w, sheet, lambda: None if sheet is None else self.package.keep(found[0], sheet))

    def _part(self, kind: str) -> etree._Element | None:
        found = self.package.related(self.package.main, kind)
        return self.package.xml(found[0]) if found else None

    def _plain(self, blocks: Blocks, bit: int) -> tuple[str, ...]:
        """The lines of blocks that stand apart: a comment, a text box."""
        # calls have no words, and their names may be what is being asked for
        view = View(bit, self._thing, lambda call, _bit: call.id, lambda _para, _bit: tokens.Paragraph())
        return tuple(view.story("", blocks).lines(view.objects))

    # --- notes -------------------------------------------------------------------------------------

    def _noted(self, bit: int) -> Iterator[tuple[str, Blocks]]:
        """The notes that the body calls in this view, in the order of their calls, footnotes first."""
        calls = self._called(bit)
        for kind in NOTES:
            for call in calls:
                if call.kind == kind:
                    blocks = self.notes.get((call.kind, call.id))
                    if blocks is None:
                        self.warnings[names.NO_NOTE] = None
                    else:
                        yield self._note(call, bit), blocks

    def _called(self, bit: int) -> list[Call]:
        return list(dict.fromkeys(call for mask, call in self.calls if mask & bit))

    def _note(self, call: Call, _bit: int) -> str:
        return self._note_names.get(call, f"{call.kind}:?{call.id}")

    @cached_property
    def _note_names(self) -> dict[Call, str]:
        """Notes of the base by their number in it; new notes by what they say, so that equal ones are equal."""
        found: dict[Call, str] = {}
        twice: Counter[str] = Counter()
        for kind in NOTES:
            old = [call for call in self._called(REJECTED) if call.kind == kind]
            found |= {call: f"{kind}:{n}" for n, call in enumerate(old, 1)}
            for call in self._called(ACCEPTED):
                if call.kind == kind and call not in found:
                    says = "\n".join(self._plain(self.notes.get((kind, call.id), []), ACCEPTED))
                    name = f"{kind}:new-{objects.hashed(says or ' ')}"
                    twice[name] += 1
                    found[call] = name if twice[name] == 1 else f"{name}+{twice[name]}"
        return found

    # --- objects -----------------------------------------------------------------------------------

    def _thing(self, thing: Thing, bit: int) -> Opaque | None:
        """An object in one view; none where nothing of it is left."""
        key = (thing.node, bit)
        if key not in self._seen:
            self._seen[key] = self._opaque(thing, bit)
        return self._seen[key]

    def _opaque(self, thing: Thing, bit: int) -> Opaque | None:
        node = deepcopy(thing.node)
        node.tail = None
        if thing.kind != "symbol":  # which holds nothing
            settle(node, bit)
        text, below = "", tuple[str, ...]()
        if thing.kind == "equation":
            text = objects.texts(node)
            if not text:
                return None
        elif thing.kind == "symbol":
            text = "\u25a1"
        elif thing.kind == "ruby":
            base = next((child for child in node if local(child) == "rubyBase"), None)
            text = objects.texts(base) if base is not None else ""
        elif thing.kind == "drawing":
            below = self._boxes(node, bit)
        content = objects.canonical(node, self._relations_for(thing.node))
        return Opaque(thing.kind, text, etree.tostring(node, encoding="unicode"), content, below)

    def _boxes(self, node: etree._Element, bit: int) -> tuple[str, ...]:
        """The paragraphs of text boxes in a drawing."""
        found: list[str] = []
        for box in node.iter(*(f"{{{ns}}}txbxContent" for ns in (TRANSITIONAL, STRICT))):
            if not any(local(around) in {"txbxContent", "Fallback"} for around in box.iterancestors()):
                walk = Walk(self.w, self.warnings)
                found += self._plain(walk.story(box), bit)
        return tuple(found)

    def _relations_for(self, node: etree._Element) -> objects.Relations:
        """The relationships of the part that holds an element."""
        top = node.getroottree().getroot()
        part = next((name for name, root in self.roots if root is top), "")
        return self._relations.setdefault(part, objects.NOTHING) if not part else self._relations_of(part)

    @cached_property
    def _relations(self) -> dict[str, objects.Relations]:
        return {}

    def _relations_of(self, part: str) -> objects.Relations:
        if part not in self._relations:
            folder, _slash, name = part.rpartition("/")
            path = f"{folder}/_rels/{name}.rels".lstrip("/")
            tree = self.package.xml(path) if path in self.package else None
            self._relations[part] = objects.relations_of(part, tree, self._bytes)
        return self._relations[part]

    def _bytes(self, name: str) -> bytes:
        if name in self.package:
            return self.package.read(name)
        self.warnings[UNREADABLE_PART] = None
        return name.encode()


def read(data: bytes) -> Tracked:
    """Both texts of a Word file; whatever is refused is an `Unreadable` with a sentence."""
    try:
        package = open_word(data)
        return _read(package, straight.parsed(package, package.main))
    except RecursionError as trouble:
        raise Swells from trouble


def _read(package: Package, part: Part) -> Tracked:
    root = part.root
    namespace = etree.QName(root).namespace or ""
    if namespace not in {TRANSITIONAL, STRICT} or local(root) != "document":
        raise NotWord
    w, warnings = f"{{{namespace}}}", dict[str, None]()
    body = _body(root, w)
    walk = Flat(w, warnings, ignorable(root), ordinary=part.ordinary)
    walk.count(part.paragraphs - len(part.ordinary))
    stories = {BODY: walk.story(body) if body is not None else []}
    if walk.ordinary:  # something was taken from where no walk goes
        return _read(package, Part(package.xml(package.main)))
    calls = tuple(walk.calls)
    roots = [(package.main, root)]
    notes: dict[tuple[str, str], Blocks] = {}
    for kind, plural in NOTES.items():
        for name in package.related(package.main, plural):
            tree = package.xml(name)
            roots.append((name, tree))
            moves = any(True for _marker in tree.iter(*MARKERS))
            for note in tree.iter(f"{w}{kind}"):
                if note.get(f"{w}type", "normal") not in SEPARATORS:
                    notes[kind, note.get(f"{w}id", "")] = walk.story(note, moves=moves)
    for name, margin in _margins(package, root, w):
        tree = package.xml(margin)
        roots.append((margin, tree))
        stories[name] = walk.story(tree)
    if any(True for _part, tree in roots for _node in tree.iter(f"{w}vanish", f"{w}specVanish")):
        warnings[names.HIDDEN] = None
    if notes.keys() - {(call.kind, call.id) for _mask, call in calls}:
        warnings[names.ORPHAN] = None
    return Tracked(package, w, warnings, stories, notes, tuple(roots), part.changed, calls)


def _body(root: etree._Element, w: str) -> etree._Element | None:
    """The one body; a second one, or words beside it, would be read by some programs and not by others."""
    bodies = root.findall(f"{w}body")
    beside = (child for child in root if child.tag != f"{w}body")
    if len(bodies) > 1 or any(True for child in beside for _words in child.iter(f"{w}t")):
        raise Damaged
    return bodies[0] if bodies else None


def _margins(package: Package, root: etree._Element, w: str) -> Iterator[tuple[str, str]]:
    """Headers and footers by section and kind, with their parts."""
    folder, _slash, name = package.main.rpartition("/")
    path = f"{folder}/_rels/{name}.rels".lstrip("/")
    if path not in package or not package.typed("header", "footer"):
        return
    relations = objects.relations_of(package.main, package.xml(path), package.read)
    for section, node in enumerate(root.iter(f"{w}sectPr"), 1):
        for child in node:
            kind = local(child).removesuffix("Reference")
            if kind in {"header", "footer"}:
                id_ = next((str(v) for k, v in child.items() if str(k).endswith("}id")), "")
                target = relations.targets.get(id_, "")
                if target.startswith("part:") and target.removeprefix("part:") in package:
                    yield f"{kind}:{section}:{child.get(f'{w}type', 'default')}", target.removeprefix("part:")
