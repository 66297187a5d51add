"""Invented words of four languages, from which long texts are drawn; the same for the same seed."""

from random import Random
from typing import Final

WORDS: Final = {
    "en": "the Conference notes that each participating State may propose amendments to the present text and shall "
    "inform the Secretariat in writing within thirty days of its circulation while recalling earlier decisions on "
    "transparency equal treatment working languages observers budget reporting cooperation measures calendar "
    "verification mutual confidence exchange of information public records independent review host country "
    "arrangements chairmanship rotation delegations credentials consensus silence procedure meetings sessions",
    "ru": "Конференция отмечает что каждое государство участник может предлагать поправки к настоящему тексту и "
    "письменно уведомляет Секретариат в течение тридцати дней после его распространения ссылаясь на принятые ранее "
    "решения о прозрачности равном обращении рабочих языках наблюдателях бюджете отчётности сотрудничестве мерах "
    "календаре проверке взаимном доверии обмене информацией открытых реестрах независимом обзоре принимающей стране",
    "ar": "المؤتمر يلاحظ أن لكل دولة مشاركة أن تقترح تعديلات على هذا النص وتبلغ الأمانة كتابة خلال ثلاثين يوما من "
    "تعميمه مع الإشارة إلى القرارات السابقة بشأن الشفافية والمعاملة المتساوية ولغات العمل والمراقبين والميزانية "
    "وتقديم التقارير والتعاون والتدابير والجدول والتحقق والثقة المتبادلة وتبادل المعلومات والسجلات العامة",
    "zh": "会议 注意到 各 参加国 可以 对 本 案文 提出 修正 并 应 在 分发 后 三十 日 内 书面 通知 秘书处 同时 回顾 "
    "以往 关于 透明度 平等 待遇 工作 语文 观察员 预算 报告 合作 措施 日历 核查 相互 信任 信息 交流 公开 记录 独立 审查",
}
STOPS: Final = {"en": ".", "ru": ".", "ar": ".", "zh": "。"}
COMMAS: Final = {"en": ",", "ru": ",", "ar": "،", "zh": "，"}


def drawn(language: str, number: int, random: Random) -> list[str]:
    """Words as pieces of running text: each carries the space after it, where the language has one."""
    words, gap = WORDS[language].split(), "" if language == "zh" else " "
    found = []
    for n in range(number):
        comma = COMMAS[language] if n % 9 == 8 and n < number - 1 else ""
        found.append(random.choice(words) + comma + gap)
    found[0] = found[0][:1].upper() + found[0][1:]
    found[-1] = found[-1].rstrip(" ") + STOPS[language]
    return found
