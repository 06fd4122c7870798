"""登记收支财产各行；只写这几张表，案件与痕迹由调用者在同一事务里办。"""

from core.refusals import Blocked
from evidence.models import Asset, Expense, Income
from households import codes
from households.periods import ASK_PERIOD

GROUPS = {"income": codes.IncomeKind, "expense": codes.ExpenseKind}


def set_lines(case_id, people, rows):
    """本案申报的收入、支出、财产各一行；`people` 为 {行号: Person}，每行 {"kind", "member"（行号）, "name", "amount"}，
    收入、支出另写 period、months（见 households.periods）。

    旧的申报转为历史；核对、入户已核实的行不动。Raises: Blocked（所归的那一行不是本案的人）。
    """
    declared = {"case_id": case_id, "is_current": True}
    Income.objects.filter(**declared, verified_by="declared", verified=None).update(is_current=False)
    Asset.objects.filter(**declared, verified_by="declared").update(is_current=False)
    Expense.objects.filter(**declared).update(is_current=False)
    for row in rows:
        if row["member"] not in people:
            raise Blocked(f"收支财产里有一行归在第{row['member']}行，那一行没有登记人，请改归别人或删去")
        group, _, code = row["kind"].partition(":")
        place = {"case_id": case_id, "member": people[row["member"]], "kind": code}
        name = row.get("name") or ""
        if group == "asset":
            Asset.objects.create(**place, description=name or codes.AssetKind(code).label, value=row["amount"])
            continue
        if row.get("period") not in codes.Period.values:
            raise Blocked(f"“{name or GROUPS[group](code).label}”：{ASK_PERIOD}")
        place |= {"name": name or GROUPS[group](code).label, "period": row["period"], "months": row.get("months")}
        if group == "income":
            Income.objects.create(**place, declared=row["amount"])
        else:
            Expense.objects.create(**place, own_paid=row["amount"])


def copy_lines(earlier_id, case_id):
    """变更案件沿用原案现行的各行收支财产：各自一份，此后互不相干。"""
    for model in (Income, Expense, Asset):
        rows = list(model.objects.filter(case_id=earlier_id, is_current=True).select_related("member").order_by("pk"))
        for row in rows:
            row.member_id = row.member.merged_into_id or row.member_id
            row.pk, row.case_id, row._state.adding = None, case_id, True
        model.objects.bulk_create(rows)
