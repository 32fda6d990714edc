"""The endpoints: what they take, and which of the notebook's functions answers."""

from __future__ import annotations

from typing import Annotated

from flask import request
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import UnsupportedMediaType

from . import functions, resources
from .answers import answer
from .errors import Problem

api = APIBlueprint("exchange", __name__, abp_responses={422: Problem, 500: Problem})

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


class ConvertRequest(Body):
    amount: float = Field(examples=[99.9])
    source: Text = Field(examples=["USD"])
    target: Text = Field("EUR")


@api.post("/convert")
def convert(body: ConvertRequest):
    """An amount in another currency."""
    return answer(functions.convert(amount=body.amount, source=body.source, target=body.target))


class CompareRequest(Body):
    amount: float = Field(examples=[100])
    source: Text = Field(examples=["EUR"])
    targets: list[Text] = Field(examples=[["USD", "GBP", "CHF", "JPY"]], max_length=1_000)


@api.post("/compare")
def compare(body: CompareRequest):
    """The same amount in many currencies, all asked at once."""
    return answer(functions.compare(amount=body.amount, source=body.source, targets=body.targets))


class StrongestRequest(Body):
    base: Text = Field("EUR", examples=["SEK"])


@api.post("/strongest")
def strongest(body: StrongestRequest):
    """The currency of which one gets least."""
    return answer(functions.strongest(base=body.base))


@api.get("/currencies")
def currencies():
    """What the notebook's currencies returns."""
    return answer(functions.currencies())


@api.get("/healthz")
def healthz():
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz", responses={503: Problem})
def readyz():
    """Everything that an answer needs is within reach."""
    resources.client()
    resources.pool()
    resources.CURRENCIES()
    return {"status": "ready"}
