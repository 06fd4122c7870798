"""核对之前先自查：逐项对账，每一项不符都说清是哪几户。"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Sum, TextChoices

from benefits.models import Entitlement
from benefits.paid import outstanding
from benefits.services import entitlements
from cases import snapshot
from cases.models import Case, CaseMember, CoveredPerson
from core.compared import Compared
from core.money import fen, yuan
from households.models import BankAccount, Membership
from regimes.exclusions import added, excluded_by
from regimes.models import ONE_OFF, AidKind, Purpose
from rosters import draft
from rosters.models import LineChange, LineRemark

NAMED = 10  # 一项里最多点出这么多户
BATCH = 500


class Doubt(TextChoices):
    """自查的各项，和说给办事人员的话。"""

    NO_ACCOUNT = "no_account", "没有登记发放账户，请在“家庭”中登记后重新生成"
    NO_HEAD = "no_head", "没有登记户主，请在“家庭”中登记后重新生成"
    SHARED_ACCOUNT = "shared_account", "同一账户发放两户，一户须换账户"
    REPEATED_ID = "repeated_id", "同一户主身份证号出现在两户"
    LISTED_TWICE = "listed_twice", "同一户同一类救助列了两行，请查待遇"
    PAID_ELSEWHERE = "paid_elsewhere", "同一人重复享受互斥的救助，请核实后停发一处"
    DEAD_HEAD = "dead_head", "户主已经死亡，请登记变更或停发"
    DEAD_COVERED = "dead_covered", "保障对象里有人已经死亡，请登记变更或停发"
    DEAD_PAYEE = "dead_payee", "账户所有人已经死亡，请更换发放账户；户内已没有人的办停发"
    GONE_PAYEE = "gone_payee", "账户所有人已经离户，请更换发放账户；户内已没有人的办停发"
    ACCOUNT_SINCE = "account_since", "编制之后更换过发放账户，请重新生成"
    AMOUNT_DIFFERS = "amount_differs", "金额与审批决定不一致"
    GROUNDS_ALTERED = "grounds_altered", "审批决定的依据被改动过，请联系系统管理员核查"
    GRANTED_SINCE = "granted_since", "编制之后新增了待遇，请重新生成"
    CHANGED_SINCE = "changed_since", "编制之后待遇已停发或变更，请重新生成"
    NOT_CARRIED_OUT = (
        "not_carried_out",
        "已作决定而待遇还没有照办，请稍候重新生成；过了十分钟仍如此的，请系统管理员查巡检",
    )
    UNSETTLED = "unsettled", "补发或扣回与结算不符，请重新生成"
    TOTAL_DIFFERS = "total_differs", "合计与各行之和不符"
    COUNT_BROKEN = "count_broken", "户数与上月接不上"
    AMOUNT_BROKEN = "amount_broken", "金额与上月接不上"


DECIDED = "各份审批决定的金额与依据，在享的名单，补发扣回的结算，各行合计"
CHANGE_ACCOUNT = {Doubt.NO_ACCOUNT, Doubt.SHARED_ACCOUNT, Doubt.DEAD_PAYEE, Doubt.GONE_PAYEE}


@dataclass(frozen=True)
class Problem:
    """一项不符：哪一项，所涉的户；带数目的另写成一句。"""

    code: Doubt
    names: tuple = ()
    figures: str = ""
    cases: tuple = ()

    @property
    def accounts(self):
        """换了账户才能解决的各户：[(户主, 案件编号)]，直接去提出更换。"""
        return list(zip(self.names, self.cases, strict=True))[:NAMED] if self.code in CHANGE_ACCOUNT else []

    @property
    def text(self):
        sentence = self.figures or self.code.label
        if not self.names:
            return sentence
        more = f"等{len(self.names)}户" if len(self.names) > NAMED else ""
        return f"{sentence}：{'、'.join(self.names[:NAMED])}{more}"


def problems(roster):
    """不解决就不能核对、签章的各项；空列表即可办。"""
    found = [
        *_missing(roster),
        *_shared_accounts(roster),
        *_repeated_ids(roster),
        *_members_elsewhere(roster),
        *_dead(roster),
        *_against_decisions(roster),
        *_stale(roster),
        *_undone(roster),
        *_unsettled(roster),
        *_totals(roster),
        *_roll_forward(roster),
    ]
    return [problem for problem in found if problem]


def compared(roster):
    """没有不符时的结论与所对照的（Compared）；没有上月名册的，与上月衔接不在其内。"""
    if not roster.households:
        return Compared("名册里没有发放的户，无从对照")
    against = f"{roster.households}户的发放账户、户主证件号有没有重复，{DECIDED}"
    if roster.previous is None:
        return Compared("自查无误；没有上月名册，与上月衔接没有核对", against)
    last = roster.previous
    return Compared("自查无误", f"{against}，{last.month:%Y年%-m月}名册的{last.households}户、{yuan(last.amount)}")


def changed_accounts(roster):
    """账户较上月变更的各行：单独列出，请逐户核实。"""
    return roster.lines.paid().filter(remark=LineRemark.ACCOUNT_CHANGED)


def _missing(roster):
    paid = roster.lines.paid()
    yield _named(Doubt.NO_ACCOUNT, paid.filter(account_index=""))
    yield _named(Doubt.NO_HEAD, paid.filter(head_name=""))


def _shared_accounts(roster):
    paid = roster.lines.paid().exclude(account_index="")
    yield _named(Doubt.SHARED_ACCOUNT, paid.filter(account_index__in=_shared(paid, "account_index")))


def _repeated_ids(roster):
    """只看按月发的：一次性救助帮的是户内几人，一月里可以不止一笔，领的人也可以是另一户的户主。"""
    paid = roster.lines.paid().exclude(id_index="").exclude(aid__in=ONE_OFF)
    yield _named(Doubt.REPEATED_ID, paid.filter(id_index__in=_shared(paid, "id_index")))
    twice = paid.order_by().values("household", "aid").annotate(count=Count("pk")).filter(count__gt=1)
    yield _named(Doubt.LISTED_TWICE, paid.filter(household__in=twice.values("household")))


def _shared(lines, field):
    """同一号码落在不止一户。"""
    counted = lines.order_by().values(field).annotate(count=Count("household", distinct=True)).filter(count__gt=1)
    return counted.values(field)


def _members_elsewhere(roster):
    """名册里的人同时又是另一享受待遇家庭的保障对象（含外街道）。"""
    listed = roster.lines.paid().order_by().values("entitlement__decision")
    here = CoveredPerson.objects.filter(decision__in=listed).select_related("person").order_by("pk")
    paid = Entitlement.objects.paid_in(roster.month).values("decision")
    ours_alone = added(roster.street.district, roster.month)
    for aid in AidKind:
        ours, barred = here.filter(aid=aid), excluded_by(aid, more=ours_alone.get(aid, ()))
        other = CoveredPerson.objects.filter(decision__in=paid, aid__in=barred, person=OuterRef("person"))
        twice = ours.filter(Exists(other.exclude(decision=OuterRef("decision"))))
        if names := tuple(dict.fromkeys(one.person.name for one in twice)):
            yield Problem(Doubt.PAID_ELSEWHERE, names)


def _dead(roster):
    """当月之前已故而仍列为户主、账户所有人、保障对象的。

    变更、停发已经登记在办的不算：差额由那份决定补扣，不因一户误了全街道的发放；不是停发的，账户仍须先换。
    变更、停发已经决定的同样（死者不再在享）：自起始月起才照办，此前各月照原决定发；孤身一人的没有别的账户可换。
    一次性救助没有变更可办：在世时决定的照发，户内已没有人的也没有别的账户可换。
    """
    changing = Case.objects.open().exclude(purpose=Purpose.NEW)
    under_way = changing.filter(household=OuterRef("household"), aid=OuterRef("aid"))
    paid = roster.lines.paid().filter(~Exists(under_way))
    paid_by = CoveredPerson.objects.filter(decision=OuterRef("entitlement__decision"))
    monthly = paid.exclude(aid__in=ONE_OFF)
    heads = CaseMember.objects.filter(
        case=OuterRef("entitlement__case"), is_head=True, person__died_on__lt=roster.month
    )
    yield _named(Doubt.DEAD_HEAD, monthly.filter(Exists(heads), Exists(paid_by.filter(until_month=None))))
    still = CoveredPerson.objects.filter(person=OuterRef("person"), aid=OuterRef("aid"), until_month=None)
    yield _named(
        Doubt.DEAD_COVERED, monthly.filter(Exists(paid_by.filter(Exists(still), person__died_on__lt=roster.month)))
    )
    holder = BankAccount.objects.filter(household=OuterRef("household"), is_current=True, holder__died_on__isnull=False)
    kept = roster.lines.paid().filter(~Exists(under_way.filter(purpose=Purpose.STOP)))
    kept = kept.filter(~Q(entitlement__ended_by__case__purpose=Purpose.STOP))
    someone = Membership.objects.current().filter(household=OuterRef("household"))
    kept = kept.filter(~Q(aid__in=ONE_OFF) | Exists(someone))
    yield _named(Doubt.DEAD_PAYEE, kept.filter(Exists(holder)))
    yield _named(Doubt.GONE_PAYEE, kept.filter(Exists(_gone_holders())))


def _gone_holders():
    """在世而已离开本户的账户所有人；登记的监护人（列在本案，从来没有计入家庭）不住在本户，不算。"""
    lived = Membership.objects.filter(household=OuterRef("household"), person=OuterRef("holder"))
    case = OuterRef(OuterRef("entitlement__case"))
    guardian = CaseMember.objects.filter(case=case, person=OuterRef("holder"), counted=False, out_on=None)
    accounts = BankAccount.objects.filter(household=OuterRef("household"), is_current=True, holder__died_on=None)
    left = accounts.filter(Exists(lived.exclude(until=None)), ~Exists(lived.filter(until=None)))
    return left.exclude(Exists(guardian))


def _against_decisions(roster):
    """金额须与冻结的决定一分不差，决定的依据须与摘要相符。"""
    wrong, broken = [], []
    rows = roster.lines.paid().values_list(
        "head_name",
        "amount",
        "base_amount",
        "top_up",
        "arrears",
        "entitlement__decision__total",
        "entitlement__decision__snapshot",
        "entitlement__decision__snapshot_sha256",
    )
    for name, amount, base, top_up, arrears, decided, frozen, sha in rows.order_by("order").iterator(chunk_size=BATCH):
        if base + top_up != decided or base + top_up + (arrears or 0) != amount:
            wrong.append(name)
        if snapshot.digest(frozen) != sha:
            broken.append(name)
    yield Problem(Doubt.AMOUNT_DIFFERS, tuple(wrong)) if wrong else None
    yield Problem(Doubt.GROUNDS_ALTERED, tuple(broken)) if broken else None


def _stale(roster):
    """编好之后待遇又有变化的，须重新生成。"""
    now = Entitlement.objects.filter(street=roster.street).paid_in(roster.month)
    listed = roster.lines.paid().order_by().values("entitlement")
    added = now.exclude(pk__in=listed).select_related("case")
    gone = roster.lines.paid().exclude(entitlement__in=now.values("pk"))
    if names := tuple(added.values_list("case__head_name", flat=True)):
        yield Problem(Doubt.GRANTED_SINCE, names)
    yield _named(Doubt.CHANGED_SINCE, gone)
    changed = BankAccount.objects.filter(household=OuterRef("household"), is_current=True, change__isnull=False)
    other = changed.exclude(number_index=OuterRef("account_index"))
    yield _named(Doubt.ACCOUNT_SINCE, roster.lines.paid().filter(Exists(other)))


def _undone(roster):
    """本月起该发、该变的决定，待遇还没有照办（巡检停了）：此时签章，差额就没有人补了。"""
    here = {"case__street": roster.street, "start_month__lte": roster.month}
    new = entitlements.without_entitlement().filter(**here).select_related("case")
    changes = filter(entitlements.current_of, entitlements.undone_changes().filter(**here))
    decided = [*new, *changes]
    names = tuple(one.case.head_name for one in decided)
    yield Problem(Doubt.NOT_CARRIED_OUT, names) if names else None


def _unsettled(roster):
    """补发、扣回须与结算相符：编好之后又有结算的，须重新生成。"""
    owed = outstanding(roster.street, roster.month)
    rows = roster.lines.paid().order_by("order")
    wrong = [
        row.head_name
        for row in rows.filter(Q(arrears__isnull=False) | Q(household__in={one for one, _ in owed}))
        if (row.arrears or 0) != max(owed.get((row.household_id, row.aid), 0), -row.monthly)
    ]
    yield Problem(Doubt.UNSETTLED, tuple(wrong)) if wrong else None


def _totals(roster):
    counted = draft.totals(roster)
    for name, label in (("households", "户数"), ("persons", "人数"), ("amount", "金额")):
        if getattr(roster, name) != counted[name]:
            said = f"合计{label}与各行之和不符：合计{getattr(roster, name)}，各行之和{counted[name]}"
            yield Problem(Doubt.TOTAL_DIFFERS, figures=said)


def _roll_forward(roster):
    """上月户数 + 新增 − 停发 = 本月户数；金额同理（F40）。"""
    if roster.previous is None:
        return
    before, changes = roster.previous, roster.changes
    households = before.households + changes[LineChange.NEW] - changes[LineChange.STOPPED]
    if households != roster.households:
        said = (
            f"户数接不上：上月{before.households}户＋新增{changes[LineChange.NEW]}户"
            f"－停发{changes[LineChange.STOPPED]}户＝{households}户，本月却是{roster.households}户"
        )
        yield Problem(Doubt.COUNT_BROKEN, figures=said)
    carried = fen(roster.lines.aggregate(total=Sum("previous_amount"))["total"])
    if carried != before.amount:
        said = f"金额接不上：上月发放{yuan(before.amount)}，本月名册里对得上的只有{yuan(carried)}"
        yield Problem(Doubt.AMOUNT_BROKEN, figures=said)


def _named(code, lines):
    found = list(lines.order_by("order").values_list("head_name", "case"))
    names, cases = zip(*found, strict=True) if found else ((), ())
    return Problem(code, names, cases=cases) if names else None
