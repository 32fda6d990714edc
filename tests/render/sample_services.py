"""Services as the plan would hand them on, with the modules that the rewrite would have made."""

from sample_churn import CHURN, CHURN_MODULES
from sample_counter import COUNTER, COUNTER_MODULES
from sample_greeter import GREETER, GREETER_DATA, GREETER_MODULES
from sample_parts import module

__all__ = [
    "CHURN",
    "CHURN_MODULES",
    "COUNTER",
    "COUNTER_MODULES",
    "GREETER",
    "GREETER_DATA",
    "GREETER_MODULES",
    "module",
]
