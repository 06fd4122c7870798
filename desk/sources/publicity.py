"""待办之二：公示。该张贴的、该拍末日照片的、墙上不对了要换贴的、规程要求而还没有发起的。"""

from django.db.models import Exists, OuterRef, Q

from cases.guards import publicity as guards
from cases.models import Case
from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.links import case_url, link
from desk.duty import Duty, Source, own, past
from publicity import queries
from publicity.models import Posting, Round
from regimes.models import PublicityStage


def reach(desk, rows, act):
    return queries.of_bulletins(rows, desk.user, act)


def posting_rows(desk, pks):
    running = Exists(Round.objects.open().filter(bulletin=OuterRef("bulletin")))
    return Posting.objects.filter(pk__in=pks).select_related("bulletin__community").annotate(running=running)


def posting_say(desk, rows):
    return [_duty(one, "张贴公示单", Act.POST_NOTICE, due=one.bulletin.planned_on) for one in rows]


def last_photo_say(desk, rows):
    return [
        _duty(one, "拍公示末日照片", Act.TAKE_LAST_PHOTO, due=one.last_day, earliest=one.last_day_earliest)
        for one in rows
    ]


def correction_say(desk, rows):
    """截止日因放假安排变动的、有一户提前撤下的，要换贴；各户都已结束的，要取下。"""
    found = []
    for one in rows:
        words = "换贴更正后的公示单" if one.running else "取下公示单"
        duty = _duty(one, words, Act.ADD_PHOTO, due=None)
        duty.url, duty.button = link("publicity:repost", one.pk), words[:2]
        duty.why = one.stale or f"截止日由{zh(one.moved_from)}改为{one.last_day_words}"
        found.append(duty)
    return found


def _duty(posting, what, act, *, due, earliest=None):
    return Duty(
        who=posting.bulletin.number,
        where=posting.bulletin.community.name,
        what=f"{what}（{posting.get_place_display()}）",
        why=f"{posting.bulletin.get_stage_display()}公示",
        due=due,
        provisional=bool(earliest),
        earliest=earliest,
        url=link(f"publicity:{act}", posting.pk),
        look=link("publicity:bulletin", posting.bulletin_id),
        button=act.label,
    )


def missing(desk):
    """受理后公示承诺，确认后公布结果、长期公示。"""
    return queries.missing_rounds(on=desk.today)


def missing_reach(desk, rows, act):
    return rows.visible_to(desk.user, act)


def missing_rows(desk, pks):
    return queries.with_missing_stage(Case.objects.filter(pk__in=pks).select_related("community"), desk.today)


def missing_here(case):
    case.to_publish = case.to_promise = guards.stage_owed(case)
    return case


def missing_say(desk, rows):
    return [
        Duty(
            who=case.head_name,
            where=case.community.name,
            what=_words(case.to_publish if case.state == CaseState.GRANTED else case.to_promise),
            why="已作出决定，规程要求公布" if case.state == CaseState.GRANTED else "规程要求公示承诺，未公示不能审批",
            url=link("publicity:open_publicity", case.pk) or case_url(case.pk, "publicity"),
            look=case_url(case.pk, "publicity"),
            button="发起公示",
        )
        for case in rows
    ]


def _words(stage):
    return "长期公示" if stage == PublicityStage.STANDING else f"公示{PublicityStage(stage).label}"


def _in_bulletins(case, home):
    """各轮所在的公示单贴的几处。"""
    return Q(bulletin__in=Round.objects.filter(case=case).values("bulletin"))


POSTINGS = Source(
    Act.POST_NOTICE,
    lambda desk: queries.unposted(),
    reach,
    posting_rows,
    posting_say,
    of_case=_in_bulletins,
    late=past("bulletin__planned_on"),
)
LAST_PHOTOS = Source(
    Act.TAKE_LAST_PHOTO,
    lambda desk: queries.without_last_photo(desk.today),
    reach,
    posting_rows,
    last_photo_say,
    of_case=_in_bulletins,
    late=past("last_day"),
)
CORRECTIONS = Source(
    Act.ADD_PHOTO,
    lambda desk: queries.wrong_on_the_wall(),
    reach,
    posting_rows,
    correction_say,
    of_case=_in_bulletins,
)
MISSING_ROUNDS = Source(
    Act.OPEN_PUBLICITY, missing, missing_reach, missing_rows, missing_say, of_case=own("pk"), here=missing_here
)
