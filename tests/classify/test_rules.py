"""What a rule's module says about itself holds: its examples are decided by it, or not."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from notebooks import notebook, plan_json, rows

from nb2svc.classify.rules import BY_CODE, LAST_RESORTS, RULES


def _name(rule):
    return rule.__name__.rpartition(".")[2]


MATCHES = [
    pytest.param(rule, text, name, id=f"{_name(rule)}-{name}") for rule in RULES for text, name in rule.MATCH.items()
]
NO_MATCHES = [
    pytest.param(rule, text, name, id=f"{_name(rule)}-{name}") for rule in RULES for text, name in rule.NO_MATCH.items()
]


@pytest.mark.parametrize(("rule", "text", "name"), MATCHES)
def test_a_rule_decides_its_example(rule, text, name, tmp_path):
    assert rows(plan_json(notebook(tmp_path, text)))[name]["rule"] == rule.CODE


@pytest.mark.parametrize(("rule", "text", "name"), NO_MATCHES)
def test_a_rule_leaves_its_counterexample_to_others(rule, text, name, tmp_path):
    assert rows(plan_json(notebook(tmp_path, text)))[name]["rule"] != rule.CODE


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_a_rule_says_what_it_finds_and_shows_it(rule):
    assert len((rule.__doc__ or "").strip()) > 40
    assert rule.MATCH
    assert rule.NO_MATCH
    assert re.fullmatch(r"NB\d{3}", rule.CODE)


def test_every_code_belongs_to_one_rule():
    assert not [code for code, times in Counter(rule.CODE for rule in RULES).items() if times > 1]
    assert BY_CODE.keys() >= LAST_RESORTS


def test_every_module_of_the_folder_is_asked():
    from pathlib import Path

    from nb2svc.classify import rules

    folder = {each.stem for each in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    assert folder == {_name(rule) for rule in RULES}
