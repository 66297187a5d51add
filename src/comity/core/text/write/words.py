"""The few words that stand beside brackets, in the language of the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


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
    paragraph: str
    place: str
    kept_by: str
    comments: str
    notes: str
    title: str
    comparison: str
    changes: str
    changed: str
    new: str
    gone: str
    following: str
    alike: str
    header: str
    footer: str


def _words(row: str, reserves: str, statuses: str, page: str, changes: str) -> Words:
    delete, keep, reserve, base, nothing, key, brackets = row.split("|")
    paragraph, place, kept_by, comments, notes, title = page.split("|")
    return Words(
        delete,
        keep,
        reserve,
        dict(zip(RESERVES, reserves.split("|"), strict=True)),
        base,
        nothing,
        key,
        brackets,
        dict(zip(STATUSES, statuses.split("|"), strict=True)),
        paragraph,
        place,
        kept_by,
        comments,
        notes,
        title,
        *changes.split("|"),
    )


RESERVES: Final = ("general", "capital", "scrutiny", "linguistic")
STATUSES: Final = ("open", "agreed", "ad_referendum", "reopened", "deleted")
WORDS: Final[Mapping[str, Words]] = {
    "en": _words(
        "delete|keep|reserve|Base text|no words here|Key|"
        "Square brackets enclose words on which there is no agreement yet. The base text stands first; the codes "
        "behind a bracket name the parties that propose the words in it. ¶ stands for the end of a paragraph.",
        "general|waiting for the capital|scrutiny|linguistic",
        "Open|Agreed|Agreed ad referendum|Reopened|Deleted",
        "Paragraph|Place|kept by|Comments|Notes|Compilation of proposals",
        "Comparison of two texts|Underlined words are new, struck words are gone. ¶ stands for the end of a paragraph.|"
        "Changed|New|Gone|Next change|No word differs.|"
        "Header|Footer",
    ),
    "ru": _words(
        "исключить|сохранить|оговорка|Исходный текст|здесь нет слов|Условные обозначения|"
        "В квадратные скобки заключены слова, по которым согласия пока нет. Исходный текст стоит первым; коды за "
        "скобкой называют участников, предлагающих слова в ней. Знак ¶ обозначает конец абзаца.",
        "общая|в ожидании ответа столицы|до изучения|лингвистическая",
        "Открыто|Согласовано|Согласовано ad referendum|Вновь открыто|Исключено",
        "Пункт|Место|предлагает сохранить|Замечания|Сноски|Сводный текст предложений",
        "Сравнение двух текстов|Подчёркнутые слова добавлены, зачёркнутые исключены. Знак ¶ обозначает конец абзаца.|"
        "Изменено|Добавлено|Исключено|Следующее изменение|Различий в словах нет.|"
        "Верхний колонтитул|Нижний колонтитул",
    ),
    "ar": _words(
        "يحذف|يبقى|تحفظ|النص الأساسي|لا كلمات هنا|مفتاح الرموز|"
        "تضم الأقواس المعقوفة كلمات لم يتفق عليها بعد. ويرد النص الأساسي أولا؛ أما الرموز بعد القوس فتسمي الأطراف التي "
        "تقترح ما بداخله. وتدل العلامة ¶ على نهاية الفقرة.",
        "عام|في انتظار العاصمة|تدقيق|لغوي",
        "مفتوح|متفق عليه|متفق عليه بشرط الاستشارة|أعيد فتحه|محذوف",
        "الفقرة|الموضع|يبقيه|التعليقات|الحواشي|تجميع المقترحات",
        "مقارنة نصين|الكلمات التي تحتها خط جديدة والكلمات المشطوبة محذوفة. وتدل العلامة ¶ على نهاية الفقرة.|"
        "معدل|جديد|محذوف|التغيير التالي|لا تختلف أي كلمة.|"
        "رأس الصفحة|تذييل الصفحة",
    ),
    "zh": _words(
        "删除|保留|保留意见|基础案文|此处无文字|说明|"
        "方括号内的文字尚未商定。基础案文列在最前；括号后的代码表示提出括号内文字的各方。¶ 表示段落结束。",
        "一般|等待首都答复|审查|语言",
        "未定|商定|待核准商定|重新开放|删除",
        "段落|处|主张保留|评论|注|提案汇编",
        "两份案文的比较|带下划线的文字为新增，带删除线的文字已删除。¶ 表示段落结束。|"
        "修改|新增|删除|下一处改动|文字没有差异。|"
        "页眉|页脚",
    ),
    "fr": _words(
        "supprimer|maintenir|réserve|Texte de base|aucun mot ici|Légende|"
        "Les crochets entourent les mots qui ne font pas encore l’objet d’un accord. Le texte de base vient en "
        "premier ; les codes qui suivent un crochet nomment les parties qui proposent ces mots. Le signe "
        "¶ marque la fin d’un paragraphe.",
        "générale|en attente de la capitale|d’examen|linguistique",
        "Ouvert|Convenu|Convenu ad referendum|Rouvert|Supprimé",
        "Paragraphe|Endroit|maintenu par|Commentaires|Notes|Compilation des propositions",
        "Comparaison de deux textes|Les mots soulignés sont nouveaux, les mots barrés ont été supprimés. Le signe "
        "¶ marque la fin d’un paragraphe.|Modifié|Nouveau|Supprimé|Changement suivant|Aucun mot ne diffère.|"
        "En-tête|Pied de page",
    ),
    "es": _words(
        "suprimir|mantener|reserva|Texto de base|ninguna palabra aquí|Clave|"
        "Los corchetes encierran palabras sobre las que aún no hay acuerdo. El texto de base va primero; los códigos "
        "que siguen a un corchete nombran a las partes que proponen esas palabras. "
        "El signo ¶ indica el final de un párrafo.",
        "general|a la espera de la capital|de examen|lingüística",
        "Abierto|Acordado|Acordado ad referéndum|Reabierto|Suprimido",
        "Párrafo|Lugar|mantenido por|Comentarios|Notas|Compilación de propuestas",
        "Comparación de dos textos|Las palabras subrayadas son nuevas y las tachadas se han suprimido. "
        "El signo ¶ indica el final de un párrafo.|Modificado|Nuevo|Suprimido|Cambio siguiente|"
        "No difiere ninguna palabra.|"
        "Encabezado|Pie de página",
    ),
}


def words(language: str) -> Words:
    """The words of a language; English where we have none."""
    return WORDS.get(language.partition("-")[0].lower(), WORDS["en"])
