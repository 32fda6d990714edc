"""The endpoints: what they take, and which of the notebook's functions answers."""

from __future__ import annotations

from typing import Annotated

from flask import request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import UnsupportedMediaType

from . import functions, resources, shared
from .answers import answer
from .errors import Problem

api = APIBlueprint("messy", __name__, abp_responses={422: Problem, 500: Problem})

Int64 = Annotated[int, Field(ge=-(2**63), lt=2**63)]

Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]  # no database keeps a NUL


class Body(BaseModel):
    """What the caller sends.  Strict: ``true`` is no integer, and a misspelt field is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def model_validate(cls, *_args, **_kwargs):
        # flask-openapi3 offers Python values (and None for broken JSON).  Only in the JSON itself a date may be
        # a string and a number's size be checked before it is made, so pydantic reads that.
        if not request.is_json:
            raise UnsupportedMediaType("the body must be application/json")
        return super().model_validate_json(request.get_data())

    model_validate_json = model_validate


class ReportRequest(Body):
    shelf: Text = Field(examples=["tools"])
    top: Int64 = Field(3, examples=[2])


@api.post("/report")
def report(body: ReportRequest):
    """The most valuable things on a shelf."""
    with shared.transaction():
        return answer(functions.report(shelf=body.shelf, top=body.top))


class ValueRequest(Body):
    item: Text = Field(examples=["hammer"])


@api.post("/value")
def value(body: ValueRequest):
    """What we have of an item, and what it is worth."""
    return answer(functions.value(item=body.item))


class MovesRequest(Body):
    item: Text = Field(examples=["hammer"])


@api.post("/moves", responses={404: Problem, 503: Problem})
def moves(body: MovesRequest):
    """What came and went."""
    return answer(functions.moves(item=body.item))


@api.get("/usage")
def usage():
    """How many reports there were."""
    return answer(functions.usage())


@api.get("/healthz")
def healthz():
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz", responses={503: Problem})
def readyz():
    """Everything that an answer needs is within reach."""
    resources.df()
    resources.LIMIT()
    resources.CURRENCY()
    resources.where()
    resources.cur()
    resources.nice()
    return {"status": "ready"}
