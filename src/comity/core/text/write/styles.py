"""The character styles of the apparatus, added to a base that does not have them."""

from typing import Final

from comity.core.text.guard import Package
from comity.core.text.write.brackets import BRACKET, GLYPH, NAMES, REMARK
from comity.core.text.write.package import Part

W_STYLES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
SANS: Final = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
PLAIN: Final = '<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/><w:caps w:val="0"/>'
LAPIS: Final = '<w:color w:val="1E4489"/>'
SOFT: Final = '<w:color w:val="4A5762"/>'
UPRIGHT: Final = '<w:i w:val="0"/><w:iCs w:val="0"/>'
# the order of the properties is that of the schema (CT_RPr)
LOOKS: Final = {
    BRACKET: ("Comity bracket", f"<w:b/><w:bCs/>{UPRIGHT}{LAPIS}"),
    NAMES: (
        "Comity parties",
        f'{SANS}{PLAIN}{SOFT}<w:sz w:val="17"/><w:szCs w:val="17"/><w:u w:val="none"/>',
    ),
    GLYPH: ("Comity sign", f'{SANS}{PLAIN}{LAPIS}<w:u w:val="none"/>'),
    REMARK: (
        "Comity remark",
        f'{SANS}{PLAIN}{SOFT}<w:sz w:val="17"/><w:szCs w:val="17"/><w:u w:val="none"/>',
    ),
}


def with_apparatus(package: Package) -> tuple[dict[str, bytes], tuple[Part, ...]]:
    """The part of styles with those of the apparatus, changed or added."""
    found = package.related(package.main, "styles")
    if not found:
        namespace = str(package.xml(package.main).tag)[1:].partition("}")[0]
        data = f'<w:styles xmlns:w="{namespace}">{styles("w:")}</w:styles>'.encode()
        return {}, (Part("word/styles-comity.xml", data, W_STYLES, package.main, "styles"),)
    data = package.read(found[0])
    root = package.xml(found[0])
    prefix = f"{root.prefix}:" if root.prefix else ""
    namespace = str(root.tag)[1:].partition("}")[0]
    attributes = next((p for p, uri in root.nsmap.items() if uri == namespace and p), None)
    close = f"</{prefix}styles>".encode()
    at = data.rfind(close)
    if (
        at < 0 or attributes != root.prefix
    ):  # an empty part, or one without a prefix: its own declaration serves
        return {}, ()
    return {found[0]: data[:at] + styles(prefix).encode() + data[at:]}, ()


def styles(prefix: str) -> str:
    """All styles as XML."""
    said = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:uiPriority w:val="99"/><w:rPr>{look}</w:rPr></w:style>'
        for id_, (name, look) in LOOKS.items()
    )
    return said.replace("<w:", f"<{prefix}").replace("</w:", f"</{prefix}").replace(" w:", f" {prefix}")


def without_apparatus(data: bytes) -> bytes:
    """The part of styles as it was."""
    return data.replace(styles("w:").encode(), b"")
