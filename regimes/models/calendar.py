from django.db import models

from regimes import statutory
from regimes.choices import DayKind
from regimes.workdays import Calendar

_built: dict = {}


class SpecialDayQuerySet(models.QuerySet):
    def calendar(self) -> Calendar:
        """现行工作日历；录入不改行、只增删,故“行数+最大号”即版本,未变则用已算好的一份。"""
        version = tuple(self.aggregate(n=models.Count("pk"), last=models.Max("pk")).values())
        if version not in _built:
            _built.clear()
            _built[version] = self._build()
        return _built[version]

    def forget(self):
        """丢掉本进程记住的日历;事务回滚过放假日之后用(如测试、演练)。"""
        _built.clear()

    def _build(self):
        off, work, years = {}, {}, set()
        for day, kind, name in self.values_list("day", "kind", "name"):
            (off if kind == DayKind.OFF else work)[day] = name
            years.add(day.year)
        return Calendar(off, work, years, statutory.days())


class SpecialDay(models.Model):
    """国务院办公厅每年通知里的放假日与调休上班日；更正时删旧增新,不在原行上改。"""

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=4, choices=DayKind.choices)
    name = models.CharField("名称", max_length=32)
    source = models.CharField("来源", max_length=200)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "特殊日"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.name}({self.get_kind_display()})"
