"""A paper as a secretariat would circulate it, in three languages: headings, numbers, tables, notes, a picture, fields.

Everything is invented. `paper("en")` gives about ten pages; each call gives the same bytes.
"""

import io
import struct
import zlib
from functools import cache
from itertools import cycle, islice
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from comity.core.text.guard import open_word
from comity.core.text.write.package import Part, rewritten

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

WORDS: Final[dict[str, dict[str, list[str]]]] = {
    "en": {
        "title": ["Exchange of practice on early warning of sand and dust storms"],
        "body": ["Special Working Group of the Conference of the Middle Sea"],
        "parts": ["Preamble", "Cooperation", "Information", "Review"],
        "verbs": ["Recalling", "Recognising", "Noting with appreciation", "Convinced"],
        "acts": ["Invites", "Encourages", "Requests", "Decides", "Takes note of"],
        "whereas": [
            "that sand and dust storms cross borders and affect health, transport and farming,",
            "the guidelines on monitoring and early warning in the Catalogue of measures,",
            "that forecasts are of use only when they reach those who live under the storm,",
            "that each Member State decides on the form and the pace of its own participation,",
        ],
        "clauses": [
            "national meteorological services to share seasonal forecasts on a voluntary basis, in a format of their "
            "choice, and to name a contact person for questions from neighbours;",
            "Member States to exchange practice on warning the public, on the closing of roads and schools, and on "
            "the care of persons who suffer from diseases of the lungs;",
            "the Secretariat to maintain a list of contact persons, to circulate it every year in March, and to "
            "correct it whenever a Member State so asks;",
            "to hold a meeting of experts every two years, hosted in turn by the Member States which offer to do so, "
            "and to invite observers to its opening and closing sessions;",
            "the offer of the coordinator to prepare a short handbook, drawing on the experience of all services, for "
            "use in training and in schools;",
        ],
        "table": [
            *("Measure", "Who", "When", "Seasonal forecast", "Services", "March and September"),
            *(
                "Contact persons",
                "Secretariat",
                "Every year",
                "Meeting of experts",
                "Host",
                "Every two years",
            ),
        ],
        "note": ["Circulated in the languages of the Conference; the English text is authentic."],
    },
    "ru": {
        "title": ["Обмен опытом раннего предупреждения о песчаных и пыльных бурях"],
        "body": ["Специальная рабочая группа Конференции Срединного моря"],
        "parts": ["Преамбула", "Сотрудничество", "Сведения", "Обзор"],
        "verbs": ["Напоминая", "Признавая", "Отмечая с признательностью", "Будучи убеждены"],
        "acts": ["Предлагает", "Призывает", "Просит", "Постановляет", "Принимает к сведению"],
        "whereas": [
            "что песчаные и пыльные бури пересекают границы и сказываются на здоровье, транспорте и земледелии,",
            "руководящие принципы наблюдения и раннего предупреждения, включённые в Каталог мер,",
            "что прогнозы полезны лишь тогда, когда они доходят до тех, кто живёт в районе бури,",
            "что каждое государство-член само определяет форму и темп своего участия,",
        ],
        "clauses": [
            "национальным метеорологическим службам на добровольной основе обмениваться сезонными прогнозами в "
            "удобной для них форме и назначить контактное лицо для вопросов соседей;",
            "государства-члены обмениваться опытом оповещения населения, закрытия дорог и школ и помощи лицам, "
            "страдающим заболеваниями лёгких;",
            "Секретариат вести список контактных лиц, распространять его ежегодно в марте и исправлять по просьбе "
            "любого государства-члена;",
            "проводить раз в два года совещание экспертов, поочерёдно принимаемое государствами-членами, которые "
            "это предложат, и приглашать наблюдателей на его открытие и закрытие;",
            "предложение координатора подготовить краткое пособие, основанное на опыте всех служб, для обучения и "
            "для школ;",
        ],
        "table": [
            *("Мера", "Кто", "Когда", "Сезонный прогноз", "Службы", "Март и сентябрь"),
            *(
                "Контактные лица",
                "Секретариат",
                "Ежегодно",
                "Совещание экспертов",
                "Принимающая сторона",
                "Раз в два года",
            ),
        ],
        "note": ["Распространяется на языках Конференции; аутентичным является английский текст."],
    },
    "ar": {
        "title": ["تبادل الخبرات في مجال الإنذار المبكر بالعواصف الرملية والترابية"],
        "body": ["الفريق العامل الخاص لمؤتمر البحر الأوسط"],
        "parts": ["الديباجة", "التعاون", "المعلومات", "الاستعراض"],
        "verbs": ["إذ يشير إلى", "وإذ يدرك", "وإذ يلاحظ مع التقدير", "واقتناعا منه"],
        "acts": ["يدعو", "يشجع", "يطلب إلى", "يقرر", "يحيط علما"],
        "whereas": [
            "أن العواصف الرملية والترابية تعبر الحدود وتؤثر في الصحة والنقل والزراعة،",
            "المبادئ التوجيهية للرصد والإنذار المبكر الواردة في دليل التدابير،",
            "أن التنبؤات لا تفيد إلا إذا وصلت إلى من يعيشون في مسار العاصفة،",
            "أن كل دولة عضو تقرر شكل مشاركتها ووتيرتها،",
        ],
        "clauses": [
            "المرافق الوطنية للأرصاد الجوية إلى تبادل التنبؤات الموسمية على أساس طوعي وبالشكل الذي تختاره، وإلى "
            "تسمية شخص للاتصال يجيب عن أسئلة الجيران؛",
            "الدول الأعضاء على تبادل الخبرات في إنذار السكان وإغلاق الطرق والمدارس ورعاية المصابين بأمراض الرئة؛",
            "الأمانة أن تحتفظ بقائمة بأشخاص الاتصال وأن تعممها كل عام في آذار/مارس وأن تصححها كلما طلبت ذلك دولة عضو؛",
            "عقد اجتماع للخبراء كل سنتين تستضيفه بالتناوب الدول الأعضاء التي تعرض ذلك، ودعوة المراقبين إلى جلستيه "
            "الافتتاحية والختامية؛",
            "بعرض المنسق إعداد دليل موجز يستند إلى خبرة جميع المرافق لاستخدامه في التدريب وفي المدارس؛",
        ],
        "table": [
            *("التدبير", "الجهة", "الموعد", "تنبؤ موسمي", "المرافق", "آذار/مارس وأيلول/سبتمبر"),
            *("أشخاص الاتصال", "الأمانة", "كل عام", "اجتماع الخبراء", "المضيف", "كل سنتين"),
        ],
        "note": ["يعمم بلغات المؤتمر؛ والنص الإنكليزي هو النص ذو الحجية."],
    },
}


def picture() -> bytes:
    """A grey square as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\x99" * 16 for _row in range(16))
    head = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@cache
def paper(language: str = "en", clauses: int = 105) -> bytes:
    """The whole file."""
    words = WORDS[language]
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Serif", Pt(11)
    document.sections[0].header.paragraphs[0].text = "CMS/SWG/2026/WP.9"
    _field(document.sections[0].footer.paragraphs[0], "PAGE", "1")
    document.add_heading(words["title"][0], 0)
    document.add_paragraph(words["body"][0]).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_picture(io.BytesIO(picture()))
    document.add_heading(words["parts"][0], 1)
    for verb, rest in islice(zip(cycle(words["verbs"]), cycle(words["whereas"]), strict=False), 8):
        _clause(document.add_paragraph(), verb, rest)
    for part in words["parts"][1:]:
        document.add_heading(part, 1)
        _numbered(document, words, clauses // 3)
        if part == words["parts"][2]:
            _table(document, words["table"])
    if language == "ar":
        _right_to_left(document)
    out = io.BytesIO()
    document.save(out)
    return _with_notes(out.getvalue(), words["note"][0])


def _numbered(document: Any, words: dict[str, list[str]], count: int) -> None:
    for number in range(count):
        paragraph = document.add_paragraph(style="List Number" if number % 5 else "List Number 2")
        _clause(paragraph, words["acts"][number % 5], words["clauses"][number % 5])


def _clause(paragraph: Any, verb: str, rest: str) -> None:
    paragraph.add_run(verb).italic = True
    half = rest.find(" ", len(rest) // 2)
    paragraph.add_run(" " + rest[:half])
    paragraph.add_run(rest[half:])  # Word splits runs anywhere


def _table(document: Any, cells: list[str]) -> None:
    table = document.add_table(rows=len(cells) // 3, cols=3, style="Table Grid")
    for at, text in enumerate(cells):
        paragraph = table.cell(at // 3, at % 3).paragraphs[0]
        paragraph.add_run(text).bold = at < 3


def _field(paragraph: Any, code: str, shown: str) -> None:
    inside = f'<w:instrText xml:space="preserve"> {code} </w:instrText>'
    for xml in (
        '<w:fldChar w:fldCharType="begin"/>',
        inside,
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{xml}</w:r>"))


def _right_to_left(document: Any) -> None:
    for paragraph in document.element.body.iter(qn("w:p")):
        paragraph.get_or_add_pPr().append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))
        for run in paragraph.iter(qn("w:r")):
            run.get_or_add_rPr().append(parse_xml(f"<w:rtl {nsdecls('w')}/>"))


def _with_notes(data: bytes, note: str) -> bytes:
    """Footnote 2 at the end of the title's next paragraph."""
    package = open_word(data)
    main = package.read(package.main).decode("utf-8")
    call = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    at = main.index("</w:p>", main.index("</w:p>") + 1)
    notes = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {W}>'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        f'</w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {note}'
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    part = Part("word/footnotes.xml", notes.encode(), NOTES, package.main, "footnotes")
    return rewritten(data, {package.main: (main[:at] + call + main[at:]).encode()}, (part,))
