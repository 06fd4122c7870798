"""评议、公示、审批、送达：接在调查之后的各步。"""

from datetime import timedelta

from django.utils import timezone

from cases.services import reading, timing
from decisions.services import decision, relief, serve
from notices.models import Notice, ServiceWay
from publicity import services as publicity
from publicity.models import Objection, Round
from regimes import paper_law
from review import services as review
from review.models import Identity
from tools.demo import pictures
from tools.demo.acts import Line

RESIDENTS = "赵大妈 钱师傅 孙大爷 李阿姨 周老师 吴大婶 郑师傅 王大爷 冯阿姨".split()


class LateLine(Line):
    # —— 评议 ——
    def review(self, **votes):
        """民主评议：十二人到会，九名居民代表，无记名投票。"""
        chair, recorder = self.office.review_leader, self.office.reviewer1
        people = [
            {"name": chair.name, "identity": Identity.STAFF, "user": chair},
            {"name": recorder.name, "identity": Identity.STAFF, "user": recorder},
            {"name": "监委会主任（示例）", "identity": Identity.SUPERVISOR},
            *({"name": name, "identity": Identity.RESIDENT} for name in RESIDENTS),
        ]
        item = {
            "case": self.case.pk,
            "agree": 11,
            "disagree": 1,
            "abstain": 0,
            "introduction": self.home.reason,
            "questions": "问：子女有无赡养能力？答：子女收入也低。",
            "tellers": ["赵大妈", "孙大爷"],
            **votes,
        }
        self.act(
            review.hold_review,
            by=chair,
            held_at=self.at - timedelta(hours=1),
            place=f"{self.community.name}会议室",
            chair=chair,
            recorder=recorder,
            attendances=people,
            items=[item],
            minutes="逐户介绍、提问、无记名投票、当场唱票。",
            photo=pictures.photo("评议会现场", self.case.pk * 10 + 5),
        )

    def panel(self, view="agree", text=""):
        """评审会：组长召集，成员各以本人账号填意见，组长结束。"""
        office = self.office
        members = [*office.panel, office.review_leader]  # 组长最后填
        held = review.convene_panel(
            by=office.review_leader,
            at=self.at,
            case_ids=[self.case.pk],
            members=members,
            recorder=office.window2,
            place="街道二楼会议室",
        )
        item = held.items.get()
        for member in members:
            review.give_opinions(held.pk, by=member, at=self.at, views={item.pk: (view, text)})
        self.act(review.hold_panel, held.pk, by=office.review_leader, minutes="逐户审议，形成一致意见。")

    def convene(self):
        """只召集，等成员填意见。"""
        office = self.office
        self.act(
            review.convene_panel,
            by=office.review_leader,
            case_ids=[self.case.pk],
            members=[office.review_leader, *office.panel],
            recorder=office.window2,
            place="街道二楼会议室",
        )

    # —— 公示 ——
    def open_publicity(self, stage=None):
        return self.act(publicity.open_publicity, [self.case.pk], by=self.clerk, stage=stage)[0]

    def post(self, bulletin):
        """贴上墙，拍首日照片；返回这一轮。"""
        for posting in bulletin.postings.all():
            picture = pictures.photo(f"公示栏首日 {bulletin.number}", self.case.pk * 1000 + posting.pk)
            self.act(publicity.post_notice, bulletin.pk, by=self.helper, place=posting.place, photo=picture)
        return Round.objects.get(bulletin=bulletin, case=self.case)

    def last_photo(self, bulletin):
        for posting in bulletin.postings.all():
            picture = pictures.photo(f"公示栏末日 {bulletin.number}", self.case.pk * 1000 + 500 + posting.pk)
            late = "末日放假，次日补拍" if self.today() > posting.last_day else ""
            self.act(publicity.take_last_photo, posting.pk, by=self.helper, photo=picture, reason=late)

    def close(self, one):
        """公示期满，由巡查结束。"""
        publicity.close_round(one.pk, at=self.at)
        self.case = type(self.case).objects.get(pk=self.case.pk)

    def object(self, one):
        return self.act(
            publicity.record_objection,
            one.pk,
            by=self.office.window2,
            content="反映该户有一辆面包车在外跑运输",
        )

    def resolve(self, outcome="dismissed"):
        """异议由未经手本案的人办结。"""
        found = Objection.objects.filter(round__case=self.case, outcome="").latest("pk")
        findings = "经查该车登记在其外甥名下，本户不使用"
        self.act(publicity.resolve_objection, found.pk, by=self.office.district1, outcome=outcome, findings=findings)

    # —— 审批与送达 ——
    @property
    def signer(self):
        return self.office.district1 if self.case.decided_by_district else self.office.leader

    def approve(self):
        read = self._read(self.signer)
        self.act(decision.approve, self.case.pk, by=self.signer, version_read=read, opinion="同意")

    def _read(self, signer, **page):
        """签字人先看过本案现在的这一版。"""
        now = type(self.case).objects.select_related("street").get(pk=self.case.pk)
        return self.act(reading.note_read, now, by=signer, **page)

    def refuse(self):
        self.act(
            decision.refuse,
            self.case.pk,
            by=self.signer,
            version_read=self._read(self.signer),
            facts="你户共同生活家庭成员人均月收入高于本区低保标准（示例）",
            clause="《最低生活保障审核确认办法》第四条",
            remedy=paper_law.remedy(self.office.street.review_body, self.office.street.court),
        )

    def send_back(self):
        self.act(
            decision.send_back,
            self.case.pk,
            by=self.office.leader,
            to="visit",
            reason="住房情况与核对不一致，请再次入户",
        )

    def relieve(self):
        """分管领导批准，款物当场交付。"""
        self.act(
            relief.relieve,
            self.case.pk,
            by=self.office.leader,
            amount="2000.00",
            cause="accident",
            detail="家中失火，衣物被毁",
            place=self.home.address,
            receiver=self.case.applicant.name,
            given_at=self.at - timedelta(minutes=10),
            receipt=pictures.photo("领取签名", self.case.pk * 10 + 7),
        )

    def complete_paperwork(self):
        signed = pictures.photo("签字盖章的登记表", self.case.pk * 10 + 8)
        self.act(relief.complete_paperwork, self.case.pk, by=self.clerk, signed=signed)

    def extend(self):
        self.act(timing.extend, self.case.pk, by=self.office.leader, reason="申请人长期在外地住院，入户调查困难")

    def serve(self, notice=None):
        """直接送达本人（去世的送家属）；不说哪一份的，最近的一份通知书。"""
        notice = notice or self.latest_notice()
        copied = f"{self.community.name}（示例）" if notice.content.get("copy_to") else ""
        facts = {"place": self.home.address, "receiver": notice.recipient, "copy_receiver": copied}
        self._serve(ServiceWay.DIRECT, notice, **facts)

    def fail_to_serve(self, notice):
        """电话两次没有人接：不算送达，限期仍在走。"""
        attempts = ["上午拨打一次，无人接听", "下午拨打一次，无人接听"]
        self._serve(ServiceWay.PHONE, notice, phone=self.case.household.phone, attempts=attempts)

    def serve_by_phone(self):
        """本人在外地，电话告知并记录。"""
        self._serve(
            ServiceWay.PHONE,
            self.latest_notice(),
            phone=self.case.household.phone,
            receiver=self.case.applicant.name,
            identity_check="核对姓名、身份证号后四位与住址",
            told="告知不予确认的事实、依据、复议和诉讼的权利与期限",
            answer="已听清，回来后到窗口领取书面告知书",
        )

    def latest_notice(self):
        return Notice.objects.filter(case_id=self.case.pk).latest("pk")

    def _serve(self, way, notice, **facts):
        servers = [self.clerk, self.helper]
        self.act(
            serve.serve,
            self.case.pk,
            by=self.clerk,
            notice=notice.pk,
            way=way,
            served_at=self.at - timedelta(minutes=10),
            servers=servers,
            **facts,
        )

    def on(self, day):
        """某日的办公时间；已经过了就照现在。"""
        moment = self.diary.at(day, f"{9 + self.serial % 7:02d}:{self.serial * 17 % 60:02d}")
        return max(moment, self.at + timedelta(minutes=3))

    def today(self):
        return timezone.localtime(self.at).date()
