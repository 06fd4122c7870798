"""相同的几条并成一行：写明几条、合计多少，内容逐条都在；不同的不并。"""

from decimal import Decimal as D
from types import SimpleNamespace

from evidence.alike import alike_hits, alike_lines


def hit(number, amount="200.00", **given):
    same = {
        "subject_id": 1,
        "data_class": "41",
        "source": "民政",
        "period": "month",
        "months": None,
        "verdict": "not_counted",
        "reason": "同一笔",
        "voided_at": None,
        "voided_reason": "",
        "detail": f"第{number}笔",
        "amount": amount and D(amount),
        "amount_words": f"每月 {amount} 元",
    }
    return SimpleNamespace(**{**same, **given})


def line(amount, source="核对发现；核对 民政 每月 200.00 元：同一笔", group="income", label="王建国 临时救助"):
    return SimpleNamespace(amount=D(amount), source=source, group=group, label=label, formula=f"{amount} = {amount}")


def test_twenty_two_alike_hits_are_one_line_with_their_sum_and_every_content():
    found = alike_hits([hit(n) for n in range(22)])
    assert [(len(one.hits), one.amount_words) for one in found] == [(22, "合计每月 4,400.00 元")]
    assert found[0].detail.startswith("22条：第0笔；第1笔；") and "第21笔" in found[0].detail


def test_another_person_source_verdict_reason_or_period_is_another_line():
    others = [{"subject_id": 2}, {"source": "人社"}, {"verdict": "counted"}, {"reason": "另一笔"}, {"period": "year"}]
    assert len(alike_hits([hit(0), *(hit(1, **one) for one in others)])) == 6


def test_a_single_hit_reads_as_before_and_without_amounts_there_is_no_sum():
    (one,) = alike_hits([hit(0)])
    assert (one.amount_words, one.detail) == ("每月 200.00 元", "第0笔")
    (pair,) = alike_hits([hit(0, None, amount_words=""), hit(1, None, amount_words="")])
    assert pair.total == pair.amount_words == ""


def test_lines_found_by_the_check_are_one_with_a_formula_and_declared_ones_stay():
    found = alike_lines([line("200.00"), line("200.00"), line("100.00", source="申报 每月 100.00 元")])
    assert [(one.label, one.amount, one.formula) for one in found] == [
        ("王建国 临时救助 2笔", D("400.00"), "200.00 × 2 = 400.00"),
        ("王建国 临时救助", D("100.00"), "100.00 = 100.00"),
    ]
    (mixed,) = alike_lines([line("200.00"), line("50.00", source="核对发现；核对 民政 每月 50.00 元：同一笔")])
    assert mixed.formula == "200.00 + 50.00 = 250.00" and "等2处，逐条见核对报告" in mixed.source


def test_the_sum_of_alike_lines_is_rounded_once():
    """一次200元折成每月16.6667元，六笔是100元，不是逐笔取到分之后的100.02元。"""
    lines = [line("16.67") for _ in range(6)]
    for one in lines:
        one.formula = "200.00 × 1 ÷ 12 = 16.6667"
    (found,) = alike_lines(lines)
    assert (found.amount, found.formula) == (D("100.00"), "16.6667 × 6 = 100.00")
