"""职责分离：同一自然人在同一案件上不得身兼数步，换岗后仍然如此（docs/rules.md）。"""

from core.acts import Act
from core.dates import zh
from core.models import Event
from core.refusals import NotPermitted, Reason

DECIDE = {Act.APPROVE, Act.REFUSE, Act.RELIEVE}
HANDLE = {Act.REGISTER, Act.ACCEPT, Act.EDIT_HOUSEHOLD, Act.ASSESS}
PANEL = {Act.HOLD_PANEL, Act.GIVE_OPINION}
JUDGE = PANEL | {Act.HOLD_REVIEW}
VISIT = {Act.RECORD_VISIT, Act.FINISH_VISIT}
BASIS = "本系统控制：不相容岗位分离"
# 全部规则；代码、页面上的“职责分离第几条”指这里，docs/rules.md 照此列出。
RULES = {
    1: "入户调查人不得评审、审批",
    2: "核对人不得评议、评审、审批，不得复查自己的核对结果",
    3: "审批人不得是受理、经办人，不得是提出意见的评审人（规程由集体研究决定的，签批人参加研究），不得为本案联合把关",
    4: "评审会的记录人不是组长；成员至少三名，其中至少一名不在本社区任职",
    5: "名册的编制人、核对人、签章人是三个人；更换发放账户的提出人、核对人是两个人，都不得签章第一次发到新账户的名册",
    6: "异议的登记人、经手本案的人不得处理该异议",
    8: "授岗的提出人、确认人、本人是三个人；系统管理员、审计监察不兼其他岗位",
    10: "与申请家庭有近亲属关系的，各步都回避",
    12: "一个自然人一个账号",
}
# 评审会提意见、另有人签批；集体研究就是作决定，签批的负责人本来就在会上，这一条不适用（`together`）。
APART_FROM_PANEL = (DECIDE, PANEL, "审批人不得是提出意见的评审人（职责分离第3条）")
# 左右两组不得为同一人，不论先后；一句话说明来由。
PAIRS = [
    (DECIDE, HANDLE, "审批人不得是受理、经办人（职责分离第3条）"),
    APART_FROM_PANEL,
    (DECIDE, {Act.HOLD_REVIEW}, "审批人不得是提出意见的评审人（职责分离第3条）"),
    ({Act.APPROVE, Act.REFUSE}, {Act.PASS_GATE}, "审批人不得为本案联合把关（职责分离第3条）"),
    (DECIDE | PANEL, VISIT, "入户调查人不得评审、审批（职责分离第1条）"),
    (
        DECIDE | JUDGE,
        {Act.RECORD_CHECK, Act.RECORD_HIT},
        "核对人不得评议、评审、审批（职责分离第2条）",
    ),
    (
        {Act.RECHECK},
        {Act.RECORD_CHECK, Act.RECORD_HIT},
        "核对人不得复查自己的核对结果（职责分离第2条）",
    ),
    ({Act.RESOLVE_OBJECTION}, {Act.RECORD_OBJECTION}, "异议的登记人不得处理该异议（职责分离第6条）"),
    ({Act.CHECK_ROSTER}, {Act.DRAFT_ROSTER}, "名册的编制人不得核对（职责分离第5条）"),
    ({Act.SEAL_ROSTER}, {Act.DRAFT_ROSTER, Act.CHECK_ROSTER}, "名册的编制人、核对人不得封存（职责分离第5条）"),
]
# 案件流转中不与别的步骤相冲的；新增的行为不进 PAIRS，就要想过了写在这里（tests/house/test_acts.py）。
FREE = {
    Act.REQUEST_SUPPLEMENT,
    Act.SUPPLEMENT,
    Act.DECLINE,
    Act.COMPLETE_PAPERWORK,
    Act.REQUEST_CHECK,
    Act.OBJECT_CHECK,
    Act.HEAR,
    Act.OPEN_PUBLICITY,
    Act.POST_NOTICE,
    Act.SUBMIT_TO_COUNTY,
    Act.RECEIVE_PAPERS,
    Act.SEND_BACK,
    Act.PAUSE,
    Act.RESUME,
    Act.EXTEND,
    Act.WITHDRAW,
    Act.TERMINATE,
}


def excluded_by(act, *, together=False):
    """办过哪些事的人不得再办 `act`：{先前的行为: 说明}；`together` 即本案由集体研究决定。"""
    found = {}
    for pair in PAIRS:
        if together and pair is APART_FROM_PANEL:
            continue
        left, right, why = pair
        if act in left:
            found |= dict.fromkeys(right, why)
        if act in right:
            found |= dict.fromkeys(left, why)
    return found


def conflicts(user, act, case_id=None, *, subject="", together=False):
    """此人不得办理 `act` 的全部理由；空列表即可。

    案件以 case_id 查，名册等以事件的 subject 查；除经办人外，
    事件 data["persons"] 列出的共同参与人（第二调查人、评审成员的账号 id）同样受限。
    """
    return conflicts_of(user, [act], case_id, subject=subject, together=together)[act]


def conflicts_of(user, acts, case_id=None, *, subject="", together=False):
    """同上，几件事一起问：{行为: 理由}；先前办过的只查一次。"""
    barred = {act: excluded_by(Act(act), together=together) for act in acts}
    wanted = {earlier for one in barred.values() for earlier in one}
    if not wanted:
        return {act: [] for act in acts}
    where = {"case_id": case_id} if case_id is not None else {"subject": subject}
    earlier = Event.objects.filter(act__in=wanted, **where).order_by("pk")
    person = set(user.same_person_ids())
    mine = [event for event in earlier if person & {event.actor_id, *event.data.get("persons", ())}]
    return {
        act: [sentence(event, Act(act), one[event.act]) for event in mine if event.act in one]
        for act, one in barred.items()
    }


def sentence(event, act, why):
    day, done = zh(event.happened_on, weekday=False), event.get_act_display()
    return Reason(f"您已于{day}办理“{done}”，不能再办理“{act.label}”：{why}", BASIS)


def require_separate(user, act, case_id=None, *, subject="", together=False):
    """身兼数步即抛 NotPermitted，写明此前办过哪一步。"""
    if reasons := conflicts(user, act, case_id, subject=subject, together=together):
        raise NotPermitted(list(dict.fromkeys(reasons)))
