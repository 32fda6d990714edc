"""The command as a whole, in a process of its own: what it prints, how it ends, and what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

COMMAND = """
import sys
from pathlib import Path
from nb2svc.diagnostics import Refused, Unusable
from nb2svc.serve import serve

env_file = Path(sys.argv[3]) if len(sys.argv) > 3 else None
try:
    code = serve(
        Path(sys.argv[1]), port=int(sys.argv[2]), processes=2, threads=3, env_file=env_file,
        say=lambda line: print(line, file=sys.stderr, flush=True),
        ready=lambda url: print("ready", url, flush=True),
    )
except Refused as refused:
    print(*(f"{each.code} {each.message}" for each in refused.diagnostics), sep="\\n", file=sys.stderr)
    code = 1
except Unusable as unusable:
    print(unusable.diagnostic.code, unusable.diagnostic.message, file=sys.stderr)
    code = 2
sys.exit(code)
"""


def command(directory, *words, port=0, **variables):
    variables = {**{k: v for k, v in os.environ.items() if not k.startswith("MINI_")}, **variables}
    words = [sys.executable, "-c", COMMAND, str(directory), str(port), *map(str, words)]
    return subprocess.Popen(words, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    """Exit code, standard output, standard error."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@contextmanager
def serving(directory, *words, **variables):
    process = command(directory, *words, **variables)
    try:
        ready = process.stdout.readline().split()
        assert ready[:1] == ["ready"], process.stderr.read()
        yield process, ready[1]
    finally:
        process.kill()
        process.communicate()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def master(process):
    """The process id of uWSGI's master, which leads the group of all that belongs to the service."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
        return int(children.read().split()[0])


def gone(group, within=15):
    late = time.monotonic() + within
    while time.monotonic() < late:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_makes_what_is_missing_and_serves_as_told(directory):
    with serving(directory, MINI_GREETING="hello") as (_, url):
        assert get(url) == {
            "greeting": "hello",
            "processes": 2,
            "threads": "3",
            "table": "made",
            "model": "built of a table that is made",
        }


def test_what_is_there_is_not_made_again(directory):
    (directory / "model").write_text("mine")

    with serving(directory, MINI_GREETING="hello") as (_, url):
        assert get(url)["model"] == "mine"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_0_and_nothing_is_left(directory, number):
    with serving(directory, MINI_GREETING="hello") as (process, url):
        group = master(process)
        process.send_signal(number)
        code, out, _ = ended(process)

        assert code == 0
        assert out == ""  # "ready" was the only line
        assert gone(group, within=0.1)
        with pytest.raises(OSError):
            get(url)


@pytest.mark.parametrize("kill", ["parent", "master"])
def test_nothing_is_left_when_one_of_them_is_killed(directory, kill):
    with serving(directory, MINI_GREETING="hello") as (process, _):
        group = master(process)
        os.kill(process.pid if kill == "parent" else group, signal.SIGKILL)

        assert gone(group)
        code, _, err = ended(process)
        if kill == "master":
            assert code == 1
            assert "NB687 uWSGI ended by itself" in err


def test_a_signal_while_it_prepares_ends_that_too(directory):
    source = directory / "src" / "mini" / "resources.py"
    source.write_text("import time, pathlib\npathlib.Path('begun').touch()\ntime.sleep(60)\n" + source.read_text())
    process = command(directory, MINI_GREETING="hello")
    while not (directory / "begun").exists():
        time.sleep(0.05)
    group = master(process)
    process.terminate()

    assert ended(process)[:2] == (0, "")
    assert gone(group, within=0.1)


def test_a_missing_setting_is_the_services_own_line(directory):
    assert ended(command(directory)) == (1, "", "NB685 mini cannot start: MINI_GREETING: Field required\n")


def test_a_missing_setting_is_said_too_when_nothing_is_to_be_made(directory):
    source = directory / "src" / "mini" / "__init__.py"
    source.write_text(source.read_text().replace("init-db", "other"))
    (directory / "src" / "mini" / "resources.py").write_text("model = None\n")

    assert ended(command(directory)) == (1, "", "NB685 mini cannot start: MINI_GREETING: Field required\n")


def test_a_failure_to_prepare_is_one_line_with_its_place(directory):
    source = directory / "src" / "mini" / "__init__.py"
    failure = "raise OSError('no table for joe:sesame77\\n[parameters: of a customer]')"
    source.write_text(source.read_text().replace('Path("table").write_text("made")', failure))
    code, out, err = ended(command(directory, MINI_GREETING="hello", MINI_DB_URL="x://joe:sesame77@host"))

    assert (code, out) == (1, "")
    line = source.read_text().partition("raise")[0].count("\n") + 1
    assert err == (
        f"NB684 mini could not make its tables or artifacts: OSError: no table for joe:*** (__init__.py, line {line})\n"
    )


def test_an_end_before_it_is_ready_shows_uwsgis_last_lines(directory):
    (directory / "src" / "mini" / "wsgi.py").write_text("1 / 0\n")
    code, out, err = ended(command(directory, MINI_GREETING="hello"))

    assert (code, out) == (1, "")
    assert "ZeroDivisionError: division by zero" in err
    assert "NB685 uWSGI ended before the service was ready" in err.splitlines()[-1]


def test_a_port_that_is_taken_is_said(directory):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = ended(command(directory, port=port, MINI_GREETING="hello"))

    assert (code, out) == (2, "")
    assert err == f"NB688 cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_settings_come_from_a_file_and_secrets_of_it_are_not_shown(directory, tmp_path):
    (tmp_path / "given.env").write_text("MINI_GREETING=sesame77\nMINI_PASSWORD=sesame77\n")

    with serving(directory, tmp_path / "given.env") as (process, url):
        assert get(url)["greeting"] == "sesame77"
        get(f"{url}/log")
        process.terminate()
        _, _, err = ended(process)

    assert '{"message": "***"}' in err
    assert "sesame77" not in err
