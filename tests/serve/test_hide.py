from __future__ import annotations

import pytest

from nb2svc.serve.hide import hider

VARIABLES = {
    "MINI_DB_URL": "postgresql+psycopg://joe:p%40ss-word@db/x",
    "MINI_API_KEY": "sk-12345",
    "MINI_PASSWORD": "abc",
    "MINI_TOKEN_FILE": "/etc/hostname",
    "MINI_THRESHOLD": "0.3125",
    "OLDPWD": "/home/joe",
}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("cannot reach postgresql://ann:hunter2@host/db", "cannot reach postgresql://ann:***@host/db"),
        ("redis://:hunter2@host, amqp://a:b@c", "redis://:***@host, amqp://a:***@c"),
        ("password 'p%40ss-word' or p@ss-word is wrong", "password '***' or *** is wrong"),
        ("key sk-12345 is wrong", "key *** is wrong"),
        ("abc, 0.3125, /home/joe, /etc/hostname", "abc, 0.3125, /home/joe, /etc/hostname"),
        ("http://127.0.0.1:8000/a, joe@example.org", "http://127.0.0.1:8000/a, joe@example.org"),
    ],
)
def test_secrets_are_hidden_and_nothing_else(line, shown):
    assert hider(VARIABLES)(line) == shown


def test_every_source_counts():
    hide = hider({}, {"A_SECRET": "first"}, {"B_SECRET": "second"})

    assert hide("first, second") == "***, ***"
    assert hider({})("plain") == "plain"
