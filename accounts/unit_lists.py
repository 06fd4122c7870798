"""单位名单（CSV）：一个区县连同街道、社区一次登记；有一行不对就一个也不登记。"""

import csv
import re
from io import StringIO

from django.db import transaction

from accounts.models.units import CODE_LENGTH, Unit, UnitLevel
from core.refusals import Refusal

COLUMNS = {
    "区划代码": "code",
    "名称": "name",
    "机关代字": "doc_word",
    "联系电话": "phone",
    "监督电话": "complaint_phone",
    "地址": "address",
    "复议机关": "review_body",
    "管辖法院": "court",
}
LEVEL = {length: level for level, length in CODE_LENGTH.items()}
PARENT_LENGTH = {9: 6, 12: 9}


@transaction.atomic
def add(raw: bytes):
    """CSV 字节 → [新登记的 Unit]，已有而名称相同的略过；有错抛 Refusal，逐行说明。"""
    rows = _rows(raw)
    known = {unit.code: unit for unit in Unit.objects.all()}
    added, faults = [], []
    for number, row in sorted(rows, key=lambda one: (len(one[1]["code"]), one[0])):
        if fault := _fault(row, known):
            faults.append((number, f"第{number}行：{fault}"))
        elif row["code"] not in known:
            parent = known.get(row["code"][: PARENT_LENGTH.get(len(row["code"]), 0)])
            known[row["code"]] = Unit.objects.create(level=LEVEL[len(row["code"])], parent=parent, **row)
            added.append(known[row["code"]])
    if faults:
        raise Refusal([text for _, text in sorted(faults)])
    return added


def _rows(raw):
    try:
        reader = csv.DictReader(StringIO(raw.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Refusal("不是 UTF-8 编码的文字，请另存为“CSV UTF-8”") from None
    missing = [label for label in ("区划代码", "名称") if label not in (reader.fieldnames or [])]
    strange = [label for label in reader.fieldnames or [] if label not in COLUMNS]
    if missing or strange:
        raise Refusal([f"第1行：缺少“{one}”一列" for one in missing] + [f"第1行：不认识“{one}”一列" for one in strange])
    return [(reader.line_num, _row(row)) for row in reader]


def _row(row):
    return {key: (row.get(label) or "").strip() for label, key in COLUMNS.items()}


def _fault(row, known):
    """这一行不能登记的缘由；能则为空。"""
    code, name = row["code"], row["name"]
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in LEVEL:
        return f"区划代码“{code}”应为数字：区县6位、街道9位、社区12位"
    if not name:
        return "没有写名称"
    if code in known and known[code].name != name:
        return f"{code} 已登记为“{known[code].name}”"
    if len(code) in PARENT_LENGTH and code[: PARENT_LENGTH[len(code)]] not in known:
        above = UnitLevel(LEVEL[PARENT_LENGTH[len(code)]]).label
        return f"{name}的上级{above}（{code[: PARENT_LENGTH[len(code)]]}）没有登记，名单里也没有"
    too_long = [label for label, key in COLUMNS.items() if len(row[key]) > Unit._meta.get_field(key).max_length]
    return f"{'、'.join(too_long)}太长" if too_long else ""
