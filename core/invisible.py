"""看不见的字符：从微信、网页、表格里粘来的文字常夹着方向标记、零宽空格、前导撇号；号码、姓名、查找先去掉它们。"""

import unicodedata

LEADING = "'’‘`＇"  # 表格里为了不变成数字而加在号码前的撇号
VARIANTS = range(0xFE00, 0xFE10)  # 异体选择符不改变是哪个字


def without_invisible(text):
    """去掉控制符、格式符（方向标记、零宽、字节序标记）与异体选择符；换行、制表当空格留着。"""
    kept = (" " if one in "\t\r\n" else one for one in text if one in "\t\r\n" or not _is_invisible(one))
    return "".join(kept)


def _is_invisible(one):
    return unicodedata.category(one) in ("Cf", "Cc") or ord(one) in VARIANTS
