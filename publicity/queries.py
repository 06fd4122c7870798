"""公示该做什么：轮到哪一轮、哪些单该贴、哪些该拍末日照片、哪些确认结果还没公布。"""

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.models import Case, CoveredPerson
from cases.states import CaseState
from core.acts import Act
from core.refusals import Blocked
from publicity.models import Bulletin, Posting, Round
from publicity.models.posting import WRONG_ON_THE_WALL
from regimes.choices import PublicityWhen
from regimes.models import PublicityRule, PublicityStage

PROMISING = (
    CaseState.VERIFICATION,
    CaseState.VISIT,
    CaseState.HEARING,
    CaseState.REVIEW,
    CaseState.PUBLICITY,
    CaseState.DECISION,
)
AFTER = (PublicityWhen.AFTER_DECISION, PublicityWhen.WHILE_PAID)


def rule_due(case, stage=None, *, on):
    """本案 `on` 日该公示哪一轮（PublicityRule）；`stage` 指定内容而规程没有这一轮、或还轮不到，即 Blocked 说明。"""
    if stage and case.procedure.publicity_rule(stage) is None:
        raise Blocked(f"本区规程没有“{PublicityStage(stage).label}”公示，不能发起")
    due = [rule for rule in _rules_due(case, on) if stage in (None, rule.stage)]
    if not due and stage:
        raise Blocked(f"本案现在不是公示“{PublicityStage(stage).label}”的时候")
    if not due:
        raise Blocked("本案按规程没有应发起的公示，或正在公示")
    return due[0]


def _rules_due(case, on):
    taken, promises = set(case.rounds.open().values_list("stage", flat=True)), _promises_due(case)
    if case.state == CaseState.PUBLICITY:
        rules = [*case.procedure.rounds_before_decision[case.rounds_closed :][:1], *promises]
    elif case.state == CaseState.GRANTED:
        rules = [rule for rule in case.procedure.publicity_rules.all() if rule.when in AFTER]
        taken |= set(case.rounds.filter(_done_with(on)).values_list("stage", flat=True))
    else:
        rules = promises
    return [rule for rule in rules if rule.stage not in taken]


def _done_with(on):
    """不必再公示一遍的各轮：长期公示提前撤下（如户已迁往别的社区）而 `on` 日本案的决定还在保障的，须重新张贴。"""
    covered = CoveredPerson.objects.lasting(on.replace(day=1)).filter(decision__case=OuterRef("case"))
    done = Q(closed_on=None) | Q(is_standing=False) | ~Exists(covered)
    return done & ~Q(closed_why=Act.UNDO_OPENING.label)  # 当天撤销了的误开不算


def _promises_due(case):
    """受理之后应公示的承诺，从来没有发起过的；漏了的到审批之前都可以补。"""
    if case.state not in PROMISING:
        return []
    opened = set(case.rounds.really_opened().values_list("stage", flat=True))
    rules = case.procedure.publicity_rules.all()
    return [one for one in rules if one.when == PublicityWhen.AFTER_ACCEPTANCE and one.stage not in opened]


def _missing(on):
    """一案的规程有而从没有发起的各轮；供案件的子查询。"""
    opened = Round.objects.filter(_done_with(on), case=OuterRef(OuterRef("pk")), stage=OuterRef("stage"))
    return PublicityRule.objects.filter(procedure=OuterRef("procedure")).filter(~Exists(opened))


def with_missing_stage(cases, on):
    """各案标上 `to_publish`（决定之后）、`to_promise`（受理之后）：头一样该发起而没有发起的公示什么。"""
    first = lambda **when: Subquery(_missing(on).filter(**when).order_by("pk").values("stage")[:1])  # noqa: E731
    return cases.annotate(to_publish=first(when__in=AFTER), to_promise=first(when=PublicityWhen.AFTER_ACCEPTANCE))


def missing_rounds(unit=None, *, on):
    """`on` 日已确认而应公布、应长期公示的，受理后应公示承诺的，而轮次尚未发起的案件；`unit` 为街道或社区，空为全部。"""
    missing = _missing(on)
    # 一件件问的写在后面：先看环节，再看这套程序有没有这样的公示（一张小表，整句只查一遍）。
    promising = PublicityRule.objects.filter(when=PublicityWhen.AFTER_ACCEPTANCE)
    after = Q(state=CaseState.GRANTED) & Exists(missing.filter(when__in=AFTER))
    promise = Q(state__in=PROMISING, procedure__in=promising.values("procedure"))
    promise &= Exists(missing.filter(when=PublicityWhen.AFTER_ACCEPTANCE))
    cases = Case.objects.filter(after | promise)
    if unit is not None:
        cases = cases.filter(Q(street=unit) | Q(community=unit))
    return cases.order_by("decided_on", "pk")


def awaiting_opening():
    """在公示环节、应发起而没有发起公示的案件。"""
    running = Round.objects.filter(case=OuterRef("pk"), closed_on=None)
    return Case.objects.filter(~Exists(running), state=CaseState.PUBLICITY).order_by("due_on", "pk")


def _live(bulletins="bulletin"):
    return Exists(Round.objects.filter(bulletin=OuterRef(bulletins), closed_on=None))


def of_bulletins(postings, user, act):
    """其中此人凭 `act` 管得着的。"""
    return postings.filter(bulletin__in=Bulletin.objects.visible_to(user, act))


def unposted():
    """单已出、未贴的各处。"""
    return Posting.objects.filter(_live(), posted_on=None).order_by("bulletin__planned_on", "pk")


def to_post(user):
    """此人该去张贴的。"""
    return of_bulletins(unposted(), user, "post_notice").select_related("bulletin__community", "unit")


def wrong_on_the_wall():
    """要换贴、取下的：墙上所写的截止日变了而公示还没有结束，或有一户提前撤下。"""
    return Posting.objects.filter(WRONG_ON_THE_WALL).filter(_live() | ~Q(stale="")).order_by("moved_from", "pk")


def to_repost(user):
    """此人该去换贴、取下的。"""
    return of_bulletins(wrong_on_the_wall(), user, "add_photo").select_related("bulletin__community", "unit")


def without_last_photo(today):
    """末日已到（含已过）而没有末日照片的各处；已结束而缺照片、因而挡住审批的也在内。"""
    stuck = Exists(Round.objects.filter(bulletin=OuterRef("bulletin"), case__photo_missing=True))
    rows = Posting.objects.filter(_live() | stuck, last_day__lte=today, last_photo=None)
    return rows.order_by("last_day", "pk")


def last_photo_due(user, today):
    """此人该拍末日照片的。"""
    rows = of_bulletins(without_last_photo(today), user, "take_last_photo")
    return rows.select_related("bulletin__community", "unit")


def running(user):
    """公示中的公示单，先届满的在前。"""
    seen = Bulletin.objects.visible_to(user)
    found = seen.filter(Exists(Round.objects.filter(bulletin=OuterRef("pk"), closed_on=None, first_day__isnull=False)))
    return found.select_related("community").prefetch_related("postings", "rounds")
