"""印得出哪些字：问本机的字体配置（fontconfig），没有一种字体有的字印出来是方框，不许定稿。"""

import ctypes
import ctypes.util
import unicodedata
from functools import cache

from core.refusals import Blocked

NEVER = ("Co", "Cn", "Cs")  # 自造字、没有指定的码位：各机所印不同，或只印方框
UNSEEN = ("Cf", "Mn")  # 连接符、异体选择符：本来不单独成形
ASK = "{}里的{}，本机没有一种字体有，印出来是方框；请改用规范字登记，或请系统管理员加装字库之后再办"


def require(title, content):
    """定稿的 `content` 里有印不出的字即 Blocked，写明哪份纸、哪个字。"""
    missing = [char for char in sorted(set(_text(content))) if not printable(char)]
    if missing:
        raise Blocked(ASK.format(f"《{title}》", "、".join(f"“{char}”（U+{ord(char):04X}）" for char in missing)))


@cache
def printable(char):
    """有没有字体印得出这个字；空白、不单独成形的都算印得出。"""
    kind = unicodedata.category(char)
    if char.isspace() or kind in UNSEEN:
        return True
    return kind not in NEVER and _has_font(ord(char))


def _text(value):
    """定稿内容里的全部文字。"""
    if isinstance(value, str):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "".join(_text(one) for one in inner)


def _has_font(code):
    library = _fontconfig()
    pattern, chars, wanted = library.FcPatternCreate(), library.FcCharSetCreate(), library.FcObjectSetCreate()
    library.FcCharSetAddChar(chars, code)
    library.FcPatternAddCharSet(pattern, b"charset", chars)
    library.FcObjectSetAdd(wanted, b"family")
    found = library.FcFontList(None, pattern, wanted)
    count = ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0]
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(wanted)
    library.FcCharSetDestroy(chars)
    library.FcPatternDestroy(pattern)
    return count > 0


@cache
def _fontconfig():
    """排版程序用的那一个 fontconfig。"""
    library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    pointer = ctypes.c_void_p
    for name, takes in {
        "FcPatternCreate": [],
        "FcCharSetCreate": [],
        "FcObjectSetCreate": [],
        "FcCharSetAddChar": [pointer, ctypes.c_uint32],
        "FcPatternAddCharSet": [pointer, ctypes.c_char_p, pointer],
        "FcObjectSetAdd": [pointer, ctypes.c_char_p],
        "FcFontList": [pointer, pointer, pointer],
        "FcFontSetDestroy": [pointer],
        "FcObjectSetDestroy": [pointer],
        "FcCharSetDestroy": [pointer],
        "FcPatternDestroy": [pointer],
    }.items():
        getattr(library, name).argtypes, getattr(library, name).restype = takes, pointer
    return library
