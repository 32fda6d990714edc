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

api = APIBlueprint("orders", __name__, abp_responses={422: Problem, 500: Problem})

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


class OrderRequest(Body):
    customer: Text = Field(examples=["ann"])
    item: Text = Field(examples=["apple"])
    amount: Int64 = Field(1, examples=[3])


@api.post("/order", responses={404: Problem, 503: Problem})
def order(body: OrderRequest):
    """Take an order, and say what it costs."""
    with shared.transaction():
        return answer(functions.order(customer=body.customer, item=body.item, amount=body.amount))


@api.get("/taken")
def taken():
    """How many orders were taken."""
    return answer(functions.taken())


class OfferRequest(Body):
    percent: float = Field(examples=[20])


@api.post("/offer")
def offer(body: OfferRequest):
    """The price list with another discount."""
    return answer(functions.offer(percent=body.percent))


class HistoryRequest(Body):
    customer: Text = Field(examples=["ann"])


@api.post("/history", responses={404: Problem, 503: Problem})
def history(body: HistoryRequest):
    """What a customer has ordered so far."""
    return answer(functions.history(customer=body.customer))


@api.get("/healthz")
def healthz():
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz", responses={503: Problem})
def readyz():
    """Everything that an answer needs is within reach."""
    resources.engine().connect().close()
    return {"status": "ready"}
