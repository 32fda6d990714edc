"""A program becomes a ``Classification``: ``engine`` is a resource per process, since its connections are sockets.

    endpoints     which functions answer         demand          what these need and do
    subject       the facts about one name       rules/          one file each, asked in order
    meet          no longer than what it holds   effects         statements without a name
    hidden        state without a name           transactions    changes that nobody commits
    secrets       what must not be seen          demonstrations  what calls at top level left behind
    overrides     the user's word                directives      the same, in the notebook
    unknown_calls on objects that nobody knows

The user's word goes before every rule, and no word goes before a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..diagnostics import Diagnostic, warning
from ..program.model import Program
from .demand import Demand, demand
from .demonstrations import left_behind
from .directives import directives
from .effects import effects
from .endpoints import answering
from .hidden import hidden_state
from .model import Classification, Evidence, Role, Verdict
from .overrides import Override, overridden
from .rules import LAST_RESORTS, RULES
from .subject import Subject, subject
from .transactions import uncommitted
from .unknown_calls import unknown_calls

__all__ = ["classify"]


def classify(
    program: Program,
    *,
    endpoints: Iterable[str] = (),
    overrides: Mapping[str, Override] | None = None,
    defaults: Mapping[str, Override] | None = None,
) -> tuple[Classification, tuple[Diagnostic, ...]]:
    """The verdict on every global of ``program``, and what there is to say about it.

    ``defaults`` go before the rules, comments and tags in the notebook before them, ``overrides`` before everything.
    """
    chosen, diagnostics = answering(program, endpoints)
    wants = demand(program, chosen)
    verdicts: dict[str, Verdict] = {}
    spoken, meaningless = directives(program)
    problems = [*diagnostics, *meaningless, *uncommitted(program, chosen)]
    given = {**(defaults or {}), **spoken, **(overrides or {})}
    for name in sorted(program.lives, key=lambda each: (wants.chains.get(each) or (0,), each)):
        about = subject(program, wants, name, verdicts)
        verdict = _verdict(about)
        if name in given:
            verdict, problem = overridden(about, verdict, given.pop(name))
            problems += [problem] if problem else []
        verdicts[name] = verdict
        if verdict.warning:
            problems.append(
                warning(
                    verdict.rule,
                    verdict.warning,
                    cell=verdict.place.cell,
                    line=verdict.place.line,
                    fix=f"make it a parameter, or say --set {name}=state:shared if all callers shall see it",
                )
            )
    problems += hidden_state(program, wants, verdicts)
    problems += left_behind(program, wants, verdicts)
    problems += unknown_calls(program, wants)
    problems += [
        warning("NB699", f"the notebook has no global {name!r} to overrule", fix="see 'nb2svc plan' for the names")
        for name in given
    ]
    return (
        Classification(
            program=program,
            verdicts={name: verdicts[name] for name in program.lives},
            lives=_lives(program, wants, verdicts),
            answering=chosen,
            effects=effects(program, wants),
            chains=wants.chains,
            needed=wants.needed,
            started=wants.started,
            reached=wants.reached,
            demonstrations=wants.demonstrations,
        ),
        tuple(problems),
    )


def _verdict(about: Subject) -> Verdict:
    """What the first rule says that has something to say, with what the later ones would have said."""
    said = [verdict for rule in RULES if (verdict := rule.decide(about))]
    first, others = said[0], said[1:]
    if first.role in (Role.FUNCTION, Role.CLASS, Role.IMPORT):
        return first
    overruled = tuple(
        Evidence(rule=each.rule, place=each.place, says=f"{_words(each)}: {each.reason}")
        for each in others
        if each.rule not in LAST_RESORTS and (each.role, each.lifetime) != (first.role, first.lifetime)
    )
    return Verdict(
        role=first.role,
        rule=first.rule,
        reason=first.reason,
        place=first.place,
        lifetime=first.lifetime,
        evidence=first.evidence,
        overruled=overruled,
        warning=first.warning,
    )


def _words(verdict: Verdict) -> str:
    return f"{verdict.role} {verdict.lifetime}" if verdict.lifetime else str(verdict.role)


def _lives(program: Program, wants: Demand, verdicts: Mapping[str, Verdict]) -> dict[str, dict[int, Verdict]]:
    """The other lives of names that are bound more than once: they serve a value that is made at start, or nobody."""
    found: dict[str, dict[int, Verdict]] = {}
    for name, statements in program.lives.items():
        last = wants.chains.get(name) or statements[-1:]
        for index in statements:
            if index in last:
                continue
            used = name in wants.started
            role = Role.INTERMEDIATE if used else Role.EXPLORATION
            how = program.statements[index].binds.get(name)
            if how in ("import", "def", "class"):
                role = {"import": Role.IMPORT, "def": Role.FUNCTION, "class": Role.CLASS}[how]
            reason = "a life that ends before requests come"
            found.setdefault(name, {})[index] = Verdict(
                role=role, rule=verdicts[name].rule, reason=reason, place=program.statements[index].place
            )
    return found
