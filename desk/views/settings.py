"""设置与帮助：各处的入口，和使用手册。"""

from django.conf import settings as conf
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from accounts import matrix
from core.links import link
from desk.manual import CHAPTERS, chapter_of, chapters

ENTRIES = [
    ("办理规程", "regimes:list", "各类救助怎么办、多少个工作日，每项都写明出处", "read_case"),
    ("救助标准", "regimes:standards", "各年各区的标准与核算参数", "read_case"),
    ("审批授权", "decisions:delegations", "各类救助今天由街道还是区民政局审批，凭哪份文件", "read_case"),
    ("工作日历", "regimes:calendar", "放假与调休，期限由此推算", "read_case"),
    ("近亲属申报", "accounts:my_relatives", "申报后，您不会看到近亲属的案件", None),
    ("人员与岗位", "accounts:people", "开账号、授岗、登记保密协议", "manage_account grant_role"),
    ("近亲属申报撤回", "accounts:declarations", "双人办理", "withdraw_tie"),
    ("核验记录", "supervision:chains", "办理记录有没有被改动过，逐条重算", "verify"),
    ("单位资料", "accounts:units", "机关代字、电话、复议机关和法院，文书与公示单由此取", "read_case manage_account"),
    ("移交与代班", "intake:holders", "同事请假、调离：安排代班，或把案件移交给别人", "stand_in"),
    ("修改密码", "accounts:password", "", None),
    ("使用手册", "desk:help", "各岗位怎么办，一步一步", None),
]


def settings(request):
    """只列此人用得着的。"""
    acts = matrix.acts_for(request.user, on=timezone.localdate())
    entries = [
        {"label": label, "url": link(name), "help": words}
        for label, name, words, needs in ENTRIES
        if link(name) and (needs is None or not acts.isdisjoint(needs.split()))
    ]
    return render(request, "desk/settings.html", {"entries": entries})


def manual(request, chapter=None):
    """使用手册，一岗一章，打开即是自己岗位的一章；文件是随产品一起的 docs/manual.md。"""
    current = chapter or chapter_of(matrix.working_roles(request.user, timezone.localdate()))
    found = chapters((conf.BASE_DIR / "docs" / "manual.md").read_text("utf-8"))
    title = CHAPTERS.get(current)
    if title is None:
        raise Http404
    facts = {"chapters": CHAPTERS, "current": current, "title": title, "sections": found[title]}
    return render(request, "desk/manual.html", facts)
