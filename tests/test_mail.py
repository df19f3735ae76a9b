"""Mail: sent once by any of several programs, tried again, given up in sight; by a real server on loopback."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from sqlalchemy import text

from charter_engine.errors import Malformed, Refused, Unavailable
from charter_engine.model.service import Smtp
from charter_engine.store.database import Database, open_database, reading, working
from charter_engine.store.working import outbox
from charter_engine.workspace.people import mail
from charter_engine.workspace.people.mail import LATER, LEASE, Done, Post
from tests.sites import a_site
from tests.test_accounts import NOW

HOUR = timedelta(hours=1)
TO = "ana@council.example"


@dataclass
class Inbox:
    """What a server was sent, and what it answers to the next letters before it takes any."""

    answers: list[str] = field(default_factory=list)
    held: list[Message] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    farewell: str = "221 Bye"

    async def handle_QUIT(self, _server: Any, _: Any, _envelope: Any) -> str:  # noqa: N802
        return self.farewell

    async def handle_RCPT(self, _server: Any, _: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.held.append(message_from_bytes(envelope.content))
        self.to.extend(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


class Server(Controller):
    """A server for mail at a free port of loopback, for as long as it is needed."""

    def __init__(self, inbox: Inbox, **more: Any) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        super().__init__(inbox, hostname="127.0.0.1", port=self.listening.getsockname()[1], **more)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.listening, ssl=self.ssl_context)

    def __enter__(self) -> int:
        self.start()
        return int(self.port)

    def __exit__(self, *_: object) -> None:
        self.stop()


@pytest.fixture
def post(inbox: Inbox) -> Iterator[Post]:
    """A server for mail that writes into the inbox."""
    with Server(inbox) as port:
        yield Post("127.0.0.1", port, "charter@council.example", tls="none")


def put(tables: Database, *subjects: str, until: datetime = NOW + 24 * HOUR) -> None:
    with working(tables) as connection:
        for each in subjects:
            outbox.put(connection, mail.letter("a test", TO, each, "Hello Ana,\n\nsomething.\n", (NOW, until)))


def send(tables: Database, post: Post, now: datetime = NOW) -> Done:
    return mail.send_waiting(tables, post, lambda: now)


def test_a_letter_arrives_as_it_was_written(tables: Database, post: Post, inbox: Inbox):
    put(tables, "Grüße, one line")
    assert Done(sent=1) == send(tables, post)
    [arrived] = inbox.held
    assert [TO] == inbox.to
    assert ("charter@council.example", TO, "auto-generated") == (
        arrived["From"],
        arrived["To"],
        arrived["Auto-Submitted"],
    )
    assert arrived["Message-ID"].endswith("@council.example>")
    assert Done() == send(tables, post, NOW + HOUR)


@pytest.mark.parametrize("said", ["plain", "Grüße", "x" * 2000, ""])
def test_a_link_is_whole_whatever_stands_beside_it(council, post: Post, inbox: Inbox, said: str):
    link = f"https://charter.council.example/sign-in/link/{'x' * 43}"
    with working(council.record.database) as connection:
        outbox.put(connection, mail.letter("a test", TO, "x", f"{said}\n{link}\n", (NOW, NOW + HOUR)))
    assert Done(sent=1) == send(council.record.database, post)
    payload = inbox.held[0].get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert [said, link] == payload.decode().splitlines()
    assert (link in str(inbox.held[0])) is (said.isascii() and len(said) < 990)


def test_nothing_of_a_letter_stays_once_it_was_sent(tables: Database, post: Post):
    put(tables, "A secret subject")
    send(tables, post)
    with reading(tables) as connection:
        kept = " ".join(map(str, connection.execute(text("SELECT * FROM mail")).one()))
    assert "secret" not in kept
    assert "something" not in kept
    assert TO not in kept
    [fate] = mail.fates(tables)
    assert ("a test", NOW, None, 1) == (fate.about, fate.sent, fate.failed, fate.tries)


def test_a_letter_that_was_not_stored_is_not_sent(tables: Database, post: Post):
    def act() -> None:
        with working(tables) as connection:
            outbox.put(connection, mail.letter("a test", TO, "x", "x", (NOW, NOW + HOUR)))
            raise Refused("what it tells of did not happen")

    with pytest.raises(Refused):
        act()
    assert Done() == send(tables, post)


def test_several_programs_send_each_letter_once(tables: Database, address: str, post: Post, inbox: Inbox):
    put(tables, *(f"letter {number}" for number in range(30)))
    start, done = Barrier(3), []

    def program() -> None:
        own = open_database(address)
        start.wait()
        done.append(send(own, post).sent)
        own.close()

    threads = [Thread(target=program) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 30 == sum(done)
    assert sorted(f"letter {number}" for number in range(30)) == sorted(each["Subject"] for each in inbox.held)


def test_a_letter_whose_sender_was_stopped_is_sent_by_another_later(tables: Database, post: Post, inbox: Inbox):
    put(tables, "x")
    with working(tables) as connection:
        assert outbox.take(connection, "one that is stopped", NOW, NOW + LEASE)
    assert Done() == send(tables, post, NOW + LEASE - timedelta(seconds=1))
    assert Done(sent=1) == send(tables, post, NOW + LEASE)
    with working(tables) as connection:  # and the first, should it go on after all, changes nothing
        [name] = connection.execute(text("SELECT id FROM mail")).scalars()
        assert not outbox.try_again(connection, name, "one that is stopped", NOW, "x")


@pytest.mark.parametrize("answer", ["451 Not now", "rcpt 450 Busy", "421 Closing"])
def test_a_letter_that_is_not_taken_now_is_tried_again_later(tables: Database, post: Post, inbox: Inbox, answer: str):
    put(tables, "x")
    inbox.answers = [answer, answer]
    assert Done(put_off=1) == send(tables, post)
    assert Done() == send(tables, post, NOW + LATER[0] - timedelta(seconds=1))
    assert Done(put_off=1) == send(tables, post, NOW + LATER[0])
    assert Done(sent=1) == send(tables, post, NOW + LATER[0] + LATER[1])
    assert ["x"] == [each["Subject"] for each in inbox.held]


@pytest.mark.parametrize("answer", ["554 We take no such letters", f"rcpt 550 No such user {TO}"])
def test_a_letter_that_will_never_be_taken_is_given_up_in_sight(
    tables: Database, post: Post, inbox: Inbox, answer: str
):
    put(tables, "x")
    inbox.answers = [answer]
    assert Done(given_up=1) == send(tables, post)
    [fate] = mail.fates(tables)
    assert fate.failed == NOW
    assert "The server refuses" in fate.problem
    assert TO not in fate.problem
    assert Done() == send(tables, post, NOW + 24 * HOUR)


def test_a_server_that_is_away_is_tried_for_long_and_not_for_ever(tables: Database):
    away = Post("127.0.0.1", 9, "charter@council.example", tls="none")
    put(tables, "x", until=NOW + 1000 * HOUR)
    now = NOW
    for wait in LATER:
        assert Done(put_off=1) == send(tables, away, now)
        now += wait
    assert Done(given_up=1) == send(tables, away, now)
    [fate] = mail.fates(tables)
    assert len(LATER) + 1 == fate.tries
    assert "does not answer as it should" in fate.problem


def test_a_letter_that_is_of_no_use_any_more_is_not_sent(tables: Database, post: Post, inbox: Inbox):
    put(tables, "x", until=NOW + timedelta(minutes=15))
    assert Done(given_up=1) == send(tables, post, NOW + timedelta(minutes=15))
    assert [] == inbox.held
    assert ["It was too late to be of use."] == [fate.problem for fate in mail.fates(tables)]


def test_a_service_sends_by_the_server_that_its_settings_name(tmp_path: Path, post: Post, inbox: Inbox):
    site = a_site(tmp_path, smtp=Smtp("127.0.0.1", "charter@council.example", post.port, "none"))
    site.clock.at = NOW
    put(site.database, "x")
    assert Done() == mail.send(replace(site.service, settings=replace(site.service.settings, smtp=None)))
    assert Done(sent=1) == mail.send(site.service)
    signed_in = Smtp("127.0.0.1", "charter@council.example", post.port, "tls", "charter", "no-such-file")
    with pytest.raises(Unavailable, match="no secret that can be read"):
        mail.send(replace(site.service, settings=replace(site.service.settings, smtp=signed_in)))


def test_a_letter_that_was_taken_is_not_sent_again_however_one_parts(tables: Database, post: Post, inbox: Inbox):
    inbox.farewell = "554 No farewell"
    put(tables, "x")
    assert Done(sent=1) == send(tables, post)
    assert 1 == len(inbox.held)


def test_a_letter_at_which_each_program_is_stopped_is_given_up(tables: Database, post: Post, inbox: Inbox):
    put(tables, "x", until=NOW + 1000 * HOUR)
    now = NOW
    for _ in range(len(LATER) + 1):
        with working(tables) as connection:
            assert outbox.take(connection, "stopped", now, now + LEASE)
        now += LEASE
    assert Done(given_up=1) == send(tables, post, now)
    assert [] == inbox.held


@pytest.mark.parametrize(("to", "subject"), [("a@b.c\nBcc: d@e.f", "x"), ("A <a@b.c>", "x"), (TO, "x\nBcc: d@e.f")])
def test_a_letter_has_no_lines_that_others_put_into_its_head(to: str, subject: str):
    with pytest.raises(Refused):
        mail.letter("a test", to, subject, "x", (NOW, NOW + HOUR))


def test_a_password_does_not_travel_in_the_clear():
    with pytest.raises(Malformed, match="in the clear"):
        Post("mail.example", 25, "a@b.example", tls="none", user="u", password="p")  # noqa: S106 - for the test
    with pytest.raises(Malformed, match="no address"):
        Post("mail.example", 25, "a@b.example\nx")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, made for this test."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - HOUR, now + HOUR)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_the_server_is_checked_before_it_is_told_anything(
    council, certificate: Path, inbox: Inbox, tls: mail.Tls, monkeypatch: pytest.MonkeyPatch
):
    tables, tried = council.record.database, []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def sign_in(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        tried.append(data.password)
        return AuthResult(success=data.password == b"right", handled=False)  # so that it answers to a wrong one

    asked: dict[str, Any] = {
        "authenticator": sign_in,
        "auth_require_tls": tls == "starttls",
        "auth_required": tls == "starttls",
    }
    where = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"ssl_context": context}
    with Server(inbox, **asked, **where) as port:
        right, wrong = (
            Post("127.0.0.1", port, "charter@council.example", tls, "charter", word) for word in ("right", "wrong")
        )
        put(tables, "x")
        assert Done(put_off=1) == send(tables, right)
        assert [] == tried  # the certificate is nobody's that this machine trusts
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert Done(put_off=1) == send(tables, wrong, NOW + HOUR)
        assert Done(sent=1) == send(tables, right, NOW + 2 * HOUR)
    assert [TO] == inbox.to
