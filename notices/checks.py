"""启动检查：缺了字库裁剪库或小字库，文书照印，但慢几十倍，须说出来。"""

import ctypes.util
from functools import cache

from django.core.checks import Warning as Caution
from django.core.checks import register

from notices.printing import FACES, font_file

SLOW = "本机缺少 libharfbuzz-subset，打印一页文书要几秒；请系统管理员安装 libharfbuzz-subset0 后重启"
NO_FONT = "文书小字库尚未制作，打印较慢、文件较大；请系统管理员运行 make setup"


@cache
def has_subsetter():
    return ctypes.util.find_library("harfbuzz-subset") is not None


def slow_printing():
    """印制缓慢的原因，供页面横幅；一切正常则为空串。"""
    if not has_subsetter():
        return SLOW
    return "" if all(font_file(face).exists() for face in FACES) else NO_FONT


@register
def printing_is_ready(app_configs, **kwargs):
    reason = slow_printing()
    return [Caution(reason, id="notices.W001")] if reason else []
