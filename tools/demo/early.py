"""窗口、核对、入户三段的经过；每个生成器办到名字所说的那一步为止。"""

from accounts.models import RelativeDeclaration
from cases.codes import DeclineReason, TerminateReason
from cases.services import timing
from intake.services import acceptance
from regimes.models import PauseReason
from tools.demo.numbers import id_number
from verification.services import means_check

SUPPLEMENT = [
    {"label": "医疗费用结算单", "problem": "未提交", "requirement": "请提交近12个月的医疗费用结算单"},
    {"label": "收入证明", "problem": "未加盖公章", "requirement": "请由用工单位补盖公章后重新提交"},
]
SUPPLEMENT_DAYS = 10


def registered(line, day):
    """刚登记，承诺与授权还没签。"""
    line.at = yield line.start(day)
    line.register()


def ready(line, day):
    """材料与授权都齐了，等受理。"""
    yield from registered(line, day)
    line.at = yield line.wait()
    line.consent()


def accepted(line, day):
    yield from ready(line, day)
    line.at = yield line.wait()
    line.accept()


def relative_of_staff(line, day):
    """经办人员的近亲属：比对发现，单独登记备案，改由他人经办并受理。"""
    line.at = yield line.start(day)
    number = id_number("1955-03-08", "女", line.office.district.code)
    RelativeDeclaration.objects.create(
        user=line.office.window,
        name=line.home.head,
        relation="parent",
        id_number=number,
        declared_by=line.office.window,
        declared_at=line.at,
    )
    line.at = yield line.wait()
    person = {"name": line.home.head, "id_number": number, "relation": "01", "marital": "30", "health": "30"}
    line.register(members=[person])
    line.at = yield line.wait()
    line.consent()
    line.at = yield line.wait()
    line.accept()


def declared_tie(line, day):
    """申请人在承诺书里申报：某社区干部是其近亲属。"""
    line.at = yield line.start(day)
    line.register()
    line.at = yield line.wait()
    helper = line.office.helper_of(line.community)
    line.consent(has_relative=True, relative_note=f"{helper.name}，{line.community.name}协理员，系申请人外甥女")


def asked_to_supplement(line, day):
    """已受理，一次性告知补正，停表等补交。"""
    yield from accepted(line, day)
    line.at = yield line.wait(1)
    due_on = line.diary.calendar.after(line.at.date(), SUPPLEMENT_DAYS)
    line.act(acceptance.request_supplement, line.case.pk, by=line.clerk, items=SUPPLEMENT, due_on=due_on)


def supplemented(line, day):
    """补正之后收齐，恢复计时，回到核对。"""
    yield from asked_to_supplement(line, day)
    line.at = yield line.wait(3)
    items = list(line.case.supplement_items.values_list("pk", flat=True))
    line.act(acceptance.supplement, line.case.pk, by=line.clerk, received=items)


def declined(line, day):
    yield from registered(line, day)
    line.at = yield line.wait(1)
    line.act(
        acceptance.decline,
        line.case.pk,
        by=line.clerk,
        code=DeclineReason.NOT_OURS,
        facts="你户现居住地和户籍地均不在本街道辖区",
        clause="《最低生活保障审核确认办法》第八条",
    )


def withdrawn(line, day):
    yield from accepted(line, day)
    line.at = yield line.wait(1)
    line.act(acceptance.withdraw, line.case.pk, by=line.clerk, reason="申请人已找到工作，书面撤回申请")


def terminated(line, day):
    yield from accepted(line, day)
    line.at = yield line.wait(3)
    line.act(
        acceptance.terminate,
        line.case.pk,
        by=line.clerk,
        code=TerminateReason.NO_COOPERATION,
        facts="三次上门均不配合调查，致使家庭经济状况无法核实",
        clause="《最低生活保障审核确认办法》第二十九条",
        reason="三次上门均不配合",
    )


def in_check(line, day):
    """核对进行中：已有两条结果，一条待核实。"""
    yield from accepted(line, day)
    line.at = yield line.wait(1)
    check = line.ask_check()
    line.at = yield line.wait(1)
    line.hit(check, data_class="10", detail="2026年起按月领取养老金", amount="186.00", period="month")
    line.at = yield line.wait()
    line.hit(
        check,
        data_class="30",
        detail="活期存款余额3,210.55元",
        amount="3210.55",
        verdict="not_counted",
        reason="低于示例的财产限额，不影响",
    )


def waiting_for_letter(line, day):
    """信函索证，停表等回函。"""
    yield from in_check(line, day)
    line.at = yield line.wait(1)
    line.act(
        timing.pause,
        line.case.pk,
        by=line.clerk,
        reason_code=PauseReason.LETTER,
        note="已向外地用工单位发函核实工资，等待回函",
    )


def checked(line, day):
    """核对报告已出，等入户。"""
    yield from accepted(line, day)
    line.at = yield line.wait(1)
    check = line.ask_check()
    line.at = yield line.wait(2)
    line.report(check)


def visiting(line, day):
    """协理员已打开调查表，还没填完。"""
    yield from checked(line, day)
    line.at = yield line.wait(1)
    line.open_visit()


def objecting_to_check(line, day):
    """申请人对核对结果有异议，复查中。"""
    yield from checked(line, day)
    line.at = yield line.wait(1)
    line.act(means_check.object_check, line.case.pk, by=line.clerk, content="核对所称存款系代邻居保管，要求复查")


def visited(line, day):
    yield from checked(line, day)
    line.at = yield line.wait(1)
    line.visit()


def assessed(line, day):
    yield from visited(line, day)
    line.at = yield line.wait(1)
    line.assess()


def investigated(line, day):
    """调查结束：相山转评议，兰山转公示（不符合条件的转审批）。"""
    yield from assessed(line, day)
    line.at = yield line.wait()
    line.finish_visit()


def extended(line, day):
    """经批准延长至45个工作日；期限落在未公布放假安排的年份时为暂定。"""
    yield from checked(line, day)
    line.at = yield line.wait(1)
    line.extend()


def relieved(line, day):
    """急难：当天先行救助，手续待补。"""
    line.at = yield line.start(day)
    line.register(reason="家中失火，衣物被毁，当晚无处安身")
    line.at = yield line.wait(hours=1)
    line.relieve()


def paperwork_done(line, day):
    """先行救助之后补齐了签字盖章的手续。"""
    yield from relieved(line, day)
    line.at = yield line.wait(2)
    line.complete_paperwork()
