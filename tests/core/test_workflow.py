"""同一条件既管流转又说理由；升级 django-fsm-2 时这里先知道。"""

from types import SimpleNamespace

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django_fsm import FSMField, TransitionNotAllowed, can_proceed, transition

from core.refusals import Blocked, Conflict, NotPermitted, NotVisible, Refusal
from core.templatetags.office import with_basis
from core.workflow import Guard, blockers, guard, permitted, require

STATES = [("draft", "登记"), ("open", "受理"), ("shut", "办结")]


@guard("材料未收齐", basis="本系统控制：试例")
def complete(paper):
    return paper.complete


@guard("授权未签", basis="《试例》第九条")
def authorised(paper):
    return [f"缺少{name}的授权" for name in paper.unsigned] or True


@guard("备注不合", basis="本系统控制：试例")
def noted(paper):
    return paper.note


@guard("答非所问", basis="本系统控制：试例")
def silent(paper):
    return None


@pytest.fixture
def paper():
    with isolate_apps("core"):

        class Paper(models.Model):  # noqa: DJ008
            state = FSMField("环节", default="draft", choices=STATES)

            class Meta:
                app_label = "core"

            @transition(state, source="draft", target="open", conditions=[complete, authorised, noted])
            def accept(self):
                self.accepted = True

            @transition(state, source="+", target="shut")
            def close(self):
                pass

        made = Paper()
    made.complete, made.unsigned, made.note = True, [], True
    return made


def test_nothing_stands_in_the_way(paper):
    assert blockers(paper.accept) == []
    require(paper.accept)
    paper.accept()
    assert paper.state == "open"


def test_every_reason_is_told_at_once(paper):
    paper.complete, paper.unsigned, paper.note = False, ["王小明", "李四"], "备注太短"
    assert blockers(paper.accept) == ["材料未收齐", "缺少王小明的授权", "缺少李四的授权", "备注太短"]
    with pytest.raises(Blocked, match="材料未收齐；缺少王小明的授权；缺少李四的授权；备注太短"):
        require(paper.accept)
    assert paper.state == "draft"


def test_the_library_sees_plain_true_and_false(paper):
    paper.unsigned = ["王小明"]
    assert authorised(paper) is False and complete(paper) is True
    assert not can_proceed(paper.accept)
    with pytest.raises(TransitionNotAllowed):
        paper.accept()


def test_what_was_just_found_true_is_not_asked_again_on_the_way(paper):
    asked = []
    paper.__class__.note = property(lambda self: asked.append("noted") or True, lambda self, value: None)
    with permitted(paper.accept):
        paper.accept()
    assert (paper.state, asked) == ("open", ["noted"])
    paper.complete = False
    assert complete(paper) is False  # 走过之后照常问


def test_what_is_missing_stops_before_the_way(paper):
    paper.complete = False
    with pytest.raises(Blocked, match="材料未收齐"), permitted(paper.accept):
        paper.accept()
    assert paper.state == "draft" and not can_proceed(paper.accept)


def test_a_wrong_state_is_named_by_its_label(paper):
    paper.accept()
    assert blockers(paper.accept) == ["当前环节“受理”不能进行此操作"]


def test_any_other_state_does_not_include_its_own(paper):
    paper.close()
    assert blockers(paper.close) == ["当前环节“办结”不能进行此操作"]


def test_a_guard_without_an_answer_is_a_programming_error(paper):
    with pytest.raises(TypeError, match="silent"):
        silent(paper)


def test_refusals_carry_their_status_and_all_reasons():
    assert [kind("理由").status for kind in (Blocked, NotPermitted, NotVisible, Conflict)] == [409, 403, 404, 409]
    assert str(Refusal(["甲", "乙"])) == "甲；乙"
    assert NotVisible().reasons == ["没有这项内容，或者不在您的管辖范围内"]
    assert Conflict(mine={"地址": "甲路"}, theirs={"地址": "乙路"}).both == [("地址", "甲路", "乙路")]


def test_a_reason_carries_its_basis_and_stays_a_sentence(paper):
    paper.complete, paper.unsigned = False, ["王小明"]
    with pytest.raises(Blocked) as refused:
        require(paper.accept)
    told = [(reason, reason.basis) for reason in refused.value.reasons]
    assert told == [("材料未收齐", "本系统控制：试例"), ("缺少王小明的授权", "《试例》第九条")]
    assert [one.basis for one in refused.value.about("李秀英")] == ["本系统控制：试例", "《试例》第九条"]
    shown = with_basis(refused.value.reasons[1])
    assert shown == '缺少王小明的授权<span class="muted">（依据：《试例》第九条）</span>'
    assert with_basis("缺少<b>") == "缺少<b>" and Blocked("没有依据").reasons[0].basis == ""


def test_a_basis_set_by_the_regime_is_the_source_of_its_value(paper):
    paper.complete = False
    paper.procedure = SimpleNamespace(cited=lambda key: {"panel": "《方案》二（一）"}.get(key, ""))
    told = [Guard("不行", "《试例》第九条", rule, lambda paper: paper.complete) for rule in ("panel", "unheard", "")]
    assert [one.reasons(paper)[0].basis for one in told] == ["《方案》二（一）", "《试例》第九条", "《试例》第九条"]


def test_a_condition_asked_at_the_act_is_not_shown_before(paper):
    @guard("还没有看过", basis="本系统控制：试例")
    def seen(paper):
        return False

    assert blockers(paper.accept) == []
    with pytest.raises(Blocked, match="还没有看过"):
        require(paper.accept, seen)
