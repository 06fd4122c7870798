"""出具即定稿：日期化为文书写法，金额留作文本，出具机关的名称、电话、救济机关一并固定。"""

import hmac
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from core.crypto import derive
from core.dates import zh
from core.events import canonical

CODE_LENGTH = 8


def freeze(value):
    """化为只含文本、整数、真假的内容：日期写作 2024年3月5日，金额写作 1234.50；浮点数拒收。"""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        moment = timezone.localtime(value)
        return f"{zh(moment.date(), weekday=False)}{moment.hour}时{moment.minute:02d}分"
    if isinstance(value, date):
        return zh(value, weekday=False)
    if isinstance(value, dict):
        return {str(key): freeze(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [freeze(item) for item in value]
    raise TypeError(f"文书内容里不能放 {type(value).__name__}；金额用 Decimal，日期用 date")


def issuer_of(unit):
    """出具机关此刻的名称与联系方式；以后改名，旧文书不变。"""
    return {
        "name": organ_name(unit),
        "own_word": unit.speaks_as,
        "phone": unit.phone,
        "complaint_phone": unit.complaint_phone or (unit.district.complaint_phone if unit.district else ""),
        "address": unit.address,
        "review_body": unit.review_body,
        "court": unit.court,
        "sample": bool(settings.SAMPLE_DATA),
    }


def organ_name(unit):
    """落款与印章上的机关名：区名在前，街道称办事处，乡镇称人民政府。"""
    unit = unit.street or unit
    if unit == unit.district:
        return unit.name if unit.name.endswith("局") else f"{unit.name}民政局"
    name = f"{unit.district.name.removesuffix('民政局')}{unit.name}"
    if name.endswith("街道"):
        return f"{name}办事处"
    return f"{name}人民政府" if name.endswith(("镇", "乡")) else name


def check_code(number, content):
    """校验码：改动文书任何一字，码即不符。"""
    key = derive(settings.EVENT_KEY, "notice")
    return hmac.new(key, f"{number}\n{canonical(content)}".encode(), sha256).hexdigest()[:CODE_LENGTH].upper()
