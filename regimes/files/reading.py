"""把一份规程读成人看的样子：命令行与网页共用，也供两版对照。"""

from decimal import Decimal

from django.db.models import Prefetch

from core.acts import Act
from core.money import yuan
from regimes import grounds, law
from regimes.calendar.wording import day_zh
from regimes.choices import (
    AidKind,
    Decider,
    ObjectionRemedy,
    OnsiteClass,
    Place,
    ReviewerKind,
    ReviewMode,
    SourceStatus,
    TimeUnit,
)
from regimes.files.schema import RULES
from regimes.models import Parameter, Procedure, Standard
from regimes.models.rules import act_label
from regimes.parameters import CEILINGS

PARTS = ("provisions", "limits", "publicity_rules", "pause_rules", "papers", "required_notices")
TITLES = {
    "provisions": "规定",
    "limits": "时限",
    "publicity_rules": "公示",
    "pause_rules": "停表",
    "papers": "材料",
    "required_notices": "文书",
}
WHOLE = "整份文件"
BREACH = {"warn": "超期提醒", "overdue": "超期即逾期", "alarm": "超期警报", "remind": "到期前提示"}
YES_NO = {True: "是", False: "否"}


def procedures_of(regime):
    """连同全部规则一次取出，条数再多查询数也不变。"""
    return Procedure.objects.filter(regime=regime).select_related("regime").prefetch_related(*map(Prefetch, PARTS))


def sections(procedure):
    """[（标题， [（编号，项目，内容，出处，可靠程度，说明）]）]。"""
    return [(TITLES[part], [_line(part, row) for row in getattr(procedure, part).all()]) for part in PARTS]


def _line(part, row):
    key, label, text = READERS[part](row)
    return _row(key, label, text, source=row.source, status=row.status, note=row.note)


def _provision(row):
    label = RULES[row.key][0] if row.key in RULES else row.key
    return row.key, label, YES_NO[row.value] if isinstance(row.value, bool) else value_label(row.key, row.value)


def value_label(key, value):
    """枚举值的中文；一组的以顿号相连；其余照写。"""
    if isinstance(value, list):
        return "、".join(value_label(key, one) for one in value)
    if key == "review_drawn":
        kind, _, number = value.partition("=")
        return f"{ReviewerKind(kind).label}{number}人"
    if key == "district_above":
        return f"超过{yuan(Decimal(value))}的由{Decider.COUNTY.label}审批，不超过的由街道审批"
    return VALUE_LABELS.get((key, value), str(value))


def _limit(row):
    ends = "、".join(map(act_label, row.end_events))
    longer = f"，经批准可延至{row.extended_days}，连同停表也不超过它" if row.extended_days else ""
    nested = f"，包含于{_limit_names(row)[row.nested_in]}" if row.nested_in else ""
    span = f"{row.days}{row.get_unit_display()}{longer}"
    return (
        row.limit_id,
        row.label,
        f"{act_label(row.start_event)} → {ends}：{span}；{BREACH[row.on_breach]}{nested}",
    )


def _limit_names(row):
    return {one.limit_id: one.label for one in row.procedure.limits.all()}


def _publicity(row):
    places = "、".join(Place(place).label for place in row.places)
    days = f"{row.days}{row.get_unit_display()}" if row.days else "不定期"
    blocks = "，期满前不得进入下一环节" if row.blocks else ""
    return row.stage, str(row), f"{row.get_when_display()}，{places}，{days}{blocks}"


def _pause(row):
    ends = "、".join(map(act_label, row.end_events))
    which = "、".join(_limit_names(row).get(one, one) for one in row.limits) or "全部工作日时限"
    return (
        row.reason,
        row.get_reason_display(),
        f"{act_label(row.start_event)} → {ends}，停{which}，同一事由前后至多{row.max_days}个工作日",
    )


def _paper(row):
    parts = ["共享取得，不要求提交" if row.shareable else "申请人提交"]
    parts += ["每个成年成员各一份"] if row.per_adult else []
    return row.code, row.label, ";".join(parts + ([row.if_applicable] if row.if_applicable else []))


def _notice(row):
    return row.kind, row.label, f"{act_label(row.on_event)}时出具"


READERS = {
    "provisions": _provision,
    "limits": _limit,
    "publicity_rules": _publicity,
    "pause_rules": _pause,
    "papers": _paper,
    "required_notices": _notice,
}
CHOICES = {
    "decider": Decider,
    "review_mode": ReviewMode,
    "objection_remedy": ObjectionRemedy,
    "onsite_all": OnsiteClass,
}
VALUE_LABELS = {
    **{(key, one.value): one.label for key, words in CHOICES.items() for one in words},
    ("review_pass_operator", ">"): "多于（>）",
    ("review_pass_operator", ">="): "不少于（≥）",
    ("review_base", "present"): "到会人数",
    ("review_base", "entitled"): "应到人数",
    ("review_base", "valid"): "有效票",
    ("start_month", "next"): "决定的次月",
    ("start_month", "same"): "决定的当月",
    ("sampling_rounding", "up"): "有余数进一",
    ("file_unit", "household"): "一户一档",
    ("file_unit", "person"): "一人一档",
    **{("ceiling_parameter", key): label for key, label in CEILINGS.items()},
}


def heading(regime):
    """整份文件的各项：[（标题，行）]，行的样子与 `sections` 相同。"""
    return [
        ("本规程", [_plain("", text, label=label) for label, text in _facts(regime)]),
        ("所依的文件", [_plain(key, text) for key, text in regime.sources.items()]),
        ("审批权下放", [_delegates(regime.delegates)] if regime.delegates else []),
        ("不能同时享受", [_excluded(row) for row in regime.excludes]),
        ("另定的理由", [_ground(row, regime.cite(row["source"])) for row in regime.grounds]),
        ("定期事项", [_row(row["id"], row["label"], _duty(row), **_sourced(row)) for row in regime.duties]),
    ]


def dated(district, on):
    """不在规程文件里、而办理当日也要照办的：[（标题，行）]。法律加盖人人都有；标准与参数由区里录入。"""
    laws = [
        _row(one.key, one.label, _in_time(one), source=one.cited, status=one.status, note=one.note)
        for one in law.overlays().values()
    ]
    amounts = [
        _row("", str(row), _in_time(row), source=row.source, status="assumed" if row.is_sample else "local", note="")
        for model in (Standard, Parameter)
        for row in model.objects.valid_on(district, on)
    ]
    for one in amounts:
        one["status_label"] = "示例,不能据以发放" if one["status"] == "assumed" else "区里录入并确认"
    reasons = [_ground(vars(one), one.cite) for one in grounds.in_force(None, on)]
    return [("法律加盖", laws), ("不予受理、终止、不予确认、退回的理由", reasons), ("标准与参数", amounts)]


def _facts(regime):
    return [
        ("名称", regime.name),
        ("适用", str(regime.district or "全国")),
        ("施行", day_zh(regime.starts_on)),
        ("失效", day_zh(regime.ends_on) if regime.ends_on else "未定"),
        ("依据", regime.legal_basis),
        *([("抄用", regime.like)] if regime.like else []),
        *([("说明", regime.note)] if regime.note else []),
    ]


def _plain(key, text, label=""):
    return _row(key, label, text, source="", status="", note="")


def _row(key, label, text, *, source, status, note):
    status_label = SourceStatus(status).label if status else ""
    return {"key": key, "label": label, "text": text, "source": source, "status": status,
            "status_label": status_label, "note": note}  # fmt: skip


def _sourced(row):
    return {"source": row["source"], "status": row["status"], "note": row.get("note", "")}


def _delegates(row):
    return _row("", "下放给街道", "、".join(AidKind(aid).label for aid in row["aids"]), **_sourced(row))


def _excluded(row):
    others = "、".join(AidKind(aid).label for aid in row["others"])
    return _row(row["aid"], AidKind(row["aid"]).label, f"另外不能同时享受{others}", **_sourced(row))


def _ground(row, source):
    aids = "、".join(AidKind(aid).label for aid in row.get("aids", ()))
    label = f"{Act(row['act']).label}：{row['label']}" + (f"（{aids}）" if aids else "")
    told = {"source": source, "status": row["status"], "note": row.get("note", "")}
    return _row(f"{row['act']}.{row['key']}", label, row["text"], **told)


def _duty(row):
    longer = f"，可延至{row['extended_days']}" if row.get("extended_days") else ""
    span = f"{row['days']}{TimeUnit(row['unit']).label}{longer}"
    return f"{row['start']} → {row['end']}：{span}；{BREACH[row['on_breach']]}"


def _in_time(row):
    return f"{day_zh(row.starts_on)}起" + (f"，至{day_zh(row.ends_on)}" if row.ends_on else "")


def line_text(row):
    """一行的文字：编号、项目、内容、出处。"""
    name = " ".join(filter(None, (row["key"], row["label"])))
    source = ";".join(filter(None, (row["source"], row["status_label"], row["note"])))
    return f"{name}：{row['text']}" + (f" 〔{source}〕" if source else "")


def differences(old, new, path):
    """两份规程逐项对照：[（程序，部分，编号，旧，新）]，没有的一侧为“—”。`path（程序）` 为走法的一句话。"""
    before, after = _flat(old, path), _flat(new, path)
    return [
        (*key, before.get(key, "—"), after.get(key, "—"))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def _flat(regime, path):
    whole = [(WHOLE, title, rows) for title, rows in heading(regime)]
    parts = [
        (str(procedure), title, rows)
        for procedure in procedures_of(regime)
        for title, rows in [("走法", [_plain("主路", path(procedure))]), *sections(procedure)]
    ]
    return {
        (name, title, row["key"] or row["label"]): line_text({**row, "key": "", "label": ""}).removeprefix(":")
        for name, title, rows in [*whole, *parts]
        for row in rows
    }
