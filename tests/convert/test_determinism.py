"""The same notebook makes the same bytes: today, tomorrow, in another process."""

from __future__ import annotations

import pytest
from notebooks import EXAMPLES, converted, nb2svc, on_disk


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_converting_twice_makes_the_same_tree(name):
    assert converted(EXAMPLES / f"{name}.ipynb") == converted(EXAMPLES / f"{name}.ipynb")


@pytest.mark.parametrize("name", ["churn", "orders"])
def test_processes_with_other_hash_seeds_make_the_same_tree_and_the_same_plan(name, tmp_path):
    trees, plans = [], []
    for seed in ("0", "1", "4242"):
        made = nb2svc(
            "convert", EXAMPLES / f"{name}.ipynb", "-o", tmp_path / seed, "--json", cwd=tmp_path, PYTHONHASHSEED=seed
        )
        assert made.returncode == 0, made.stderr
        trees.append(on_disk(tmp_path / seed))
        plans.append((made.stdout.replace(str(tmp_path / seed), ""), made.stderr))

    assert trees[0] == trees[1] == trees[2]
    assert plans[0] == plans[1] == plans[2]


def test_converting_over_what_was_converted_changes_nothing(tmp_path):
    assert nb2svc("convert", EXAMPLES / "orders.ipynb", "-o", "out", cwd=tmp_path).returncode == 0
    before = on_disk(tmp_path / "out")

    again = nb2svc("convert", EXAMPLES / "orders.ipynb", "-o", "out", cwd=tmp_path)

    assert again.returncode == 0
    assert on_disk(tmp_path / "out") == before


def test_the_tree_does_not_depend_on_where_it_is_made(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        nb2svc("convert", EXAMPLES / "churn.ipynb", cwd=tmp_path / folder)

    assert on_disk(tmp_path / "a") == on_disk(tmp_path / "b") != {}


def test_an_order_of_names_that_sets_would_shuffle_is_kept(tmp_path):
    """Many globals of one kind, read by one function."""
    from notebooks import notebook

    names = [f"limit_{letter}" for letter in "qwertzuiopasdfghjkl"]
    text = "\n".join(f"{name} = {number}" for number, name in enumerate(names))
    text += f"\n# %%\ndef total(x: int):\n    return x + {' + '.join(reversed(names))}\n# %%\ntotal(1)\n"
    path = notebook(tmp_path, text)
    trees = []
    for seed in ("1", "2"):
        assert nb2svc("convert", path, "-o", tmp_path / seed, cwd=tmp_path, PYTHONHASHSEED=seed).returncode == 0
        trees.append(on_disk(tmp_path / seed))
    assert trees[0] == trees[1]
