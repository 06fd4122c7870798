"""一次签批：待签的一件接一件，跳过的排到最后；签过的照办理记录数，不另记。"""

from datetime import datetime

from cases.effects import Change
from cases.models import Case
from core.acts import Act
from core.dates import local_day
from core.models import Event
from decisions import signing

KEY = "signing"  # 会话里只记何时开始、跳过了哪几件
SIGNED = {Act.APPROVE: "同意", Act.REFUSE: "不予确认", Act.SEND_BACK: "退回"}
MOST = 300  # 一次至多排这么多件


class Sitting:
    """某人这一次的签批；`at` 当日第一次打开审批页起算，隔日、上一次已签完的另起一次。"""

    def __init__(self, request, at):
        kept = request.session.get(KEY) or {}
        since = datetime.fromisoformat(kept["since"]) if kept else at
        if local_day(since) != local_day(at):
            kept, since = {}, at
        self.session, self.user, self.at, self.since = request.session, request.user, at, since
        self.skipped, self.over = kept.get("skipped", []), kept.get("over", False)

    def open(self):
        """打开了一件待签的：上一次已经签完的，从现在另起一次。"""
        if self.over:
            self.since, self.skipped, self.over = self.at, [], False
        self._keep()

    def skip(self, pk):
        """先看下一件；这一件排到最后。"""
        self.skipped = [*(one for one in self.skipped if one != pk), pk]
        self._keep()

    def close(self):
        self.over = True
        self._keep()

    def _keep(self):
        self.session[KEY] = {"since": self.since.isoformat(), "skipped": self.skipped, "over": self.over}

    def waiting(self):
        """待签的各件编号：急的在前，跳过的在最后，先跳过的在先。"""
        ready = list(signing.waiting(self.user, local_day(self.at)).values_list("pk", flat=True)[:MOST])
        return [pk for pk in ready if pk not in self.skipped] + [pk for pk in self.skipped if pk in ready]

    def signed(self):
        """{案件: 这一次最后怎样签的（Event）}，先签的在前。"""
        rows = Event.objects.filter(actor=self.user, recorded_at__gte=self.since).acted(*SIGNED)
        return {row.case_id: row for row in rows.order_by("pk")}

    def place(self, case):
        """这一件在这一次里是第几件；没有轮到此人签的没有第几件，只有下一件。"""
        waiting, signed = self.waiting(), [pk for pk in self.signed() if pk != case.pk]
        found = {
            "signed": len(signed),
            "skipped": sum(pk in waiting for pk in self.skipped),
            "following": following(waiting, case.pk),
        }
        if case.pk in waiting:
            found |= {"number": len(signed) + waiting.index(case.pk) + 1, "total": len(signed) + len(waiting)}
        return found


def following(waiting, pk):
    """`pk` 之后的一件；末一件之后从头看起，只有它自己的没有。"""
    if pk not in waiting:
        return next(iter(waiting), None)
    later = waiting[waiting.index(pk) + 1 :] or waiting[: waiting.index(pk)]
    return next(iter(later), None)


def waiting_rows(sitting):
    """待签各件连同金额：[(案件, Change, 跳过了没有)]，次序同 `waiting`。"""
    pks = sitting.waiting()
    found = Case.objects.filter(pk__in=pks).with_paid_before().select_related("community").in_bulk()
    return [(found[pk], _change(found[pk]), pk in sitting.skipped) for pk in pks]


def signed_rows(sitting):
    """这一次签过的各件：[(案件, 怎样签的, Change（不是同意的没有数）, 办理记录)]。"""
    events = sitting.signed()
    found = Case.objects.filter(pk__in=events).with_paid_before().select_related("community").in_bulk()
    return [
        (found[pk], SIGNED[event.act], _change(found[pk]) if event.act == Act.APPROVE else Change(None), event)
        for pk, event in events.items()
    ]


def _change(case):
    return Change.of(case, case.proposed_amount, case.paid_before)
