"""Shared state of a rendered service: real processes with threads lose no increment, on every database at hand."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import create_engine, text

WORKER = """
import logging, sys, threading
from counter import create_app
logging.disable()
app = create_app()
wrong = []

def run():
    client = app.test_client()
    for _ in range(10):
        for who, status in (("Ada", 200), ("nobody", 400)):
            answer = client.post("/visit", json={"who": who})
            if answer.status_code != status:
                wrong.append(answer.text)

threads = [threading.Thread(target=run) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
sys.exit("".join(wrong) or 0)
"""


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request, database):
    return database(request.param)


def test_four_processes_with_four_threads_lose_no_increment(samples, url):
    environment = {"PYTHONPATH": str(samples["COUNTER"] / "src"), "COUNTER_STATE_URL": url}
    command = [sys.executable, "-c", WORKER]
    processes = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for each in processes:
        _, errors = each.communicate(timeout=120)
        assert each.returncode == 0, errors

    with create_engine(url).connect() as connection:
        rows = dict(connection.execute(text("select name, value from counter_state")).all())
    assert rows["counter"] == "160"
    assert rows["history"].count("Ada") == 160 and "nobody" not in rows["history"]
