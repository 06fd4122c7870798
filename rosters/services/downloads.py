"""下载名册：查阅用的脱敏，发放用的须写明理由、再输口令、双人办理；每次都有水印、摘要、行数的痕迹。"""

import secrets
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts import countersign, matrix
from core import events
from core.acts import Act
from core.dates import local_day, zh
from core.files import XLSX, ZIP
from core.refusals import Blocked
from rosters import seal, summary
from rosters.sheets import write_roster

VALID_FOR = timedelta(hours=24)  # 双人办理确认后一日内有效，一次一用


@dataclass
class Download:
    """做好的文件：打开着，磁盘上已不留名；读完即无。"""

    file: BinaryIO
    name: str
    content_type: str


@transaction.atomic
def download(rosters, *, place, by, at, reason="", summaries=()):
    """下载脱敏的名册，一份为 .xlsx，多份打成一包；`place` 是权限所问的名册或单位。返回 Download。

    `summaries` 为（街道, 月份）：连同各街道该月的临时救助汇总表（F29b），没有的月份不出。

    Raises: NotPermitted、NotVisible；Blocked（须写理由而没有写、没有名册）。
    """
    _require_reason(matrix.require(by, Act.DOWNLOAD_ROSTER, place, on=local_day(at)), reason)
    summaries = [one for one in summaries if summary.rows_of(*one)]
    return _make(rosters, Act.DOWNLOAD_ROSTER, by=by, at=at, reason=reason, summaries=summaries)


@transaction.atomic
def request_full(place, subject, *, by, at, reason):
    """区里一人提出下载发放用名册，等另一人确认。"""
    matrix.require(by, Act.DOWNLOAD_ROSTER_FULL, place, on=local_day(at))
    if countersign.open_requests(Act.DOWNLOAD_ROSTER_FULL).filter(subject=subject, requested_by=by).exists():
        raise Blocked("您已经提出过，正等另一名同事确认")
    return countersign.request(Act.DOWNLOAD_ROSTER_FULL, subject, by=by, reason=reason, at=at)


@transaction.atomic
def confirm_full(request_id, place, *, by, at):
    """另一人确认，之后由提出人下载一次。"""
    matrix.require(by, Act.DOWNLOAD_ROSTER_FULL, place, on=local_day(at))
    return countersign.confirm(request_id, by=by, at=at)


@transaction.atomic
def download_full(rosters, *, place, subject, by, at):
    """下载发放用名册：只限已签章且与摘要相符的，用掉一次双人办理。返回 Download。"""
    matrix.require(by, Act.DOWNLOAD_ROSTER_FULL, place, on=local_day(at))
    if unsealed := [str(roster) for roster in rosters if not roster.is_sealed]:
        raise Blocked(f"{'、'.join(unsealed)}还没有签章，不能用于发放")
    for roster in rosters:
        seal.require_intact(roster)
    second = _consume(subject, by=by, at=at)
    return _make(rosters, Act.DOWNLOAD_ROSTER_FULL, by=by, at=at, reason=second.reason, second=second.confirmed_by.name)


def _require_reason(permit, reason):
    if "r" in permit.flags and not reason.strip():
        raise Blocked("请写明下载理由")


def _consume(subject, *, by, at):
    """过了一日的确认作废，用掉也不算数。"""
    while True:
        row = countersign.consume(Act.DOWNLOAD_ROSTER_FULL, subject, by=by, at=at)
        if row.confirmed_at >= at - VALID_FOR:
            return row


def _make(rosters, act, *, by, at, reason, second="", summaries=()):
    if not rosters and not summaries:
        raise Blocked("没有可下载的名册")
    code = secrets.token_hex(5).upper()
    moment = timezone.localtime(at)
    mark = f"下载：{by.name}　{zh(moment.date())} {moment:%H:%M}　编号 {code}" + (f"　复核：{second}" * bool(second))
    with tempfile.TemporaryDirectory(prefix="roster-") as folder:
        paths = [_write(Path(folder), roster, act, mark) for roster in rosters]
        paths += [_write_summary(Path(folder), *one, mark) for one in summaries]
        for path, rows, street, subject in sorted(paths, key=_chain):
            data = {"watermark": code, "rows": rows, "sha256": _sha256(path), "second": second}
            events.record(act, chain=street.chain, at=at, by=by, subject=subject, data=data, reason=reason)
        return _handed(Path(folder), [path for path, *_ in paths])


def _chain(made):
    """多条链按同一次序上锁，两人同时下载不会互等。"""
    return made[2].chain


def _write(folder, roster, act, mark):
    full = act == Act.DOWNLOAD_ROSTER_FULL
    path = folder / f"{roster.street.name}{roster.month:%Y年%m月}花名册{'（发放用）' if full else ''}.xlsx"
    return path, write_roster(path, roster, full=full, mark=mark), roster.street, roster.subject


def _write_summary(folder, street, month, mark):
    path = folder / f"{street.name}{month:%Y年%m月}临时救助汇总表.xlsx"
    rows = summary.write_summary(path, street, month, full=False, mark=mark)
    return path, rows, street, f"summary:{street.code}:{month:%Y-%m}"


def _handed(folder, paths):
    if len(paths) == 1:
        return Download(paths[0].open("rb"), paths[0].name, XLSX)
    package = folder / f"花名册与汇总表{len(paths)}份.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as bundle:
        for path in paths:
            bundle.write(path, path.name)
    return Download(package.open("rb"), package.name, ZIP)


def _sha256(path):
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
