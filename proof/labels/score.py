"""Score ``nb2svc plan --json`` against labels that were given by reading the notebooks.

Takes the labels and a directory, below which each notebook is found by its sha256.  Strict is the label's own answer,
lenient any that it accepts.  A name without a row, a plan that fails and a missing notebook count as wrong.
Most labels accept scratch, so the two are given for the others as well, and for a plan that calls all scratch.
Exits 1 below ``--min-strict`` or ``--min-lenient``, and where no notebook has a plan at all.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

NB2SVC = Path(sys.executable).parent / "nb2svc"
TIMEOUT = 120  # seconds for one plan, on a machine that does other work as well
WORDS = {
    "config": "config",
    "constant": "config",
    "secret": "config/secret",
    "state": "request-state",
    "exploration": "scratch",
    "intermediate": "scratch",
    "function": "library",
    "class": "library",
    "import": "library",
    "library": "library",
}
SCOPES = {
    "artifact": "preload",
    "preloaded": "preload",
    "per_process": "process",
    "per_thread": "process",
    "per_request": "request",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the plan said of one name, and what the label accepts; ``accepted`` begins with the label's own answer."""

    where: str
    name: str
    said: str
    accepted: tuple[str, ...]

    @property
    def strict(self) -> bool:
        return self.said == self.accepted[0]

    @property
    def lenient(self) -> bool:
        return self.said in self.accepted


def main() -> int:
    options = arguments()
    labelled = json.loads(options.labels.read_text())["notebooks"]
    found = {sha256(path.read_bytes()).hexdigest(): path for path in options.notebooks.rglob("*.ipynb")}
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda notebook: answers_of(found.get(notebook["sha256"])), labelled))
    verdicts = [each for pair in zip(labelled, answers, strict=True) for each in compare(*pair)]
    for notebook, said in zip(labelled, answers, strict=True):
        if isinstance(said, str):
            print(f"{said}: {notebook['repo']} {notebook['path']}")
    report(verdicts)
    strict, lenient = (share(verdicts, of) for of in ("strict", "lenient"))
    failed = sum(isinstance(said, str) for said in answers)
    print(f"{len(labelled)} notebooks, {failed} without a plan; {len(verdicts)} names, {strict=:.3f} {lenient=:.3f}")
    return int(failed == len(labelled) or strict < options.min_strict or lenient < options.min_lenient)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("--min-strict", type=float, default=0.0)
    parser.add_argument("--min-lenient", type=float, default=0.0)
    return parser.parse_args()


def answers_of(notebook: Path | None) -> dict[str, str] | str:
    """What the plan says of each name, in the labels' words; or why there is no plan."""
    if notebook is None:
        return "not found"
    try:
        ran = subprocess.run([NB2SVC, "plan", "--json", notebook], capture_output=True, text=True, timeout=TIMEOUT)
        return {row["name"]: word(row) for row in json.loads(ran.stdout)["globals"]}
    except subprocess.TimeoutExpired:
        return f"no plan in {TIMEOUT} s"
    except (ValueError, KeyError):
        return f"no plan (exit code {ran.returncode})"


def word(row: dict) -> str:
    if row["role"] == "resource":
        return f"resource/{SCOPES[row['lifetime']]}"
    return WORDS.get(row["role"], row["role"])


def compare(notebook: dict, said: dict[str, str] | str) -> Iterator[Verdict]:
    rows = {} if isinstance(said, str) else said
    for name, label in notebook["labels"].items():
        detail = label.get("scope") or label.get("kind")
        own = f"{label['class']}/{detail}" if detail else label["class"]
        others = [each for each in label.get("ambiguous", ()) if each != own]
        yield Verdict(
            where=f"{notebook['repo']} {notebook['path']}",
            name=name,
            said=rows.get(name, "no row"),
            accepted=(own, *others),
        )


def report(verdicts: list[Verdict]) -> None:
    classes: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        classes[each.accepted[0]].append(each)
    for label, each in sorted(classes.items()):
        strict, lenient = share(each, "strict"), share(each, "lenient")
        print(f"{label:17} {len(each):4} labels  {strict=:.3f} {lenient=:.3f}")
    served = [each for each in verdicts if "scratch" not in each.accepted]
    strict, lenient = share(served, "strict"), share(served, "lenient")
    print(f"{len(served)} names that may not be scratch: {strict=:.3f} {lenient=:.3f}")
    idle = [replace(each, said="scratch") for each in verdicts]
    print(f"a plan that calls all scratch: strict={share(idle, 'strict'):.3f} lenient={share(idle, 'lenient'):.3f}")
    wrong = [each for each in verdicts if not each.lenient]
    for (label, said), count in Counter((each.accepted[0], each.said) for each in wrong).most_common():
        print(f"{count:4} x {label} taken for {said}")
    for each in wrong:
        print(f"wrong: {each.where}: {each.name} is {' or '.join(each.accepted)}, not {each.said}")


def share(verdicts: list[Verdict], of: str) -> float:
    return sum(getattr(each, of) for each in verdicts) / max(len(verdicts), 1)


if __name__ == "__main__":
    sys.exit(main())
