"""The map of a compilation inside its Word files: a custom XML part that says who stands behind which change.

Labels of tracked changes and codes behind brackets are for people; a program reads this part. Its namespace is ours.
"""

from collections.abc import Mapping
from typing import Final

from comity.core.text.guard import Package
from comity.core.text.rolling.compilation import Compilation, Locus, Parties
from comity.core.text.write.frame import escape, quoted
from comity.core.text.write.package import HEAD, Packed, Part, packed, unused

CHART: Final = "urn:comity:compilation:1"
PROPERTIES: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
STORE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
STORE_ID: Final = "{C0311700-0000-4000-8000-000000000001}"  # names this kind of part, not one file


def parts(package: Package, said_inside: Packed) -> tuple[Part, Part]:
    """The part that holds a map, and its properties."""
    name = unused(package, "customXml/item%d.xml")
    number = name.removeprefix("customXml/item").removesuffix(".xml")
    said = (
        f'<ds:datastoreItem xmlns:ds="{STORE}" ds:itemID="{STORE_ID}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{CHART}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    properties = f"customXml/itemProps{number}.xml"
    return (
        Part(name, said_inside, "application/xml", package.main, "customXml"),
        Part(properties, (HEAD + said).encode(), PROPERTIES, name, "customXmlProps"),
    )


def xml(compilation: Compilation, names: Mapping[str, str]) -> Packed:
    """The whole map, packed for every file that holds it."""
    codes = _Codes()
    out = [HEAD, f'<compilation xmlns="{CHART}" base="{quoted(compilation.base.digest)}">']
    out += [
        f'<party code="{quoted(code)}">{escape(names.get(code, code))}</party>'
        for code in compilation.parties
    ]
    out += [f'<group code="{quoted(g.code)}" parties="{codes[g.members]}"/>' for g in compilation.groups]
    for number, locus in enumerate(compilation.every()):
        out.append(_locus(number, locus, codes))
    return packed(("".join(out) + "</compilation>").encode())


class _Codes(dict[Parties, str]):
    """Sets of parties as they are written; the same ones come again and again."""

    def __missing__(self, parties: Parties) -> str:
        self[parties] = said = quoted(" ".join(parties))
        return said


def _locus(number: int, locus: Locus, codes: _Codes) -> str:
    where = f'story="{codes[(locus.story,)]}" start="{locus.start}" end="{locus.end}"'
    keepers = f' keepers="{codes[locus.keepers]}"' if locus.keepers else ""
    inside = "".join([f'<alternative parties="{codes[found.parties]}"/>' for found in locus.alternatives])
    head = f'<locus id="{quoted(locus.id)}" number="{number}" {where} status="{locus.status}"{keepers}>'
    return f"{head}{inside}</locus>"
