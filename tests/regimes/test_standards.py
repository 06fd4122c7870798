from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import UnitLevel
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from regimes import services
from regimes.models import Parameter, Standard
from regimes.parameter_values import parse
from regimes.samples import load_samples
from tests.factories import PASSWORD, ParameterFactory, StandardFactory, UnitFactory, UserFactory, district_of

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)


@pytest.fixture
def district():
    return district_of("371302")


def officer(district):
    return UserFactory(district=True, unit=district)


def draft(district, **facts):
    return StandardFactory.build(district=district, confirmed_on=None, starts_on=JULY, amount="800.00", **facts)


def test_the_latest_started_confirmed_row_is_in_force(district, on):
    StandardFactory(district=district, amount="700.00", starts_on=date(2020, 1, 1))
    current = StandardFactory(district=district)
    StandardFactory(district=district, starts_on=JULY)
    StandardFactory(district=district, starts_on=date(2026, 1, 1), confirmed_on=None)
    StandardFactory(district=district, starts_on=date(2026, 1, 1), area="rural")
    StandardFactory(district=district, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    assert Standard.objects.in_force(district, "minimum_living", "urban", on) == current


def test_a_correction_of_the_same_day_wins(district, on):
    StandardFactory(district=district)
    corrected = StandardFactory(district=district, amount="754.00")
    assert Standard.objects.in_force(district, "minimum_living", "urban", on) == corrected


def test_a_missing_standard_or_parameter_is_refused_in_words(district, on):
    with pytest.raises(Blocked, match="兰山区尚未录入2026年03月02日的城市低保标准，请区民政局在“设置”中录入"):
        Standard.objects.in_force(district, "minimum_living", "urban", on)
    with pytest.raises(Blocked, match="“金额取整方式”，请区民政局在“设置”中录入"):
        Parameter.objects.value(district, "rounding", on)


def test_a_yearly_standard_is_not_rounded_when_divided(district):
    assert StandardFactory(district=district, amount=Decimal("5365.00"), unit="year").monthly == Decimal("5365.00") / 12


def test_a_standard_must_be_positive(district):
    with pytest.raises(ValidationError, match="标准须大于零"):
        StandardFactory.build(district=district, amount=Decimal("0.00")).validate_constraints()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("rounding", "见分角进元", "yuan_up"),
        ("minimum_payment", "50", Decimal("50")),
        ("employment_deduction_share", "0.2", Decimal("0.2")),
        ("top_up_shares", "重度残疾=0.2\n重病：0.1",
         {"severe_disability": Decimal("0.2"), "serious_illness": Decimal("0.1")}),
        ("pay_day", "10", 10),
    ],
)  # fmt: skip
def test_a_parameter_is_read_back_as_it_was_meant(district, on, key, text, value):
    ParameterFactory(district=district, key=key, value=parse(key, text))
    assert Parameter.objects.value(district, key, on) == value


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("rounding", "随便", "只能填"),
        ("employment_deduction_share", "20", "比例应在 0 与 1 之间"),
        ("employment_deduction_share", "-0.1", "不能为负数"),
        ("minimum_payment", "1.234", "最多两位小数"),
        ("minimum_payment", "1e12", "不超过"),
        ("minimum_payment", "很多", "不是数"),
        ("minimum_payment", "NaN", "不能为负数"),
        ("top_up_shares", "重病=0.1\n重病=0.2", "写了两次"),
        ("top_up_shares", "", "至少填一行"),
        ("top_up_shares", "重病", "不是数"),
        ("pay_day", "32", "1 至 31"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_in_words(key, text, says):
    with pytest.raises(ValueError, match=says):
        parse(key, text)


def test_two_persons_make_a_standard_and_both_steps_are_recorded(district, at, on):
    first, second = officer(district), officer(district)
    row = services.enter(draft(district), by=first, at=at, on=on)
    with pytest.raises(Blocked, match="尚未录入"):
        Standard.objects.in_force(district, "minimum_living", "urban", JULY)
    with pytest.raises(Blocked, match="录入的人不能自己确认"):
        services.confirm("standard", row.pk, by=first, at=at, on=on)
    services.confirm("standard", row.pk, by=second, at=at, on=on)
    assert Standard.objects.in_force(district, "minimum_living", "urban", JULY) == row
    subjects = Event.objects.filter(act="edit_standard", chain="371302").values_list("subject", flat=True)
    assert [text[:2] for text in subjects.order_by("seq")] == ["录入", "确认"]
    with pytest.raises(Blocked, match="已经确认过"):
        services.confirm("standard", row.pk, by=second, at=at, on=on)


def test_a_new_row_may_not_reach_back_before_the_current_one(district, at, on):
    StandardFactory(district=district, starts_on=date(2026, 8, 1))
    with pytest.raises(Blocked, match="不能早于这一天"):
        services.enter(draft(district), by=officer(district), at=at, on=on)


def test_only_the_bureau_of_the_district_may_enter(district, at, on):
    street = UnitFactory(parent=district)
    with pytest.raises(NotPermitted):
        services.enter(draft(district), by=UserFactory(auditor=True, unit=district), at=at, on=on)
    with pytest.raises(NotVisible):
        services.enter(draft(district), by=UserFactory(leader=True, unit=street), at=at, on=on)
    with pytest.raises(NotVisible):
        services.enter(draft(district), by=officer(UnitFactory(district=True)), at=at, on=on)
    row = services.enter(draft(district), by=officer(district), at=at, on=on)
    with pytest.raises(NotVisible):
        services.confirm("standard", row.pk, by=officer(UnitFactory(district=True)), at=at, on=on)


def test_samples_are_marked_and_loaded_once(district, on):
    assert load_samples(district, starts_on=date(2026, 1, 1)) == 38
    assert load_samples(district, starts_on=date(2026, 1, 1)) == 0
    assert Standard.objects.in_force(district, "minimum_living", "urban", on).amount == Decimal("753.00")
    assert Standard.objects.filter(is_sample=False).count() == 0
    assert Parameter.objects.value(district, "employment_deduction_share", on) == Decimal("0.20")


@pytest.fixture
def signed_in(client, district):
    user = officer(district)
    assert user.unit.level == UnitLevel.DISTRICT
    client.force_login(user)
    return client


def form_data(**facts):
    return {
        "kind": "minimum_living", "area": "urban", "amount": "800", "unit": "month", "starts_on": "2026-07-01",
        "source": "兰民〔2026〕3号", "password_again": PASSWORD, "form_key": "k1", **facts,
    }  # fmt: skip


def test_the_bureau_enters_a_standard_and_a_colleague_confirms_it(signed_in, client, district):
    assert signed_in.post("/regimes/standards/standard/enter/", form_data()).status_code == 302
    row = Standard.objects.get()
    assert not row.is_confirmed
    client.force_login(officer(district))
    page = client.post(f"/regimes/standards/standard/{row.pk}/confirm/", {"password_again": PASSWORD, "form_key": "k2"})
    assert page.status_code == 302
    row.refresh_from_db()
    assert row.is_confirmed
    assert "800.00" in client.get("/regimes/standards/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"amount": "-5"}, "金额不能为负"),
        ({"amount": "0"}, "标准须大于零"),
        ({"ends_on": "2026-06-30"}, "截止日期不能早于起始日期"),
        ({"password_again": "wrong"}, "口令不正确"),
        ({"source": ""}, "文件依据"),
    ],
    ids=["负数", "零", "先止后起", "口令", "无依据"],
)
def test_a_bad_standard_is_shown_again_with_what_was_typed(signed_in, wrong, says):
    page = signed_in.post("/regimes/standards/standard/enter/", form_data(**wrong))
    text = page.content.decode()
    assert page.status_code == 422 and says in text and "minimum_living" in text
    assert not Standard.objects.exists()


def test_a_parameter_is_entered_as_text(signed_in):
    data = form_data(key="top_up_shares", text="重病=0.1")
    assert signed_in.post("/regimes/standards/parameter/enter/", data).status_code == 302
    assert Parameter.objects.get().value == {"serious_illness": "0.1"}
    bad = form_data(key="top_up_shares", text="重病=9", form_key="k3")
    assert "比例应在 0 与 1 之间" in signed_in.post("/regimes/standards/parameter/enter/", bad).content.decode()


def test_other_districts_and_unknown_kinds_do_not_exist(signed_in):
    other = StandardFactory(confirmed_on=None)
    assert signed_in.get(f"/regimes/standards/standard/{other.pk}/confirm/").status_code == 404
    assert signed_in.get("/regimes/standards/nothing/enter/").status_code == 404
