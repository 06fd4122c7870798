"""一户照本区的规程一步步办下去：下一步是什么、由谁办，问产品自己（cases.next_steps）。"""

from cases.models import Case
from cases.next_steps import next_step
from cases.services import reading
from cases.states import CaseState
from core.acts import Act
from decisions.services import decision, submission
from evidence.models import Check
from notices.models import Notice
from publicity.models import Posting
from regimes.models import Decider, Purpose
from review import services as review
from review.models import Body
from tools.demo.late_acts import LateLine
from visits.services import visit

# 各步之间隔几个工作日；没列的当天接着办。
DAYS = {
    Act.REQUEST_CHECK: 1,
    Act.RECORD_CHECK: 2,
    Act.RECORD_VISIT: 1,
    Act.FINISH_VISIT: 1,
    Act.HEAR: 1,
    Act.HOLD_REVIEW: 1,
    Act.OPEN_PUBLICITY: 1,
    Act.HOLD_PANEL: 1,
    Act.APPROVE: 1,
    Act.PASS_GATE: 1,
}
PROMISE, RESULT, STANDING = "promise", "result", "standing"


class WalkingLine(LateLine):
    contested = hard_to_reach = False  # 公示期间有人提异议；文书头一次没有送到

    def go(self):
        """一直办到决定；到了今天还没有轮到的，停在那里。"""
        while (step := next_step(self.case)) is not None:
            self.at = yield self.wait(DAYS.get(step.act, 0))
            yield from getattr(self, f"do_{step.act.value}")()

    def now(self, call, *args, **facts):
        call(*args, **facts)
        return ()

    # —— 每步一个，名字就是行为 ——
    def do_accept(self):
        """申请先签承诺、授权；变更是本机关办的，没有申请材料。"""
        if self.case.purpose == Purpose.NEW:
            self.consent()
            self.at = yield self.wait()
        self.accept()

    def do_request_check(self):
        """规程要公示承诺的（罗庄），受理之后就贴。"""
        self.ask_check()
        if self.case.procedure.publicity_rule(PROMISE):
            self.at = yield self.wait(1)
            yield from self.publish(PROMISE)

    def do_record_check(self):
        return self.now(self.report, Check.objects.filter(case_id=self.case.pk).latest("pk"))

    def do_record_visit(self):
        return self.now(self.visit)

    def do_finish_visit(self):
        self.assess()
        self.at = yield self.wait()
        self.finish_visit()

    def do_hear(self):
        """听取意见告知书先送到，次日听取。"""
        self.serve()
        self.at = yield self.wait(1)
        facts = {"proposal": "拟按核算结果调整救助金", "way": "meeting", "opinion": "知道了，没有意见"}
        facts |= {"adopted": True, "answer": "按规定调整"}
        self.act(visit.hear, self.case.pk, by=self.clerk, **facts)

    def do_hold_review(self):
        return self.now(self.review)

    def do_open_publicity(self):
        yield from self.publish()

    def do_close_publicity(self):
        """已经张贴的：末日拍照，期满结束。"""
        one = self.case.rounds.order_by("-pk").first()
        yield from self.end(one.bulletin, one)

    def do_hold_panel(self):
        """核算不符合、评议没有通过的，委员不同意。"""
        fits = self.case.eligible and self.case.review_outcome != "fail"
        view = ("agree", "情况属实") if fits else ("disagree", "人均月收入高于标准")
        return self.now(self.panel if self.case.procedure.decider == Decider.LEADER else self.sit_together, *view)

    def do_submit_to_county(self):
        return self.now(self.act, submission.submit_to_county, self.case.pk, by=self.clerk)

    def do_receive_papers(self):
        return self.now(self.act, submission.receive_papers, self.case.pk, by=self.office.district1)

    def do_approve(self):
        return self.now(self.approve)

    def do_refuse(self):
        return self.now(self.refuse)

    def do_pass_gate(self):
        officer = self.office.district2
        read = self._read(officer, page=reading.GATE)
        return self.now(self.act, decision.pass_gate, self.case.pk, by=officer, version_read=read, passed=True)

    def do_relieve(self):
        return self.now(self.relieve)

    def do_complete_paperwork(self):
        return self.now(self.complete_paperwork)

    # —— 集体研究、公示、送达 ——
    def sit_together(self, view, text):
        """党委会集体研究：签批人主持，最后发表意见。"""
        office, leader = self.office, self.office.leader
        held = self.act(
            review.convene_panel,
            by=office.review_leader,
            case_ids=[self.case.pk],
            recorder=office.window2,
            place="示例会议室",
            chair=leader,
            body=Body.PARTY,
            members=[*office.panel[:2], leader],
        )
        for row in sorted(held.attendances.select_related("user"), key=lambda one: one.user_id == held.chair_id):
            views = {item.pk: (view, text) for item in held.items.all()}
            review.give_opinions(held.pk, by=row.user, at=self.at, views=views)
        self.act(review.hold_panel, held.pk, by=office.review_leader, minutes="逐户研究，一致同意。")

    def publish(self, stage=None):
        """发起、张贴、期满结束；长期公示的只贴上。"""
        bulletin = self.open_publicity(stage=stage)
        self.at = yield self.wait(hours=1)
        one = self.post(bulletin)
        if self.contested and stage is None:
            self.at = yield self.wait(1)
            self.object(one)
            self.at = yield self.wait(2)
            self.resolve()
        if one.last_day is not None:
            yield from self.end(bulletin, one)

    def end(self, bulletin, one):
        self.at = yield self.on(one.last_day)
        if Posting.objects.filter(bulletin=bulletin, last_photo=None).exists():
            self.last_photo(bulletin)
        self.at = yield self.diary.after_midnight(one.last_day)
        one.refresh_from_db()
        if one.closed_on is None:
            self.close(one)
        self.case = Case.objects.get(pk=self.case.pk)

    def tell(self):
        """决定之后：文书逐份送达，结果公布，该长期公示的贴上。"""
        for notice in Notice.objects.awaiting_service().filter(case_id=self.case.pk).order_by("pk"):
            self.at = yield self.wait(1)
            if self.hard_to_reach:
                self.fail_to_serve(notice)
                self.at = yield self.wait(1)
            self.serve(notice)
        for stage in (RESULT, STANDING):
            if self.case.procedure.publicity_rule(stage) and self.case.state == CaseState.GRANTED:
                self.at = yield self.wait(1)
                yield from self.publish(stage)
