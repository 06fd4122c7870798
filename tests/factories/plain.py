"""不连库的程序：从随附的规程文件直接造出 `Procedure`，供走法表逐行核对。

procedure("LS2019", "minimum_living", "new")      该代号最新一版
procedure("XS2020@1", "minimum_living", "new")    指定版本
"""

from functools import cache

from regimes.files import bases, checking
from regimes.files.drafts import draft


@cache
def parsed(ref):
    """规程文件的内容与展开后的程序。"""
    return checking.parse(bases.path_of(ref).read_bytes())


def ends_on(ref):
    """该版的最后一天；仍施行的为 None。"""
    return parsed(ref)[0].get("ends_on")


@cache
def all_of(ref):
    """该版规程的全部程序：{(类别, 事项): Procedure}。"""
    if "@" not in ref:
        versions = [int(one.partition("@")[2]) for one in bases.index() if one.partition("@")[0] == ref]
        ref = f"{ref}@{max(versions)}"
    rows = parsed(ref)[1]
    return {(row["aid"], row["purpose"]): draft(row) for row in rows}


def procedure(ref, aid, purpose="new"):
    return all_of(ref)[aid, purpose]
