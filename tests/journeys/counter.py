"""窗口与核对员在电脑上办的事。"""

import re

from cases.models import Case
from notices.models import Notice
from rosters.models import Roster
from tests.factories.evidence import picture
from tests.journeys.person import Person


class Registrar(Person):
    """会登记申请的人：窗口，或在楼道里拿着手机的社区。"""

    def register(self, office, members, **facts):
        """从一个身份证号开始，登记整户，返回案件。"""
        self.open("intake:new")
        self.fill("申请人身份证号", members[0]["id_number"])
        self.enter()
        self.choose("所属社区", office.community.name)
        if "aid" in facts:
            self.choose("申请事项", facts["aid"])
        for number, one in enumerate(members, 1):
            self._member(number, one)
        self.fill("现居住地址", facts.get("address", "桂苑小区3栋201室"))
        if "register_address" in facts:
            self.fill("户籍地址", facts["register_address"])
        self.fill("联系电话", facts.get("phone", "13805610001"))
        self.tick("因病")
        self.fill("开户银行", "农村商业银行")
        self.fill("账号", facts.get("account", "6217001234567890128"))
        self.fill("申请理由", "丈夫患病，没有收入")
        self.press("登记")
        return Case.objects.latest("pk")

    def _member(self, number, one):
        row = self.page.get_by_role("group", name=re.compile(f"^成员 {number}(：|$)"))  # 登记过的已带着姓名
        if not row.count():
            self.clicks += 1
            self.page.get_by_role("button", name="添加成员").click()
        self.fill("姓名", one["name"], inside=row)
        if number > 1:
            self.fill("身份证号", one["id_number"], inside=row)
        self.choose("与户主关系", one["relation_label"], inside=row)
        if one.get("wage"):
            self.fill("月工资", one["wage"], inside=row)


class Clerk(Registrar):
    """窗口经办：登记、材料与授权、受理、补正、核算、报送、送达。"""

    def consent(self, case):
        """当场收齐材料，成年人逐个签承诺与授权。"""
        for row in case.materials.filter(required=True, status="missing"):
            if row.code not in ("promise", "authorisation"):
                self.tick(row.label)
        for member in case.family():
            own = self.page.get_by_role("group", name=f"{member.name} ·")
            self.tick("承诺书已签", inside=own)
            self.tick("授权书已签", inside=own)
        self.press("登记材料与授权")

    def accept(self):
        """材料齐了即到受理页。"""
        self.press("受理，出具通知书")

    def take_in(self, office, members, **facts):
        """登记到受理一气办完，返回案件。"""
        case = self.register(office, members, **facts)
        self.consent(case)
        self.accept()
        case = Case.objects.get(pk=case.pk)
        assert case.state == "verification"
        return case

    def ask_supplement(self, case, items):
        self.open("intake:request_supplement", case.pk)
        for number, (label, problem, requirement) in enumerate(items, 1):
            row = self.group(f"第 {number}")
            self.fill("材料", label, inside=row)
            self.fill("问题", problem, inside=row)
            self.fill("补正要求", requirement, inside=row)
        self.press("出具一次性告知书")

    def take_supplement(self, case):
        self.open("intake:supplement", case.pk)
        for item in case.supplement_items.filter(received_on=None):
            self.tick(item.label)
        self.press("收到了")

    def ask_check(self, case):
        self.open("verification:request_check", case.pk)
        self.press("发起核对")

    def assess(self, case):
        self.open("verification:assess", case.pk)
        self.press("存为核算表")

    def finish_visit(self, case):
        self.open("visits:finish_visit", case.pk)
        self.press("结束调查，转下一环节")

    def open_publicity(self, case):
        self.open("publicity:open_publicity", case.pk)
        self.press("发起公示，出公示单")

    def take_objection(self, case, content):
        """公众当面提出异议，登记给号。"""
        self.open("publicity:record_objection", case.pk)
        self.page.get_by_label("对哪一轮公示").select_option(index=0)
        self.fill("异议内容", content)
        self.press("登记并给号")

    def submit(self, case):
        """报送区民政局。"""
        self.open("decisions:submit_to_county", case.pk)
        self.press("报送区民政局")

    def complete_paperwork(self, case, **facts):
        """签字盖章的登记表扫描归卷。"""
        self.open("decisions:complete_paperwork", case.pk)
        sheet = {"name": "登记表.jpg", "mimeType": "image/jpeg", "buffer": picture(case.pk + 700).read()}
        self.attach("签字盖章的登记表", sheet)
        self.wait_for_uploads(1)
        if "late_reason" in facts:
            self.fill("超期或补登的原因", facts["late_reason"])
        self.press("登记手续补齐")

    def serve(self, case, *, servers):
        """最近一份文书，本人当面签收。"""
        notice = Notice.objects.filter(case_id=case.pk).latest("pk")
        self.open("decisions:serve", case.pk, notice.pk)
        self.choose("送达人一", servers[0])
        self.choose("送达人二", servers[1])
        self.fill("收件人", case.applicant.name)
        self.fill("送达地点", case.household.address)
        self.press("登记送达")
        return notice

    def draft_roster(self):
        self.open("rosters:rosters")
        self.press("编制花名册")

    def check_roster(self):
        self.open("rosters:roster", Roster.objects.latest("pk").pk)
        self.press("核对无误")

    def take_dossier(self):
        """案件页 → 卷宗 → 下载全卷。"""
        self.follow("卷宗")
        self.clicks += 1
        with self.page.expect_download() as taken:
            self.page.get_by_role("button", name="下载全卷 PDF").click()
        assert taken.value.suggested_filename.endswith(".pdf")


class Checker(Person):
    """核对员：登记比对结果，出报告。"""

    def report(self, case, *, conclusion="未发现超标"):
        self.open("verification:check", case.pk)
        rest = self.page.get_by_role("button", name="类均无记录")
        while rest.count():
            rest.first.click()
            self.page.wait_for_load_state()
        self.tick(conclusion)
        self.fill("核对说明", "各部门反馈与申报一致")
        self.press("出具报告")
