"""Whatever code a message has, ``nb2svc explain`` says what it means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from notebooks import Said

import nb2svc
from nb2svc.classify.rules import BY_CODE
from nb2svc.show.words import codes

SOURCE = Path(nb2svc.__file__).parent
USED = sorted({code for path in SOURCE.rglob("*.py") for code in re.findall(r'"(NB\d{3})"', path.read_text("utf-8"))})


@pytest.mark.parametrize("code", USED)
def test_every_code_is_explained(code):
    said = Said("explain", code)

    assert said.code == 0
    assert said.out.startswith(f"{code}\n  ")
    assert len(said.out.split()) > 12


def test_nothing_is_explained_that_does_not_occur():
    assert set(codes()) | set(BY_CODE) == set(USED)


def test_a_code_in_small_letters_is_understood():
    assert Said("explain", "nb501").out == Said("explain", "NB501").out


def test_an_unknown_code_is_wrong_use():
    said = Said("explain", "NB999")

    assert (said.code, said.out) == (2, "")
    assert "NB999" in said.err
