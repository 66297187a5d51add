"""What a writer must know of an open place in a text, and the few words that stand beside it in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Parties = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What some parties want to stand in a place; no tokens where they want nothing there."""

    tokens: tuple[str, ...]
    parties: Parties


@dataclass(frozen=True, slots=True)
class Reserve:
    """A party's reserve on the paragraph in which a place lies, or on a base token."""

    party: str
    kind: str  # a key of `Words.reserves`
    at: int  # a base token of the story


@dataclass(frozen=True, slots=True)
class Place:
    """Base tokens `start` to before `end` of a story, what others want there, and the places within.

    `keepers` support the base expressly. `inner` is not empty where whole paragraphs or rows may go in which others
    have changes of their own.
    """

    id: str
    start: int
    end: int
    alternatives: tuple[Alternative, ...]
    keepers: Parties = ()
    inner: tuple["Place", ...] = ()
    status: str = "open"


@dataclass(frozen=True, slots=True)
class Words:
    """What is printed beside brackets, in the language of the text."""

    delete: str
    keep: str
    reserve: str
    reserves: Mapping[str, str]
    base: str
    nothing: str
    key: str
    brackets: str
    statuses: Mapping[str, str]


def _words(row: str, reserves: str, statuses: str) -> Words:
    delete, keep, reserve, base, nothing, key, brackets = row.split("|")
    kinds = dict(zip(RESERVES, reserves.split("|"), strict=True))
    return Words(
        delete,
        keep,
        reserve,
        kinds,
        base,
        nothing,
        key,
        brackets,
        dict(zip(STATUSES, statuses.split("|"), strict=True)),
    )


RESERVES: Final = ("general", "capital", "scrutiny", "linguistic")
STATUSES: Final = ("open", "agreed", "ad_referendum", "reopened", "deleted")
WORDS: Final[Mapping[str, Words]] = {
    "en": _words(
        "delete|keep|reserve|Base text|no words here|Key|"
        "Square brackets enclose words on which there is no agreement yet. The base text stands first; the codes "
        "behind a bracket name the parties that propose the words in it.",
        "general|waiting for the capital|scrutiny|linguistic",
        "Open|Agreed|Agreed ad referendum|Reopened|Deleted",
    ),
    "ru": _words(
        "исключить|сохранить|оговорка|Исходный текст|здесь нет слов|Условные обозначения|"
        "В квадратные скобки заключены слова, по которым согласия пока нет. Исходный текст стоит первым; коды за "
        "скобкой называют участников, предлагающих слова в ней.",
        "общая|в ожидании ответа столицы|до изучения|лингвистическая",
        "Открыто|Согласовано|Согласовано ad referendum|Вновь открыто|Исключено",
    ),
    "ar": _words(
        "يحذف|يبقى|تحفظ|النص الأساسي|لا كلمات هنا|مفتاح الرموز|"
        "تضم الأقواس المعقوفة كلمات لم يتفق عليها بعد. ويرد النص الأساسي أولا؛ أما الرموز بعد القوس فتسمي الأطراف التي "
        "تقترح ما بداخله.",
        "عام|في انتظار العاصمة|تدقيق|لغوي",
        "مفتوح|متفق عليه|متفق عليه بشرط الاستشارة|أعيد فتحه|محذوف",
    ),
    "zh": _words(
        "删除|保留|保留意见|基础案文|此处无文字|说明|"
        "方括号内的文字尚未商定。基础案文列在最前；括号后的代码表示提出括号内文字的各方。",
        "一般|等待首都答复|审查|语言",
        "未定|商定|待核准商定|重新开放|删除",
    ),
    "fr": _words(
        "supprimer|maintenir|réserve|Texte de base|aucun mot ici|Légende|"
        "Les crochets entourent les mots qui ne font pas encore l’objet d’un accord. Le texte de base vient en "
        "premier ; les codes qui suivent un crochet nomment les parties qui proposent ces mots.",
        "générale|en attente de la capitale|d’examen|linguistique",
        "Ouvert|Convenu|Convenu ad referendum|Rouvert|Supprimé",
    ),
    "es": _words(
        "suprimir|mantener|reserva|Texto de base|ninguna palabra aquí|Clave|"
        "Los corchetes encierran palabras sobre las que aún no hay acuerdo. El texto de base va primero; los códigos "
        "que siguen a un corchete nombran a las partes que proponen esas palabras.",
        "general|a la espera de la capital|de examen|lingüística",
        "Abierto|Acordado|Acordado ad referéndum|Reabierto|Suprimido",
    ),
}


def words(language: str) -> Words:
    """The words of a language; English where we have none."""
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])


def every(places: Sequence[Place]) -> list[Place]:
    """Places with those within them, in the order in which their first brackets are printed."""
    return [found for place in places for found in (place, *every(place.inner))]
