"""谁看过谁：查看案件、完整号码、核对结果、病残信息、办理记录、卷宗、名册，逐笔都在办理记录里。"""

from types import SimpleNamespace

from django.db.models import Q

from accounts.models import User
from cases.lookup import mark
from cases.models import Case
from core.acts import Act
from core.dates import within
from core.idnumber import IdNumber
from core.models import Event
from households.codes import IdKind
from households.models import Membership, Person
from supervision.services.chains import chains_of

LOOKS = (
    Act.READ_CASE,
    Act.REVEAL,
    Act.READ_CHECK,
    Act.READ_HEALTH,
    Act.READ_EVENTS,
    Act.DOWNLOAD_DOSSIER,
    Act.DOWNLOAD_ROSTER,
    Act.DOWNLOAD_ROSTER_FULL,
    Act.AUDIT,
)
SIGNS = (Act.SIGN_IN, Act.SIGN_IN_FAILED, Act.SIGN_OUT)
SHOWN = 300


def staff_of(district):
    return User.objects.within(district).select_related("unit").order_by("unit__code", "name")


def looks(district, *, since, until, official=None, number="", id_number="", reason=""):
    """(各笔, 还有没有)：新的在前，至多三百笔。`number` 案件编号，`id_number` 被查的人的证件号。"""
    rows = Event.objects.filter(chain__in=_chains(district), act__in=LOOKS)
    rows = _between(rows, since, until).order_by("-recorded_at", "-pk")
    if official:
        rows = rows.filter(actor=official)
    if reason:
        rows = rows.filter(reason__contains=reason)
    if number:
        rows = rows.filter(_of_case(district, number))
    if id_number:
        return _cut(one for one in rows.iterator(chunk_size=500) if _is_about(one, *_told(id_number)))
    return _cut(rows[: SHOWN + 1])


def signs(district, *, since, until, official=None):
    """(登录、退出、没有登录成的各笔, 还有没有)：本区人员的；打错账号的不知道是谁，不在其内。"""
    staff = staff_of(district).values("pk") if official is None else [official.pk]
    typed = list(staff_of(district).values_list("pk", flat=True)) if official is None else staff
    rows = Event.objects.filter(chain="system", act__in=SIGNS)
    rows = _between(rows, since, until).filter(Q(actor__in=staff) | Q(data__user__in=typed))
    return _cut(rows.order_by("-recorded_at", "-pk")[: SHOWN + 1])


def _chains(district):
    return [unit.chain for unit in chains_of(district)]


def _between(rows, since, until):
    first, last = within("recorded_at", since), within("recorded_at", until)
    return rows.filter(recorded_at__gte=first["recorded_at__gte"], recorded_at__lt=last["recorded_at__lt"])


def _cut(rows):
    found = [one for one, _ in zip(rows, range(SHOWN + 1), strict=False)]
    return found[:SHOWN], len(found) > SHOWN


def _of_case(district, number):
    """一件案的，连同看它那一户的。"""
    case = Case.objects.filter(street__parent=district, number=number.strip()).first()
    return Q(case_id=case.pk) | Q(household_id=case.household_id) if case else Q(pk__in=[])


def _told(id_number):
    """(号码, 此人所在的各户, 列了此人的各案)。"""
    number = IdNumber.parse(id_number).number
    person = Person.objects.registered(number)
    homes = set(Membership.objects.filter(person=person).values_list("household", flat=True)) if person else set()
    cases = set(Case.objects.filter(composition__person=person).values_list("pk", flat=True)) if person else set()
    return number, homes, cases


def _is_about(event, number, homes, cases):
    """看了此人所在的户、所列的案，或拿这个号码查过（记录里只有带钥的记号，按当时的人与日子重算）。"""
    if event.case_id in cases or event.household_id in homes:
        return True
    asked = event.data.get("who")
    who = SimpleNamespace(pk=event.actor_id)
    return bool(asked) and asked == mark(IdKind.RESIDENT, number, by=who, at=event.recorded_at)
