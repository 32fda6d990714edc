from __future__ import annotations

import os
import signal
import time
import urllib.request

import pytest

from nb2svc.diagnostics import Refused, Unusable
from nb2svc.serve import Server


@pytest.fixture(autouse=True)
def settings(directory, monkeypatch):
    monkeypatch.setenv("MINI_GREETING", "hello")


def test_it_answers_inside_the_block_only(service):
    with Server(service) as server, urllib.request.urlopen(f"{server.url}/healthz", timeout=10) as answer:
        assert answer.status == 200
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{server.url}/healthz", timeout=10)


def test_it_knows_its_workers_and_those_that_come_after_them(service):
    with Server(service, processes=3) as server:
        first = server.workers
        os.kill(first[0], signal.SIGKILL)
        late = time.monotonic() + 10
        while first[0] in server.workers and time.monotonic() < late:
            time.sleep(0.05)

        assert len(first) == len(set(server.workers)) == 3
        assert len(set(first) & set(server.workers)) == 2
        assert server.pid not in server.workers


def test_who_does_not_answer_in_time_is_ended(service):
    (service.source / "mini" / "wsgi.py").write_text("import time\n\ntime.sleep(60)\n")
    server = Server(service, within=1)

    with pytest.raises(Refused, match=r"no answer on .*/healthz in 1 seconds"), server:
        pass
    with pytest.raises(ProcessLookupError):
        os.killpg(server.pid, 0)


def test_a_host_that_is_not_here_is_said(service):
    with pytest.raises(Unusable, match="cannot listen on"), Server(service, host="192.0.2.1"):
        pass


def test_everywhere_is_asked_here(service):
    with Server(service, host="0.0.0.0") as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
