"""一套程序走哪些环节(无异议时),供进度条和规程页用;不查案件。"""

from regimes.choices import AidKind, Decider, Purpose, ReviewMode

DECISION_LABELS = {Decider.LEADER: "审批", Decider.MEETING: "集体研究", Decider.COUNTY: "区县审批"}
RECOGNISED = (AidKind.MARGIN, AidKind.RIGID_EXPENSE)  # 只作认定，不发救助金


def steps_of(procedure):
    """[(环节名, 标签)];环节名与案件状态同名,但此处只是字符串。"""
    steps = [("registered", "登记受理")]
    if procedure.relieve_first:
        steps.append(("relieved", "先行救助、补齐手续"))
    if procedure.check_required:
        steps.append(("verification", "核对"))
    if procedure.visit_required:
        steps.append(("visit", "入户调查"))
    if procedure.review_mode == ReviewMode.ALWAYS:
        steps.append(("review", "民主评议"))
    if procedure.rounds_before_decision:
        steps.append(("publicity", "公示"))
    label = f"{'报送、' if procedure.hand_over else ''}{DECISION_LABELS[procedure.decider]}"
    steps.append(
        ("decision", f"评审会、{label}" if procedure.panel and procedure.decider != Decider.MEETING else label)
    )
    if procedure.joint_gate:
        steps.append(("joint_gate", "区级联合把关"))
    return [*steps, ("granted", _last_label(procedure))]


def _last_label(procedure):
    """最后一步叫什么：变更照变更说，只作认定的不发钱。"""
    if procedure.purpose == Purpose.NEW:
        return "作出认定" if procedure.aid in RECOGNISED else "确认发放"
    return "终止认定" if procedure.aid in RECOGNISED else f"{Purpose(procedure.purpose).label}生效"
