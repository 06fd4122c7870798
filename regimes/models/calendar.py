from datetime import date

from django.conf import settings
from django.db import models

from core.planned import Planned
from regimes.calendar import statutory
from regimes.calendar.notice_text import Day, notice_year
from regimes.calendar.workdays import Calendar
from regimes.choices import DayKind

_built: dict = {}
VERSION = Planned("SELECT COUNT(*), MAX(id) FROM regimes_specialday", [])  # 每页都问，拼一句聚合比查它慢得多


class SpecialDayQuerySet(models.QuerySet):
    def calendar(self) -> Calendar:
        """现行工作日历；录入不改行、只增删，故“行数+最大号”即版本，未变则用已算好的一份。"""
        (version,) = VERSION.fetch()
        if version not in _built:
            _built.clear()
            _built[version] = self._build()
        return _built[version]

    def forget(self):
        """丢掉本进程记住的日历；事务回滚过放假日之后用（如测试、演练）。"""
        _built.clear()

    def of_notice(self, year):
        """归 `year` 年通知管的行：当年的，连同上年末的元旦假；不含本年末归次年的元旦假。"""
        rows = self.filter(day__gte=date(year - 1, 12, 1), day__lte=date(year, 12, 31))
        return [row for row in rows if notice_year(row.day, row.name) == year]

    def _build(self):
        off, work, years = {}, {}, set()
        for day, kind, name in self.values_list("day", "kind", "name"):
            (off if kind == DayKind.OFF else work)[day] = name
            years.add(day.year)
        return Calendar(off, work, years, statutory.days())


class SpecialDay(models.Model):
    """国务院办公厅每年通知里的放假日与调休上班日；更正时删旧增新，不在原行上改。"""

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=4, choices=DayKind.choices)
    name = models.CharField("名称", max_length=32)
    source = models.CharField("来源", max_length=200)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}（{self.get_kind_display()}）"


class CalendarNotice(models.Model):
    """录入的一份放假安排：一人录入、另一人确认；确认后替换该年的特殊日，再逐批重算在办案件（`applied_at`）。"""

    district = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="录入区县")
    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("文件依据", max_length=200)
    text = models.TextField("放假安排原文")
    days = models.JSONField("读出的日子", default=list, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人", editable=False
    )
    entered_at = models.DateTimeField("录入时间", editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人", editable=False
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    applied_at = models.DateTimeField("重算完毕时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.year}年放假安排"

    @property
    def read_days(self):
        """读出的日子（notice_text.Day）。"""
        return [Day(date.fromisoformat(day), kind, name) for day, kind, name in self.days]

    @property
    def is_superseded(self):
        """同一年后来又录入了一份：以后一份为准，这一份不能再确认。"""
        return CalendarNotice.objects.filter(year=self.year, pk__gt=self.pk).exists()

    def calendar(self):
        """按这份安排的工作日历；预览与重算用同一份。"""
        old = {row.day for row in SpecialDay.objects.all().of_notice(self.year)}
        named = {kind: {one.day: one.name for one in self.read_days if one.kind == kind} for kind in DayKind.values}
        current = SpecialDay.objects.calendar()
        return current.with_days(self.year, named[DayKind.OFF], named[DayKind.WORK], old)
