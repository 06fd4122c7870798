"""真的后台进程：任务照办，只收 JSON。"""

import time

from config.celery import app


def wait_for(log, text, seconds=15):
    deadline = time.monotonic() + seconds
    while text not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    return text in log.read_text()


def test_a_real_worker_does_the_task(worker):
    sent = app.send_task("celery.accumulate", args=[1, 2])
    assert wait_for(worker, f"Task celery.accumulate[{sent.id}] succeeded")


def test_a_worker_refuses_pickled_messages(worker):
    sent = app.send_task("celery.accumulate", args=[1], serializer="pickle")
    assert wait_for(worker, "untrusted content of type pickle"), worker.read_text()
    assert f"[{sent.id}] succeeded" not in worker.read_text()
