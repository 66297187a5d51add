"""A part as a form with holes: what is filled in stands where it belongs, whoever asked first."""

from itertools import permutations

from lxml import etree

from comity.core.text.write.frame import HEAD, Frame

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = f'<w:body xmlns:w="{W}"><w:p>a</w:p><w:p>b</w:p> <w:p>c</w:p></w:body>'
KINDS = ("after a", "before b", "hole b", "after b", "before c", "hole c", "inside body")


def filled(order: tuple[str, ...]) -> str:
    """The body after these holes were asked for and filled with their own names."""
    frame = Frame(etree.fromstring(BODY))
    places = dict(zip("abc", frame.root, strict=True))
    for kind in order:
        verb, _space, name = kind.partition(" ")
        hole = {"after": frame.after, "before": frame.before, "hole": frame.hole, "inside": frame.inside}[
            verb
        ]
        hole(places.get(name, frame.root)).append(f"({kind})")
    said = frame.filled().decode()
    assert frame.filled().decode() == HEAD + BODY  # the next writer finds an empty form
    return said.removeprefix(HEAD + BODY[: BODY.index("<w:p>")]).removesuffix("</w:body>")


def test_neighbours_share_a_hole_and_keep_their_order() -> None:
    # a space behind what is left out goes with it
    wanted = "<w:p>a</w:p>(after a)(before b)(hole b)(after b)(before c)(hole c)(inside body)"
    assert {filled(order) for order in permutations(KINDS)} == {wanted}
    assert filled(("hole c", "hole a")) == "(hole a)<w:p>b</w:p> (hole c)"
