"""案件的全部箭头：从哪来、到哪去、凭什么、叫什么；只改字段，不存库、不查钟。"""

from decimal import Decimal

from django_fsm import RETURN_VALUE, transition

from cases import guards, ladder, route
from cases.states import ACCEPTED, OPEN, SUPPLEMENTABLE, CaseState
from regimes import law


class Arrows:
    """规程在这些箭头里挑选，从不另画（决定 0002）。"""

    # —— 受理 ——
    @transition(
        "state",
        source=CaseState.REGISTERED,
        target=RETURN_VALUE(
            CaseState.VERIFICATION, CaseState.VISIT, CaseState.HEARING, CaseState.PUBLICITY, CaseState.DECISION
        ),
        conditions=[
            guards.household_complete,
            guards.adults_promised,
            guards.adults_authorised,
            guards.materials_complete,
            guards.everyone_alive,
            guards.residence_settled,
            guards.ties_registered,
            guards.regime_in_force,
        ],
        custom={"label": "受理"},
    )
    def accept(self, *, procedure, on, nobody_left=False):
        self.procedure = procedure
        self.accepted_on = on
        if nobody_left:
            self.eligible, self.proposed_amount, self.covered = False, Decimal(0), 0
            return route.with_nobody_left(procedure, hearing_waived=self._unheard(on))
        return route.after_acceptance(procedure)

    @transition("state", source=CaseState.REGISTERED, target=CaseState.DECLINED, custom={"label": "不予受理"})
    def decline(self, *, on):
        self.decided_on = on

    @transition(
        "state",
        source=SUPPLEMENTABLE,
        target=CaseState.SUPPLEMENT,
        conditions=[guards.supplement_not_yet_requested],
        custom={"label": "一次性告知补正"},
    )
    def request_supplement(self, *, on, due_on=None):
        self.resume_state = self.state
        self.supplement_requested_on = on
        self.supplement_due_on = due_on

    @transition(
        "state",
        source=CaseState.SUPPLEMENT,
        target=RETURN_VALUE(*SUPPLEMENTABLE),
        conditions=[guards.supplement_items_received],
        custom={"label": "补正齐全"},
    )
    def supplement(self):
        return self.resume_state

    # —— 先行救助 ——
    @transition(
        "state",
        source=CaseState.REGISTERED,
        target=CaseState.RELIEVED,
        conditions=[guards.relief_foreseen, guards.ties_registered],
        custom={"label": "先行救助"},
    )
    def relieve(self, *, procedure, at, on, amount, covered):
        self.procedure = procedure
        self.accepted_on = on
        self.relieved_at = at
        self.proposed_amount = amount
        self.covered = covered

    @transition(
        "state",
        source=CaseState.RELIEVED,
        target=RETURN_VALUE(CaseState.VERIFICATION, CaseState.DECISION, CaseState.GRANTED),
        conditions=[guards.household_complete],
        custom={"label": "补齐手续"},
    )
    def complete_paperwork(self, *, on):
        goal = route.after_relief_paperwork(self.procedure, by_district=self.decided_by_district)
        if goal == CaseState.GRANTED:
            self.decided_on = on
        return goal

    # —— 核对 ——
    @transition(
        "state",
        source=CaseState.VERIFICATION,
        target=None,
        conditions=[guards.adults_authorised, guards.no_open_check],
        custom={"label": "发起核对"},
    )
    def request_check(self):
        self.check_requested = True

    @transition(
        "state",
        source=CaseState.VERIFICATION,
        target=CaseState.VISIT,
        conditions=[guards.check_open, guards.still_authorised, guards.everyone_asked, guards.classes_answered],
        custom={"label": "出具核对报告"},
    )
    def record_check(self, *, on):
        self.check_requested = False
        self.check_closed_on = on

    @transition(
        "state",
        source=[CaseState.VISIT, CaseState.REVIEW, CaseState.PUBLICITY, CaseState.DECISION],
        target=None,
        conditions=[guards.check_closed, guards.no_open_recheck],
        custom={"label": "对核对结果提出异议"},
    )
    def object_check(self):
        self.recheck_open = True

    @transition(
        "state",
        source=[CaseState.VISIT, CaseState.REVIEW, CaseState.PUBLICITY, CaseState.DECISION],
        target=None,
        conditions=[guards.recheck_is_open, guards.still_authorised],
        custom={"label": "出具复核报告"},
    )
    def recheck(self):
        self.recheck_open = False

    # —— 入户 ——
    @transition(
        "state",
        source=[CaseState.VERIFICATION, CaseState.VISIT],
        target=None,
        conditions=[guards.check_before_visit],
        custom={"label": "入户登记"},
    )
    def record_visit(self, *, on):
        self.visited_on = on

    @transition(
        "state",
        source=CaseState.VISIT,
        target=RETURN_VALUE(CaseState.HEARING, CaseState.REVIEW, CaseState.PUBLICITY, CaseState.DECISION),
        conditions=[guards.visit_complete, guards.assessed, guards.residence_settled, guards.no_open_recheck],
        custom={"label": "调查完成"},
    )
    def finish_visit(self, *, on, eligible, amount, covered):
        self.visit_finished_on = on
        self.eligible = eligible
        self.proposed_amount = amount
        self.covered = covered
        return route.after_visit(self.procedure, eligible=eligible, hearing_waived=self._unheard(on))

    @transition(
        "state",
        source=CaseState.HEARING,
        target=RETURN_VALUE(CaseState.REVIEW, CaseState.PUBLICITY, CaseState.DECISION),
        conditions=[guards.hearing_told],
        custom={"label": "听取意见"},
    )
    def hear(self, *, on, nobody_left=False):
        self.heard_on = on
        if nobody_left:
            return route.with_nobody_left(self.procedure, hearing_waived=True)
        return route.after_visit(self.procedure, eligible=self.eligible, hearing_waived=True)

    # —— 评议 ——
    @transition(
        "state",
        source=CaseState.REVIEW,
        target=RETURN_VALUE(CaseState.VISIT, CaseState.PUBLICITY, CaseState.DECISION),
        conditions=[guards.review_allowed],
        custom={"label": "评议"},
    )
    def hold_review(self, *, on, outcome):
        on_objection = self.objected
        self.reviewed_on = on
        self.review_outcome = outcome
        self.objected = False
        if outcome == "reinvestigate":
            self._start_over()
        return route.after_review(self.procedure, outcome=outcome, eligible=self.eligible, on_objection=on_objection)

    # —— 公示 ——
    @transition(
        "state",
        source=[CaseState.PUBLICITY, CaseState.GRANTED],
        target=None,
        conditions=[guards.amount_proposed, guards.publicity_owed],
        custom={"label": "发起公示"},
    )
    @transition(
        "state",
        source=[
            CaseState.VERIFICATION,
            CaseState.VISIT,
            CaseState.HEARING,
            CaseState.REVIEW,
            CaseState.DECISION,
        ],
        target=None,
        conditions=[guards.promise_publicity_foreseen, guards.publicity_owed],
        custom={"label": "发起公示"},
    )
    def open_publicity(self, *, before_decision=True):
        """`before_decision` 为决定之前的那一轮，不是承诺之类另外公示的。"""
        self.publicity_opened = self.publicity_opened or (before_decision and self.state == CaseState.PUBLICITY)

    @transition(
        "state",
        source=[
            CaseState.PUBLICITY,
            CaseState.GRANTED,
            CaseState.VERIFICATION,
            CaseState.VISIT,
            CaseState.HEARING,
            CaseState.REVIEW,
            CaseState.DECISION,
        ],
        target=None,
        custom={"label": "张贴公示"},
    )
    def post_notice(self, *, last_day=None, earliest=None):
        if self.state == CaseState.PUBLICITY and last_day:
            self.publicity_last_day, self.publicity_earliest = last_day, earliest

    @transition(
        "state",
        source=CaseState.DECISION,
        target=RETURN_VALUE(CaseState.DECISION, CaseState.REVIEW, CaseState.VISIT),
        custom={"label": "登记异议"},
    )
    @transition(
        "state",
        source=[CaseState.PUBLICITY, CaseState.REVIEW, CaseState.VISIT, CaseState.GRANTED],
        target=None,
        custom={"label": "登记异议"},
    )
    def record_objection(self, *, in_time=True):
        """期内提出而期满后才登记的，案件即回到异议该走的路；逾期提出的只登记，不改去向。"""
        self.open_objections += 1
        if not in_time or self.state not in (CaseState.PUBLICITY, CaseState.DECISION):
            return self.state
        self.objected = True
        if self.state == CaseState.PUBLICITY:
            return self.state
        self.rounds_closed = max(self.rounds_closed - 1, 0)
        ladder.start_over(self, CaseState.DECISION)
        return self._leave_publicity()

    @transition(
        "state",
        source=[
            CaseState.PUBLICITY,
            CaseState.REVIEW,
            CaseState.VISIT,
            CaseState.DECISION,
            CaseState.GRANTED,
            CaseState.REFUSED,
        ],
        target=None,
        conditions=[guards.has_open_objection],
        custom={"label": "办结异议"},
    )
    def resolve_objection(self):
        self.open_objections -= 1

    @transition(
        "state",
        source=CaseState.PUBLICITY,
        target=RETURN_VALUE(CaseState.REVIEW, CaseState.VISIT, CaseState.PUBLICITY, CaseState.DECISION),
        custom={"label": "公示期满"},
    )
    def close_publicity(self, *, photo_missing=False):
        self.photo_missing = self.photo_missing or photo_missing
        if not self.objected:
            self.rounds_closed += 1
        return self._leave_publicity()

    # —— 审批 ——
    @transition(
        "state",
        source=CaseState.DECISION,
        target=RETURN_VALUE(CaseState.DECISION, CaseState.VISIT),
        conditions=[
            guards.panel_foreseen,
            guards.review_held,
            guards.publicity_held,
            guards.photos_filed,
            guards.no_open_objection,
        ],
        custom={"label": "评审会"},
    )
    def hold_panel(self, *, on, opinion):
        self.panel_on = on
        self.panel_opinion = opinion
        if opinion == "more":
            self._start_over()
        return route.after_panel(opinion=opinion)

    @transition(
        "state",
        source=CaseState.DECISION,
        target=None,
        conditions=[
            guards.hand_over_foreseen,
            guards.not_submitted,
            guards.photos_filed,
            guards.no_open_objection,
            guards.no_open_recheck,
            guards.publicity_held,
            guards.promise_publicised,
        ],
        custom={"label": "报送审核材料"},
    )
    def submit_to_county(self, *, on):
        self.submitted_on = on

    @transition(
        "state",
        source=CaseState.DECISION,
        target=None,
        conditions=[guards.hand_over_foreseen, guards.submitted_not_received],
        custom={"label": "接收报送材料"},
    )
    def receive_papers(self, *, on):
        self.received_on = on

    @transition(
        "state",
        source=CaseState.DECISION,
        target=RETURN_VALUE(CaseState.GRANTED, CaseState.JOINT_GATE),
        conditions=[
            guards.decider_matches,
            guards.office_may_issue,
            guards.papers_received,
            guards.amount_known,
            guards.standard_of_paid_months,
            guards.change_fits,
            guards.found_eligible,
            guards.publicity_finished,
            guards.promise_publicised,
            guards.photos_filed,
            guards.panel_agreed,
            guards.no_open_objection,
            guards.no_open_recheck,
            guards.review_held_where_required,
            guards.account_known,
            guards.everyone_alive,
            guards.nobody_disputed,
            guards.nobody_covered_twice,
        ],
        custom={"label": "审批同意"},
    )
    def approve(self, *, on):
        self.decided_on = on
        return route.after_approval(self.procedure)

    @transition(
        "state",
        source=CaseState.JOINT_GATE,
        target=CaseState.REFUSED,
        conditions=[guards.gate_may_refuse, guards.gate_keeper, guards.office_may_issue],
        custom={"label": "不予确认"},
    )
    @transition(
        "state",
        source=CaseState.DECISION,
        target=CaseState.REFUSED,
        conditions=[
            guards.decider_matches,
            guards.office_may_issue,
            guards.papers_received,
            guards.no_open_recheck,
            guards.panel_spoke,
            guards.standard_of_paid_months,
        ],
        custom={"label": "不予确认"},
    )
    def refuse(self, *, on):
        self.decided_on = on

    @transition(
        "state",
        source=CaseState.DECISION,
        target=RETURN_VALUE(CaseState.VERIFICATION, CaseState.VISIT),
        conditions=[guards.somewhere_to_return],
        custom={"label": "退回"},
    )
    @transition(
        "state",
        source=CaseState.REVIEW,
        target=RETURN_VALUE(CaseState.VISIT),
        conditions=[guards.may_reinvestigate],
        custom={"label": "退回"},
    )
    def send_back(self, *, to):
        self._start_over()
        return to

    @transition(
        "state",
        source=CaseState.JOINT_GATE,
        target=RETURN_VALUE(CaseState.GRANTED, CaseState.DECISION),
        custom={"label": "联合把关"},
    )
    def pass_gate(self, *, passed):
        return CaseState.GRANTED if passed else CaseState.DECISION

    # —— 中途离开 ——
    @transition("state", source=OPEN, target=CaseState.WITHDRAWN, custom={"label": "撤回申请"})
    def withdraw(self, *, on):
        self.decided_on = on

    @transition("state", source=OPEN, target=CaseState.TERMINATED, custom={"label": "终止办理"})
    def terminate(self, *, on):
        self.decided_on = on

    # —— 时限与送达：环节不变 ——
    @transition("state", source=ACCEPTED, target=None, conditions=[guards.not_paused], custom={"label": "中止计时"})
    def pause(self):
        pass

    @transition(
        "state",
        source=[*ACCEPTED, CaseState.SUPPLEMENT],
        target=None,
        conditions=[guards.is_paused, guards.not_stopped_by_supplement],
        custom={"label": "恢复计时"},
    )
    def resume(self):
        pass

    @transition("state", source=ACCEPTED, target=None, conditions=[guards.not_extended], custom={"label": "延长时限"})
    def extend(self):
        pass

    @transition("state", source="*", target=None, custom={"label": "送达"})
    def serve(self):
        pass

    def _unheard(self, on):
        """减发、停发不必先听取意见的：理由免了的，或那天还没有法律要求。"""
        return bool(self.hearing_waived) or not law.binds(law.HEARING, on, self.purpose)

    def _leave_publicity(self):
        target = route.after_publicity(self.procedure, rounds_closed=self.rounds_closed, objected=self.objected)
        if target == CaseState.VISIT:
            self._start_over()
        self.publicity_opened, self.publicity_last_day, self.publicity_earliest = False, None, None
        return target

    def _start_over(self):
        """重新调查：须再次入户，事实要重查，评议、公示、评审随之重来。"""
        ladder.start_over(self, CaseState.VISIT)
