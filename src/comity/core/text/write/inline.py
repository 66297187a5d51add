"""A place within words of one look as XML, at once: what the setter makes of the same place told one by one."""

from collections.abc import Callable, Sequence

from comity.core.text.write.brackets import BRACKET, CHOICE, NAMES, ending, opening
from comity.core.text.write.events import Choice, Inline
from comity.core.text.write.pieces import text_xml

Signs = Callable[[str, str], str]  # apparatus by its words and its style


def xml(place: Inline, tokens: Sequence[str], look: str, sign: Signs) -> str:
    """All runs and marks of a place behind the mark with which it opens."""
    id_, name = place.first, f"{CHOICE}{place.number}_"
    out: list[str] = []
    if place.start < place.end:
        out += (
            run(tokens[place.start : place.low], look),
            sign("[", BRACKET),
            run(tokens[place.low : place.high], look),
            sign("]", BRACKET),
            sign(place.keepers, NAMES) if place.keepers else "",
        )
        for index, said in place.gone:
            id_ += 1
            out += (opening(id_, f"{name}{index}"), sign(said, NAMES), ending(id_))
        out.append(run(tokens[place.high : place.end], look))
    for choice in place.choices:
        id_ += 1
        out += (opening(id_, f"{name}{choice.number}"), *_told(choice, look, sign), ending(id_))
    if place.space:
        out.append(sign(" ", NAMES))
    out.append(ending(place.first))
    return "".join(out)


def _told(choice: Choice, look: str, sign: Signs) -> tuple[str, ...]:
    return (
        run(choice.before, look),
        sign(" ", BRACKET) if choice.spaced else "",
        sign("[", BRACKET),
        run(choice.words, look),
        sign("]", BRACKET),
        sign(choice.names, NAMES),
        run(choice.behind, look),
    )


def run(tokens: Sequence[str], look: str) -> str:
    """Words as a run; nothing for no words."""
    return f"<w:r>{look}{text_xml(''.join(tokens))}</w:r>" if tokens else ""
