"""声称搬来的：还靠着在办的申请、在享的待遇的才作数；所靠的办结了，就到此为止。"""

from django.db.models import Exists, OuterRef, Q

from cases.models import Case, CaseMember, CoveredPerson
from cases.services import task_closing
from cases.states import CLOSED, CaseState
from core.dates import local_day
from households.codes import LeaveReason
from households.services import living
from regimes.models import ONE_OFF, Purpose


def end_with(case, act, *, by, at):
    """本案由 `act` 办结的，所靠的声称随之结束；确认了、从此按月享受的照旧靠着它。"""
    if case.state not in CLOSED or not case.is_open:
        return
    if case.state != CaseState.GRANTED or case.is_one_off or case.purpose == Purpose.STOP:
        end_idle(case.household.memberships, act, case, by=by, at=at, besides=case.pk)


def end_idle(rows, act, case, *, by, at, besides=None):
    """`rows`（Membership）里没有什么可靠的声称随即结束，要原户核实离户的待办由系统办结。

    `case` 是办 `act` 的那一案，`besides` 是随此办结、不再算在办的一案（编号）。返回结束的各条。
    """
    on = local_day(at)
    ended = living.end_claims(rows.claims().exclude(_rests(on, besides)), on=on, reason=LeaveReason.NOT_MOVED)
    for row in ended:
        done = f"列有{row.person.name}的申请已办结，没有搬去"
        task_closing.close_unclaimed(row, done, act=act, case=case, by=by, at=at)
    return ended


def is_live(home, on):
    """这一户有在办的案件，或有人在享（一次性救助不算）。"""
    return home.cases.open().exists() or _in_aid(on).filter(decision__case__household=home).exists()


def _in_aid(on):
    return CoveredPerson.objects.lasting(on.replace(day=1)).exclude(aid__in=ONE_OFF)


def _rests(on, besides):
    """声称所靠的：那一户在办的案件列着此人，或此人因那一户在享；凭家庭变化入户的，那一户在办、在享即是。"""
    here, him = {"household": OuterRef("household")}, {"person": OuterRef("person")}
    there = {f"case__{name}": value for name, value in here.items()}
    cases = Case.objects.open().exclude(pk=besides).filter(**here)
    listed = CaseMember.objects.open().exclude(case=besides).filter(**him, **there)
    aid = _in_aid(on).filter(**{f"decision__{name}": value for name, value in there.items()})
    told = ~Q(join_reason="") & (Exists(cases) | Exists(aid))
    return Exists(listed) | Exists(aid.filter(**him)) | told
