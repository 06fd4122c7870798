"""写得出、而本系统执行不了的，一律不载入：规程页上印着的，必有代码照办（docs/regime_keys.md 逐项列出）。"""

from core.acts import Act, Way
from regimes import paper_law
from regimes.choices import (
    PUBLICITY_CLEAR,
    STATUS_ONLY,
    AidKind,
    Decider,
    PauseReason,
    PublicityWhen,
    Purpose,
    ReviewMode,
)

REFUSED = "本系统不执行"
# 只有一种办法的规则：（办得到的值，为什么）。
ONLY = {
    "one_window": (True, "申请一律由街道窗口统一受理"),
    "electronic_copy": (True, "文书随办随归电子卷宗，纸质的照它印出，没有不留电子件的办法"),
    "file_unit": ("household", "一律一户一档，卷内不按人分册"),
    "seal": (True, "文书一律加盖印章"),
}
# 早先写得出、已经没有代码照办的项目：为什么。
GONE = {
    "extended_days": "定期事项不能延期",
}
# 定期事项里由专门的功能照办的；其余的按月列入待办，由写明的一级（who）登记办结。
DUTIES = {
    "T20": "认定到期前提醒",
    "T21": "定期核查",
    "T21A": "定期核查（有劳动能力）",
    "T21B": "定期核查（城市，有劳动能力）",
    "T21C": "定期核查（农村，有劳动能力）",
    "T22": "死亡后办完变更",
    "T23": "就业渐退期",
    "T24": "按月报送名册",
}
REMEDIES = dict(zip(("T29", "T29A"), paper_law.remedy_terms(), strict=True))  # 照法律印在文书上
MONTH_END = "月末"
# 停表各由哪件事起、哪件事止。
PAUSES = {
    PauseReason.SUPPLEMENT: (Act.REQUEST_SUPPLEMENT, [Act.SUPPLEMENT]),
    PauseReason.LETTER: (Act.PAUSE, [Act.RESUME]),
    PauseReason.OBJECTION: (Act.RECORD_OBJECTION, [Act.RESOLVE_OBJECTION]),
    PauseReason.RECHECK: (Act.OBJECT_CHECK, [Act.RECHECK]),
}
# 记在案件上的事：时限只能自它们起、到它们止。
ON_CASE = {one for one in Act if one.way is not Way.ELSEWHERE} | {
    Act.REGISTER,
    Act.SERVE,
    Act.RECORD_HIT,
    Act.CLOSE_PUBLICITY,
    Act.ISSUE_NOTICE,
    PUBLICITY_CLEAR,
}
# 文书各在哪件事上出具；规程这一行的出处即文书上的依据。
NOTICES = {
    "acceptance": Act.ACCEPT,
    "supplement": Act.REQUEST_SUPPLEMENT,
    "decline": Act.DECLINE,
    "recheck": Act.RECHECK,
    "grant": Act.APPROVE,
    "recognition": Act.APPROVE,
    "adjust": Act.APPROVE,
    "refusal": Act.REFUSE,
    "termination": Act.TERMINATE,
}
MOST_VISITORS = 2  # 入户调查表记主调查人与第二调查人


def rule_problem(key, value):
    """一项规则的值本系统办不办得到；办得到为空串。"""
    if key in ONLY and value != ONLY[key][0]:
        return f"“{key}”{REFUSED}：{ONLY[key][1]}"
    if key == "visit_min_persons" and value > MOST_VISITORS:
        return f"“{key}”{REFUSED}：入户调查表只记主调查人与第二调查人，最多写 {MOST_VISITORS}"
    return ""


def duty_problem(row):
    name = f"定期事项“{row['id']} {row['label']}”"
    if row["id"] in REMEDIES:
        legal = (row["days"], row["unit"]) == REMEDIES[row["id"]]
        return "" if legal else f"{name}{REFUSED}：救济期限照法律印在文书上，不由规程定"
    if row["unit"] != "month":
        return f"{name}只能以月（month）计，别的单位{REFUSED}"
    if row["id"] in DUTIES or (row["start"] == MONTH_END and "who" in row):
        return ""
    return f"{name}{REFUSED}；按月要办的，start 写“{MONTH_END}”，who 写由谁办（street 或 district）"


def limit_problem(row):
    strange = [act for act in (row["start"], *row["end"]) if act not in ON_CASE]
    return f"“{'、'.join(strange)}”不记在案件上，以它起止的时限{REFUSED}" if strange else ""


def pause_problem(row):
    start, end = PAUSES[row["reason"]]
    if (row["start"], row["end"]) == (start, end):
        return ""
    return f"“{row['reason']}”停表只自 {start} 起、到 {'、'.join(end)} 止，别的{REFUSED}"


def publicity_problem(row):
    before = row["when"] == PublicityWhen.BEFORE_DECISION
    if row["blocks"] == before:
        return ""
    words = "决定之前的公示一律期满才能往下办" if before else "只有决定之前的公示挡得住下一环节"
    return f"“blocks = {str(row['blocks']).lower()}”{REFUSED}：{words}"


def notice_problem(row):
    if NOTICES.get(row["kind"]) == row["on"]:
        return ""
    known = "、".join(f"{kind}（{act}）" for kind, act in NOTICES.items())
    return f"“{row['kind']}”在 {row['on']} 时出具{REFUSED}，能写的有：{known}"


ROWS = {"limit": limit_problem, "pause": pause_problem, "publicity": publicity_problem, "notice": notice_problem}


def problems(procedure):
    """一套程序里写了而没有代码照办的：（所在之处，一句话）。"""
    for key, row in procedure["rules"].items():
        if text := rule_problem(key, row["value"]):
            yield (*procedure["_path"], "rules", key), text
    for kind, ask in ROWS.items():
        yield from ((row["_path"], text) for row in procedure[kind] if (text := ask(row)))
    yield from recheck_problems(procedure)
    yield from ending_problems(procedure)
    asked = {"district_above": line_problem, "gate_may_refuse": gate_problem, "review_drawn": drawn_problem}
    for key, ask in asked.items():
        if text := ask(procedure):
            yield (*procedure["_path"], "rules", key), text


def ending_problems(procedure):
    """停发之后没有人、没有金额可以公布；终止之前的公示另是一种（ending）。"""
    for row in procedure["publicity"] if procedure["purpose"] == Purpose.STOP else ():
        if row["when"] in (PublicityWhen.AFTER_DECISION, PublicityWhen.WHILE_PAID):
            yield row["_path"], f"停发之后没有金额可公布，“{row['stage']}”{REFUSED}；抄来的用 drop 去掉"


def line_problem(procedure):
    """按金额改由区县审批的，须本由街道审批、又定得出金额。"""
    if "district_above" not in procedure["rules"]:
        return ""
    if procedure["rules"].get("decider", {}).get("value") == Decider.COUNTY:
        return "本来就由区县审批，不必写“district_above”"
    if procedure["aid"] in STATUS_ONLY or procedure["purpose"] == Purpose.STOP:
        return f"只作认定的、停发的不定金额，“district_above”{REFUSED}；抄来的用 drop 去掉"
    return ""


def gate_problem(procedure):
    rules = procedure["rules"]
    refuses, has_gate = (rules.get(key, {}).get("value") for key in ("gate_may_refuse", "joint_gate"))
    return "没有区级联合把关（joint_gate），无从在把关时不予确认" if refuses and not has_gate else ""


def drawn_problem(procedure):
    """抽签产生评议人员的：一类写一次，规程要有评议。"""
    rules = procedure["rules"]
    kinds = [one.partition("=")[0] for one in rules.get("review_drawn", {}).get("value", [])]
    if len(kinds) != len(set(kinds)):
        return "同一类评议人员写了两次，请并作一项"
    never = rules.get("review_mode", {}).get("value") == ReviewMode.NEVER
    return "规程不开评议会（review_mode），无从抽选评议人员" if kinds and never else ""


def recheck_problems(procedure):
    """复查停不停表：写了停，就要写明停哪些时限、最多几天；写了不停，就不该有这一段。"""
    pauses = procedure["rules"].get("recheck_pauses_clock", {}).get("value")
    row = next((one for one in procedure["pause"] if one["reason"] == PauseReason.RECHECK), None)
    if pauses and (row is None or "limits" not in row):
        text = "复查停表的，须另写 [[procedure.pause]]（reason 写 recheck），列明停哪些时限"
        yield (*procedure["_path"], "rules", "recheck_pauses_clock"), text
    elif row is not None and not pauses:
        yield row["_path"], "写了复查停表，规则里却没有 recheck_pauses_clock = true"


def validity_problems(procedures, duties):
    told = next((row["days"] for row in duties if row["id"] == "T20"), None)
    for one in procedures:
        months = one["rules"].get("valid_months", {}).get("value")
        if one["aid"] == AidKind.RIGID_EXPENSE and months and told not in (None, months):
            yield one["_path"], f"认定有效 {months} 个月（valid_months），T20 却写 {told} 个月，应当一致"
