"""一户一步步怎样办：每一步等到该办的时刻，再调那一步的服务。"""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from cases.models import MaterialStatus
from evidence.models import CheckSubject, PhotoKind, SignerRole
from intake.services import acceptance, consents
from regimes.models import AidKind
from tools.demo import pictures
from verification.services import assess, hits, means_check
from visits.services import record as visiting
from visits.services import visit

AUTHORISED_DAYS = 3 * 365
# 核算页上须另填的
SHEET = {
    AidKind.EXTREME_HARDSHIP: {"no_obligor": "村（居）委会证明没有法定赡养、抚养、扶养义务人"},
    AidKind.TEMPORARY_SMALL: {"small": {"cause": "illness", "asked": Decimal("1000.00")}},
}
PHOTOS = (PhotoKind.DOOR, PhotoKind.LIVING, PhotoKind.KITCHEN)


class Line:
    """一户的办理经过：`line.case` 随办随新，`line.wait(天, 钟点)` 等到其后第几个工作日。"""

    def __init__(self, office, home, diary, serial, *, aid="minimum_living"):
        self.office, self.home, self.diary, self.serial, self.aid = office, home, diary, serial, aid
        self.community = office.communities[serial % len(office.communities)]
        self.case = self.at = None

    # —— 时间 ——
    def start(self, day):
        """头一件事的时刻；各户错开几分钟。"""
        return self.diary.at(day, f"{8 + self.serial % 3:02d}:{self.serial * 7 % 60:02d}")

    def wait(self, workdays=0, hours=0, minutes=11):
        """其后第几个工作日的同一时刻附近；0 即当天稍晚。"""
        moved = self.at + timedelta(hours=hours, minutes=minutes)
        if not workdays:
            return moved
        day = self.diary.calendar.after(timezone.localtime(self.at).date(), workdays)
        return self.diary.at(day, f"{9 + self.serial % 7:02d}:{self.serial * 13 % 60:02d}")

    def act(self, service, *args, by, **facts):
        """以某人之名办一步，然后重读案件。"""
        done = service(*args, by=by, at=self.at, **facts)
        if self.case is not None:
            self.case = type(self.case).objects.get(pk=self.case.pk)
        return done

    @property
    def clerk(self):
        return self.case.assignments.get(role="window", ended_at=None).user

    @property
    def helper(self):
        return self.office.helper_of(self.community)

    # —— 窗口 ——
    def register(self, **changes):
        facts = {
            "community": self.community,
            "aid": self.aid,
            "household": self.home.household(self.serial),
            "members": self.home.members(self.office.district.code),
            "account": self.home.account(),
            "lines": self.home.lines(),
            "reason": self.home.reason,
        }
        self.case = acceptance.register(**{**facts, **changes}, by=self.office.window, at=self.at)

    def consent(self, **promise):
        """全部成年人承诺、授权，要收的材料收齐。"""
        on = timezone.localtime(self.at).date()
        adults = [one.person_id for one in self.case.family() if one.is_adult(on)]
        until = on + timedelta(days=AUTHORISED_DAYS)
        self.act(
            consents.authorise,
            self.case.pk,
            by=self.clerk,
            promises=[
                {"member": pk, "signed_on": on, "scan": self.signed("诚信承诺书", pk), **promise} for pk in adults
            ],
            authorisations=[
                {"member": pk, "signed_on": on, "valid_to": until, "scan": self.signed("核对授权书", pk)}
                for pk in adults
            ],
            materials={row.pk: MaterialStatus.RECEIVED for row in self.case.materials.filter(required=True)},
        )

    def signed(self, title, pk):
        """本人签过字的一张纸的扫描件。"""
        return pictures.photo(f"{title}扫描件", pk * 10 + len(title))

    def accept(self):
        self.act(acceptance.accept, self.case.pk, by=self.clerk)

    # —— 核对 ——
    def ask_check(self):
        return self.act(means_check.request_check, self.case.pk, by=self.clerk, officer=self.office.checker)

    def hit(self, check, *, verdict="", reason="", **facts):
        subject = CheckSubject.objects.filter(check_request=check).order_by("pk").last()
        self.act(hits.record_hit, subject, by=self.office.checker, verdict=verdict, reason=reason, **facts)

    def report(self, check):
        self.hit(
            check,
            data_class="30",
            detail="活期存款余额1,260.35元",
            amount="1260.35",
            verdict="not_counted",
            reason="低于示例的财产限额，不影响",
        )
        for subject in check.subjects.asked().order_by("pk"):
            self.act(hits.answer_classes, subject, by=self.office.checker, answer="none", rest=True)
        conclusion = "exceeds" if self.home.rich else "within"
        note = "工资收入高于申报" if self.home.rich else "各部门反馈与申报一致"
        self.act(means_check.record_check, check.pk, by=self.office.checker, conclusion=conclusion, note=note)

    # —— 入户 ——
    def open_visit(self):
        return visiting.open_visit(self.case, by=self.helper, at=self.at)

    def visit(self):
        sheet = self.open_visit()
        met = [one.person_id for one in self.case.family()]
        facts = {
            "visited_at": self.at - timedelta(minutes=30),
            "housing_kind": "reformed",
            "housing_area": "52.0",
            "housing_structure": "brick_concrete",
            "housing_tenure": "own",
            "monthly_bills": "86.00",
            "living_income": "打零工和亲友接济",
            "findings": "两间旧房，家具陈旧，没有贵重物品",
            "no_contradiction": True,
            "conclusion": "true",
            "suggests": not self.home.rich,
        }
        saved = visiting.save_visit(
            sheet.pk, version=sheet.version, changes=facts, present=met, second=self.clerk, by=self.helper
        )
        for n, kind in enumerate(PHOTOS):
            picture = pictures.photo(kind.label, saved.pk * 10 + n)
            visiting.add_photo(self.case, saved, picture, kind, by=self.helper, at=self.at)
        self._sign(saved)
        self.act(visit.record_visit, saved.pk, by=self.helper)

    def _sign(self, sheet):
        signers = [
            (SignerRole.VISITOR, self.helper.name),
            (SignerRole.VISITOR, self.clerk.name),
            (SignerRole.VISITED, self.case.head_name),
        ]
        for n, (role, name) in enumerate(signers):
            written = pictures.signature(name, sheet.pk * 10 + n)
            visiting.sign(sheet, role, name, written, by=self.helper, at=self.at)

    def assess(self):
        self.act(assess.assess, self.case.pk, by=self.clerk, adjustments=SHEET.get(self.case.aid, {}))

    def finish_visit(self):
        self.act(visit.finish_visit, self.case.pk, by=self.clerk)
