"""一件要办的事（Duty）、谁在问（Desk）、一类事怎样写（Source）；各类在 desk/sources/，两个问法在 desk/duties.py。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import matrix
from accounts.models import Role
from benefits import recurring
from core import statements
from core.acts import Act
from core.prepared import PLACE
from regimes.calendar.due import NO_LIMIT, ONE_DAY, Left, passed_by
from regimes.models import OnBreach, Parameter, SpecialDay

SHOWN = 50  # 每栏最多列这么多，其余到列表里看
TAKEN = SHOWN + 1  # 每类取这么多最急的
HOME = PLACE + 1  # 拼句时占住家庭的位置，PLACE 占住案件的
# 过了期限几个工作日没有办的，报给哪个岗位；几个工作日由区里设，没有设的一超期就报。
CLIMBS = {Role.LEADER: "late_to_leader", Role.DISTRICT: "late_to_district"}
TASK_DAYS = "task_days"  # 没有成文期限的，几个工作日办结；没有设的没有期限


@dataclass(slots=True)
class Duty:
    """一件要办的事：谁家、办什么、归谁办、为什么、到哪天、点哪里。"""

    who: str
    what: str
    url: str
    button: str = "办理"
    why: str = ""
    where: str = ""
    due: date | None = None
    provisional: bool = False
    earliest: date | None = None
    due_at: datetime | None = None  # 以小时计的，到几时几分
    act: Act | None = None
    post: str = ""  # 归哪个岗位办，已派到人的连同姓名
    look: str = ""  # 不归本人办的到哪里看
    waiting: str = ""  # 写明在等谁，即非本人所办
    climbed: bool = False  # 过了期限没有人办，报上来的
    breach: str = OnBreach.OVERDUE  # 过了期限怎样：提醒、提示的不算超期
    left: Left = NO_LIMIT


@dataclass(eq=False)
class Desk:
    """谁在问、哪一天；几个来源都要问的，只问一次。"""

    user: object
    today: date

    @cached_property
    def roles(self):
        return matrix.working_roles(self.user, self.today)

    @cached_property
    def acts(self):
        """岗位可能办的全部行为：办不了的来源不必查。"""
        return matrix.acts_for(self.user, on=self.today)

    def may(self, act):
        return act in self.acts and bool(matrix.widest(self.user, act, self.today))

    @cached_property
    def duties(self):
        """今天施行的规程里的定期事项；一张待办只查一次。"""
        return recurring.duties_of(self.user.unit.district, self.today)

    @cached_property
    def told(self):
        """定期事项里定下语句的：各是几个月。"""
        return tuple((name, duty["days"]) for name, duty in self.duties.items())

    @cached_property
    def calendar(self):
        return SpecialDay.objects.calendar()

    @cached_property
    def unheeded(self):
        """截止日不晚于这天而没有办的，报给本人；不管这些的岗位为 None。"""
        days = [self.set.get(key, 0) for role, key in CLIMBS.items() if role in self.roles]
        return passed_by(self.today, min(days), self.calendar) if days else None

    @cached_property
    def set(self):
        """区里设的几个工作日 {参数: 数}。"""
        district, keys = self.user.unit.district, [*CLIMBS.values(), TASK_DAYS]
        rows = Parameter.objects.valid_on(district, self.today).filter(key__in=keys).values_list("key", "value")
        found = statements.rows(("task days", district.pk, self.today), lambda: rows)
        return {key: int(value) for key, value in reversed(found)}

    def by(self, raised_on):
        """没有成文期限的一件，`raised_on` 提出，到哪天；区里没有设的为空。"""
        days = self.set.get(TASK_DAYS)
        return self.calendar.after(raised_on, days) if days and raised_on else None

    def raised_by(self, day):
        """没有成文期限的，哪天以前提出的到 `day` 已满；区里没有设的为空。"""
        days = self.set.get(TASK_DAYS)
        return passed_by(day, days, self.calendar) if days else None

    @property
    def key(self):
        """定下语句的一切：人、单位、岗位、日子、规程的月数、哪天以前的报上来。"""
        told = self.told if self.may(Act.REGISTER) else ()
        real = timezone.localdate()  # 看得到哪些案件，问的是真正的今天
        reach = [matrix.reach_key(self.user, day) for day in (self.today, real)]
        return *reach, told, self.unheeded, self.set.get(TASK_DAYS)


@dataclass(frozen=True, eq=False)
class Source:
    """一类事：没办的各行、谁管得着、属于哪一案、怎样取来、怎样说。

    `open(desk)` 全部没办的，急的在前，不看是谁的；`reach(desk, rows, act)` 此人凭 `act` 管得着的，没有份的给 None；
    `of_case(案件, 家庭)` 属于一案的条件；`rows(desk, 编号)` 取行，为空即只凭编号；`say(desk, 行)` 成事。
    `late(desk, day)` 截止日不晚于 `day` 的条件：有的，过了期限没有人办就报上去；`most` 一次最多取几行；
    `here(案件)` 案件页上凭案件自己就有的一行，不必再取；`secret` 案件页上只给办得了的人看；`paid` 已确认的案件才有。
    """

    act: Act | None
    open: Callable
    reach: Callable
    rows: Callable | None
    say: Callable
    of_case: Callable | None = None
    late: Callable | None = None
    here: Callable | None = None
    secret: bool = False
    paid: bool = False
    most: int = 0  # 一次最多取几行，不写即 TAKEN

    def mine(self, desk):
        """本人的：编号的查询；没有份的为 None。"""
        if self.act and not desk.may(self.act):
            return None
        return self._taken(self.reach(desk, self.open(desk), self.act))

    def climbed(self, desk):
        """别人过了期限没有办、报给本人的。"""
        if self.late is None or desk.unheeded is None:
            return None
        rows = self.open(desk)
        found = self.reach(desk, rows.filter(self.late(desk, desk.unheeded)), Act.READ_CASE)
        if not self.act or desk.may(self.act):
            found = found.exclude(pk__in=self.reach(desk, rows.order_by(), self.act).values("pk"))
        return self._taken(found)

    def of(self, desk):
        """占住位置的一案的。"""
        return self._taken(self.open(desk).filter(self.of_case(PLACE, HOME)))

    def _taken(self, rows):
        return None if rows is None else rows[: self.most or TAKEN]

    def told(self, desk, rows):
        """成事，写明归谁办。"""
        found = self.say(desk, rows)
        for one in found:
            one.act, one.post = one.act or self.act, one.post or posts(self.act)
        return found


@lru_cache
def posts(act):
    """矩阵上办得了 `act` 的各岗位。"""
    return "、".join(role.label for role in Role if matrix.cell(act, role))


def of_home(homes):
    """属于这一户的条件，供 Source.of_case。"""
    return lambda case, home: Q(**{homes: home})


def own(path):
    """属于这一案的条件，供 Source.of_case。"""
    return lambda case, home: Q(**{path: case})


def past(field):
    """截止日在 `field` 一栏的，供 Source.late。"""
    return lambda desk, day: Q(**{f"{field}__lte": day})


def since(field):
    """没有成文期限、自 `field` 那一刻提出起算的，供 Source.late。"""

    def late(desk, day):
        if (raised := desk.raised_by(day)) is None:
            return Q(pk__in=[])
        return Q(**{f"{field}__lt": timezone.make_aware(datetime.combine(raised + ONE_DAY, time()))})

    return late
