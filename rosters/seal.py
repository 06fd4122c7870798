"""签章摘要：合计与每一行的明文内容，一字之差即对不上。"""

from hashlib import sha256

from core.canonical import canonical, plain
from core.crypto import CannotOpen
from core.refusals import Blocked
from core.workflow import guard
from rosters.models import RosterLine

HEADER = "month households persons amount is_sample drafted_by_id checked_by_id sealed_by_id sealed_at".split()
LATER = {"arrears"}  # 后来添的列：没有值的不入摘要，早先签章的名册才仍与摘要相符
LINE = [field.attname for field in RosterLine._meta.concrete_fields if field.name not in ("id", "seal", "roster")]
BATCH = 2000


@guard("请先打开这份花名册看过再签章", basis="本系统控制：先读后签，签的是看过的那一份")
def current_roster_read(roster):
    """`roster.version_read` 由服务放入，是签章人看过的那一版。"""
    if not roster.version_read:
        return False
    return roster.version_read == roster.version or "您看过之后名册重新生成过，请看过现在的内容再签章"


def digest(roster):
    """名册全部内容的 SHA-256（64 位十六进制）；逐行读，内存不随行数增长。换钥不改变它。"""
    total = sha256(_text(roster, HEADER))
    for line in roster.lines.order_by("order").iterator(chunk_size=BATCH):
        total.update(b"\n" + _text(line, LINE))
    return total.hexdigest()


def require_intact(roster):
    """已签章的名册须与签章时一字不差，否则 Blocked；发放与下载之前必问。"""
    try:
        intact = not roster.is_sealed or digest(roster) == roster.sha256
    except CannotOpen:
        intact = False
    if not intact:
        raise Blocked(f"{roster}的内容与签章时的摘要不符，可能被改动，请停止发放并立即联系系统管理员核查")


def _text(row, names):
    found = {name: getattr(row, name) for name in names}
    found = {name: value for name, value in found.items() if name not in LATER or value is not None}
    return canonical(plain(found)).encode()
