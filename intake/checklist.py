"""受理前的核对表：逐条说够不够、缺什么、到哪里补。"""

from django.urls import reverse

from cases import guards

WHERE = {
    guards.household_complete: ("家庭成员、住址", "edit_household"),
    guards.adults_promised: ("成年人诚信承诺书", "authorise"),
    guards.adults_authorised: ("成年人核对授权", "authorise"),
    guards.materials_complete: ("申请材料", "authorise"),
    guards.everyone_alive: ("家庭成员都在世", "edit_household"),
    guards.residence_settled: ("没有内地户籍的成员保不保障", "edit_household"),
    guards.ties_registered: ("近亲属关系已备案", "declare_tie"),
    guards.regime_in_force: ("有施行中的规程", ""),
}


def _unasked(check, case):
    """没有可比的不列：一般的家庭没有户籍一问，机关自己发起的变更不收材料。"""
    return check is guards.residence_settled or (check is guards.materials_complete and case.by_office)


def of_acceptance(case):
    """[{label, reasons, url}]，次序与受理的条件一致。"""
    arrow = case.accept._django_fsm.get_transition(case.state)
    if arrow is None:
        return []
    rows = []
    for check in arrow.conditions:
        label, url_name = WHERE.get(check, (check.reason, ""))
        url = reverse(f"intake:{url_name}", args=[case.pk]) if url_name else ""
        reasons = check.reasons(case)
        if reasons or not _unasked(check, case):
            rows.append({"label": label, "reasons": reasons, "url": url})
    return rows
