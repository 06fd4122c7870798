"""共用的场面：一街的人、办到某一步的案件，造一次，给接连用它的测试各一份干净的。

    @staged
    def office():
        return office_of("XS2020")

    @staged
    def case(office, at):
        return investigated(office, at=at)

怎样做到互不相扰
    场面一层叠一层（office、其上的 case），各在一个不提交的事务或保存点里；测试在最上面的保存点里做事，做完退回。
    下一项测试要的场面不同，退到两者共有的那一层再往上造；不要场面，或要真的提交（transaction、live_server），全退。
    夹具交出的是深拷贝，测试怎样改对象都只改自己的；造场面时存的文件，也给每项测试另抄一份。
    要真的提交的测试不共用：场面在它自己的库里现造。
约束
    参数只能是别的 `@staged` 夹具，或 `at`、`on` 这样每次都一样的值；造场面不得依赖当前时刻，
    须在 `at` 那一刻造的写 `@staged(stopped=True)`。
"""

import copy
import shutil
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import override_settings

CONSTANT = ("at", "on")


def staged(build=None, *, stopped=False):
    """把一个造场面的函数变成夹具；`stopped` 为造的时候钟停在 `at`。"""
    if build is None:
        return lambda function: staged(function, stopped=stopped)

    def fixture(request, _stage, db):
        return _stage.give(request, build.__name__)

    fixture.staged, fixture.stopped, fixture.__doc__ = build, stopped, build.__doc__
    return pytest.fixture(name=build.__name__)(fixture)


@dataclass
class Level:
    name: str
    fixture: object
    block: transaction.Atomic


class Stage:
    """此刻叠着的各层、造出的对象、存下的文件。"""

    def __init__(self, folder):
        self.folder, self.levels, self.values, self.fresh = folder, [], {}, {}

    def prepare(self, request, files, *, shared):
        """为这一项测试备好场面：与上一项共有的留着，其余退掉，缺的造上。"""
        wanted = chain(request, request.fixturenames) if shared else {}
        self._back_to(self._common(wanted))
        for name, fixture in list(wanted.items())[len(self.levels) :]:
            self._add(request, name, fixture)
        self.fresh = copy.deepcopy(self.values)
        if self.levels and self.folder.exists():
            shutil.copytree(self.folder, files, dirs_exist_ok=True)

    def give(self, request, name):
        """本项测试自己的一份；没有预备的（不共用的、中途才要的）当场造。"""
        for one, fixture in chain(request, [name]).items():
            if one not in self.fresh:
                self.fresh[one] = play(request, fixture, self.fresh)
        return self.fresh[name]

    def close(self):
        self._back_to(0)

    def _common(self, wanted):
        same = 0
        for level, (name, fixture) in zip(self.levels, wanted.items(), strict=False):
            if (level.name, level.fixture) != (name, fixture):
                break
            same += 1
        return 0 if connection.closed_in_transaction else same

    def _back_to(self, height):
        while len(self.levels) > height:
            level = self.levels.pop()
            self.values.pop(level.name, None)
            if not connection.closed_in_transaction:
                connection.set_rollback(True)
            level.block.__exit__(None, None, None)
        if not self.levels:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _add(self, request, name, fixture):
        block = transaction.atomic()
        block._from_testcase = True  # 与 TestCase 自己的事务一样，里面许有 durable 的
        block.__enter__()
        self.levels.append(Level(name, fixture, block))
        try:
            with override_settings(MEDIA_ROOT=self.folder):
                self.values[name] = play(request, fixture, self.values)
        except BaseException:
            self.close()
            raise


def chain(request, names):
    """这些夹具要的场面 {夹具名: 夹具}，被引用的在前。"""
    found = {}

    def visit(name):
        definitions = request.session._fixturemanager.getfixturedefs(name, request.node)
        fixture = definitions[-1].func if definitions else None
        if name not in found and hasattr(fixture, "staged"):
            for inner in arguments(fixture):
                visit(inner)
            found[name] = fixture

    for name in names:
        visit(name)
    return found


def play(request, fixture, values):
    given = {}
    for name in arguments(fixture):
        assert name in values or name in CONSTANT, f"@staged 的参数不能是 {name}，见 tests/staging.py"
        given[name] = values[name] if name in values else request.getfixturevalue(name)
    with time_machine.travel(request.getfixturevalue("at"), tick=False) if fixture.stopped else nullcontext():
        return fixture.staged(**given)


def arguments(fixture):
    code = fixture.staged.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
