"""家庭各表单与服务之间的换算。"""

from evidence.models import Asset, Expense, Income


def member_facts(form):
    """添加成员表单 → 服务的参数。"""
    return form.facts()


def money_initial(case, members):
    """现行的申报各行，供修改页先填好；已核实的不在此改。"""
    own = {"member__in": [one.person_id for one in members]}
    rows = [
        ("income", row.kind, row.member_id, row.name, row.declared, row)
        for row in Income.objects.of_case(case.pk).filter(**own, verified_by="declared", verified=None)
    ]
    rows += [
        ("expense", row.kind, row.member_id, row.name, row.own_paid, row)
        for row in Expense.objects.of_case(case.pk).filter(**own)
    ]
    rows += [
        ("asset", row.kind, row.member_id, row.description, row.value, None)
        for row in Asset.objects.of_case(case.pk).filter(**own, verified_by="declared")
    ]
    return [
        {"kind": f"{group}:{kind}", "member": member, "name": name[:60], "amount": amount, **_when(row)}
        for group, kind, member, name, amount, row in rows
    ]


def _when(row):
    return {"period": row.period, "months": row.months} if row else {}
