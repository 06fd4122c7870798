"""巡检一夜数万条记录：同样成链，成批写入，内存不随条数增长。"""

import hmac
import unicodedata
from hashlib import sha256
from io import StringIO
from itertools import islice

from django.db import connection

from core.acts import Act
from core.canonical import ENCODER, instant, plain
from core.chain import event_key, happened_day, lock_head, person
from core.dates import local_day
from core.models import Event, EventChain

BATCH = 5000
LONGEST_SUBJECT = Event._meta.get_field("subject").max_length
COMMON = ("chain", "act", "actor_id", "actor_name", "actor_unit", "recorded_at")
OWN = ("seq", "case_id", "household_id", "subject", "happened_on", "data", "reason", "prev_hash", "hash")
COLUMNS = COMMON + OWN


def record_many(act, rows, *, chain, at, by=None):
    """为 `rows`（dict：case_id household_id happened_on subject data reason，均可缺）各记一条；返回条数。

    `rows` 可为迭代器，每五千条写一批；必须在事务内调用。
    """
    head = lock_head(chain)
    who = person(by)
    own = _Chained(head, at, {"act": Act(act).value, "actor": who["actor_id"], **who})
    stored_at = connection.ops.adapt_datetimefield_value(at)
    common = (chain, Act(act).value, who["actor_id"], who["actor_name"], who["actor_unit"], stored_at)
    start, rows = head.seq, iter(rows)
    while batch := list(islice(rows, BATCH)):
        _insert(common, [own.next(row) for row in batch])
    EventChain.objects.filter(pk=chain).update(seq=head.seq, head=head.head)
    return head.seq - start


class _Chained:
    """一条接一条地算摘要；各条相同的部分只算一次，拼出的文本与 core.canonical 逐字相同（核验即重算）。"""

    def __init__(self, head, at, common):
        self.head, self.at, self.key = head, at, event_key()
        self.today = local_day(at)
        first = ENCODER.encode({name: common[name] for name in ("act", "actor", "actor_name", "actor_unit")})
        self.first = f'{first[:-1]},"case":'
        self.chain = f',"chain":{ENCODER.encode(head.chain)},"data":'
        self.recorded = f',"recorded_at":"{instant(at)}","seq":'
        self.texts = {"": '""'}
        self.datas = {}

    def next(self, row):
        head = self.head
        day = row.get("happened_on")
        day = (self.today if day is None or day == self.today else happened_day(day, self.at)).isoformat()
        case_id, household_id = row.get("case_id"), row.get("household_id")
        subject, reason, data = row.get("subject", "")[:LONGEST_SUBJECT], row.get("reason", ""), row.get("data")
        data = self._encoded(data) if data else "{}"
        seq, previous = head.seq + 1, head.head
        text = (
            f"{self.first}{_number(case_id)}{self.chain}{data}"
            f',"happened_on":"{day}","household":{_number(household_id)},"reason":{self._quoted(reason)}'
            f'{self.recorded}{seq},"subject":{self._quoted(subject)}}}'
        )
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        head.seq, head.head = seq, hmac.digest(self.key, (previous + text).encode(), sha256).hex()
        return seq, case_id, household_id, subject, day, data, reason, previous, head.head

    def _encoded(self, data):
        """各条共用同一份内容的只编一次；记着那一份本身，它的编号就不会给了别人。"""
        kept = self.datas.get(id(data))
        if kept is None:
            self.datas = {} if len(self.datas) > BATCH else self.datas
            kept = self.datas[id(data)] = data, ENCODER.encode(plain(data))
        return kept[1]

    def _quoted(self, text):
        quoted = self.texts.get(text)
        if quoted is None:
            self.texts = {"": '""'} if len(self.texts) > BATCH else self.texts
            quoted = self.texts[text] = ENCODER.encode(str(text))
        return quoted


def _number(value):
    return "null" if value is None else int(value)


def _insert(common, rows):
    columns, table = ", ".join(COLUMNS), Event._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", _csv(common, rows))
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  表名与列名皆为常量
            cursor.executemany(insert, [(*common, *row) for row in rows])


def _csv(common, rows):
    """COPY 的输入；空引号是空串，不写是 NULL。摘要与序号不必转义，逐行拼比 csv 模块快。"""
    first = ",".join("" if value is None else _escaped(str(value)) for value in common)
    lines = [
        f"{first},{seq},{'' if case_id is None else case_id},{'' if household_id is None else household_id},"
        f"{_escaped(subject)},{day},{_escaped(data)},{_escaped(reason)},{previous},{digest}\n"
        for seq, case_id, household_id, subject, day, data, reason, previous, digest in rows
    ]
    return StringIO("".join(lines))


def _escaped(text):
    return '"' + text.replace('"', '""') + '"'
