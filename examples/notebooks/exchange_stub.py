"""A stand-in for the exchange rate service: ``python exchange_stub.py`` listens where ``exchange.ipynb`` asks.

Like the real one it wants a token, knows some currencies only, and is overloaded at first: whoever is the first to ask
for something gets 503.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

PORT = 8765
DATE = "2026-06-30"
EUROS = {"EUR": 1.0, "USD": 1.25, "GBP": 0.8, "CHF": 0.95, "JPY": 160.0, "SEK": 11.0, "PLN": 4.25, "CZK": 25.0}


class Server(ThreadingHTTPServer):
    request_queue_size = 256  # many may call at once; by default the sixth has to wait a second and try again


class Rates(BaseHTTPRequestHandler):
    """``GET /rates?base=EUR&symbol=USD`` and ``GET /currencies``."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar = set()

    def do_GET(self):
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not self.headers.get("Authorization", "").removeprefix("Bearer "):
            return self.answer(401, {"error": "no token"})
        if self.is_new(self.path):
            return self.answer(503, {"error": "busy"})  # who asks again is answered
        if url.path == "/currencies":
            return self.answer(200, sorted(EUROS))
        base, symbol = asked.get("base"), asked.get("symbol")
        if url.path != "/rates" or base not in EUROS or symbol not in EUROS:
            return self.answer(404, {"error": "no such thing"})
        rate = round(EUROS[symbol] / EUROS[base], 6)
        return self.answer(200, {"date": DATE, "base": base, "symbol": symbol, "rate": rate})

    def is_new(self, path):
        new = path not in self.seen
        self.seen.add(path)
        return new

    def answer(self, status, value):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words):
        pass


def listening(port=PORT):
    """The server, not yet serving."""
    return Server(("127.0.0.1", port), Rates)


if __name__ == "__main__":
    listening(int(sys.argv[1]) if sys.argv[1:] else PORT).serve_forever()
