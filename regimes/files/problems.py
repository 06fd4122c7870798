"""规程文件里的一处错：在第几行、怎么不对、怎么改。"""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    text: str

    def __str__(self):
        return f"第{self.line}行：{self.text}"


class RegimeInvalid(Exception):
    """规程文件不能载入；`problems` 按行排列，同一处同一错只说一次。"""

    def __init__(self, problems):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
