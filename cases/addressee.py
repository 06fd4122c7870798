"""文书给谁、写谁代办：申请人；已故的给现在的户主，户内无人的给其家属。文书从不写给已故的人。"""


def addressee(case):
    """受送达人的姓名。"""
    if not case.applicant.is_dead(case.acting_on):
        return case.applicant.name
    left = [one for one in case.family() if not one.person.is_dead(case.acting_on)]
    head = next((one for one in left if one.is_head), None) or next(iter(left), None)
    return head.name if head else f"{case.applicant.name}（已故）家属"


def agent_of(case):
    """文书上的代办人：姓名（与申请人关系）；没有代办人的、代办人已故的为空。"""
    if not case.agent_name or (case.agent and case.agent.is_dead(case.acting_on)):
        return ""
    return f"{case.agent_name}（{case.agent_relation}）"
