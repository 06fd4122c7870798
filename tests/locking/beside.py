"""几件事在各自的连接里同时办：给出各自的结果；除了拒绝，什么错都算错。"""

import os
import threading

from django.db import connections

from core.refusals import Refusal

ROUNDS = int(os.environ.get("PAIR_ROUNDS", "1"))
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
