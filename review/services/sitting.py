"""评审会、集体研究各项服务共用的：谁可以在座、怎样称呼、锁住还没有结束的一次会、数人头。"""

from accounts.models import Role
from cases.together import PANEL, TOGETHER
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from review.models import OF_MEMBERS, Identity, Meeting, MeetingKind, MeetingStatus

MIN_MEMBERS = 3  # 职责分离第4条；规程另定更多的从其规定
PANEL_POSTS = {Role.REVIEWER, Role.REVIEW_LEADER}
# 谁可以在座：评审会只有评审组；集体研究的党（工）委会、办公会有签批的负责人。
SITS = {MeetingKind.PANEL: PANEL_POSTS, MeetingKind.COLLECTIVE: PANEL_POSTS | {Role.LEADER}}
IDENTITY = {MeetingKind.PANEL: Identity.PANEL, MeetingKind.COLLECTIVE: Identity.BODY}
WORDS = {MeetingKind.PANEL: PANEL, MeetingKind.COLLECTIVE: TOGETHER}


def distinct_persons(users):
    """不同的自然人数：同一身份证号的几个账号算一人。"""
    return len({user.id_index or f"user-{user.pk}" for user in users})


def called(held, words):
    """集体研究在痕迹里另有叫法；评审会照行为的名称。"""
    return {"called": words} if held.kind == MeetingKind.COLLECTIVE else {}


def open_meeting(meeting_id):
    """锁住一次还没有结束的会；没有的 NotVisible，结束了的 Blocked。"""
    held = for_change(Meeting.objects).filter(pk=meeting_id, kind__in=OF_MEMBERS).first()
    if held is None:
        raise NotVisible("没有这次会，或不在您的办理范围内")
    if held.status == MeetingStatus.CLOSED:
        raise Blocked(f"这次{held.words.meeting}已经结束，意见不能再改")
    return held
