"""同一条件既管流转又说理由；升级 django-fsm-2 时这里先知道。"""

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django_fsm import FSMField, TransitionNotAllowed, can_proceed, transition

from core.refusals import Blocked, Conflict, NotPermitted, NotVisible, Refusal
from core.workflow import blockers, guard, require

STATES = [("draft", "登记"), ("open", "受理"), ("shut", "办结")]


@guard("材料未收齐")
def complete(paper):
    return paper.complete


@guard("授权未签")
def authorised(paper):
    return [f"缺少{name}的授权" for name in paper.unsigned] or True


@guard("备注不合")
def noted(paper):
    return paper.note


@guard("答非所问")
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
