"""Names that a notebook may use and ``api.py`` cannot give away: what they mean there is needed."""

from __future__ import annotations

import builtins

OWN = """
    annotations api answer body path query Address functions healthz readyz request resources shared text
    APIBlueprint Annotated Any BaseModel Body ConfigDict Decimal Field Int64 Literal Optional Problem Text UUID Union
    UnsupportedMediaType date datetime time timedelta
"""

# what pydantic's BaseModel has without saying so by a prefix (a test compares)
OF_MODELS = """
    construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate
"""

IN_API = frozenset(OWN.split()) | frozenset(dir(builtins))
IN_MODELS = frozenset(OF_MODELS.split()) | IN_API
