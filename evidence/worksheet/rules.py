"""核算用的参数：当日有效的各行怎样成为规则，哪几项要列在核算表上。"""

from evidence.assessment import outcome
from regimes import parameters
from regimes.models import Parameter

SUPPORT = ("support_threshold_multiple", "support_rate", "support_base")


def parameter_rows(district, on):
    """各参数当日有效的一行（后施行、后录入的为准）。"""
    rows = {}
    for row in Parameter.objects.valid_on(district, on):
        rows.setdefault(row.key, row)
    return rows


def rules_of(rows, area, ceiling=None):
    """参数行 → 核算规则；没有录入的一律为空，由用到它的那一类去拒绝。`ceiling` 为规程所指的限额参数。"""
    value = {key: row.python_value for key, row in rows.items()}
    lacks = tuple(parameters.label(key) for key in SUPPORT if key not in value)
    support = None
    if not lacks:
        threshold, rate, base = (value[key] for key in SUPPORT)
        support = outcome.SupportRule(threshold, rate, base, source_text(rows["support_rate"]))
    return outcome.Rules(
        **parameters.rules(value, area),
        ceiling=value.get(ceiling),
        support=support,
        support_lacks=lacks,
        sources={"top_up": source_text(rows["top_up_shares"])} if "top_up_shares" in rows else {},
    )


def source_text(row):
    """参数、标准的出处。"""
    return f"{row.source}{'，示例' if row.is_sample else ''}"


def shown_of(rows, aid):
    """核算表上列出的参数：只列与本类救助有关的，各带出处。"""
    return [
        [parameters.label(key), f"{row.value_text}（{source_text(row)}）"]
        for key, row in rows.items()
        if parameters.bears_on(key, aid)
    ]
