"""Laws 11 to 13 of rolling text: what is written is what was compiled, in every format, and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.text.tokens import Text
from comity.core.text.tracked import read
from comity.core.text.write.akn import akn
from comity.core.text.write.apart import apart
from comity.core.text.write.bracketed import bracketed
from comity.core.text.write.page import page
from comity.core.text.write.redline import redline
from comity.core.text.write.sheet import lay_out
from comity.core.text.write.source import Source
from tests.core.text.write import sayings
from tests.core.text.write.making import NAMES, Case, accepting, case, compiled

CASES = st.builds(
    case,
    st.sampled_from(["en", "ru", "ar", "zh"]),
    st.integers(1, 10_000),
    st.integers(1, 4),
    st.just(0.4),
    st.integers(1, 12),
)
few = settings(max_examples=max(settings().max_examples // 4, 12))


def tokens(text: Text) -> list[tuple[str, ...]]:
    """The words of all stories."""
    return [story.tokens for story in text.stories]


@few
@given(CASES)
def test_a_redline_holds_the_base_and_each_partys_text(found: Case) -> None:  # law 11
    source = Source(found.base, found.compilation, NAMES)
    written = redline(source)
    assert written.missing == ()
    tracked = read(written.data)
    assert tokens(tracked.rejected()) == tokens(found.compilation.base.text)
    own = {}
    for code, text in found.texts.items():
        own[code] = read(accepting(written.data, NAMES[code])).rejected()
        assert tokens(own[code]) == tokens(text)
    assert compiled(found.base, own).votes == found.compilation.votes


@few
@given(CASES, st.booleans())
def test_a_bracketed_text_gives_its_places_and_its_base_back(found: Case, key: bool) -> None:  # law 12
    taken = apart(bracketed(Source(found.base, found.compilation, NAMES), key=key).data)
    assert read(taken.base).rejected() == found.compilation.base.text
    loci = found.compilation.every()
    assert sorted(taken.places) == list(range(len(loci)))
    for number, locus in enumerate(loci):
        place = taken.places[number]
        assert (place.story, place.start, place.end) == (locus.story, locus.start, locus.end)
        assert place.alternatives == {n: a.tokens for n, a in enumerate(locus.alternatives)}


@few
@given(CASES)
def test_all_formats_say_the_same(found: Case) -> None:  # law 13
    source = Source(found.base, found.compilation, NAMES)
    sheet = lay_out(source)
    word = sayings.word(bracketed(source).data)
    loci = found.compilation.every()
    wanted = {(n, i): a.parties for n, locus in enumerate(loci) for i, a in enumerate(locus.alternatives)}
    for said in (word, sayings.html(page(sheet)), sayings.akn(akn(sheet))):
        assert said.parties == wanted
        assert said.base == word.base
        assert {c: " ".join(w.split()) for c, w in said.words.items()} == {
            c: " ".join(w.split()) for c, w in word.words.items()
        }
