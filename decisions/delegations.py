"""登记簿怎么读：每份授权今天的状况，今天各街道各类由谁审批。只读不写。"""

from cases.models import Case
from cases.states import ACCEPTED
from core.dates import zh
from regimes.models import AidKind, Delegation


def register(district, today):
    """`rows` 各份授权与状况，`table` 今天由谁审批；两条查询，与街道多少无关。"""
    related = ("street", "entered_by", "confirmed_by")
    rows = list(Delegation.objects.filter(district=district).select_related(*related).order_by("-starts_on", "-pk"))
    streets = list(district.children.filter(is_active=True).order_by("code"))
    for row in rows:
        row.standing, row.tone = _standing(row, rows, today)
        row.can_end = not row.revokes and row.tone == "good"
    return {"rows": rows, "streets": streets, "table": _table(rows, streets, today)}


def _table(rows, streets, today):
    """[(类别, [(街道批否, 凭哪一份或为何)])]。"""
    found = []
    for aid in AidKind:
        cells = [_usable(rows, street, aid, today) for street in streets]
        found.append((aid.label, cells))
    return found


def _usable(rows, street, aid, on):
    """与 Delegation.objects.usable 同义，只是不查库：`rows` 已按起始日从新到旧。"""
    latest = next((row for row in rows if _covers(row, street, aid) and _valid(row, on)), None)
    return None if latest is None or latest.revokes or latest.lacks_basis(on) else latest


def _covers(row, street, aid):
    return row.aid == aid and row.street_id in (None, street.pk)


def _valid(row, on):
    return row.is_confirmed and row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)


def _standing(row, rows, today):
    """一行今天的状况与色调。"""
    if not row.is_confirmed:
        return "待确认", "soon"
    if row.starts_on > today:
        return "未到起始日", "info"
    if row.revokes:
        return "已收回", ""
    if row.ends_on and row.ends_on < today:
        return "已到期", ""
    later = [one for one in rows if one.revokes and _valid(one, today) and _follows(one, row)]
    if later:
        return f"已收回（{later[0].source}，{zh(later[0].starts_on, weekday=False)}起）", ""
    if row.lacks_basis(today):
        return "没有写明省级依据，街道不能凭此审批", "late"
    return "有效", "good"


def _follows(end, row):
    """收回的一行管到这份授权：同类，同一街道或全区，且在其后。"""
    same = end.street_id == row.street_id or end.street_id is None
    return same and end.aid == row.aid and (end.starts_on, end.pk) > (row.starts_on, row.pk)


def consequence(row, today):
    """确认之后会怎样：自何日由谁审批。"""
    when = "即日起" if row.starts_on <= today else f"自{zh(row.starts_on, weekday=False)}起"
    who = "区民政局" if row.revokes else row.whom
    return f"{when}{row.get_aid_display()}由{who}审批；{in_hand(row)}"


def in_hand(row):
    """这一行管到的在办案件有多少。"""
    count = Case.objects.filter(street__in=row.streets(), aid=row.aid, state__in=ACCEPTED).count()
    return f"现有{count}件在办，以作决定当日的授权为准"
