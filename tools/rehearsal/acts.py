"""剧本里的每一步怎样办：缺的资料给合情理的默认值（完整的家庭、两名调查人、通过的票数），步里写了的照写的。"""

from datetime import timedelta
from decimal import Decimal

from accounts.models import Role
from benefits.sweeps import open_entitlements
from cases.models import Case, MaterialStatus
from cases.services import reading, timing
from cases.states import CaseState
from core.dates import local_day
from core.refusals import Blocked
from core.workflow import blockers
from decisions.services import decision, relief, submission
from decisions.services.serve import serve
from evidence.models import Assessment, Check, HomeVisit, PhotoKind, SignerRole
from intake.services import acceptance, consents, household
from intake.services.change import register_change
from notices.catalogue import HEARING_NOTICE
from notices.models import Notice
from regimes.models import AidKind, Purpose, Standard
from tools.demo import pictures
from tools.demo.acts import SHEET
from tools.demo.numbers import bank_account, id_number
from tools.rehearsal import past
from tools.rehearsal.grants import Grants
from tools.rehearsal.meetings import Meetings
from tools.rehearsal.postings import Postings
from verification.services import assess, hits, means_check
from verification.services import recheck as rechecking
from visits.services import record as visiting
from visits.services import visit

FEN = Decimal("0.01")
PHOTOS = (PhotoKind.DOOR, PhotoKind.LIVING, PhotoKind.KITCHEN)
GROUNDS = {"facts": "家庭月人均收入高于本地标准", "clause": "《最低生活保障审核确认办法》第二十一条"}
WHY_CHANGED = {Purpose.RAISE: "income_down", Purpose.LOWER: "income_up", Purpose.STOP: "income_up"}
# 各类救助里通常会符合条件的（月工资，每月自付医疗费）；没列的为 800 元、没有支出
USUAL = {
    AidKind.MARGIN: ("2000.00", "0"),
    AidKind.RIGID_EXPENSE: ("6000.00", "3100.00"),
    AidKind.TEMPORARY_EXPENSE: ("2000.00", "1500.00"),
}
GROWN, AGED = ("1970-03-08", "1972-11-02"), ("1940-03-08", "1942-11-02")  # 特困的须无劳动能力
NOWHERE = "990000"  # 没有的区划、没有的银行：不与本库的人和账户相撞
AUTHORISED = timedelta(days=3 * 365)


class Acts(Meetings, Postings, Grants):
    """一个剧本的全部动作；`case` 随办随新。"""

    # 动作名 → 没写 by 时由谁办
    NAMES = {
        "register": "window",
        "accept": "window",
        "decline": "window",
        "request_supplement": "window",
        "supplement": "window",
        "request_check": "window",
        "record_check": "checker",
        "object_check": "window",
        "recheck": "window",
        "record_visit": "community",
        "assess": "window",
        "finish_visit": "window",
        "hear": "window",
        "hold_review": "review_leader",
        "hold_panel": "review_leader",
        "open_publicity": "window",
        "post_notice": "window",
        "take_last_photo": "window",
        "record_objection": "window",
        "resolve_objection": "district",
        "close_publicity": "",
        "submit_to_county": "window",
        "receive_papers": "district",
        "approve": "",
        "refuse": "",
        "send_back": "leader",
        "pass_gate": "district",
        "withdraw": "window",
        "terminate": "window",
        "relieve": "leader",
        "complete_paperwork": "window",
        "pause": "window",
        "resume": "window",
        "extend": "leader",
        "delegate": "district",
        "end_delegation": "district",
        "clock": "",
    }

    def __init__(self, stage, scenario):
        self.stage, self.scenario, self.case, self.serial = stage, scenario, None, 0
        self.earlier = None  # 变更所对的、早先确认的一件
        self.home = {"address": "演练小区1栋101室", "phone": "13800000001", "hardships": ["illness"]}
        husband, wife = AGED if scenario.aid == AidKind.EXTREME_HARDSHIP else GROWN
        self.numbers = id_number(husband, "男", NOWHERE), id_number(wife, "女", NOWHERE)

    def people(self, wage="800.00"):
        """一对夫妻，妻子打零工。"""
        first, second = self.numbers
        return [
            {"name": "演练甲", "id_number": first, "relation": "01"},
            {"name": "演练乙", "id_number": second, "relation": "10", "wage": wage},
        ]

    def actor(self, name, do):
        """写明的岗位；没写的取惯常办这一步的人，审批则依规程。"""
        if do == "pass_gate" and name in ("", Role.DISTRICT):
            return self.stage.second_officer  # 审批人不得把关
        if name or self.NAMES[do]:
            return self.stage.staff[name or self.NAMES[do]]
        if do in ("approve", "refuse"):
            return self.stage.staff[Role.DISTRICT if self.case.decided_by_district else Role.LEADER]
        return None

    def refresh(self):
        if self.case is not None:
            self.case = Case.objects.get(pk=self.case.pk)

    # —— 受理 ——
    def register(
        self,
        *,
        by,
        at,
        reason="丈夫患病，收入不够两人生活",
        wage=None,
        spent=None,
        code="",
        members=None,
        changed_on=None,
    ):
        """`code` 为变更的理由（ChangeReason）；变更就早先的一件登记，家庭与授权沿用。

        `wage` 妻子月工资、`spent` 每月自付医疗费，没写的取本类救助通常会符合条件的数。
        """
        purpose = self.scenario.purpose
        if purpose != Purpose.NEW:
            facts = {
                "purpose": purpose,
                "code": code or WHY_CHANGED[purpose],
                "reason": reason,
                "changed_on": changed_on,
            }
            self.case = register_change(self.earlier, by=by, at=at, **facts)
            self._changed_wage(purpose, at=at)
        else:
            usual_wage, usual_spent = USUAL.get(self.scenario.aid, ("800.00", "0"))
            spent = str(usual_spent if spent is None else spent)
            self.case = acceptance.register(
                community=self.stage.community,
                aid=self.scenario.aid,
                household=self.home,
                members=members or self.people(str(usual_wage if wage is None else wage)),
                lines=_spending(spent),
                account={"bank": "农村商业银行（演练）", "number": bank_account(NOWHERE), "holder": 1},
                reason=reason,
                by=by,
                at=at,
            )
        self._consent(by=by, at=at)

    def _changed_wage(self, purpose, *, at):
        """收入随事项变：提标的没有收入，降标的补差剩三百，停发的超过标准；早先的待遇见 past。"""
        home, on = self.case.household, local_day(at)
        whole = Standard.objects.in_force(self.stage.district, "minimum_living", home.area, on).monthly * past.SIZE
        wage = {Purpose.LOWER: whole - 300, Purpose.STOP: whole + 500}.get(purpose)
        family = self.case.family()
        if wage is None or not family:
            return
        whose = {"kind": "income:wage", "member": family[0].person_id, "name": ""}
        line = {**whose, "amount": wage.quantize(FEN), "period": "month"}
        home.refresh_from_db()
        clerk = self.actor("", "register")
        household.edit_money(self.case.pk, version=home.version, lines=[line], by=clerk, at=at)

    def _consent(self, *, by, at):
        on = local_day(at)
        adults = [one.person_id for one in self.case.family() if one.is_adult(on)]
        consents.authorise(
            self.case.pk,
            by=by,
            at=at,
            promises=[{"member": pk, "signed_on": on} for pk in adults],
            authorisations=[{"member": pk, "signed_on": on, "valid_to": on + AUTHORISED} for pk in adults],
            materials={row.pk: MaterialStatus.RECEIVED for row in self.case.materials.filter(required=True)},
        )

    def accept(self, *, by, at, happened_on=None):
        acceptance.accept(self.case.pk, by=by, at=at, happened_on=happened_on)

    def decline(self, *, by, at, code="not_ours", facts=GROUNDS["facts"], clause=GROUNDS["clause"]):
        acceptance.decline(self.case.pk, by=by, at=at, code=code, facts=facts, clause=clause)

    def request_supplement(self, *, by, at, due_on=None, label="收入证明"):
        items = [{"label": label, "problem": "未提交", "requirement": f"请提交{label}"}]
        due_on = due_on or local_day(at) + timedelta(days=15)
        acceptance.request_supplement(self.case.pk, by=by, at=at, items=items, due_on=due_on)

    def supplement(self, *, by, at):
        items = list(self.case.supplement_items.values_list("pk", flat=True))
        acceptance.supplement(self.case.pk, by=by, at=at, received=items)

    def withdraw(self, *, by, at, reason="申请人书面撤回"):
        acceptance.withdraw(self.case.pk, by=by, at=at, reason=reason)

    def terminate(self, *, by, at, code="no_cooperation", facts="三次上门均不配合调查", clause=GROUNDS["clause"]):
        acceptance.terminate(self.case.pk, by=by, at=at, code=code, facts=facts, clause=clause, reason=facts)

    # —— 先行救助 ——
    def relieve(self, *, by, at, amount="500", given_at=None, found_at=None, cause="disaster", late_reason=""):
        relief.relieve(
            self.case.pk,
            by=by,
            at=at,
            amount=Decimal(str(amount)),
            cause=cause,
            detail="家中失火",
            place="演练社区",
            receiver=self.case.head_name,
            given_at=given_at or at,
            found_at=found_at,
            late_reason=late_reason,
        )

    def complete_paperwork(self, *, by, at, late_reason=""):
        signed = self.picture("签字盖章的登记表")
        relief.complete_paperwork(self.case.pk, by=by, at=at, signed=signed, late_reason=late_reason)

    # —— 核对、入户 ——
    def request_check(self, *, by, at):
        means_check.request_check(self.case.pk, by=by, at=at, officer=self.stage.staff["checker"])

    def record_check(self, *, by, at, conclusion="within", note="各部门反馈与申报一致"):
        check = Check.objects.filter(case_id=self.case.pk).order_by("-pk").first()
        if check is None:
            raise Blocked("尚未发起核对，请先向核对员发出核对申请")
        for subject in check.subjects.asked().order_by("pk"):
            hits.answer_classes(subject, by=by, at=at, answer="none", rest=True)
        means_check.record_check(check.pk, by=by, at=at, conclusion=conclusion, note=note)

    def object_check(self, *, by, at, content="存款系代人保管，要求复查", objected_on=None):
        means_check.object_check(self.case.pk, by=by, at=at, content=content, objected_on=objected_on)

    def recheck(self, *, by, at, upheld=True, findings="经复查，原核对结果无误"):
        """另两人复查第一人的存款；`upheld` 为假即补录一条不计入的存款。"""
        subject = Check.objects.filter(case_id=self.case.pk).latest("pk").subjects.asked().order_by("pk").first()
        fact = {"outcome": "kept", "subject": subject.pk, "data_class": "30", "ground": "银行回函"}
        if not upheld:
            fact |= {"outcome": "added", "detail": "存款系代人保管", "verdict": "not_counted"}
        checkers = [by, self.stage.staff["district"]]
        facts = {"way": "信函索证", "findings": findings, "facts": [fact], "checkers": checkers}
        rechecking.recheck(self.case.pk, by=by, at=at, **facts)

    def record_visit(self, *, by, at, visitors=2, conclusion="true"):
        sheet = visiting.open_visit(self.case, by=by, at=at)
        facts = {
            "visited_at": at,
            "housing_kind": "reformed",
            "findings": "两间旧房，没有贵重物品",
            "no_contradiction": True,
            "conclusion": conclusion,
            "suggests": conclusion != "false",
        }
        met = [one.person_id for one in self.case.family()]
        second = self.stage.staff["window"] if visitors > 1 else None
        sheet = visiting.save_visit(sheet.pk, version=sheet.version, changes=facts, present=met, second=second, by=by)
        for kind in PHOTOS:
            visiting.add_photo(self.case, sheet, self.picture(kind.label), kind, by=by, at=at)
        signers = [(SignerRole.VISITOR, by.name), (SignerRole.VISITED, self.case.head_name)]
        signers += [(SignerRole.VISITOR, second.name)] if second else []
        for role, name in signers:
            visiting.sign(sheet, role, name, pictures.signature(name, self._next()), by=by, at=at)
        visit.record_visit(sheet.pk, by=by, at=at)

    def assess(self, *, by, at):
        given = SHEET.get(self.case.aid, {})
        assess.assess(self.case.pk, by=by, at=at, adjustments=given)

    def finish_visit(self, *, by, at):
        if self.case.visited_on is None and HomeVisit.objects.filter(case_id=self.case.pk).exists():
            self.record_visit(by=self.stage.staff["community"], at=at)  # 重新调查的，剧本没写再次入户就补上
        found = Assessment.objects.current(self.case.pk)
        if found is None or not found.is_fresh:
            self.assess(by=self.stage.staff["window"], at=at)
        visit.finish_visit(self.case.pk, by=by, at=at)

    def hear(self, *, by, at, opinion="同意调整", adopted=True, way="meeting"):
        facts = {
            "proposal": "拟按核算结果调整",
            "answer": "按规定调整",
        }
        self._told(by=by, at=at)
        visit.hear(self.case.pk, by=by, at=at, way=way, opinion=opinion, adopted=adopted, **facts)

    def _told(self, *, by, at):
        """听取意见告知书由二人当面送达。"""
        notice = Notice.objects.filter(case_id=self.case.pk, kind=HEARING_NOTICE.name).latest("pk")
        facts = {"way": "direct", "receiver": notice.recipient, "place": "家中", "servers": [by, "演练送达人"]}
        serve(self.case.pk, notice=notice.pk, by=by, at=at, served_at=at, **facts)

    # —— 审批 ——
    def submit_to_county(self, *, by, at):
        submission.submit_to_county(self.case.pk, by=by, at=at)

    def receive_papers(self, *, by, at):
        submission.receive_papers(self.case.pk, by=by, at=at)

    def hand_over(self, *, at):
        """剧本没有写报送、接收的，一到审批环节即日办妥。"""
        if self.case is None or self.case.state != CaseState.DECISION or self.scenario.hands_over:
            return
        self.case.acting_on = local_day(at)
        staff = self.stage.staff
        if not blockers(self.case.submit_to_county):
            self.submit_to_county(by=staff["window"], at=at)
            self.receive_papers(by=staff["district"], at=at)
            self.refresh()

    def approve(self, *, by, at, opinion="同意"):
        decision.approve(self.case.pk, by=by, at=at, version_read=self._read(by, at), opinion=opinion)

    def refuse(self, *, by, at, facts=GROUNDS["facts"], clause=GROUNDS["clause"], remedy="六十日内复议，六个月内诉讼"):
        given = {"facts": facts, "clause": clause, "remedy": remedy}
        decision.refuse(self.case.pk, by=by, at=at, version_read=self._read(by, at), **given)

    def send_back(self, *, by, at, to="visit", reason="收入情况须再查"):
        decision.send_back(self.case.pk, by=by, at=at, to=to, reason=reason)

    def pass_gate(self, *, by, at, passed=True, reason="与有关部门结果不一致"):
        read = self._read(by, at, page=reading.GATE)
        why = "" if passed else reason
        decision.pass_gate(self.case.pk, by=by, at=at, version_read=read, passed=passed, reason=why)

    def _read(self, by, at, **page):
        """签字人先看过本案现在的这一版。"""
        return reading.note_read(self.case, by=by, at=at, **page)

    # —— 时限 ——
    def pause(self, *, by, at, reason_code="letter", note="已发函核实工资"):
        timing.pause(self.case.pk, by=by, at=at, reason_code=reason_code, note=note)

    def resume(self, *, by, at):
        timing.resume(self.case.pk, by=by, at=at)

    def extend(self, *, by, at, reason="公示有异议，调查困难"):
        timing.extend(self.case.pk, by=by, at=at, reason=reason)

    def clock(self, *, by, at, photo=True):
        """只让到期巡检走一遍；末日照片默认随之补上（photo = false 则缺）。"""
        self.sweep(at=at, photo=photo)
        open_entitlements(at)

    def picture(self, title):
        return pictures.photo(title, self._next())

    def _next(self):
        self.serial += 1
        return self.serial

    def wants_prior_grant(self):
        return self.scenario.purpose != Purpose.NEW


def _spending(spent):
    """每月自付医疗费一行；没有的不列。"""
    line = {"kind": "expense:medical", "member": 1, "name": "", "amount": spent, "period": "month"}
    return [line] if spent != "0" else []
