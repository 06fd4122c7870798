"""会议室与领导办公室：评议、评审、审批、名册。"""

import re

from django.urls import reverse
from django.utils import timezone

from benefits import sweeps as benefit_sweeps
from publicity import sweeps as publicity_sweeps
from publicity.models import Objection
from review.models import Meeting
from rosters.models import Roster
from tests.journeys.person import Person

RESIDENTS = [f"居民代表{n}" for n in "一二三四五六七八九十"]


class ReviewLeader(Person):
    """评审组组长：评议会、评审会、异议。"""

    def review(self, office, *, agree=9, disagree=1):
        """登记本社区的民主评议会：先看结论，再确认。"""
        self.open("review:democratic", office.community.pk)
        self.choose("记录人", office.reviewer.name)
        self.fill("应到人数", len(RESIDENTS))
        self.fill("应到居民代表", len(RESIDENTS))
        self.page.locator("[name=tellers_0]").fill("居民代表一")
        self.page.locator("[name=tellers_1]").fill("居民代表二")
        for number, name in enumerate(RESIDENTS, 1):
            self.page.locator(f"[name=people-{number - 1}-name]").fill(name)
        self._votes("同意票", agree)
        self._votes("不同意票", disagree)
        self.press("计算结论")
        self.press("确认结论，结束会议")

    def _votes(self, label, count):
        self.page.get_by_role("spinbutton", name=re.compile(f"^{label}")).first.fill(str(count))

    def convene(self):
        self.open("review:convene")
        self.press("召集，开始填意见")
        return Meeting.objects.latest("pk")

    def agree(self, meeting):
        self.open("review:panel", meeting.pk)
        self.tick("以上未选的都同意")
        self.press("存入我的意见")

    def convene_together(self, body, chair):
        """集体研究：选哪个会议、谁主持，参加的人已勾好。"""
        self.open("review:convene")
        self.choose("由哪个会议研究", body)
        self.choose("主持人", chair.name)
        self.press("召集，开始填意见")
        return Meeting.objects.latest("pk")

    def conclude(self, meeting):
        self.open("review:conclude", meeting.pk)
        self.press(f"结束{meeting.words.meeting}，出纪要")

    def dismiss_objection(self):
        """异议不成立。"""
        self.open("publicity:objection", Objection.objects.filter(outcome="").latest("pk").pk)
        self.fill("调查情况", "经查车辆登记在他人名下，本户不使用")
        self.tick("异议不成立")
        self.press("办结异议")


class Reviewer(ReviewLeader):
    """评审组成员：只填自己的意见。"""


class Leader(Person):
    """分管领导：看过再签，签章名册。"""

    agree = ReviewLeader.agree

    def _password(self):
        if self.page.get_by_label("再输一次登录口令").count():
            self.fill("再输一次登录口令", self.password)

    def approve(self, case):
        self.open("decisions:approve", case.pk)
        self._password()
        self.press("同意，盖章")

    def refuse(self, case, *, facts, clause):
        self.open("decisions:refuse", case.pk)
        self.fill("事实", facts)
        self.fill("依据条款", clause)
        self._password()
        self.press("不予确认，出具告知书")

    def relieve(self, case, *, amount, ok=True, **facts):
        """批准先行救助，登记交付。"""
        self.open("decisions:relieve", case.pk)
        self.fill("救助金额", amount)
        if "cause" in facts:
            self.choose("困难事由", facts["cause"])
        self.fill("事由说明", facts.get("detail", "家中失火，衣物被毁"))
        if "place" in facts:
            self.fill("救助地点", facts["place"])
        self._password()
        return self.press("批准并登记交付") if ok else self.is_refused("批准并登记交付")

    def seal_roster(self):
        self.open("rosters:roster", Roster.objects.latest("pk").pk)
        self._password()
        self.press("签章")


class Bureau(Leader):
    """区民政局：名册、审批授权、接收报送、区里审批与把关。"""

    def grant(self, **facts):
        """登记一份授权，待同事确认。"""
        self.open("decisions:delegations")
        self.follow("登记授权")
        for label, option in (("街道", facts.get("street")), ("救助类别", facts.get("aid"))):
            if option:
                self.choose(label, option)
        self.fill("自何日起", facts["starts_on"])
        self.fill("文件依据", facts["source"])
        self.fill("省级依据", facts.get("basis", ""))
        self._password()
        return self.press("登记，待同事确认") if facts.get("ok", True) else self.is_refused("登记，待同事确认")

    def end_grant(self, row, *, starts_on, source):
        self.open("decisions:end_delegation", row.pk)
        self.fill("自何日起收回", starts_on)
        self.fill("文件依据", source)
        self._password()
        self.press("收回，待同事确认")

    def confirm_grant(self, row):
        self.open("decisions:confirm_delegation", row.pk)
        self._password()
        self.press("对照文件无误，确认")

    def receive_all(self):
        """待办里一个街道一件，点开一次收完。"""
        self.open("desk:home")
        self.follow("接收报送材料")
        self.press("接收勾选的")

    def pass_gate(self, case):
        self.open("decisions:pass_gate", case.pk)
        self.tick("通过")
        self.press("登记把关结果")

    def download_rosters(self):
        """监督 → 花名册，一次下载全部。"""
        self.open("desk:home")
        self.page.goto(reverse("supervision:rosters"))
        self.clicks += 2
        with self.page.expect_download() as taken:
            self.page.get_by_role("button", name=re.compile("^下载全部")).click()
        assert taken.value.suggested_filename.endswith((".zip", ".xlsx"))


def night_sweep():
    """夜里的巡查（与 Celery 定时所办相同）。"""
    publicity_sweeps.close_ended(timezone.now())
    benefit_sweeps.open_entitlements(timezone.now())
