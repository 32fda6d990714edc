"""Every error is an answer in JSON, of one shape; what went wrong inside stays in the log, under the request's id."""

from __future__ import annotations

import dis

from flask import Flask, Response, jsonify
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from . import functions, resources
from .logs import request_id
from .outages import is_too_large, outage

# where the notebook's own ``raise`` statements are
NOTEBOOK = {functions.__file__}


class Field(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    error: str
    detail: str | list[Field]
    request_id: str


def problem(status: int, detail: str | list[dict]) -> Response:
    response = jsonify(error=HTTP_STATUS_CODES.get(status, "Error"), detail=detail, request_id=request_id())
    response.status_code = status
    return response


def invalid(error: ValidationError) -> Response:
    """The body does not fit.  Its fields are named, what they held is not repeated."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return problem(400, faults[0]["msg"])
    return problem(422, [{"field": ".".join(map(str, f["loc"]))[:64], "message": f["msg"]} for f in faults[:20]])


def init_app(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        response = error.get_response()  # for its headers: Allow, Retry-After
        response.data = problem(error.code, error.description).data
        response.content_type = "application/json"
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if isinstance(error, (LookupError, ValueError)) and deliberate(error):
            return problem(404 if isinstance(error, LookupError) else 400, str(error.args[0] if error.args else error))
        app.logger.error("failed", exc_info=error)
        if away := outage(error):
            return problem(503, away)
        if is_too_large(error):
            return problem(422, "a value is too long or too large for the database")
        return problem(500, "the service failed; the log has more under this request's id")


def deliberate(error: Exception) -> bool:
    """Whether a ``raise`` of the notebook's own made the error: ``d[key]`` and ``int(s)`` fail there, too.

    One that a resource's factory meets is the deployment's fault, not the caller's.
    """
    at = error.__traceback__
    while at.tb_next:
        if at.tb_frame.f_code.co_filename == resources.__file__:
            return False
        at = at.tb_next
    code = at.tb_frame.f_code
    return code.co_filename in NOTEBOOK and code.co_code[at.tb_lasti] == dis.opmap["RAISE_VARARGS"]
