"""拒绝办理：一律是办事人员看得懂、可据以行动的中文句子。"""


class Reason(str):
    """一条理由：就是那句话，另带着依据（没有成文依据可说的为空串）和去哪里补（网址名与参数，没有的为空）。"""

    __slots__ = ("basis", "page")

    def __new__(cls, sentence, basis="", page=()):
        made = super().__new__(cls, sentence)
        made.basis = basis or getattr(sentence, "basis", "")
        made.page = page or getattr(sentence, "page", ())
        return made

    def __getnewargs__(self):
        return str(self), self.basis, self.page


class Refusal(Exception):
    """不予办理的全部理由；由 core.middleware 转成页面，任何数据都未写入。"""

    status = 409
    title = "现在还不能办理"
    default = "现在不能办理此项"
    both = ()
    links = ()  # [(字, 网址)]：接下来可以去的几处

    def __init__(self, reasons=()):
        given = reasons if isinstance(reasons, list | tuple) else [reasons]
        self.reasons = [Reason(reason) for reason in given] or [Reason(self.default)]
        super().__init__(*self.reasons)

    def __str__(self):
        return "；".join(self.reasons)

    def about(self, head_name):
        """同样的理由，各写明是哪一户的；成批办理时用。"""
        return [Reason(f"{head_name}户：{reason}", reason.basis, reason.page) for reason in self.reasons]


class Blocked(Refusal):
    """条件未齐或环节不对。"""


class NotPermitted(Refusal):
    """在管辖范围内，但岗位无权。"""

    status = 403
    title = "无权办理"
    default = "您的岗位不能办理此项"


class NotVisible(Refusal):
    """不在管辖范围内，与不存在无异。"""

    status = 404
    title = "没有找到"
    default = "没有这项内容，或者不在您的管辖范围内"


class Conflict(Refusal):
    """别人先改了：两份内容并列（标签 → 值），什么都不丢。"""

    title = "他人已先修改"
    default = "在您填写期间，他人已修改了这条记录，请对照后再保存"

    def __init__(self, reasons=(), *, mine=None, theirs=None):
        super().__init__(reasons)
        self.mine = mine or {}
        self.theirs = theirs or {}

    @property
    def both(self):
        """并列的各行（标签, 您填的, 现在的），供页面列表。"""
        return [(label, self.mine.get(label, ""), theirs) for label, theirs in self.theirs.items()]
