"""Names that the service gives: the package, settings, factories; and what they must not clash with."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata

_DEPENDENCIES = {
    "flask",
    "flask_openapi3",
    "pydantic",
    "pydantic_settings",
    "sqlalchemy",
    "joblib",
    "uwsgi",
    "werkzeug",
}
_DEPENDENCIES |= {
    "numpy",
    "pandas",
    "sklearn",
    "requests",
    "httpx",
    "jinja2",
    "click",
    "pytest",
    "src",
    "tests",
    "test",
}
_PYDANTIC = {"model_config", "model_fields", "copy", "dict", "json", "schema", "construct", "validate", "parse_obj"}
_PYDANTIC |= {"parse_raw", "parse_file", "from_orm", "update_forward_refs", "schema_json"}
_TYPES = {"list", "str", "int", "float", "bool", "date", "datetime", "path", "any", "field"}
_SERVICE = {"artifacts", "listen", "db_connections", "db_timeout", "state_url"}
_RESOURCES = {
    *("settings", "state", "shared", "database", "artifact", "preloaded", "per_process", "per_thread", "per_request"),
    *("State", "Shared", "Any", "Iterator", "dataclass", "field", "current_app", "annotations", "closing", "lifetimes"),
    *("make_url", "deepcopy", "functions", "models", "constants", "Settings", "sqlalchemy", "url"),
    *dir(builtins),
}


def package_name(stem: str) -> str:
    """The notebook's name as a package: ``01 Churn-Modell.ipynb`` gives ``nb_01_churn_modell``."""
    text = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "_", text).strip("_")[:60] or "notebook"
    if name[0].isdigit():
        name = f"nb_{name}"
    reserved = keyword.iskeyword(name) or keyword.issoftkeyword(name)
    return f"{name}_service" if reserved or name in sys.stdlib_module_names or name in _DEPENDENCIES else name


def setting_name(global_name: str) -> str:
    """The attribute of ``Settings`` for a global or for ``global_argument``."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", global_name)).lower().strip("_") or "value"
    if name in _PYDANTIC | _SERVICE | _TYPES or name.startswith("model_") or keyword.iskeyword(name):
        return f"{name}_"
    return f"n_{name}" if name[0].isdigit() else name


def environment_name(package: str, setting: str) -> str:
    return f"{package}_{setting.rstrip('_')}".upper()


def factory_name(global_name: str) -> str:
    """The function of ``resources.py`` that makes a global: its own name, unless the module needs that itself."""
    return f"{global_name}_" if global_name in _RESOURCES else global_name


def camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
