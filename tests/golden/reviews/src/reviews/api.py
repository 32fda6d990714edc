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

api = APIBlueprint("reviews", __name__, abp_responses={422: Problem, 500: Problem})

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


class ClassifyRequest(Body):
    text_: Text = Field(alias="text", examples=["Broke after two days, I want my money back"])


@api.post("/classify")
def classify(body: ClassifyRequest):
    """What a review says, and how sure the model is of it."""
    return answer(functions.classify(text=body.text_))


class ClassifyManyRequest(Body):
    texts: list[Text] = Field(
        examples=[["Lovely colour, fits well", "Never again!", "It is all right, nothing special"]], max_length=1_000
    )


@api.post("/classify_many")
def classify_many(body: ClassifyManyRequest):
    """The same for a whole day's reviews, the most negative ones first."""
    return answer(functions.classify_many(texts=body.texts))


class WhyRequest(Body):
    text_: Text = Field(alias="text", examples=["the handle is great but it broke"])
    label: Text | None = Field(None, examples=["positive"])
    top: Int64 = Field(3, examples=[2])


@api.post("/why")
def why(body: WhyRequest):
    """The words that speak most for a label (without one, for the label that the model gives)."""
    return answer(functions.why(text=body.text_, label=body.label, top=body.top))


class ReviewsRequest(Body):
    product: Text = Field(examples=["kettle"])
    limit: Int64 = Field(5, examples=[3])


@api.post("/reviews")
def reviews(body: ReviewsRequest):
    """What was written about a product."""
    return answer(functions.reviews(product=body.product, limit=body.limit))


@api.get("/metrics")
def metrics():
    """How far the answers can be trusted."""
    return answer(functions.metrics())


@api.get("/healthz")
def healthz():
    """The process answers."""
    return {"status": "ok"}


@api.get("/readyz", responses={503: Problem})
def readyz():
    """Everything that an answer needs is within reach."""
    resources.df()
    resources.trained_model()
    return {"status": "ready"}
