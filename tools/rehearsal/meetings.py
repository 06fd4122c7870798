"""演练里的评议会与评审会：默认到会十二人、十票同意，评审会三人同意。"""

from cases.states import CaseState
from core.refusals import Blocked
from review import services
from review.models import Body

RESIDENTS, OTHERS = 8, 4


class Meetings:
    def hold_review(self, *, by, at, agree=10, disagree=1, abstain=1, result="", result_reason="", recorder="window"):
        people = [{"name": f"居民代表{n}", "identity": "resident"} for n in range(1, RESIDENTS + 1)]
        people += [{"name": f"党员代表{n}", "identity": "party"} for n in range(1, OTHERS + 1)]
        item = {
            "case": self.case.pk,
            "agree": agree,
            "disagree": disagree,
            "abstain": abstain,
            "tellers": ["唱票甲", "监票乙"],
            "introduction": "一家两口，丈夫患病",
            "result": result,
            "result_reason": result_reason or ("对收入有疑问" if result == "reinvestigate" else ""),
        }
        services.hold_review(
            by=by,
            at=at,
            held_at=at,
            place="演练社区会议室",
            chair=by,
            recorder=self.stage.staff[recorder],
            attendances=people,
            items=[item],
            minutes="宣讲政策后逐户评议。",
        )

    def hold_panel(self, *, by, at, view="agree", members=3):
        board = [self.stage.staff["reviewer"], *self.stage.reviewers][: members - 1]
        leader = self.stage.staff["leader"]
        together = {"chair": leader, "body": Body.PARTY, "members": [leader, *board]}
        held = services.convene_panel(
            by=by,
            at=at,
            case_ids=[self.case.pk],
            recorder=self.stage.staff["window"],
            place="演练街道会议室",
            **(together if self.case.decided_together else {"members": board}),
        )
        for row in sorted(held.attendances.select_related("user"), key=lambda one: one.user_id == held.chair_id):
            views = {item.pk: (view, "情况属实" if view == "agree" else "收入有疑问") for item in held.items.all()}
            services.give_opinions(held.pk, by=row.user, at=at, views=views)
        if self.case.state != CaseState.DECISION:
            raise Blocked("案件不在审批环节")
        results = {item.pk: {"result": view, "reason": "收入有疑问"} for item in held.items.all()}
        services.hold_panel(held.pk, by=by, at=at, results=results if view != "agree" else None)
