r"""Check a published log, or the proof of one entry, with this one file: no other part of the project is needed.

    python verify.py FOLDER [--policy FILE] [--checkpoint FILE]
    python verify.py 12.tlog-proof [--policy FILE]

It needs Python 3.11 and the package `cryptography`, for one thing: whether an Ed25519 signature is right.
The policy says whose signatures you trust; the checkpoint is an older one that you kept. Get both from outside the log.
It ends with 0 when all is well, 1 when something is not as it was signed, 3 when something could not be compared, 2
when what you gave cannot be used. The format: docs/log-format.md. Tiles are not read: all hashes are made anew.
"""

import base64
import contextlib
import datetime
import hashlib
import json
import pathlib
import re
import sys
from collections import namedtuple
from functools import reduce

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CHECKS = ("entries", "order", "root", "signature", "growth", "witnesses", "times", "blobs", "redactions")
HOUR, SECOND, LARGEST, LARGEST_OPENED, FOREVER = 3600, 1_000_000, 131_072, 2**24, 2**63
COMMITTED = "application/vnd.charter.committed+json"
PROOF = r"c2sp\.org/tlog-proof@v1\nextra (\S*)\nindex (0|[1-9][0-9]{0,18})((?:\n\S{43}=){0,63})"
ENVELOPE = {"actor": dict, "body": dict, "id": str, "kind": str, "log": str, "seq": int, "time": str, "v": int}
OWN_KINDS = {
    "log.created": {"keys": list, "profile": str},
    "log.closed": {"reason": str},
    "key.rotated": {"from": str, "to": str},
    "key.revoked": {"key": str, "last": int, "reason": str},
    "redaction.performed": {"basis": str, "paths": list, "target": int},
    "clock.anomaly": {"before": str, "now": str},
}
Key = namedtuple("Key", "name label kind public")
Note = namedtuple("Note", "text signatures log size root further")
Policy = namedtuple("Policy", "logs witnesses reached", defaults=((), (), None))
Beside = namedtuple("Beside", "path digest length due media", defaults=(None, None, None))


def need(held, said):
    if not held:
        raise ValueError(said)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text, marks=b"+/"):
    """The bytes of base64; with the marks `-_`, of the form for addresses, which has no padding."""
    data = base64.b64decode(f"{text}==", altchars=marks)
    again = base64.b64encode(data, altchars=marks).decode().rstrip("=" if marks == b"-_" else "")
    need(text == again, f"not its one base64: {text[:60]!r}")
    return data


def unjson(data, most=65535):
    """{path: part} of canonical JSON, the whole with the path "": written again, it must give the same bytes."""
    need(len(data) <= most, f"more than {most} bytes")
    value = json.loads(data.decode("utf-8"))
    again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    need(again == data, "not canonical JSON")
    return dict(parts(value, "", 0))


def parts(value, path, depth):
    need(type(value) is not float and (not isinstance(value, int) or abs(value) < 2**53), "a wrong number")
    need(not isinstance(value, (dict, list)) or depth < 32, "more than 32 levels")
    yield path, value
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        need(isinstance(key, int) or re.fullmatch(r"[a-z$][a-z0-9_]*", key), f"a wrong key: {key!r:.40}")
        yield from parts(item, f"{path}/{key}", depth + 1)


def unkey(text):
    name, label, spelt = [*text.split("+", 2), "", ""][:3]
    data = unbase64(spelt)
    need(re.fullmatch(r"\S+", name) and len(data) == 33 and data[0] in (1, 4), f"not a key: {text[:80]!r}")
    need(sha(f"{name}\n".encode(), data)[:4].hex() == label, f"a key with a wrong label: {text[:80]!r}")
    return Key(name, bytes.fromhex(label), data[0], data[1:])


def unnote(data):
    """A checkpoint: the text that was signed, the signatures, and what the text says."""
    need(data is not None and len(data) <= LARGEST, "no checkpoint, or one of absurd size")
    text, empty, below = data.decode("utf-8").rpartition("\n\n")
    need(not re.search(r"[\x00-\x09\x0b-\x1f]", text + below), "a checkpoint with control characters")
    need(empty and below.endswith("\n") and below.count("\n") <= 64, "a checkpoint without signatures, or too many")
    shapes = [re.fullmatch(r"— ([^\s+]+) (\S+)", line) for line in below[:-1].split("\n")]
    need(all(shapes), "a line below the checkpoint that is no signature")
    signatures = [(shape[1], unbase64(shape[2])) for shape in shapes]
    need(all(len(signed) > 4 for _, signed in signatures), "a signature of a few bytes")
    name, size, root, *further = [*text.split("\n"), "", ""]
    need(name and re.fullmatch("0|[1-9][0-9]{0,18}", size, re.ASCII) and int(size) < FOREVER, "no name, or no size")
    need(len(unbase64(root)) == 32, "a root that is not 32 bytes")
    return Note(f"{text}\n", signatures, name, int(size), unbase64(root), any(further))


def signers(note, known):
    """The known keys that signed, each with the second that it says; a wrong signature of one spoils the checkpoint."""
    for name, data in note.signatures:
        for key in [key for key in known if (key.name, key.label) == (name, data[:4])]:
            second, signed = (int.from_bytes(data[4:12], "big"), data[12:]) if key.kind == 4 else (0, data[4:])
            message = f"cosignature/v1\ntime {second}\n{note.text}" if key.kind == 4 else note.text
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signed, message.encode())
            except InvalidSignature:
                raise ValueError(f"a signature by {name} that is not one of this text") from None
            yield key, second


def unpolicy(data):
    """Whom the reader trusts; `names` says of each witness, and each group of them, whether a set of keys will do."""
    logs, witnesses, names, quorum, used = [], [], {"none": None}, "", set()
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        match [word for word in re.split("[ \t]+", line) if word]:
            case ["log", key, *_]:
                logs.append(unkey(key))
            case ["witness", name, key, *_] if name not in names:
                witnesses.append(unkey(key))
                names[name] = lambda found, key=witnesses[-1]: key in found
            case ["group", name, least, *members] if members and name not in names:
                need(all(names.get(each) and each not in used for each in members), "a member unknown, or used")
                least = {"any": "1", "all": str(len(members))}.get(least, least)
                need(re.fullmatch("[1-9][0-9]{0,4}", least) and int(least) <= len(members), "a wrong number of members")
                of = [names[each] for each in members]
                names[name] = lambda found, of=of, least=int(least): sum(each(found) for each in of) >= least
                used |= {*members}
            case ["quorum", name, *_] if name in names and not quorum:
                quorum = name
            case [first, *_] if not first.startswith("#"):
                raise ValueError(f"no statement: {line[:80]!r}")
    need(quorum, "a policy without a line `quorum`")
    return Policy(logs, witnesses, names[quorum])


def envelope(held):
    """The time of an entry, in microseconds after 1970, where all that stands around its body is in order."""
    need({name: type(value) for name, value in held.items()} == ENVELOPE and held["v"] == 1, "another envelope")
    need(held["seq"] >= 0 and isinstance(held["actor"].get("role"), str), "a wrong number, or no role")
    texts = all(0 < len(held[name]) <= 200 for name in ("id", "kind", "log"))
    need(texts and re.fullmatch(r"[a-z]+\.[a-z_]+", held["kind"]), "an id, kind or log of a wrong form")
    body, wanted = held["body"], OWN_KINDS.get(held["kind"])
    need(wanted in (None, {name: type(value) for name, value in body.items()}), "a wrong body")
    if wanted:
        need(all(isinstance(each, str) for name in ("keys", "paths") for each in body.get(name, ())), "a wrong list")
        need(body.get("profile", "charter-jcs-1") == "charter-jcs-1", "another profile")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", held["time"], re.ASCII), "a wrong time")
    return round(datetime.datetime.fromisoformat(held["time"][:-1] + "+00:00").timestamp() * SECOND)


def beside(held, *, named=True):
    """All that lies beside these parts: values that may go, of no length; and things that are named by their hash."""
    for path, value in held.items():
        keys = {*value} if isinstance(value, dict) else set()
        if any(key.startswith("$") for key in keys):
            need(keys == {"$c"} and len(unbase64(str(value["$c"]), b"-_")) == 32, "a `$` that is no commitment")
            yield Beside(path, unbase64(value["$c"], b"-_").hex())
        if named and keys - {"due"} == {"bytes", "media", "sha256"}:
            digest, length, day = value["sha256"], value["bytes"], value.get("due", "2000-01-01")
            need(type(length) is int and length >= 0 and re.fullmatch("[0-9a-f]{64}", str(digest)), "a wrong reference")
            need(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)), "a wrong day")
            yield Beside(path, digest, length, value.get("due", ""), value["media"])


def root_from(node, place, size, hashes):
    """The root of so many entries, from the hash of one and the hashes on its way up (RFC 6962, section 2.1.1)."""
    need(place < size and (size > 1) is bool(hashes), "the proof has too few hashes, or too many")
    if size == 1:
        return node
    left = 1 << (size - 1).bit_length() - 1
    if place < left:
        return sha(b"\1", root_from(node, place, left, hashes[:-1]), hashes[-1])
    return sha(b"\1", hashes[-1], root_from(node, place - left, size - left, hashes[:-1]))


class Found:
    """What each check found wrong first, what it could not compare, and what later checks need of what was read."""

    def __init__(self, policy):
        self.policy, self.wrong, self.open, self.notes, self.head = policy, {}, {}, [], None
        self.size, self.peaks, self.roots, self.times = 0, [], {0: sha()}, []
        self.own, self.ids, self.beside, self.back = [], set(), [], []

    def expect(self, check, place, held, said):
        if not held:
            self.wrong.setdefault(check, f"{place}: {said}")

    @contextlib.contextmanager
    def noting(self, check, place):
        """Whatever is not as it should be inside is a fault that this check found."""
        try:
            yield
        except (ValueError, RecursionError) as wrong:
            self.expect(check, place, None, wrong)

    def show(self, title, checks):
        """Print what came of these checks. An older checkpoint is needless beside witnesses, and they are, unasked."""
        print(title)
        for check in checks:
            said = self.wrong.get(check) or self.open.get(check, "")
            status = "FAILED" if check in self.wrong else "NOT COMPARED" if said else "PASSED"
            print(f"  {check:<11} {status:<13} {ascii(said)[1:-1]}".rstrip())
        unasked = "growth" not in self.open and not self.policy.reached
        needless = {"growth"} if "witnesses" not in self.open else {"witnesses"} if unasked else set()
        return 1 if self.wrong else 3 if {*self.open} - needless else 0

    def check_proof(self, data):
        head, _, signed = data.partition(b"\n\n")
        shape = re.fullmatch(PROOF, head.decode("ascii"))
        need(shape and len(head) <= LARGEST and int(shape[2]) < FOREVER, "no proof, or one without its entry")
        entry, place, hashes = unbase64(shape[1]), int(shape[2]), [unbase64(line) for line in shape[3].split()]
        self.head = unnote(signed)
        self.notes.append(self.head)
        with self.noting("inclusion", f"entry {place}"):
            root = root_from(sha(b"\0", entry), place, self.head.size, hashes)
            need(root == self.head.root, "the entry is not where the proof says")
        with self.noting("signature", "checkpoint"):
            by = dict(signers(self.head, [key for key in self.policy.logs if key.name == self.head.log]))
            need(by or not self.policy.logs, "no signature by a key of the policy")
        self.check_witnesses_and_times()
        print(f"{entry.decode('utf-8', 'replace')!a}")
        return self.show(f"{self.head.log!a}, entry {place}", ("inclusion", "signature", "witnesses"))

    def check_log(self, folder, older):
        for path in [*sorted(folder.glob("checkpoints/*.note")), folder / "checkpoint"]:
            with self.noting("root", path.name):
                note = unnote(read(path, LARGEST))
                self.notes.append(note)
                self.head = note if path.name == "checkpoint" else None
                need(path.name in ("checkpoint", f"{note.size}.note"), f"it is of size {note.size}")
        if not self.head:
            self.open = dict.fromkeys(CHECKS, "there is no checkpoint to compare with")
            return self.show(f"{str(folder)!a}", CHECKS)
        self.read_entries(folder, {note.size for note in [*self.notes, *older]})
        for check, note in [*(("root", note) for note in self.notes), *(("growth", note) for note in older)]:
            held = (note.log, note.root, note.further) == (self.head.log, self.roots.get(note.size), False)
            self.expect(check, f"the checkpoint of size {note.size}", held, "it is not of these entries")
        if not older:
            self.open["growth"] = "no older checkpoint was given"
        with self.noting("signature", "checkpoint"):
            self.check_signature()
        self.check_witnesses_and_times()
        self.check_beside(folder)
        return self.show(f"{self.head.log!a}, {self.size} entries", CHECKS)

    def read_entries(self, folder, sizes):
        """Read all entries, and keep the root at each of these sizes."""
        number, seen, lines = 0, 0, [b""] * 256
        while len(lines) == 256:
            digits, lines = re.sub(r"^(000)+(?=\d)", "", f"{number:018}"), []
            path = folder / "entries" / (re.sub(r"(\d{3})(?=\d)", r"x\1/", digits) + ".jsonl")
            with self.noting("entries", path.name):
                *lines, rest = (read(path, 256 * 65536) or b"").split(b"\n")
                need(not rest and len(lines) <= 256, "not at most 256 whole lines")
            for line in lines[: min(256, self.head.size - self.size)]:
                self.times.append(self.times[-1] if self.times else 0)
                with self.noting("entries", f"entry {self.size}"):
                    self.read_entry(self.size, line)
                self.grow(sha(b"\0", line))
                if self.size in sizes:
                    self.roots[self.size] = reduce(lambda node, left: sha(b"\1", left, node), self.peaks[::-1])
            number, seen = number + 1, seen + len(lines)
        if seen > self.size:
            self.open["order"] = f"entry {self.size}: lines stand beyond the checkpoint, signed by nobody"
        self.expect("order", f"entry {self.size}", self.size == self.head.size, "it is missing")

    def grow(self, node):
        """Add the hash of an entry. `peaks` are the roots of full trees, from the left: one for each 1 in the size."""
        height = 0
        while self.size >> height & 1:
            height, node = height + 1, sha(b"\1", self.peaks.pop(), node)
        self.peaks.append(node)
        self.size += 1

    def read_entry(self, at, line):
        held, place = unjson(line), f"entry {at}"
        entry = held[""]
        need(isinstance(entry, dict) and type(entry.get("v")) is int, "no object with a version")
        if entry["v"] > 1:
            self.open.setdefault("entries", f"{place}: of a later version")
            return
        now, kind, day = envelope(entry), entry["kind"], entry["time"][:10]
        self.beside += [(at, each) for each in beside(held)]
        gone = [each for each in held.values() if isinstance(each, dict) and {*each} == {"sha256", "withdrawn"}]
        self.back += [(at, day, each["sha256"]) for each in gone if isinstance(each["withdrawn"], str)]
        self.expect("order", place, entry["seq"] == at, f"it says {entry['seq']}")
        self.expect("order", place, entry["log"] == self.head.log, "it is of another log")
        self.expect("order", place, entry["id"] not in self.ids, "its id stood before")
        self.expect("order", place, (kind == "log.created") is (at == 0), "the first, and no other, is log.created")
        self.expect("order", place, not self.own or self.own[-1]["kind"] != "log.closed", "it comes after the end")
        self.expect("times", place, now >= self.times[-1], "earlier than the entry ahead of it")
        self.times[-1] = now
        self.ids.add(entry["id"])
        if kind in OWN_KINDS:
            self.own.append(entry)
        elif kind.split(".")[0] in ("log", "key", "redaction", "clock"):
            self.open.setdefault("entries", f"{place}: `{kind}` is not understood")

    def check_signature(self):
        terms, handed, logs, by = {}, {}, {*self.policy.logs}, set()
        for entry in self.own:  # terms: key -> [first, last, believed up to]; handed: size -> the keys that both sign
            body, size, place = entry["body"], entry["seq"] + 1, f"entry {entry['seq']}"
            keys = [unkey(text) for text in body.get("keys", [body[at] for at in ("from", "to", "key") if at in body])]
            need(all(key.name == self.head.log and key.kind == 1 for key in keys), f"{place}: not keys of the log")
            if entry["kind"] == "log.created":
                terms |= {key: [0, FOREVER, FOREVER] for key in keys}
            elif entry["kind"] == "key.rotated":
                old, new = keys
                need(terms.get(old, [0])[1:] == [FOREVER] * 2 and new not in terms, f"{place}: no handover")
                terms[old][1], terms[new], handed[size] = size, [size, FOREVER, FOREVER], (old, new)
                logs |= {new} if old in logs else set()
            elif entry["kind"] == "key.revoked":
                need(keys[0] in terms, f"{place}: a key that the log never had")
                terms[keys[0]][2] = body["last"]
        for note in self.notes:
            by = {key for key, _ in signers(note, terms) if terms[key][0] <= note.size <= terms[key][1]}
            need(by and by.issuperset(handed.get(note.size, ())), f"size {note.size}: not signed by who was to sign")
        need({*handed} <= {note.size for note in self.notes}, "the checkpoint of a handover is not kept")
        by = {key for key in by if self.head.size <= terms[key][2]}
        need(by, "signed by a revoked key alone")
        need(by & logs or not self.policy.logs, "no signature by a key of the policy")

    def check_witnesses_and_times(self):
        by = set()
        for note in self.notes:
            with self.noting("witnesses", f"size {note.size}"):
                for key, second in list(signers(note, self.policy.witnesses)):
                    by |= {key} if note.text == self.head.text else set()
                    late = 0 < note.size <= self.size and self.times[note.size - 1] > (second + HOUR) * SECOND
                    self.expect("times", f"entry {note.size - 1}", not late, "later than a witness saw it")
                    early = note.size < self.size and self.times[note.size] < (second - HOUR) * SECOND
                    self.expect("times", f"entry {note.size}", not early, "a witness saw the log without it later")
        if not self.policy.reached or not self.policy.reached(by):
            self.open["witnesses"] = "too few have signed, or no policy asks for any"
        if not self.policy.logs:
            self.open["signature"] = "no policy says which key is the right one"

    def check_beside(self, folder):
        salts, opened, today = set(), set(), str(datetime.date.today())
        went = [(entry["body"], entry["seq"]) for entry in self.own if entry["kind"] == "redaction.performed"]
        went = {(body["target"], path) for body, seq in went for path in body["paths"] if body["target"] < seq}
        for at, each in self.beside:  # it grows by what lies in things
            value = each.length is None
            with self.noting("redactions" if value else "blobs", f"entry {at}: {each.path}"):
                path = folder / ("disclosures" if value else "blobs") / each.digest[:2] / each.digest[2:]
                data = read(path, LARGEST if value else each.length)
                need(data is None or sha(data).hex() == each.digest, "it is another")
                need(data is None or each.length in (None, len(data)), "it has another length")
                need(not value or (data is None) is ((at, each.path) in went), "it went unsaid, or never went")
                if value and data is not None:
                    held = unjson(unbase64(data.decode("ascii"), b"-_"))[""]
                    need(isinstance(held, list) and len(held) == 3 and held[1] == each.path, "it is of another place")
                    need(len(unbase64(held[0], b"-_")) == 32 and held[0] not in salts, "a wrong salt")
                    salts.add(held[0])
                elif data is None and not value:
                    back = [digest for later, day, digest in self.back if at < later and day <= each.due]
                    if each.due < today and each.digest not in back:
                        self.open.setdefault("blobs", f"entry {at}: {each.path}: it is not there")
                elif data is not None and each.media == COMMITTED and each.digest not in opened:
                    opened.add(each.digest)
                    held = unjson(data, LARGEST_OPENED)
                    need(isinstance(held[""], dict) and not {"actor", "body"} & {*held[""]}, "it has another form")
                    self.beside += [(at, inner) for inner in beside(held, named=False)]


def read(path, most):
    """The bytes of a plain file that no link leads to; None where there is none."""
    if not path.exists() and not path.is_symlink():
        return None
    fit = path.is_file() and path.resolve() == path and path.stat().st_size <= most
    need(fit, f"{path.name} is no plain file, or larger than what is read of it")
    return path.read_bytes()


def main(path, policy=None, checkpoint=None):
    path = pathlib.Path(path).resolve()
    try:
        found = Found(unpolicy(pathlib.Path(policy).read_bytes()) if policy else Policy())
        older = [unnote(pathlib.Path(checkpoint).read_bytes())] if checkpoint else []
        if path.is_file() and not older:
            return found.check_proof(path.read_bytes())
        need(any((path / name).exists() for name in ("checkpoint", "entries")), "no folder that holds a log")
        return found.check_log(path, older)
    except (ValueError, OSError) as wrong:
        print(f"This cannot be used: {str(wrong)!a}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=False))
    if len(sys.argv) % 2 or not set(options) <= {"--policy", "--checkpoint"}:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
    sys.exit(main(sys.argv[1], options.get("--policy"), options.get("--checkpoint")))
