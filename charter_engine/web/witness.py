"""A witness over HTTP (C2SP tlog-witness): `add-checkpoint`, and what it has signed so far, for anyone to read.

    POST /add-checkpoint        asks it to sign (see `log.witness`)
    GET  /                      who it is, for which logs it signs, and the newest that it signed of each
    GET  /HASH/checkpoint       the newest checkpoint that it signed; HASH is SHA-256 of the log's name, hexadecimal
    GET  /HASH/refused          the checkpoints of that log that it did not sign, though the log did

Everything that is sent is bounded in bytes and in time, and what cannot be used is refused in a sentence.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from uvicorn.protocols.http.h11_impl import H11Protocol

from charter_engine.errors import Unavailable
from charter_engine.log.witness import MOST, PLAIN, Answer, read_request
from charter_engine.render.visible import visible
from charter_engine.workspace.records.serve_witness import Witness

BODY, CONNECTION = 10, 30
"""A request must be here after so many seconds, and a connection ends after so many."""
_LAST = {"connection": "close"}
_AT_ONCE = 100
"""So many connections are served at once; the others are told to come back."""


class _Brief(H11Protocol):
    """A connection that ends after a while, whatever it is about: whoever sends nothing holds nothing for long."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(CONNECTION, transport.abort)


def serve(witness: Witness, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Answer until stopped."""
    settings = uvicorn.Config(
        app(witness, say),
        http=_Brief,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        limit_concurrency=_AT_ONCE,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(settings).run(sockets=[listening])


def app(witness: Witness, say: Callable[[str], None]) -> FastAPI:
    """The pages of a witness. `say` is given a line for each request to sign, and may fail."""

    def tell(line: str) -> None:
        with suppress(OSError):
            say(line)

    pages = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @pages.exception_handler(HTTPException)
    def refused(_: Request, wrong: HTTPException) -> Response:
        answer = _sent(Answer(wrong.status_code, f"{wrong.detail}\n"))
        answer.headers.update(wrong.headers or {})
        return answer

    @pages.exception_handler(Unavailable)
    def unavailable(_: Request, wrong: Unavailable) -> Response:
        tell(str(wrong))
        return _sent(Answer(503, "This witness cannot remember what it signs at present, so it signs nothing.\n"))

    @pages.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        data = await _body(request)
        answer = await run_in_threadpool(witness.answer, data, lambda: datetime.now(UTC))
        tell(_line(data, answer))
        return _sent(answer)

    @pages.get("/")
    def about() -> Response:
        return _sent(Answer(200, _about(witness)))

    @pages.get("/{digest}/checkpoint")
    def checkpoint(digest: str) -> Response:
        seen, _ = witness.memory.of(_origin(witness, digest))
        return _sent(Answer(200, seen.note.decode()) if seen.note else Answer(404, "It has signed none yet.\n"))

    @pages.get("/{digest}/refused")
    def not_signed(digest: str) -> Response:
        _, refused = witness.memory.of(_origin(witness, digest))
        return _sent(Answer(200, "\n".join(each.decode() for each in refused)))

    return pages


async def _body(request: Request) -> bytes:
    """What was sent, up to what a request can hold."""
    data = b""
    try:
        async with asyncio.timeout(BODY):
            async for piece in request.stream():
                data += piece
                if len(data) > MOST:
                    raise HTTPException(413, f"A request has at most {MOST} bytes.", _LAST)
    except TimeoutError:
        raise HTTPException(408, f"The request was not here after {BODY} seconds.", _LAST) from None
    except ClientDisconnect:
        raise HTTPException(400, "The request was cut short.") from None
    return data


def _sent(answer: Answer) -> Response:
    """The answer as it goes out. No character set stands beside the kind of a size: the format has none."""
    kind = f"{PLAIN}; charset=utf-8" if answer.media == PLAIN else answer.media
    return Response(answer.body, answer.status, {"content-type": kind, "x-content-type-options": "nosniff"})


def _line(data: bytes, answer: Answer) -> str:
    """What the keeper of the witness is told of a request."""
    said = "signed" if answer.status == 200 else f"not signed ({answer.status}): {answer.body.strip()}"
    if answer.status in (400, 404):
        return f"{_now()}  {visible(said)}"
    at = read_request(data).at
    return f"{_now()}  {visible(f'{at.origin}, {at.size} entries: {said}')}"


def _about(witness: Witness) -> str:
    lines = [f"This is the witness {witness.signer.name}. Its key:", "", str(witness.signer.key), ""]
    for origin in sorted(witness.logs):
        seen, refused = witness.memory.of(origin)
        when = datetime.fromtimestamp(seen.second, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        folder = hashlib.sha256(origin.encode()).hexdigest()
        lines.append(f"{origin}: {f'{seen.size} entries, signed {when}' if seen.note else 'nothing signed yet'}")
        if seen.note:
            lines.append(f"  the checkpoint: /{folder}/checkpoint")
        if refused:
            lines.append(f"  NOT SIGNED, though the log did: {len(refused)}. See /{folder}/refused")
    return "\n".join([*lines, ""])


def _origin(witness: Witness, digest: str) -> str:
    """The log whose name has this hash."""
    for origin in witness.logs:
        if hashlib.sha256(origin.encode()).hexdigest() == digest:
            return origin
    raise HTTPException(404, "This witness does not sign for a log of this name.")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
