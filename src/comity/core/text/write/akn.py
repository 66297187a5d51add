"""A compilation as Akoma Ntoso 3.0 (OASIS, 2018): a `statement` with all its versions in one text.

The base is running text. What a party wants instead stands in `ins`, an empty `del` says that nothing shall stand
there; `alternativeTo` names the place, `refersTo` the parties. Places are milestones, since they may reach over several
paragraphs: `marker name="place"` where one begins, `marker name="placeEnd"` where it ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Parties
from comity.core.text.write.brackets import GLYPH, GLYPHS
from comity.core.text.write.frame import HEAD, escape, quoted
from comity.core.text.write.sheet import EDGE, Choice, Item, Line, Mark, Placed, Sheet

AKN: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
NO_DATE: Final = "1970-01-01"  # the schema demands a date; ours is given or this one
ELEMENTS: Final = {"b": "b", "i": "i", "u": "u", "sup": "sup", "sub": "sub"}
NAMES: Final = {signs.TABLE: "table", signs.ROW: "tr", signs.CELL: "td"}
CLOSED: Final = {signs.TABLE_END: "</table>", signs.ROW_END: "</tr>", signs.CELL_END: "</td>"}
SIGNS: Final = {sign: token for token, sign in GLYPHS.items()}
LANGUAGES: Final = {"en": "eng", "ru": "rus", "ar": "ara", "zh": "zho", "fr": "fra", "es": "spa"}


class _Document:
    """Builds one document."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.compilation = sheet.source.compilation
        self.loci = self.compilation.every()
        self.used: dict[str, int] = {}
        self.notes = {
            signs.object_token(name.partition(":")[0], name): name
            for name in sheet.stories
            if name != signs.BODY
        }

    def id(self, name: str) -> str:
        """A name that nothing else has."""
        self.used[name] = count = self.used.get(name, 0) + 1
        return name if count == 1 else f"{name}__{count}"

    def choice(self, choice: Choice) -> str:
        """What says whose words these are, and instead of what."""
        number, index = choice
        parties = self.loci[number].alternatives[index].parties
        name = self.id(f"place_{number}__alt_{index}")
        return f' eId="{name}" alternativeTo="place_{number}" refersTo="{refers(parties)}"'

    def items(self, items: Sequence[Item | Placed]) -> str:
        """The inside of a line; neighbouring words of one alternative share an element."""
        return self.told(
            [one for item in items for one in ([item] if isinstance(item, Item) else item.items())]
        )

    def told(self, items: Sequence[Item]) -> str:
        """The same, place by place."""
        out: list[str] = []
        opened: Choice | None = None
        for item in items:
            choice = None if item.style == EDGE else item.choice
            if choice != opened:
                if opened is not None:
                    out.append("</ins>")
                if choice is not None and self.loci[choice[0]].alternatives[choice[1]].tokens:
                    out.append(f"<ins{self.choice(choice)}>")
                elif choice is not None:
                    out.append(f"<del{self.choice(choice)}/>")
                    choice = None
                opened = choice
            out.append(self.item(item))
        return "".join(out) + ("</ins>" if opened is not None else "")

    def item(self, item: Item) -> str:
        """A few words of one kind; brackets and codes are said by elements."""
        if item.style == EDGE:
            return self.edge(int(item.text))
        if item.style:
            sign = item.text.strip()
            return (
                f'<eol eId="{self.id("eol")}"/>'
                if item.style == GLYPH and item.choice and sign in SIGNS
                else ""
            )
        if item.object:
            return self.thing(item)
        said = escape(item.text).replace("\n", f'<eol eId="{self.id("eol")}"/>')
        for mark, element in ELEMENTS.items():
            if mark in item.marks:
                said = f"<{element}>{said}</{element}>"
        return said

    def edge(self, number: int) -> str:
        """Where a place begins or ends."""
        if number < 0:
            return f'<marker name="placeEnd" eId="place_{-1 - number}__end" refersTo="#place_{-1 - number}"/>'
        locus = self.loci[number]
        keepers = f" {refers(locus.keepers)}" if locus.keepers else ""
        said = f' refersTo="#status-{locus.status}{keepers}"'
        return f'<marker name="place" eId="place_{number}"{said} title="{quoted(locus.id)}"/>'

    def thing(self, item: Item) -> str:
        """A note is printed where it is called; other objects are named."""
        name = self.notes.get(item.object)
        if name is None:
            kind = item.object.removeprefix(signs.OBJECT).partition(":")[0]
            return f'<inline name="{quoted(kind or "object")}">{escape(item.text)}</inline>'
        inside = "".join(self.story(name))
        return f'<authorialNote eId="{self.id("note")}">{inside}</authorialNote>'

    def line(self, line: Line) -> str:
        """A paragraph; a printed number stands in front of it."""
        kinds = [*["heading"] * bool(line.level), *["centre"] * line.centred]
        said = f' class="{" ".join(kinds)}"' if kinds else ""
        if line.choice is not None:
            said += self.choice(line.choice)
        else:
            said += f' eId="{self.id("p")}"'
        label = f'<inline name="num">{escape(line.said.label)}</inline>' if line.said.label else ""
        return f"<p{said}>{label}{self.items(line.items)}</p>"

    def story(self, name: str) -> Iterator[str]:
        """Paragraphs and tables."""
        for piece in self.sheet.stories[name]:
            if isinstance(piece, Line):
                yield self.line(piece)
            elif piece.token in CLOSED:
                yield CLOSED[piece.token]
            else:
                yield self.opened(piece)

    def opened(self, mark: Mark) -> str:
        """A table, row or cell."""
        name = NAMES[mark.token]
        said = self.choice(mark.choice) if mark.choice is not None else f' eId="{self.id(name)}"'
        return f"<{name}{said}>"

    def whole(self, work: str, date: str) -> str:
        """The document."""
        body = "".join(self.story(signs.BODY))
        return (
            f'<akomaNtoso xmlns="{AKN}"><statement name="compilation" contains="multipleVersions">'
            f"<meta>{self.identification(work, date)}{self.references()}</meta>"
            f'<mainBody eId="body">{body}</mainBody></statement></akomaNtoso>\n'
        )

    def identification(self, work: str, date: str) -> str:
        """Work, expression and manifestation (FRBR), as the naming convention has them."""
        language = LANGUAGES.get(self.compilation.language.partition("-")[0], "und")
        expression = f"{work}/{language}@"
        said = f'<FRBRdate date="{quoted(date)}" name="compilation"/><FRBRauthor href="#comity"/>'

        def level(name: str, uri: str, more: str = "") -> str:
            this, address = f'<FRBRthis value="{quoted(uri)}/!main"/>', f'<FRBRuri value="{quoted(uri)}"/>'
            return f"<{name}>{this}{address}{said}{more}</{name}>"

        return (
            '<identification source="#comity">'
            + level("FRBRWork", work, '<FRBRcountry value="un"/>')
            + level("FRBRExpression", expression, f'<FRBRlanguage language="{language}"/>')
            + level("FRBRManifestation", f"{expression}.xml")
            + "</identification>"
        )

    def references(self) -> str:
        """Parties, in protocol order, and the statuses that places have."""
        names = self.sheet.source.names
        said = "".join(
            f'<TLCOrganization eId="{party_id(code)}" href="/akn/ontology/organization/{quoted(code)}" '
            f'showAs="{quoted(names.get(code, code))}" shortForm="{quoted(code)}"/>'
            for code in self.compilation.parties
        )
        statuses = "".join(
            f'<TLCConcept eId="status-{status}" href="/akn/ontology/concept/{status}" '
            f'showAs="{quoted(self.sheet.source.words.statuses[status])}"/>'
            for status in sorted({str(locus.status) for locus in self.loci})
        )
        tool = '<TLCOrganization eId="comity" href="/akn/ontology/organization/comity" showAs="Comity"/>'
        return f'<references source="#comity">{tool}{said}{statuses}</references>'


def party_id(code: str) -> str:
    """The name of a party in the document: codes may hold anything but spaces."""
    return "party-" + "".join(sign if sign.isalnum() or sign in "-_." else f"_{ord(sign):x}" for sign in code)


def refers(parties: Parties | Iterable[str]) -> str:
    """References to parties."""
    return quoted(" ".join(f"#{party_id(code)}" for code in parties))


def akn(sheet: Sheet, *, work: str = "/akn/un/statement/compilation", date: str = NO_DATE) -> bytes:
    """The whole document; `work` is the address of the work, `date` (ISO 8601) that of the compilation."""
    return (HEAD + _Document(sheet).whole(work, date)).encode()
