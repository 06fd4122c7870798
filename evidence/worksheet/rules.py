"""核算用的参数：当日有效的各行怎样成为规则，哪几项要列在核算表上。"""

from decimal import Decimal

from evidence.assessment import outcome
from evidence.worksheet.rows import source_text
from regimes import parameters
from regimes.models import SPENDING, AidKind, Parameter

ZERO = Decimal(0)
# 与核算规则同名的参数
NAMED = (
    "rigid_share",
    "expense_threshold",
    "expense_months",
    "expense_per",
    "expense_ceiling_months",
    "expense_ceiling_per",
    "expense_income_test",
)


def parameter_rows(district, on):
    """各参数当日有效的一行（后施行、后录入的为准）。"""
    rows = {}
    for row in Parameter.objects.valid_on(district, on):
        rows.setdefault(row.key, row)
    return rows


def rules_of(rows, area, ceiling=None):
    """参数行 → 核算规则；没有录入的一律为空，由用到它的那一类去拒绝。`ceiling` 为规程所指的限额参数。"""
    value = {key: row.python_value for key, row in rows.items()}
    support = None
    if "support_threshold_multiple" in value and "support_rate" in value:
        support = outcome.SupportRule(
            threshold=value["support_threshold_multiple"],
            rate=value["support_rate"],
            base=value.get("support_base", "per_capita"),
            source=source_text(rows["support_rate"]),
        )
    return outcome.Rules(
        rounding=value.get("rounding", "fen"),
        minimum_payment=value.get("minimum_payment", ZERO),
        shares=value.get("top_up_shares", {}),
        highest_only=value.get("top_up_highest_only", "highest") == "highest",
        margin=value.get("margin_multiple"),
        disposable=value.get(f"disposable_income_{area}"),
        rigid_over=value.get("rigid_share_operator", "over") == "over",
        rigid_residual=value.get("rigid_residual_multiple"),
        ceiling=value.get(ceiling),
        **{name: value.get(name) for name in NAMED},
        support=support,
        sources={"top_up": source_text(rows["top_up_shares"])} if "top_up_shares" in rows else {},
    )


def shown_of(rows, aid):
    """核算表上列出的参数：只列与本类救助有关的，各带出处。"""
    return [
        [parameters.label(key), f"{row.value_text}（{source_text(row)}）"]
        for key, row in rows.items()
        if bears_on(key, aid)
    ]


def bears_on(key, aid):
    """这一项参数与本类救助的核算有没有关系；核算表只列有关的。"""
    only = {
        "rigid_": SPENDING,
        "expense_": {AidKind.TEMPORARY_EXPENSE},
        "disposable_": SPENDING,
        "margin_": {AidKind.MARGIN, AidKind.MINIMUM_LIVING, *SPENDING},
        "small_": {AidKind.TEMPORARY_SMALL},
        "top_up_": {AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP},
        "minimum_": {AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP},
    }
    if key in ("urgent_aid_ceiling", "same_cause_months", "roster_day", "pay_day"):
        return False
    return next((aid in aids for start, aids in only.items() if key.startswith(start)), True)
