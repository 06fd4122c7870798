"""办理记录：随事务成败、序号无缺、谁也改不了；篡改一处，核验即知。"""

import datetime
import io
import json
import threading
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections, transaction

from core.events import canonical, plain, record, record_many
from core.models import Event, EventChain
from core.refusals import Blocked
from core.verification import Anchor, anchors, unguarded, verify
from tests.append_only import disarmed
from tests.factories import UserFactory

CHAIN = "340603001"


def write(count, at, chain=CHAIN):
    with transaction.atomic():
        return [record("accept", chain=chain, at=at, case_id=number, data={"n": number}) for number in range(count)]


@pytest.mark.django_db
def test_an_event_says_who_when_and_what(at):
    clerk = UserFactory(name="王芳")
    event = record(
        "accept",
        chain=CHAIN,
        at=at,
        by=clerk,
        case_id=7,
        household_id=3,
        subject="王小明户",
        happened_on=datetime.date(2026, 3, 1),
        data={"amount": Decimal("1010.20"), "due": datetime.date(2026, 3, 20), "steps": ("a", None, True)},
        reason="补记",
    )
    kept = Event.objects.get()
    assert (kept.actor, kept.actor_name, kept.actor_unit) == (clerk, "王芳", clerk.unit.full_name)
    assert (kept.case_id, kept.household_id, kept.happened_on.day, kept.recorded_at) == (7, 3, 1, at)
    assert kept.data == {"amount": "1010.20", "due": "2026-03-20", "steps": ["a", None, True]} == event.data
    assert kept.happened_on < at.date() and kept.get_act_display() == "受理"


@pytest.mark.django_db
def test_without_a_person_it_was_the_system(at):
    event = record("sweep", chain="system", at=at)
    assert (event.actor, event.actor_name, event.happened_on) == (None, "系统", at.date())


@pytest.mark.django_db
def test_a_long_subject_is_cut_rather_than_lost(at):
    with transaction.atomic():
        record("accept", chain=CHAIN, at=at, subject="长" * 300)
        record_many("accept", [{"subject": "长" * 300}], chain=CHAIN, at=at)
    assert {len(event.subject) for event in Event.objects.all()} == {200} and verify(CHAIN) == (2, None)


@pytest.mark.django_db
def test_tomorrow_has_not_happened(at):
    with pytest.raises(Blocked, match="发生日期不能晚于今天"):
        record("accept", chain=CHAIN, at=at, happened_on=at.date() + datetime.timedelta(days=1))
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_act_outside_the_vocabulary_is_not_recorded(at):
    with pytest.raises(ValueError, match="smuggle"):
        record("smuggle", chain=CHAIN, at=at)


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, object(), b"x"], ids=["浮点", "内嵌浮点", "对象", "字节"])
def test_floats_and_strangers_do_not_enter_the_record(value):
    with pytest.raises(TypeError, match="办理记录里不能放"):
        plain(value)


def test_canonical_text_is_sorted_composed_and_tight():
    assert canonical({"b": 1, "a": "e\u0301", "丙": None}) == '{"a":"é","b":1,"丙":null}'


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(at):
    with pytest.raises(transaction.TransactionManagementError, match="同一事务"):
        record("accept", chain=CHAIN, at=at)
    with pytest.raises(transaction.TransactionManagementError, match="同一事务"):
        record_many("accept", [{}], chain=CHAIN, at=at)


@pytest.mark.django_db
def test_a_failed_act_leaves_no_event_and_no_gap(at):
    write(2, at)
    with pytest.raises(Blocked), transaction.atomic():
        record("accept", chain=CHAIN, at=at)
        raise Blocked("后面一步不成")
    write(1, at)
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert verify(CHAIN) == (3, None)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_on_a_new_chain_leave_no_gap_and_no_fork(at):
    start, faults = threading.Barrier(20), []

    def work():
        start.wait()
        try:
            write(3, at)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert faults == []
    assert verify(CHAIN) == (60, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param("UPDATE core_event SET reason = 'x'", id="改"),
        pytest.param("DELETE FROM core_event", id="删"),
        pytest.param("TRUNCATE core_event", id="清空"),
        pytest.param("INSERT OR REPLACE INTO core_event SELECT * FROM core_event", id="顶替"),
    ],
)
def test_the_database_itself_refuses_to_rewrite(at, attempt):
    write(1, at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    assert verify(CHAIN) == (1, None)


@pytest.mark.django_db
def test_models_cannot_rewrite_either(at):
    event = write(1, at)[0]
    for attempt in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(reason="x")):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_are_back_after_a_flush(at):
    write(1, at)
    call_command("flush", interactive=False, verbosity=0)
    assert not Event.objects.exists() and unguarded() == set()


@pytest.mark.django_db
def test_many_events_are_the_same_as_one_by_one(at):
    clerk = UserFactory(name='引号"与,逗号')
    rows = [
        {},
        {"case_id": 5, "household_id": 6, "subject": 'a"b,\n\\N\t', "data": {"日": at.date(), "e\u0301": "e\u0301"}},
        {"happened_on": datetime.date(2026, 2, 27), "reason": "补\u200b记", "data": {"n": None}},
    ]
    with transaction.atomic():
        assert record_many("close_publicity", iter(rows), chain=CHAIN, at=at, by=clerk) == 3
        for row in rows:
            record("close_publicity", chain=CHAIN, at=at, by=clerk, **row)
    assert verify(CHAIN) == (6, None)
    shown = [
        (e.case_id, e.household_id, e.subject, e.happened_on, e.recorded_at, e.data)
        for e in Event.objects.order_by("seq")
    ]
    assert shown[:3] == shown[3:] and shown[1][2] == 'a"b,\n\\N\t'


@pytest.mark.django_db
def test_many_events_go_in_batches_and_refuse_tomorrow(at, monkeypatch):
    monkeypatch.setattr("core.bulk_events.BATCH", 4)
    with transaction.atomic():
        assert record_many("sweep", ({"case_id": n} for n in range(10)), chain=CHAIN, at=at) == 10
        assert record_many("sweep", [], chain=CHAIN, at=at) == 0
    assert verify(CHAIN) == (10, None)
    with pytest.raises(Blocked, match="不能晚于今天"), transaction.atomic():
        record_many("sweep", [{"happened_on": datetime.date(2027, 1, 1)}], chain=CHAIN, at=at)


TAMPERINGS = {
    "改行为": "UPDATE core_event SET act = 'refuse' WHERE seq = 3",
    "改经办人": "UPDATE core_event SET actor_name = '别人' WHERE seq = 3",
    "改单位": "UPDATE core_event SET actor_unit = '别处' WHERE seq = 3",
    "改案件": "UPDATE core_event SET case_id = 99 WHERE seq = 3",
    "改家庭": "UPDATE core_event SET household_id = 99 WHERE seq = 3",
    "改事项": "UPDATE core_event SET subject = '别事' WHERE seq = 3",
    "改发生日期": "UPDATE core_event SET happened_on = '2026-02-28' WHERE seq = 3",
    "改登记时间": "UPDATE core_event SET recorded_at = '2026-03-02 01:00:00' WHERE seq = 3",
    "改内容": "UPDATE core_event SET data = '{\"n\": 3}' WHERE seq = 3",
    "改理由": "UPDATE core_event SET reason = '别的' WHERE seq = 3",
    "改摘要": "UPDATE core_event SET hash = prev_hash WHERE seq = 3",
    "改上一条摘要": "UPDATE core_event SET prev_hash = hash WHERE seq = 3",
    "移到别的链": "UPDATE core_event SET chain = 'other' WHERE seq = 3",
    "删中间": "DELETE FROM core_event WHERE seq = 3",
}


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_each_tampering_is_found_and_placed(at, attempt):
    write(6, at)
    tamper(attempt)
    _, finding = verify(CHAIN)
    assert finding.seq == 3
    with pytest.raises(CommandError, match=f"链 {CHAIN} 第 3 条"):
        call_command("verify_chain", stdout=io.StringIO())


@pytest.mark.django_db
def test_a_missing_number_is_called_missing(at):
    write(6, at)
    tamper("DELETE FROM core_event WHERE seq = 3")
    assert str(verify(CHAIN)[1]) == f"链 {CHAIN} 第 3 条：缺号，下一条是第 4 条"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempts",
    [
        pytest.param(["UPDATE core_event SET seq = seq + 1000 WHERE seq >= 3"], id="挪出空号"),
        pytest.param(
            [
                "UPDATE core_event SET seq = 1000 WHERE seq = 3",
                "UPDATE core_event SET seq = 3 WHERE seq = 4",
                "UPDATE core_event SET seq = 4 WHERE seq = 1000",
            ],
            id="对调两条",
        ),
        pytest.param(["DELETE FROM core_event WHERE seq >= 3"], id="截尾"),
        pytest.param(["DELETE FROM core_event WHERE seq = 1"], id="删首条"),
        pytest.param(["UPDATE core_eventchain SET seq = 4"], id="改链头"),
        pytest.param(["DELETE FROM core_eventchain"], id="删链头"),
    ],
)
def test_moving_and_cutting_are_found(at, attempts):
    write(6, at)
    tamper(*attempts)
    assert verify(CHAIN)[1] is not None


@pytest.mark.django_db
def test_a_tail_cut_with_its_head_is_found_by_the_anchor_only(at, tmp_path):
    write(6, at)
    said = io.StringIO()
    call_command("anchor_chain", stdout=said)
    anchor = tmp_path / "anchor.jsonl"
    anchor.write_text(said.getvalue())
    assert json.loads(said.getvalue())["count"] == 6
    fourth = Event.objects.get(seq=4).hash
    tamper("DELETE FROM core_event WHERE seq > 4", f"UPDATE core_eventchain SET seq = 4, head = '{fourth}'")
    assert verify(CHAIN) == (4, None)
    with pytest.raises(CommandError, match="外存的锚有 6 条，末尾被截去"):
        call_command("verify_chain", anchor=str(anchor), stdout=io.StringIO())


@pytest.mark.django_db
def test_a_table_replaced_by_a_rechained_one_is_found_by_the_anchor(at):
    write(6, at)
    mark = next(anchors(at))
    tamper("DELETE FROM core_event", "DELETE FROM core_eventchain")
    write(8, at.replace(hour=11))
    assert verify(CHAIN) == (8, None)
    count, finding = verify(CHAIN, mark)
    assert (count, finding.seq) == (6, 6) and "整体改写" in finding.problem


@pytest.mark.django_db
def test_an_older_copy_of_a_whole_chain_cannot_vanish(at, tmp_path):
    path = tmp_path / "anchor.jsonl"
    path.write_text(json.dumps(Anchor("371302001", 4, "0" * 64, 4).__dict__))
    with pytest.raises(CommandError, match="链 371302001 第 1 条"):
        call_command("verify_chain", anchor=str(path), stdout=io.StringIO())


@pytest.mark.django_db
def test_a_clean_record_raises_no_alarm(at):
    write(6, at)
    write(3, at, chain="340603002")
    said = io.StringIO()
    call_command("verify_chain", stdout=said)
    assert "全部相符" in said.getvalue() and "链 340603002：核验 3 条" in said.getvalue()


@pytest.mark.django_db
def test_a_dropped_trigger_is_reported(at):
    with disarmed(connection):
        with pytest.raises(CommandError, match="触发器 append_only_core_event"):
            call_command("verify_chain", stdout=io.StringIO())
    assert unguarded() == set()


@pytest.mark.django_db
def test_another_key_cannot_forge_the_chain(at, settings):
    write(2, at)
    settings.EVENT_KEY = b"another key, thirty-two bytes ok"
    assert verify(CHAIN)[1].seq == 1
    assert EventChain.objects.get().seq == 2


def tamper(*attempts):
    """扮演有超级权限的人：卸下触发器直接改库。"""
    with disarmed(connection), connection.cursor() as cursor:
        for attempt in attempts:
            cursor.execute(attempt)
