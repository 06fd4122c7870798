import re
import tomllib
from functools import cached_property

from django.db import models
from django.db.models import F, Q

from core.clauses import as_printed, spelled
from core.prepared import kept
from core.refusals import Blocked
from regimes.choices import AidKind, Decider, ObjectionRemedy, PublicityStage, PublicityWhen, Purpose, ReviewMode
from regimes.models.delegation import Delegation
from regimes.quorum import Quorum

COUNTY_CODE, STREET_CODE = "NAT_COUNTY", "NAT_STREET"
PART = re.compile(r"(?<![（第])([一二三四五六七八九十]+)(?=（|、|$)")


def _part(where):
    """文件里的第几部分：三 → 第三部分，二（一）、三 → 第二部分（一）、第三部分；第几条的不动。"""
    return where if "条" in where else PART.sub(r"第\1部分", where)


class RegimeQuerySet(models.QuerySet):
    def visible_to(self, district):
        """本区与全国的规程；规程是公开的规则，只按区分，不按岗位分。"""
        return self.filter(Q(district=district) | Q(district=None)).select_related("district")

    def in_force(self, district, on):
        """`on` 日在 `district` 施行的规程：本区的在前，全国的在后；同一代号以后施行、后版本的为准。"""
        own = Q(district=district) | Q(district=None)
        valid = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))
        return (
            self.filter(own, valid)
            .select_related("district")
            .order_by(F("district").asc(nulls_last=True), "-starts_on", "code", "-version")
        )


class Regime(models.Model):
    """一个地方一个时期的办理规程；载入后不改，要改就出新版本，案件永远跟着受理时的版本。"""

    code = models.CharField("代号", max_length=20)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("名称", max_length=100)
    district = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="regimes",
        verbose_name="适用区县",
        help_text="空为全国",
    )
    legal_basis = models.TextField("制定依据")
    note = models.TextField("说明", blank=True)
    sources = models.JSONField("文件来源", default=dict)
    duties = models.JSONField("定期事项", default=list)
    excludes = models.JSONField("不能同时享受", default=list, help_text="国家规定之外另加的")
    grounds = models.JSONField("不予受理、不予确认等的理由", default=list, help_text="全国的之外另定的")
    starts_on = models.DateField("施行日期")
    ends_on = models.DateField("失效日期", null=True, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, unique=True)
    source_text = models.TextField("文件原文")
    loaded_at = models.DateTimeField("载入时间")

    objects = RegimeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理规程"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="regime_version_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="regime_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.code} 第{self.version}版 {self.name}"

    def cite(self, source):
        """出处写成公文里的依据：代号换成文件名，只留条款，惯例不算依据；都没有则为本规程的制定依据。"""
        return "、".join(self._cited(source)) or self.legal_basis

    def clauses(self, source, *, apart_from):
        """出处里写得出第几条的各件，写成公文里的依据；题名在 `apart_from` 里的不列。"""
        found = self._cited(source)
        return [one for one in found if one.endswith("条") and one[1:].partition("》")[0] not in apart_from]

    def _cited(self, source):
        for part in source.replace("；", ";").split(";"):
            key, _, rest = part.strip().partition(" ")
            title, _, number = as_printed(self.sources.get(key, "")).partition("（")
            if title and key != "PR":
                title, number = title.partition("，")[0], number.partition("，")[0].partition("）")[0]
                where = as_printed(rest.partition(" ")[0])
                yield f"《{title}》{f'（{number}）' if number else ''}{_part(where)}"

    @property
    def precedence(self):
        """施行中的几份里先用哪一份：本区的在前，后施行的在前。"""
        return self.district_id is None, -self.starts_on.toordinal(), self.code, -self.version

    @cached_property
    def _file(self):
        return tomllib.loads(self.source_text)

    @property
    def delegates(self):
        """文件里写的审批权下放（类别、出处）；没写则为 None。办案时以赋权登记为准，不看这里。"""
        return self._file.get("delegates")

    @property
    def like(self):
        """整份抄用的那一份，如 NAT_STREET@1；没有则为空串。"""
        return self._file.get("like", "")

    def spelled(self, source):
        """出处、说明写给人看：里面的文件代号换成文件名。"""
        return spelled(source, self.sources)

    def procedure(self, aid, purpose=Purpose.NEW):
        """本规程中该类救助的程序；没有则说明本区未下放或未录入。"""
        found = self.procedures.filter(aid=aid, purpose=purpose).first()
        if found is None:
            raise Blocked(f"规程“{self.name}”没有规定{AidKind(aid).label}的{Purpose(purpose).label}程序")
        return found


class ProcedureQuerySet(models.QuerySet):
    def in_force(self, street, aid, purpose, on):
        """受理时用哪一套程序：取施行中的规程里第一个规定了它的；都没有则拒绝受理并说明。

        本区没有自己规定的，用全国规程：本街道该类救助有可凭的授权取街道确认的一套，否则取县级确认的一套。
        """

        def asked(district):
            found = Procedure.objects.filter(regime__in=Regime.objects.in_force(district, on), aid=aid, purpose=purpose)
            return found.select_related("regime")

        rows = kept(("procedures in force", str(aid), str(purpose), on), asked).run(street.district.pk)
        rows = sorted(rows, key=lambda one: one.regime.precedence)
        granted = Delegation.objects.usable(street, aid, on)
        unfit = STREET_CODE if granted is None else COUNTY_CODE
        for procedure in rows:
            if procedure.regime.code != unfit:
                return procedure
        what = f"{AidKind(aid).label}（{Purpose(purpose).label}）"
        raise Blocked(f"{street.district.name}在{on:%Y年%m月%d日}没有施行{what}的办理规程，请联系区民政局")


class Procedure(models.Model):
    """规程里一类救助、一种事项的走法；这里的列供程序分岔用，每个值的出处见 `provision(key)`。"""

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="procedures", verbose_name="规程")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    purpose = models.CharField("事项", max_length=8, choices=Purpose.choices)
    decider = models.CharField("决定人", max_length=8, choices=Decider.choices)
    district_above = models.PositiveIntegerField(
        "超过多少元由区县审批", null=True, blank=True, help_text="空为不论金额，照决定人"
    )
    review_mode = models.CharField("民主评议", max_length=16, choices=ReviewMode.choices)
    check_first = models.BooleanField("核对前置", default=False)
    check_required = models.BooleanField("须核对", default=True)
    visit_required = models.BooleanField("须入户", default=True)
    panel = models.BooleanField("须经评审会", default=False)
    rereview_publicity = models.BooleanField("评议后再公示", default=False)
    joint_gate = models.BooleanField("区级联合把关", default=False)
    gate_may_refuse = models.BooleanField("把关可以直接不予确认", default=False)
    relieve_first = models.BooleanField("先行救助", default=False)
    hand_over = models.BooleanField("材料报送区县", default=False)
    objection_remedy = models.CharField("公示异议的处理", max_length=16, choices=ObjectionRemedy.choices, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "程序"
        ordering = ["regime", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "aid", "purpose"], name="procedure_once_per_aid_purpose")
        ]

    def __str__(self):
        return f"{self.get_aid_display()}·{self.get_purpose_display()}"

    @property
    def code(self):
        return self.regime.code

    @cached_property
    def _provisions(self):
        return {row.key: row for row in self.provisions.all()}

    def provision(self, key):
        """一个值连同出处；规程没写则拒绝并指名缺哪一项。"""
        if key not in self._provisions:
            raise Blocked(f"规程“{self.regime.name}”的{self}没有规定“{key}”，请区民政局补充")
        return self._provisions[key]

    def rule(self, key):
        """一个值连同出处；规程没写则为 None。"""
        return self._provisions.get(key)

    def value(self, key, default=None):
        """只要值；规程没写则取 `default`。"""
        row = self._provisions.get(key)
        return default if row is None else row.value

    def cited(self, key):
        """某一项的依据，写成公文里的样子（`publicity` 为决定前各轮，`promise` 为承诺公示）；规程没写的为空串。"""
        return self.regime.cite("；".join(found)) if (found := self.sources_of(key)) else ""

    def sources_of(self, key):
        """定这一项的各条出处，照规程文件的写法；键同 `cited`。"""
        if key == PublicityStage.PROMISE:
            rows = [self.publicity_rule(key)]
        else:
            rows = self.rounds_before_decision if key == "publicity" else [self.rule(key)]
        return list(dict.fromkeys(row.source for row in rows if row is not None and row.source))

    @property
    def quorum(self):
        """民主评议的人数与通过比例（`regimes.quorum.Quorum`）；规程没写的项不作要求。"""
        return Quorum.of(self)

    @cached_property
    def _publicity(self):
        return list(self.publicity_rules.all())

    @cached_property
    def _notices(self):
        return {one.kind: one for one in self.required_notices.all()}

    def notice_rule(self, kind):
        """规程里这种文书的一行（题名、出处）；没有写的为 None。"""
        return self._notices.get(kind)

    def publicity_rule(self, stage):
        """该阶段的公示规则；没有则为 None（该阶段不得公示）。"""
        return next((rule for rule in self._publicity if rule.stage == stage), None)

    @property
    def rounds_before_decision(self):
        return [rule for rule in self._publicity if rule.when == PublicityWhen.BEFORE_DECISION]

    def first_round(self):
        """决定前的第一轮公示；没有则为 None。"""
        return next(iter(self.rounds_before_decision), None)

    def limit(self, limit_id):
        """编号为 `limit_id` 的时限；没有则为 None。"""
        return next((row for row in self.limits.all() if row.limit_id == limit_id), None)

    def pause_rule(self, reason):
        """该缘由能否停表；不能则为 None。"""
        return self.pause_rules.filter(reason=reason).first()
