"""把到期日的来由写成办事人员能读、能念给群众听的话。"""

from itertools import groupby

WEEKDAYS = "周一 周二 周三 周四 周五 周六 周日".split()
UNITS = {"workday": "个工作日", "day": "日", "hour": "小时", "month": "个月"}


def day_zh(day):
    return f"{day.year}年{day.month}月{day.day}日"


def short_zh(day):
    return f"{day.month}月{day.day}日"


def moment_zh(moment):
    return f"{day_zh(moment)}{moment.hour}时{moment.minute:02d}分"


def explain_deadline(one):
    """`Deadline` → 一行一句的中文。"""
    lines = [_start(one), *_skipped(one), *_makeup(one), *_pauses(one), _due(one)]
    if one.provisional:
        lines.append(_provisional(one))
    if one.source:
        lines.append(f"依据：{one.source}")
    return lines


def _start(one):
    event = f"（{one.start_label}）" if one.start_label else ""
    if one.unit == "hour":
        return f"自{moment_zh(one.start_on)}{event}起算{one.length}小时，不因周末和节假日顺延"
    origin = "当日" if one.count_start else "次日"
    return f"自{day_zh(one.start_on)}{event}{origin}起算{one.length}{UNITS[one.unit]}"


def _skipped(one):
    """相邻且缘由相同的日子并成一段；周六周日并作周末。"""
    kinds = [(day, "周末" if reason in WEEKDAYS else reason) for day, reason in one.skipped]
    runs = []
    for (_, kind), days in groupby(enumerate(kinds), key=lambda row: (row[1][0].toordinal() - row[0], row[1][1])):
        days = [day for _, (day, _) in days]
        span = short_zh(days[0]) if len(days) == 1 else f"{short_zh(days[0])}至{short_zh(days[-1])}"
        runs.append(f"{span}（{kind}）")
    verb = "跳过" if one.unit == "workday" else "末日遇休息日顺延，跳过"
    return [f"{verb}{'、'.join(runs)}"] if runs else []


def _makeup(one):
    days = "、".join(f"{short_zh(day)}（{WEEKDAYS[day.weekday()]}）" for day in one.makeup)
    return [f"{days}为调休上班日，计入"] if days else []


def _pauses(one):
    lines = []
    for pause in one.pauses:
        until = f"至{day_zh(pause.ends_on)}" if pause.ends_on else "起，尚未恢复"
        source = f"（{pause.source}）" if pause.source else ""
        most = f"，同一事由前后至多停{pause.max_days}个工作日" if pause.max_days else ""
        lines.append(f"{pause.reason}停表：{day_zh(pause.starts_on)}{until}{source}，停表次日起至恢复当日不计{most}")
    if one.stands_until:
        lines.append(f"至多停到{day_zh(one.stands_until)}，其后不论恢复与否，时限续走")
    if one.capped:
        lines.append(f"连同停表，全程至多{one.ceiling}个工作日")
    return lines


def _due(one):
    if one.due is None:
        return f"停表中，恢复后还有{one.left}个工作日"
    if one.unit == "hour":
        return f"{moment_zh(one.due)}到期"
    return f"{day_zh(one.due)}（{WEEKDAYS[one.due.weekday()]}）到期，当日24时届满"


def _provisional(one):
    return (
        f"暂定：{one.due.year}年放假安排尚未全部公布，现按法定节日推算；"
        f"最早可能为{day_zh(one.earliest)}，公布并录入后自动重算"
    )
