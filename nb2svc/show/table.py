"""The plan as a table that is good to read: globals by what becomes of them, endpoints, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..classify.model import Role, Verdict
from ..diagnostics import plain
from ..pipeline import Planned

GROUPS = (
    ("decided when it is deployed", (Role.CONFIG, Role.SECRET), "cyan"),
    ("made by the service", (Role.RESOURCE,), "green"),
    ("of one request, or of all", (Role.STATE,), "magenta"),
    ("in the source", (Role.CONSTANT, Role.LIBRARY, Role.CLASS, Role.FUNCTION, Role.APP), "blue"),
    ("needed only on the way", (Role.INTERMEDIATE,), "dim"),
    ("left out", (Role.EXPLORATION,), "dim"),
)


def plan_table(planned: Planned) -> Group:
    """Everything that ``nb2svc plan`` shows but for the diagnostics; readable at 80 columns."""
    service = planned.plan.service
    title = Text.assemble((plain(service.notebook), "bold"), " becomes the service ", (service.package, "bold"))
    return Group(title, *_globals(planned), *_endpoints(planned), *_left_out(planned))


def _globals(planned: Planned) -> Iterator[Padding | Text]:
    verdicts = planned.classification.verdicts
    for title, roles, colour in GROUPS:
        mine = [(name, each) for name, each in verdicts.items() if each.role in roles]
        if not mine:
            continue
        yield Text(f"\n{title}", style="bold")
        table = Table(box=None, show_header=False, padding=(0, 1), expand=False)
        table.add_column(min_width=8, max_width=22, overflow="fold")
        table.add_column(min_width=12, max_width=14, style=colour)
        table.add_column(justify="right", style="dim", no_wrap=True)
        table.add_column(overflow="fold", max_width=40)
        for name, verdict in sorted(mine, key=lambda each: each[1].place):
            table.add_row(Text(plain(name)), _what(verdict), f"cell {verdict.place.cell}", Text(plain(verdict.reason)))
        yield Padding(table, (0, 0, 0, 1))


def _what(verdict: Verdict) -> str:
    """The lifetime where there is one: it says more than the role."""
    return str(verdict.lifetime or verdict.role)


def _endpoints(planned: Planned) -> Iterator[Padding | Text]:
    found = planned.plan.service.endpoints
    if not found:
        return
    yield Text("\nendpoints", style="bold")
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(style="green", no_wrap=True)
    table.add_column(overflow="fold", max_width=30)
    table.add_column(overflow="fold", max_width=40)
    for each in found:
        fields = ", ".join(f"{one.name}: {one.annotation}{'' if one.required else '?'}" for one in each.parameters)
        table.add_row(each.method, Text(plain(each.path)), Text(plain(fields), style="dim"))
    yield Padding(table, (0, 0, 0, 1))


def _left_out(planned: Planned) -> Iterator[Padding | Text]:
    if not planned.plan.left_out:
        return
    yield Text("\ncells of which nothing is kept", style="bold")
    reasons: dict[str, list[int]] = {}
    for cell, reason in planned.plan.left_out:
        reasons.setdefault(reason, []).append(cell)
    for reason, cells in reasons.items():
        numbers = ", ".join(map(str, cells))
        yield Padding(Text(f"{numbers}: {plain(reason)}"), (0, 0, 0, 2))
