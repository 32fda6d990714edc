"""From SQL that a notebook puts together out of strings to SQL with bound parameters, or a refusal that says why.

``parts_of`` reads the Python expression, ``bind`` decides, ``dialect_of`` says which SQL it is.  All three are pure:
nothing is executed, evaluated or connected to.
"""

from nb2svc.plan.sql.binding import bind
from nb2svc.plan.sql.construction import parts_of
from nb2svc.plan.sql.dialects import dialect_of
from nb2svc.plan.sql.model import Bound, Hole, Part, Style, Text, Unbound

__all__ = ["Bound", "Hole", "Part", "Style", "Text", "Unbound", "bind", "dialect_of", "parts_of"]
