"""手里的一份名册文件：是谁在何时下载的哪一份，改过没有。"""

from hashlib import file_digest

from django.db import transaction

from accounts import matrix
from accounts.models import Unit
from core import events
from core.acts import Act
from core.dates import local_day
from core.models import Event
from rosters.models import Roster
from supervision.checks import roster_faults
from supervision.services.chains import chains_of

DOWNLOADS = (Act.DOWNLOAD_ROSTER, Act.DOWNLOAD_ROSTER_FULL)
UNKNOWN = "没有哪一次下载与这份文件相符：不是从这里下载的，或下载之后改动过（另存一次也算改动）"


@transaction.atomic
def origin_of(file, *, by, at):
    """{"event": 下载的那一条或 None, "words": 一句话}；核对本身记一笔。"""
    district = by.unit.district
    matrix.require(by, Act.VERIFY, district, on=local_day(at))
    sha256 = file_digest(file, "sha256").hexdigest()
    chains = [one.chain for one in chains_of(district)]
    event = Event.objects.filter(chain__in=chains, act__in=DOWNLOADS, data__sha256=sha256).order_by("pk").last()
    words = _words(event) if event else UNKNOWN
    data = {"file": sha256, "found": bool(event)}
    events.record(Act.VERIFY, chain=district.chain, at=at, by=by, subject="对照一份名册文件", data=data)
    return {"event": event, "words": words}


def _words(event):
    """那一份名册现在与签章时还一样不一样。"""
    kind, code, month = event.subject.split(":")
    street = Unit.objects.get(code=code)
    said = f"{street.name}{month[:4]}年{int(month[5:])}月{'花名册' if kind == 'roster' else '临时救助汇总表'}"
    same = "文件与当时下载的一字不差"
    roster = Roster.objects.filter(street=street, month=f"{month}-01").first() if kind == "roster" else None
    if roster is None or not roster.is_sealed:
        return f"{said}；{same}"
    told = Event.objects.filter(chain=code, act=Act.SEAL_ROSTER).order_by("pk")
    faults = roster_faults(roster, {one.subject: one for one in told})
    return f"{said}；{same}；库里这份名册{'、'.join(faults) or '与签章时相符'}"
