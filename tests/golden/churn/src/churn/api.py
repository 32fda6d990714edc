"""The endpoints: what they take, and which of the notebook's functions answers."""

from __future__ import annotations

from typing import Annotated

from flask import request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from werkzeug.exceptions import UnsupportedMediaType

from . import functions, resources
from .answers import answer
from .errors import Problem

api = APIBlueprint("churn", __name__, abp_responses={422: Problem, 500: Problem})

Int64 = Annotated[int, Field(ge=-(2**63), lt=2**63)]


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


class ScoreRequest(Body):
    customer_id: Int64 = Field(examples=[3])


@api.post("/score", responses={404: Problem, 503: Problem})
def score(body: ScoreRequest):
    """How likely a customer is to leave, with the orders that we know of."""
    return answer(functions.score(customer_id=body.customer_id))


@api.get("/quality")
def quality():
    """How far the scores can be trusted."""
    return answer(functions.quality())


@api.get("/healthz")
def healthz():
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz", responses={503: Problem})
def readyz():
    """Everything that an answer needs is within reach."""
    resources.session().execute(text("select 1"))
    resources.trained_model()
    return {"status": "ready"}
