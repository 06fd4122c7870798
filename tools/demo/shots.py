"""使用手册的截图单：哪张图、谁的屏幕、哪一页；案件按户主姓名找。"""

from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from cases.models import Case
from notices.models import Notice
from publicity.models import Objection, Posting, PublicNotice
from regimes.models import Regime
from review.models import Meeting
from rosters.models import Roster
from tools.demo.numbers import id_number


@dataclass(frozen=True)
class Shot:
    """一张图：`where` 给出网址；`steps` 为打开之后在页上做的事。"""

    name: str
    user: str
    where: object
    phone: bool = False
    steps: object = None


def case_of(head):
    return Case.objects.get(head_name=head)


def page(name, *args):
    return partial(reverse, name, args=args)


def of_case(name, head, *more):
    """某户的某一页。"""
    return lambda: reverse(name, args=[case_of(head).pk, *more])


def tab(head, name):
    return of_case("desk:case_tab", head, name)


def look_up(page):
    """填一个号码，查重后到登记页。"""
    page.get_by_label("申请人身份证号").fill(id_number("1968-08-15", "男"))
    page.keyboard.press("Enter")
    page.get_by_label("所属社区").wait_for()


def last_month():
    month = Roster.objects.latest("month").month
    return f"{reverse('supervision:rosters')}?month={month:%Y-%m}"


def serve_page():
    notice = Notice.objects.filter(case_id=case_of("方有财").pk, kind="refusal").latest("pk")
    return reverse("decisions:serve", args=[notice.case_id, notice.pk])


def panel_page():
    return reverse("review:panel", args=[Meeting.objects.filter(kind="panel", status="draft").latest("pk").pk])


def posting_page():
    return reverse("publicity:post_notice", args=[Posting.objects.get(bulletin__rounds__case=case_of("丁翠英")).pk])


def objection_page():
    return reverse("publicity:objection", args=[Objection.objects.get(round__case=case_of("尤金山")).pk])


def roster_page():
    return reverse("rosters:roster", args=[Roster.objects.filter(street=case_of("方有财").street).latest("month").pk])


def public_page():
    return reverse("publicity:public_notice", args=[PublicNotice.objects.filter(is_over=False).latest("pk").token])


SHOTS = [
    Shot("login", "", page("accounts:login")),
    Shot("home", "xs-window", page("desk:home")),
    Shot("case", "xs-window", of_case("desk:case", "李长顺")),
    Shot("timeline", "xs-window", tab("方有财", "timeline")),
    Shot("new", "xs-window", page("intake:new")),
    Shot("register", "xs-window", page("intake:new"), steps=look_up),
    Shot("authorise", "xs-window", of_case("intake:authorise", "王㛃")),
    Shot("accept", "xs-window", of_case("intake:accept", "陈大勇")),
    Shot("supplement", "xs-window", of_case("intake:supplement", "李长顺")),
    Shot("request_check", "xs-window", of_case("verification:request_check", "刘志刚")),
    Shot("assess", "xs-window", of_case("verification:assess", "徐金花")),
    Shot("serve", "xs-window", serve_page),
    Shot("dossier", "xs-window", tab("方有财", "dossier")),
    Shot("publicity", "xs-window", page("publicity:overview")),
    Shot("rosters", "xs-window", page("rosters:rosters")),
    Shot("checks", "xs-checker", page("verification:checks")),
    Shot("check", "xs-checker", of_case("verification:check", "张桂英")),
    Shot("visits", "xs-community2", page("visits:visits"), phone=True),
    Shot("visit", "xs-community1", of_case("visits:record_visit", "黄爱国"), phone=True),
    Shot("post", "xs-community3", posting_page, phone=True),
    Shot("review", "xs-review-leader", page("review:overview")),
    Shot("panel", "xs-reviewer1", panel_page),
    Shot("objection", "xs-district1", objection_page),
    Shot("approve", "xs-leader", of_case("decisions:approve", "范玉兰")),
    Shot("refuse", "ls-leader", of_case("decisions:refuse", "姜万金")),
    Shot("roster", "xs-leader", roster_page),
    Shot("district_rosters", "xs-district1", last_month),
    Shot("onsite", "xs-district1", page("supervision:onsite")),
    Shot("regime", "xs-district1", lambda: reverse("rulebook:regime", args=[Regime.objects.latest("pk").pk])),
    Shot("people", "xs-admin", page("accounts:people")),
    Shot("public", "", public_page, phone=True),
]
