"""The rows of the tables, and which rule set has which."""

from typing import Final

from tests.conformance import scenarios as s
from tests.conformance.scenarios import Row

BROKEN: Final = ("Silence is broken; nothing is adopted.", "Процедура умолчания прервана; ничего не принято.")
NO: Final = ("Refused.", "Отказано.")
RUNS: Final = ("Silence opens.", "Процедура умолчания начинается.")
STAYS: Final = (
    "Recorded and answered as late; silence is not broken.",
    "Записано, дан ответ, что поступило поздно; процедура не прервана.",
)

ROWS: Final = (
    Row(
        ("Where silence begins", "Где начинается процедура умолчания"),
        (
            "The Chair opens silence over a draft that no meeting has had before it.",
            "Председатель начинает процедуру по проекту, который не вносился на заседание.",
        ),
        s.from_a_desk,
        {
            "silence": RUNS,
            "refused": (
                "Refused: a meeting must first agree to using silence.",
                "Отказано: сначала заседание должно согласиться с применением процедуры умолчания.",
            ),
        },
    ),
    Row(
        ("Shortest period", "Кратчайший срок"),
        ("Silence is to last 48 hours.", "Процедура должна длиться 48 часов."),
        s.two_days,
        {
            "silence": ("Allowed: no shortest period is known.", "Разрешено: кратчайший срок не известен."),
            "refused": (
                "Refused: it is shorter than the rules ask.",
                "Отказано: это меньше, чем требуют правила.",
            ),
        },
    ),
    Row(
        ("Shortest period of a text that comes back", "Кратчайший срок для возвращённого текста"),
        (
            "A text whose silence was broken comes back for 24 hours.",
            "Текст, по которому процедура была прервана, возвращается на 24 часа.",
        ),
        s.returns_shorter,
        {
            "silence": ("Allowed.", "Разрешено."),
            "refused": ("Refused: the same period holds.", "Отказано: действует тот же срок."),
        },
    ),
    Row(
        ("The instant", "Момент окончания"),
        (
            "One Member State objects, without a reason, in the very second of the deadline.",
            "Одно государство-член возражает без объяснения причин в саму секунду окончания срока.",
        ),
        s.to_the_second,
        {"broken": BROKEN},
    ),
    Row(
        ("The instant", "Момент окончания"),
        ("The objection is received one second later.", "Возражение получено секундой позже."),
        s.a_second_late,
        {"silence": STAYS},
    ),
    Row(
        ("Note verbale", "Вербальная нота"),
        (
            "A note is received before the deadline; two officers enter it an hour after it.",
            "Нота получена до окончания срока; два сотрудника вносят её часом позже.",
        ),
        s.by_note,
        {"broken": BROKEN},
    ),
    Row(
        ("Word in the room", "Слово в зале"),
        ("A delegate objects in the meeting room.", "Делегат возражает в зале заседаний."),
        s.by_word,
        {
            "broken": BROKEN,
            "refused": (
                "Refused: an objection is made in writing.",
                "Отказано: возражение подаётся в письменном виде.",
            ),
        },
    ),
    Row(
        ("Notified mailbox", "Заявленный почтовый ящик"),
        (
            "A mail objects in time; the Chair confirms before the delegation has answered for it.",
            "Возражение пришло по почте вовремя; председатель подтверждает до ответа делегации.",
        ),
        s.by_mail,
        {
            "refused": (
                "Refused: nothing is adopted until the delegation has confirmed or disowned the mail.",
                "Отказано: ничего не принимается, пока делегация не подтвердит письмо или не откажется от него.",
            )
        },
    ),
    Row(
        ("Written amendment", "Письменная поправка"),
        (
            "A delegation sends an amendment and says that it breaks silence.",
            "Делегация направляет поправку и указывает, что она прерывает процедуру.",
        ),
        s.by_amendment,
        {"broken": BROKEN, "refused": ("It only asks; silence runs on.", "Это только просьба; срок идёт.")},
    ),
    Row(
        ("Request for time", "Просьба о времени"),
        (
            "A delegation asks for more time and says that this breaks silence.",
            "Делегация просит больше времени и указывает, что это прерывает процедуру.",
        ),
        s.asks_for_time,
        {"broken": BROKEN, "refused": ("It only asks; silence runs on.", "Это только просьба; срок идёт.")},
    ),
    Row(
        ("Outage", "Недоступность"),
        (
            "The platform cannot be reached in the last hour and one second before the deadline.",
            "Платформа недоступна последний час и одну секунду до окончания срока.",
        ),
        s.away,
        {
            "held": (
                "Held: nothing is adopted; the Chair sets a new deadline for all.",
                "Приостановлено: ничего не принято; председатель назначает новый срок для всех.",
            ),
            "silence": ("Silence runs on.", "Срок идёт дальше."),
        },
    ),
    Row(
        ("Delivery", "Доставка"),
        (
            "The deadline passes, and the text has not reached one Member State.",
            "Срок истёк, а до одного государства-члена текст не дошёл.",
        ),
        s.not_delivered,
        {
            "held": (
                "Held: nothing is adopted; the Chair sets a new deadline for all.",
                "Приостановлено: ничего не принято; председатель назначает новый срок для всех.",
            ),
            "silence": ("Silence runs on.", "Срок идёт дальше."),
        },
    ),
    Row(
        ("Extension", "Продление"),
        (
            "The Chair gives a day more, an hour before the deadline.",
            "За час до окончания срока председатель добавляет сутки.",
        ),
        s.more_time,
        {
            "silence": (
                "Silence runs until the new instant, for all; who asked for it is not named.",
                "Срок идёт до нового момента, для всех; кто об этом попросил, не называется.",
            )
        },
    ),
    Row(
        ("Extension", "Продление"),
        (
            "The Chair would give a day more, a second after the deadline.",
            "Председатель хотел бы добавить сутки через секунду после окончания срока.",
        ),
        s.more_time_too_late,
        {"refused": ("Refused: silence has ended.", "Отказано: срок истёк.")},
    ),
    Row(
        ("Who declares the result", "Кто объявляет результат"),
        (
            "Nobody objects; the Chair confirms a day after the deadline.",
            "Никто не возразил; председатель подтверждает через день после окончания срока.",
        ),
        s.chair_confirms,
        {
            "adopted": (
                "Adopted, with effect from the deadline.",
                "Принято, действует с момента окончания срока.",
            )
        },
    ),
    Row(
        ("Who declares the result", "Кто объявляет результат"),
        (
            "Nobody objects; the Chair has not confirmed after thirty days.",
            "Никто не возразил; за тридцать дней председатель не подтвердил.",
        ),
        s.nobody_confirms,
        {
            "expired": (
                "Expired unbroken, being established; nothing is adopted, and all see that it is overdue.",
                "Срок истёк без возражений, результат устанавливается; ничего не принято, просрочка видна всем.",
            )
        },
    ),
    Row(
        ("A break found late", "Возражение, найденное позже"),
        (
            "After adoption a note is found that was received in time.",
            "После принятия найдена нота, полученная вовремя.",
        ),
        s.found_after,
        {
            "contested": (
                "The decision is shown as contested; the body settles it.",
                "Решение показано как оспоренное; вопрос решает орган.",
            )
        },
    ),
    Row(
        ("A break found late", "Возражение, найденное позже"),
        (
            "A text is withdrawn; then a note is found that was received in time.",
            "Проект отозван; затем найдена нота, полученная вовремя.",
        ),
        s.found_on_a_withdrawn_text,
        {
            "withdrawn": (
                "Recorded, and the delegation is answered; it changes nothing: nothing was adopted.",
                "Внесено в реестр, делегации дан ответ; ничего не меняется: ничего не принято.",
            )
        },
    ),
    Row(
        ("Objection lifted", "Возражение снято"),
        (
            "The objector takes its objection back an hour later.",
            "Возразившее государство снимает возражение через час.",
        ),
        s.lifted,
        {
            "broken": (
                "The procedure stays ended; the text needs a new one.",
                "Процедура остаётся завершённой; для текста нужна новая.",
            )
        },
    ),
    Row(
        ("The next meeting", "Следующее заседание"),
        ("The body meets after the adoption.", "Орган собирается после принятия."),
        s.next_meeting,
        {
            "told": ("The decision is announced in it by itself.", "Решение объявляется на нём само собой."),
            "untold": ("Nothing is announced.", "Ничего не объявляется."),
        },
    ),
    Row(
        ("Quorum", "Кворум"),
        (
            "A meeting with one of three Member States present adopts a text.",
            "Заседание, где присутствует одно из трёх государств-членов, принимает текст.",
        ),
        s.one_of_three,
        {
            "refused": ("Refused: there is no quorum.", "Отказано: нет кворума."),
            "adopted": ("Adopted: no quorum is known.", "Принято: кворум не известен."),
        },
    ),
    Row(
        ("Who broke silence", "Кто прервал процедуру"),
        ("Members are told of a break.", "Участникам сообщают о прерывании."),
        s.named,
        {
            "named": ("The Member State is named.", "Государство-член названо."),
            "unnamed": ("It is not said by whom.", "Не сообщается, кем."),
        },
    ),
)
