"""“无误”“齐全”之类的结论，连同对照了什么；没有对照的只说没有核对，不作结论。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """`words` 是结论（没有核对的，是为什么没有核对）；`against` 是对照了什么，空即没有核对。"""

    words: str
    against: str = ""
