"""几件事在各自的连接里同时办：给出各自的结果；除了拒绝，什么错都算错。"""

import os
import threading

import pytest
from django.db import connection, connections

from core.refusals import Refusal

EVERY = "PAIR_ROUNDS" in os.environ  # 不设则只办相邻的各对，设了办每一对，每对这么多遍
ROUNDS = int(os.environ.get("PAIR_ROUNDS", "1"))
ONE_WRITER = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite 只有一把写锁，没有次序")
WAIT = 60


def at_once(*works):
    """同时开始，都办完才返回各自的结果：办成所得，或拒绝；死锁、500 一类当即抛出。"""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        try:
            start.wait(WAIT)
            results[number] = work()
        except BaseException as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive(), "一直等着，没有办完"
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refusal):
            raise result
    return results


def done(results):
    return [one for one in results if not isinstance(one, Refusal)]
