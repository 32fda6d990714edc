"""Python annotations of a notebook's parameters as types that a stranger's JSON can be held against.

``list[int]`` becomes ``list[Int64]``: an integer that no database and no numpy array could hold is refused at the door.
"""

from __future__ import annotations

import ast

from .writers import Code

BOUNDED = {"int": "Int64", "str": "Text"}
PLAIN = {"float", "bool", "list", "dict", "tuple", "set", "None", "Any", "Literal", "Optional", "Union"}
MADE = {"date", "datetime", "time", "timedelta", "Decimal", "UUID"}
MODULES = {"datetime", "decimal", "uuid", "typing"}


def checked(annotation: str) -> Code:
    """``annotation`` in the names that ``api.py`` has."""
    tree = ast.parse(annotation, mode="eval")
    return Code(ast.unparse(_Names().visit(tree)))


def made_from_text(annotation: str) -> str | None:
    """The type of ``annotation`` (or of what is optional there) whose JSON is a text: ``date`` or ``datetime``."""
    names = {each.id for each in ast.walk(ast.parse(annotation)) if isinstance(each, ast.Name)}
    names |= {each.attr for each in ast.walk(ast.parse(annotation)) if isinstance(each, ast.Attribute)}
    names -= {"Optional", "Union", *MODULES - {"datetime"}}
    if names == {"datetime", "date"} and "datetime.date" in annotation:
        return "date"
    return names.pop() if len(names) == 1 and names <= {"date", "datetime", "time"} else None


class _Names(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in BOUNDED.keys() | PLAIN | MADE:
            raise ValueError(f"{node.id} is no type that an endpoint takes")
        return ast.Name(BOUNDED.get(node.id, node.id), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not isinstance(node.value, ast.Name) or node.value.id not in MODULES:
            raise ValueError(f"{ast.unparse(node)} is no type that an endpoint takes")
        return self.visit_Name(ast.Name(node.attr, node.ctx))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return node  # its texts are values
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        # a forward reference is a type as well
        return self.visit(ast.parse(node.value, mode="eval").body) if isinstance(node.value, str) else node
