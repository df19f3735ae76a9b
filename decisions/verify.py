r"""Check a published log with this one file: no other part of the project is needed, and none is used.

    python verify_alone.py FOLDER [--policy FILE] [--checkpoint FILE]

It needs Python 3.11 and the package `cryptography`, for one thing: whether an Ed25519 signature is right.
The policy says whose signatures you trust; the checkpoint is an older one that you kept. Get both from outside the log.
It ends with 0 when all is well, 1 when something is not as it was signed, 3 when something could not be compared, 2
when what you gave cannot be used. The format: docs/log-format.md. Tiles are not read: all hashes are made anew.
"""

import base64
import datetime
import functools
import hashlib
import json
import pathlib
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CHECKS = ("entries", "order", "root", "signature", "growth", "witnesses", "times", "blobs", "redactions")
HOUR, SECOND, LARGEST, LARGEST_OPENED, FOREVER = 3600, 1_000_000, 131_072, 2**24, 2**63
ENVELOPE = {"actor": dict, "body": dict, "id": str, "kind": str, "log": str, "seq": int, "time": str, "v": int}
OWN_KINDS = {
    "log.created": {"keys": list, "profile": str},
    "log.closed": {"reason": str},
    "key.rotated": {"from": str, "to": str},
    "key.revoked": {"key": str, "last": int, "reason": str},
    "redaction.performed": {"basis": str, "paths": list, "target": int},
    "clock.anomaly": {"before": str, "now": str},
}


class Wrong(ValueError):
    """Something that is not as the format says."""


def need(held, said):
    if not held:
        raise Wrong(said)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text, marks=b"+/"):
    """The bytes of base64; with the marks `-_`, of the form for addresses, which has no padding."""
    end = "=" * (-len(text) % 4) if marks == b"-_" else ""
    data = base64.b64decode(text + end, altchars=marks, validate=True)
    need(base64.b64encode(data, altchars=marks).decode() == text + end, f"not its one base64: {text[:60]!r}")
    return data


def unjson(data, most=65535):
    """The value of canonical JSON: written again, it must give the same bytes."""
    need(len(data) <= most, f"more than {most} bytes")
    value = json.loads(data.decode("utf-8"))
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    need(again == data, "not canonical JSON")
    walk(value, 0)
    return value


def walk(value, depth):
    need(not isinstance(value, (int, float)) or (type(value) is not float and abs(value) < 2**53), "a wrong number")
    need(not isinstance(value, (dict, list)) or depth < 32, "more than 32 levels")
    for key, item in inside(value):
        need(not isinstance(key, str) or re.fullmatch(r"[a-z$][a-z0-9_]*", key), f"a wrong key: {key!r:.40}")
        walk(item, depth + 1)


def inside(value):
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def unkey(text):
    """(name, label, kind, public key)."""
    name, label, spelt = [*text.split("+", 2), "", ""][:3]
    data = unbase64(spelt)
    need(re.fullmatch(r"\S+", name) and len(data) == 33 and data[0] in (1, 4), f"not a key: {text[:80]!r}")
    need(sha(f"{name}\n".encode(), data)[:4].hex() == label, f"a key with a wrong label: {text[:80]!r}")
    return name, bytes.fromhex(label), data[0], data[1:]


def unnote(data):
    """(text, signatures, name of the log, size, root, whether lines follow) of a checkpoint."""
    need(data is not None and len(data) <= LARGEST, "no checkpoint, or one of absurd size")
    text, empty, below = data.decode("utf-8").rpartition("\n\n")
    need(not re.search(r"[\x00-\x09\x0b-\x1f]", text + below), "a checkpoint with control characters")
    need(empty and below.endswith("\n") and below.count("\n") <= 64, "a checkpoint without signatures, or too many")
    signatures = []
    for line in below[:-1].split("\n"):
        shape = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(shape and len(unbase64(shape[2])) > 4, f"no signature: {line[:60]!r}")
        signatures.append((shape[1], unbase64(shape[2])[:4], unbase64(shape[2])[4:]))
    name, size, root, *more = [*text.split("\n"), *[""] * (2 - text.count("\n"))]
    need(name and re.fullmatch("0|[1-9][0-9]{0,18}", size, re.ASCII) and int(size) < FOREVER, "no name, or no size")
    need(len(unbase64(root)) == 32, "a root that is not 32 bytes")
    return f"{text}\n", signatures, name, int(size), unbase64(root), any(more)


def signers(note, known):
    """{key: second} of the known keys that signed; one whose signature is not right spoils the checkpoint."""
    found = {}
    for name, label, signature in note[1]:
        for key in [key for key in known if key[:2] == (name, label)]:
            second = int.from_bytes(signature[:8], "big") if key[2] == 4 else 0
            message = f"cosignature/v1\ntime {second}\n{note[0]}" if key[2] == 4 else note[0]
            try:
                signed = signature[8:] if key[2] == 4 else signature
                Ed25519PublicKey.from_public_bytes(key[3]).verify(signed, message.encode())
            except InvalidSignature:
                raise Wrong(f"a signature by {name} that is not one of this text") from None
            found[key] = second
    return found


def unpolicy(data):
    """(keys of logs, {name: key of a witness, or (least, members)}, quorum)."""
    logs, names, quorum, used = [], {"none": None}, "", set()
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        words = [word for word in re.split("[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        need(words[1:2] and (words[0] in ("log", "quorum") or words[1] not in names), f"no statement: {line[:80]!r}")
        if words[0] == "log":
            logs.append(unkey(words[1]))
        elif words[0] == "witness" and len(words) > 2:
            names[words[1]] = unkey(words[2])
        elif words[0] == "group" and len(words) > 3:
            members = words[3:]
            need(all(names.get(each) and each not in used for each in members), "a member unknown, or in two groups")
            least = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
            need(re.fullmatch("[1-9][0-9]{0,4}", least) and int(least) <= len(members), "a wrong number of members")
            used |= set(members)
            names[words[1]] = (int(least), members)
        else:
            need(words[0] == "quorum" and words[1] in names and not quorum, f"no statement: {line[:80]!r}")
            quorum = words[1]
    need(quorum, "a policy without a line `quorum`")
    return logs, names, quorum


def enough(names, name, found):
    held = names[name]
    if held is None or len(held) == 4:
        return held is None or held in found
    return sum(enough(names, each, found) for each in held[1]) >= held[0]


class Log:
    """A folder as it was read: what each check found wrong first, or could not compare."""

    def __init__(self, folder):
        self.folder, self.wrong, self.open, self.size = folder.resolve(), {}, {}, 0
        self.peaks, self.roots, self.times = [], {0: sha()}, []
        self.own, self.ids, self.kept, self.special, self.back = [], set(), [], [], []

    def fault(self, check, place, said):
        self.wrong.setdefault(check, f"{place}: {said}")

    def read(self, name, most):
        """The bytes of a plain file inside the folder; None where there is none."""
        path = self.folder / name
        need(path.resolve() == path and (path.is_file() or not path.exists()), f"{name} is no plain file")
        need(not path.exists() or path.stat().st_size <= most, f"{name} is larger than what is read of it")
        return path.read_bytes() if path.exists() else None

    def read_checkpoints(self):
        self.head = unnote(self.read("checkpoint", LARGEST))
        for path in sorted((self.folder / "checkpoints").glob("*.note")):
            try:
                self.kept.append(unnote(self.read(f"checkpoints/{path.name}", LARGEST)))
                need(path.name == f"{self.kept[-1][3]}.note", f"it is of size {self.kept[-1][3]}")
            except ValueError as wrong:
                self.fault("root", path.name, wrong)
        self.kept.sort(key=lambda note: note[3])

    def read_entries(self, sizes):
        """Read all entries, and keep the root at each of these sizes."""
        number, seen, lines = 0, 0, [b""] * 256
        while len(lines) == 256:
            name = f"entries/{numbered(number)}.jsonl"
            try:
                *lines, rest = (self.read(name, 256 * 65536) or b"").split(b"\n")
            except ValueError as wrong:
                return self.fault("entries", name, wrong)
            if rest or len(lines) > 256:
                self.fault("entries", name, "not at most 256 whole lines")
            for line in lines[: min(256, self.head[3] - self.size)]:
                self.read_entry(self.size, line)
                self.grow(sha(b"\0", line))
                if self.size in sizes:
                    hashes = [node for _, node in reversed(self.peaks)]
                    self.roots[self.size] = functools.reduce(lambda node, left: sha(b"\1", left, node), hashes)
            number, seen = number + 1, seen + len(lines)
        if seen > self.size:
            self.open["order"] = f"entry {self.size}: lines stand beyond the checkpoint, signed by nobody"
        return None if self.size == self.head[3] else self.fault("order", f"entry {self.size}", "it is missing")

    def grow(self, leaf):
        """Add a leaf: neighbours of equal height join. `peaks` holds what has not been joined yet, from the left."""
        height, node, self.size = 0, leaf, self.size + 1
        while self.peaks and self.peaks[-1][0] == height:
            height, node = height + 1, sha(b"\1", self.peaks.pop()[1], node)
        self.peaks.append((height, node))

    def read_entry(self, at, line):
        place, before = f"entry {at}", self.times[-1] if self.times else 0
        self.times.append(before)
        try:
            held = unjson(line)
            need(isinstance(held, dict) and type(held.get("v")) is int, "no object with a version")
            if held["v"] > 1:
                self.open.setdefault("entries", f"{place}: of a later version")
                return
            now = envelope(held)
            self.special += [(at, *each) for name in ("actor", "body") for each in special(held[name], f"/{name}")]
            back = re.findall(rb'\{"sha256":"([0-9a-f]{64})","withdrawn":"(?:[^"\\]|\\.)*"\}', line)
            self.back += [(at, held["time"][:10], digest.decode()) for digest in back]
        except (ValueError, RecursionError) as wrong:
            self.fault("entries", place, wrong)
            return
        for check, said, true in (
            ("order", f"it says {held['seq']}", held["seq"] == at),
            ("order", "it is of another log", held["log"] == self.head[2]),
            ("order", "its id stood before", held["id"] not in self.ids),
            ("order", "the first, and no other, is log.created", (held["kind"] == "log.created") is (at == 0)),
            ("order", "it comes after the end", not self.own or self.own[-1]["kind"] != "log.closed"),
            ("times", "earlier than the entry ahead of it", now >= before),
        ):
            if not true:
                self.fault(check, place, said)
        self.times[-1] = now
        self.ids.add(held["id"])
        if held["kind"] in OWN_KINDS:
            self.own.append(held)
        elif held["kind"].split(".")[0] in ("log", "key", "redaction", "clock"):
            self.open.setdefault("entries", f"{place}: `{held['kind']}` is not understood")

    def is_of_these_entries(self, note):
        return (note[2], note[4], note[5]) == (self.head[2], self.roots.get(note[3]), False) and note[3] <= self.head[3]

    def check_roots(self, older):
        for note in [*self.kept, self.head]:
            if not self.is_of_these_entries(note):
                self.fault("root", f"the checkpoint of size {note[3]}", "not of these entries")
        if older is None:
            self.open["growth"] = "no older checkpoint was given"
        elif not self.is_of_these_entries(older):
            self.fault("growth", f"from size {older[3]}", "the log does not continue it")

    def check_signature(self, logs):
        terms, handed, by = {}, {}, set()  # key -> [first, last, revoked]; size -> the keys that both sign
        for entry in self.own:
            body, size = entry["body"], entry["seq"] + 1
            keys = [unkey(text) for text in (*body.get("keys", ()), *map(body.get, ("from", "to", "key"))) if text]
            need(all(key[0] == self.head[2] and key[2] == 1 for key in keys), f"entry {size - 1}: not keys of the log")
            if entry["kind"] == "log.created":
                terms |= {key: [0, FOREVER, FOREVER] for key in keys}
            elif entry["kind"] == "key.rotated":
                old, new = keys
                need(terms.get(old, [0])[1:] == [FOREVER] * 2 and new not in terms, f"entry {size - 1}: no handover")
                terms[old][1], terms[new], handed[size] = size, [size, FOREVER, FOREVER], (old, new)
            elif entry["kind"] == "key.revoked":
                terms[keys[0]][2] = body["last"]
        for note in [*self.kept, self.head]:
            by = {key for key in signers(note, terms) if terms[key][0] <= note[3] <= terms[key][1]}
            need(by and by.issuperset(handed.get(note[3], ())), f"size {note[3]}: not signed by who was to sign")
        need(set(handed) <= {note[3] for note in [*self.kept, self.head]}, "the checkpoint of a handover is not kept")
        by = {key for key in by if self.head[3] <= terms[key][2]}
        need(by, "signed by a revoked key alone")
        for _, (old, new) in sorted(handed.items()):
            logs = [*logs, new] if old in logs else logs
        if not logs:
            self.open["signature"] = "no policy says which key is the right one"
        need(not logs or by & set(logs), "no signature by a key of the policy")

    def check_witnesses_and_times(self, names, quorum):
        known, found = [held for held in names.values() if held and len(held) == 4], {}
        for note in [*self.kept, self.head]:
            try:
                seen, size = signers(note, known), note[3]
            except ValueError as wrong:
                self.fault("witnesses", f"size {note[3]}", wrong)
                continue
            found.setdefault(note[0], set()).update(seen)
            for second in seen.values():
                if 0 < size <= self.size and self.times[size - 1] > (second + HOUR) * SECOND:
                    self.fault("times", f"entry {size - 1}", "later than a witness saw it")
                if size < self.size and self.times[size] < (second - HOUR) * SECOND:
                    self.fault("times", f"entry {size}", "earlier than a witness saw the log without it")
        if quorum == "none" or not enough(names, quorum, found.get(self.head[0], ())):
            self.open["witnesses"] = "not asked for" if quorum == "none" else "too few have signed the newest"

    def check_beside(self):
        salts, opened, today = set(), set(), str(datetime.date.today())
        went = [(entry["body"], entry["seq"]) for entry in self.own if entry["kind"] == "redaction.performed"]
        went = {(body["target"], path) for body, seq in went for path in body["paths"] if body["target"] < seq}
        for at, path, digest, length, due, media in self.special:  # it grows by what lies in things
            name = f"{'disclosures' if length is None else 'blobs'}/{digest[:2]}/{digest[2:]}"
            try:
                data = self.read(name, LARGEST if length is None else length)
                need(data is None or (sha(data).hex() == digest and length in (None, len(data))), f"{name} is another")
                if length is None:
                    need((data is None) is ((at, path) in went), "the value is gone unsaid, or there although it went")
                    held = unjson(unbase64(data.decode("ascii"), b"-_")) if data else ["", path, 0]
                    need(isinstance(held, list) and len(held) == 3 and held[1] == path, "a value of another place")
                    need(not data or (len(unbase64(held[0], b"-_")) == 32 and held[0] not in salts), "a wrong salt")
                    salts.add(held[0])
                elif data is None and (due or "") < today:
                    if not any(at < later and day <= (due or "") for later, day, of in self.back if of == digest):
                        self.open.setdefault("blobs", f"entry {at}: {name} is not there")
                elif data is not None and media == "application/vnd.charter.committed+json" and digest not in opened:
                    opened.add(digest)
                    held = unjson(data, LARGEST_OPENED)
                    need(isinstance(held, dict) and not {"actor", "body"} & set(held), f"{name} has another form")
                    self.special += [(at, *each) for each in special(held, "", named=False)]
            except (ValueError, RecursionError) as wrong:
                self.fault("redactions" if length is None else "blobs", f"entry {at}: {path}", wrong)


def envelope(held):
    """Whether an entry is in its envelope; its time, in microseconds after 1970."""
    need({name: type(value) for name, value in held.items()} == ENVELOPE and held["v"] == 1, "another envelope")
    need(held["seq"] >= 0 and re.fullmatch(r"[a-z]+\.[a-z_]+", held["kind"]), "a wrong seq or kind")
    need(all(0 < len(held[name]) <= 200 for name in ("id", "kind", "log")), "a text too short or too long")
    need(isinstance(held["actor"].get("role"), str), "no role")
    body, wanted = held["body"], OWN_KINDS.get(held["kind"])
    need(wanted in (None, {name: type(value) for name, value in body.items()}), "a wrong body")
    if wanted:
        need(all(isinstance(each, str) for name in ("keys", "paths") for each in body.get(name, ())), "a wrong list")
        need(body.get("profile", "charter-jcs-1") == "charter-jcs-1", "another profile")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", held["time"], re.ASCII), "a wrong time")
    return round(datetime.datetime.fromisoformat(held["time"][:-1] + "+00:00").timestamp() * SECOND)


def special(value, path, *, named=True):
    """(path, hash, length, day, type) of everything that lies beside an entry; a value that may go has no length."""
    keys = set(value) if isinstance(value, dict) else set()
    if any(key.startswith("$") for key in keys):
        need(keys == {"$c"} and len(unbase64(str(value["$c"]), b"-_")) == 32, "a `$` that is no commitment")
        yield path, unbase64(value["$c"], b"-_").hex(), None, None, None
    if named and keys - {"due"} == {"bytes", "media", "sha256"}:
        need(isinstance(value["sha256"], str) and re.fullmatch("[0-9a-f]{64}", value["sha256"]), "a wrong hash")
        need(type(value["bytes"]) is int and value["bytes"] >= 0, "a wrong length")
        need(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value.get("due", "2000-01-01"))), "a wrong day")
        yield path, value["sha256"], value["bytes"], value.get("due"), value["media"]
    for key, item in inside(value):
        yield from special(item, f"{path}/{key}", named=named)


def numbered(number):
    digits = re.sub(r"^(000)+(?=\d)", "", f"{number:018}")
    return re.sub(r"(\d{3})(?=\d)", r"x\1/", digits)


def main(folder, policy, checkpoint):
    logs, names, quorum, older = [], {"none": None}, "none", None
    log = Log(pathlib.Path(folder))
    try:
        if policy:
            logs, names, quorum = unpolicy(pathlib.Path(policy).read_bytes())
        if checkpoint:
            older = unnote(pathlib.Path(checkpoint).read_bytes())
        need(any((log.folder / name).exists() for name in ("checkpoint", "entries")), "the folder holds no log")
    except (ValueError, OSError) as wrong:
        print(f"This cannot be used: {wrong}", file=sys.stderr)
        return 2
    try:
        log.read_checkpoints()
    except ValueError as wrong:
        print(f"root FAILED: {wrong}")
        return 1
    log.read_entries({note[3] for note in (*log.kept, log.head, older) if note})
    log.check_roots(older)
    try:
        log.check_signature(logs)
    except (ValueError, KeyError) as wrong:
        log.fault("signature", "checkpoint", wrong)
    log.check_witnesses_and_times(names, quorum)
    log.check_beside()
    print(f"{log.head[2]!a}, {log.size} entries")
    for check in CHECKS:
        said = f"FAILED        {log.wrong[check]}" if check in log.wrong else f"NOT COMPARED  {log.open.get(check)}"
        print(f"  {check:<11}", ascii(said)[1:-1] if check in {*log.wrong, *log.open} else "PASSED")
    needless = {"growth"} if "witnesses" not in log.open else {"witnesses"} if quorum == "none" else set()
    needless = set() if {"growth", "witnesses"} <= set(log.open) else needless
    return 1 if log.wrong else 3 if set(log.open) - needless else 0


if __name__ == "__main__":
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    if len(sys.argv) % 2 or not set(options) <= {"--policy", "--checkpoint"}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    sys.exit(main(sys.argv[1], options.get("--policy"), options.get("--checkpoint")))
