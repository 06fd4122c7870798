"""规范化：同样的内容永远写成同样的文本，摘要才有意义。"""

import json
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(content):
    """规范 JSON：键排序、NFC、无空白。整段归一等于逐字归一，因为引号与冒号不与任何字组合。"""
    text = ENCODER.encode(content)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain(value):
    """化为可入 JSON 的值：金额、日期成文本，文本归一，浮点数一律拒收。"""
    if isinstance(value, str):
        return nfc(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {nfc(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"办理记录里不能放 {type(value).__name__}；金额用 Decimal，日期用 date")


def instant(at):
    """UTC、六位微秒。"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def nfc(text):
    """统一字形：同一个字只有一种编码。"""
    return unicodedata.normalize("NFC", str(text))
