"""网址与隐藏栏里的编号：外人可以乱填，读不懂的当没有，不出错误页。"""

LONGEST = 18  # 位；再长的数据库存不下，也不会有


def pk_of(text):
    """编号；不是编号的为 None。"""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def pks_of(texts):
    """读得懂的各个编号。"""
    return [pk for text in texts if (pk := pk_of(text)) is not None]
