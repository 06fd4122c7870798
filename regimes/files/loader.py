"""把检查过的规程文件存成不可改的一个版本。"""

import tomllib
from datetime import timedelta
from hashlib import sha256

from django.db import transaction

from accounts.models import Unit
from regimes.calendar.wording import day_zh
from regimes.files.bases import DATA, shipped
from regimes.files.checking import Problem, RegimeInvalid, parse
from regimes.files.schema import COLUMNS
from regimes.files.toml_lines import key_lines, line_of
from regimes.models import (
    PauseRule,
    Procedure,
    Provision,
    PublicityRule,
    Regime,
    RequiredNotice,
    RequiredPaper,
    StepLimit,
)

__all__ = ["DATA", "load", "load_shipped", "shipped"]
ROW_MODELS = {
    "limit": (StepLimit, {"id": "limit_id", "start": "start_event", "end": "end_events"}),
    "publicity": (PublicityRule, {}),
    "pause": (PauseRule, {"start": "start_event", "end": "end_events"}),
    "paper": (RequiredPaper, {}),
    "notice": (RequiredNotice, {"on": "on_event"}),
}


@transaction.atomic
def load(raw: bytes, *, at):
    """载入一份规程 → （Regime, 是否新载）；同一份文件再载什么也不做；不合要求抛 RegimeInvalid。"""
    digest = sha256(raw).hexdigest()
    same = Regime.objects.filter(sha256=digest).first()
    if same is not None:
        return same, False
    data, procedures = parse(raw)
    district = _district(data, raw)
    if clash := _clash(data, district):
        raise RegimeInvalid([_at(raw, *clash)])
    regime = Regime.objects.create(
        **{key: data[key] for key in ("code", "version", "name", "legal_basis", "starts_on", "sources")},
        ends_on=data.get("ends_on"),
        note=data.get("note", ""),
        duties=[{key: value for key, value in row.items() if key != "_path"} for row in data["duty"]],
        excludes=data["excludes"],
        grounds=data["ground"],
        district=district,
        sha256=digest,
        source_text=raw.decode("utf-8-sig"),
        loaded_at=at,
    )
    _store(regime, procedures)
    return regime, True


def load_shipped(*, at):
    """载入随附的全部规程 → [（路径， Regime 或 None, 是否新载）]；区县还没有登记的略过（Regime 为 None）。

    同一版已经载入过的不动，哪怕随附文件后来改了：已载入的版本不能改，以库里的为准。
    """
    found = []
    for path in shipped():
        raw = path.read_bytes()
        head = tomllib.loads(raw.decode())
        loaded = Regime.objects.filter(code=head["code"], version=head["version"]).first()
        code = head.get("district")
        known = code is None or Unit.objects.districts().filter(code=code).exists()
        found.append((path, *(load(raw, at=at) if known and loaded is None else (loaded, False))))
    return found


def _at(raw, key, text):
    """这句话说在文件里写 `key` 的那一行。"""
    return Problem(line_of(key_lines(raw.decode("utf-8-sig")), (key,)), text)


def _district(data, raw):
    if "district" not in data:
        return None
    found = Unit.objects.districts().filter(code=data["district"]).first()
    if found is None:
        text = f"还没有登记区划代码为 {data['district']} 的区县，请先登记单位"
        raise RegimeInvalid([_at(raw, "district", text)])
    return found


def _clash(data, district):
    """与已载入的规程冲突之处 （键，句子）：版本号、效力期间重叠或空档；没有则为 None。"""
    code, start = data["code"], data["starts_on"]
    last = Regime.objects.filter(code=code).order_by("-version").first()
    if last is None:
        return _overlap(data, district)
    if data["version"] <= last.version:
        text = f"{code} 已载入第{last.version}版；已载入的版本不能改，请把 version 改为 {last.version + 1}"
        return "version", text
    if start < last.starts_on:
        return "starts_on", f"施行日期{day_zh(start)}早于第{last.version}版的{day_zh(last.starts_on)}"
    if last.ends_on and start <= last.ends_on:
        return "starts_on", f"效力期间与第{last.version}版重叠（该版至{day_zh(last.ends_on)}）"
    if last.ends_on and start > last.ends_on + timedelta(days=1):
        text = f"与第{last.version}版之间有空档：{day_zh(last.ends_on)}失效，{day_zh(start)}才施行"
        return "starts_on", text
    return None


def _overlap(data, district):
    """同一区县不得有两套代号不同而期间重叠的规程；全国规程可并列。"""
    if district is None:
        return None
    end = data.get("ends_on")
    for other in Regime.objects.filter(district=district).exclude(code=data["code"]):
        before = other.ends_on is not None and other.ends_on < data["starts_on"]
        after = end is not None and other.starts_on > end
        if not before and not after:
            return "starts_on", f"{district.name}已有规程 {other} 在同一期间施行；换规程须先定旧规程的失效日期"
    return None


def _store(regime, procedures):
    """各套程序连同其各种行：一种一句，不逐套存。"""
    kept = Procedure.objects.bulk_create(_procedure(regime, data) for data in procedures)
    both = list(zip(kept, procedures, strict=True))
    Provision.objects.bulk_create(
        Provision(procedure=procedure, key=key, value=_plain(row["value"]), **_sourced(row))
        for procedure, data in both
        for key, row in data["rules"].items()
    )
    for kind, (model, names) in ROW_MODELS.items():
        model.objects.bulk_create(_row(model, procedure, names, row) for procedure, data in both for row in data[kind])


def _procedure(regime, data):
    rules = data["rules"]
    columns = {key: rules[key]["value"] for key in COLUMNS if key in rules}
    return Procedure(regime=regime, aid=data["aid"], purpose=data["purpose"], **columns)


def _row(model, procedure, names, row):
    facts = {names.get(key, key): value for key, value in row.items() if key != "_path"}
    return model(procedure=procedure, **facts)


def _sourced(row):
    return {"source": row["source"], "status": row["status"], "note": row.get("note", "")}


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
