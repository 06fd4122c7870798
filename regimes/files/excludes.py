"""本区另定的“不能同时享受”（[[excludes]]）写得对不对；抄用别的规程的，没有改写的一并抄来。"""

from regimes.exclusions import excluded_by


def merged(own, inherited):
    """本文件的各行，加上抄来而没有另写的。"""
    mine = {row["aid"] for row in own}
    return [row for row in inherited if row["aid"] not in mine] + own


def problems(rows):
    """（所在之处，一句话）：自己与自己、写了两次的、国家已经规定的。"""
    seen = set()
    for number, row in enumerate(rows):
        path, aid = ("excludes", number), row["aid"]
        if aid in row["others"]:
            yield (*path, "others"), f"“{aid}”不能与自己互斥；同一人同类只享受一份，国家已有规定"
        elif already := sorted(excluded_by(aid) & set(row["others"])):
            yield (*path, "others"), f"“{'、'.join(already)}”与“{aid}”不能同时享受，国家已有规定，不必再写"
        if aid in seen:
            yield path, f"“{aid}”写了两次，请并作一行"
        seen.add(aid)
