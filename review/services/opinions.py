"""评审会、集体研究的成员各用本人账号填写意见，主持的人最后填。"""

from django.db import transaction

from accounts import duties, matrix
from cases.services.base import begin, lock_cases
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotPermitted
from review.models import ItemResult, Opinion
from review.services.sitting import called, open_meeting

VIEWS = {"agree": "同意", "disagree": "不同意", "more": "补充调查"}


@transaction.atomic
def give_opinions(meeting_id, *, by, at, views, rest=False):
    """本人对各户的意见；`views` 为 {议题 id: (agree/disagree/more, 说明)}，会未结束前可改。返回填写的条数。

    `rest` 即其余未填的都同意，评议不通过、公示有异议、核算不符合的除外，要逐户写。须回避的、入户或核对过该案的不能填
    （职责分离第1、2、10条）；不同意与补充调查须写明理由，对除外的各户同意也须写明。组长、主持人的意见最后填。
    """
    held = open_meeting(meeting_id)
    matrix.require(by, Act.GIVE_OPINION, held, on=local_day(at))
    _check_present(held, by)
    disputed = held.disputed()
    if rest:
        views = {**_rest(held, by, disputed), **views}
    if rest and not views:
        raise Blocked("请至少对一户填写意见；公示有异议、评议不通过的户要单独填写，不随“都同意”")
    lock_cases(held.items.filter(pk__in=views).values_list("case_id", flat=True))
    for item in for_change(held.items).filter(pk__in=views).order_by("case_id"):
        view, text = views[item.pk]
        if view not in VIEWS:
            raise Blocked("意见只能是同意、不同意或补充调查")
        if view != "agree" and not text.strip():
            raise Blocked(f"第{item.order}项：意见为“{VIEWS[view]}”的，请写明理由")
        why = apart(item.case, disputed=item.pk in disputed)
        if view == "agree" and why and not text.strip():
            raise Blocked(f"第{item.order}项{item.case.head_name}户{why}，仍同意的请写明理由")
        _leader_last(held, item, by)
        case = begin(item.case_id, Act.GIVE_OPINION, by=by, at=at)
        facts = {"view": view, "text": text.strip(), "given_at": at}
        Opinion.objects.update_or_create(item=item, user=by, defaults=facts)
        events.record(
            Act.GIVE_OPINION,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            data={"meeting": held.pk, "view": view, **called(held, f"填写{held.words.opinion}")},
            reason=text.strip(),
        )
    return len(views)


def _check_present(held, by):
    """到会的才有意见：负责人的岗位管着全街道，没有列席的会也不能代言。"""
    row = held.attendances.filter(user=by).first()
    if row is None:
        raise NotPermitted(f"您不是这次{held.words.meeting}的成员")
    if not row.present:
        raise Blocked(f"您已登记为缺席（{row.absent_reason}），不能填写意见")


def apart(case, *, disputed=False):
    """要单独表态、不能随众同意的一户，一句话说为什么；可随众的为空串。`disputed` 为公示有过异议。"""
    if case.review_outcome == ItemResult.FAIL:
        return "民主评议不通过"
    if disputed or case.objected:
        return "公示有异议"
    return "核算不符合条件" if case.eligible is False else ""


def _rest(held, by, disputed):
    """本人还没有填、又可以随众同意的各户。"""
    mine = Opinion.objects.filter(user=by).values("item")
    left = held.items.exclude(pk__in=mine).select_related("case")
    together = [item for item in left if not apart(item.case, disputed=item.pk in disputed)]
    return {item.pk: ("agree", "") for item in together if by.name not in item.recused.split("、")}


def _leader_last(held, item, by):
    """主持的人先说了，别人就跟着说：到会而能填的成员都填了，组长、主持人才填。"""
    if by.pk != held.chair_id:
        return
    if waiting := [user.name for user in still_to_say(held, item) if user.pk != by.pk]:
        raise Blocked(
            f"第{item.order}项：{held.words.chair}的意见最后填，还等{'、'.join(waiting)}；没有到会的请先登记缺席"
        )


def still_to_say(held, item):
    """到会、不须回避、没有办过本案相冲的事，而还没有填意见的成员。"""
    given = set(item.opinions.values_list("user", flat=True))
    people = held.attendances.filter(present=True).exclude(user__in=given).select_related("user")
    recused = item.recused.split("、")
    return [
        one.user for one in people.order_by("pk") if one.name not in recused and not conflicting(one.user, item.case)
    ]


def conflicting(user, case):
    """此人办过什么，因而对本案不能有意见；集体研究的，签批的负责人参加。"""
    return duties.conflicts(user, Act.GIVE_OPINION, case.pk, together=case.decided_together)
