"""The stand-alone checker of an exported journal: nothing can be changed without being named."""

import ast
import hashlib
import io
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.core import journal
from tools import verify_journal
from tools.verify_journal import GENESIS, HEADER, Head, check

SCRIPT = Path(verify_journal.__file__)
WRITTEN = (("BT", 3), ("KK", 4), ("platform", 2))
RECORDS = [(chain, seq) for chain, entries in WRITTEN for seq in range(1, entries + 1)]


@pytest.fixture
def lines(db):
    """A true export: three chains whose entries were written in turns."""
    for turn, chain in itertools.product(range(4), ("KK", "platform", "BT")):
        if turn < dict(WRITTEN)[chain]:
            facts = {"after": "open", "name": "Ак-Терек", "turn": turn}
            with transaction.atomic():
                journal.write_entry(
                    chain=chain,
                    number=f"{chain}-2026-C1",
                    step="call.announce",
                    by=journal.WORKER,
                    facts=facts,
                )
    return list(journal.export_lines())


def split(content):
    """Lines as a file gives them: only a line feed ends one."""
    return list(io.BytesIO(content))


def problem_of(lines, heads=()):
    found = check(lines, heads).problem
    assert found is not None, "this should have been found"
    return found


def names_of(place):
    """What the record on this line (counted from 0) may be called."""
    if place == 0:
        return {"the header"}
    if place == len(RECORDS) + 1:
        return {"the seal", "what follows platform 2"}
    chain, seq = RECORDS[place - 1]
    before = "the first entry" if place == 1 else "what follows {} {}".format(*RECORDS[place - 2])
    return {f"{chain} {seq}", before}


def resealed(lines):
    """The same header and entries under a seal that is true of them: the work of a skilled forger."""
    body = [line for line in lines if not line.startswith(b"seal ")]
    tails = {}
    for line in body[1:]:
        facts = json.loads(line[65:])
        tails[facts["chain"]] = {"entries": facts["seq"], "head": line[:64].decode()}
    seal = {"chains": tails, "sha256": hashlib.sha256(b"".join(body)).hexdigest()}
    return [*body, b"seal " + journal.canonical(seal) + b"\n"]


def rewritten(lines, chain, seq):
    """One entry tells something else, and all after it in its chain are linked anew."""
    out, before = [], None
    for line in lines:
        facts = json.loads(line[65:]) if line[64:66] == b" {" else {}
        if facts.get("chain") == chain and facts["seq"] >= seq:
            if facts["seq"] == seq:
                facts["facts"]["name"] = "Кара-Терек"
            else:
                facts["prev"] = before
            body = journal.canonical(facts)
            before = hashlib.sha256(body).hexdigest()
            line = before.encode() + b" " + body + b"\n"
        out.append(line)
    return resealed(out)


def test_check_of_a_true_export(lines):
    report = check(lines)
    assert report.problem is None
    assert report.is_whole
    assert {chain: tail.entries for chain, tail in report.chains.items()} == dict(WRITTEN)
    assert resealed(lines) == lines


def test_check_finds_every_changed_byte_in_its_record(lines):
    """Each bit of each byte of the file: header, hashes, bodies, ends of lines, seal."""
    content = b"".join(lines)
    place_of = [place for place, line in enumerate(lines) for _byte in line]
    for position, bit in itertools.product(range(len(content)), (1, 8, 32, 128)):
        changed = bytearray(content)
        changed[position] ^= bit
        found = problem_of(split(bytes(changed)))
        place = place_of[position]
        assert found.line == place + 1, (position, bit, str(found))
        assert found.record in names_of(place), (position, bit, str(found))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_check_finds_any_other_file(lines, data):
    """Cut a piece out anywhere and put any bytes in: the result passes only when it is the same file."""
    content = b"".join(lines)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 400)))
    piece = data.draw(
        st.one_of(st.binary(max_size=20), st.sampled_from(lines), st.just(content[start:end][::-1]))
    )
    other = content[:start] + piece + content[end:]
    found = check(split(other)).problem
    assert (found is None) == (other == content)
    if found:
        assert found.record
        assert 1 <= found.line <= other.count(b"\n") + 1


@pytest.mark.parametrize("place", range(1, len(RECORDS) + 1))
def test_check_names_a_dropped_entry(lines, place):
    found = problem_of(lines[:place] + lines[place + 1 :])
    assert found.record == "{} {}".format(*RECORDS[place - 1])
    assert "missing" in found.reason


@pytest.mark.parametrize("chain", [chain for chain, _entries in WRITTEN])
def test_check_names_a_dropped_chain(lines, chain):
    kept = [line for line, (own, _) in zip(lines[1:-1], RECORDS, strict=True) if own != chain]
    assert problem_of([lines[0], *kept, lines[-1]]).record == f"{chain} 1"


@pytest.mark.parametrize("place", range(1, len(RECORDS) + 1))
def test_check_names_a_repeated_entry(lines, place):
    found = problem_of(lines[: place + 1] + lines[place:])
    assert (found.line, found.record) == (place + 2, "{} {}".format(*RECORDS[place - 1]))


@pytest.mark.parametrize("place", range(1, len(RECORDS)))
def test_check_names_the_first_of_two_entries_that_changed_places(lines, place):
    moved = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    found = problem_of(moved)
    own, other = RECORDS[place - 1], RECORDS[place]
    if own[0] == other[0]:
        assert (found.line, found.record) == (place + 1, "{} {}".format(*own))
    else:  # the first of the next chain before the last of this one, which then stands too late
        assert (found.line, found.record) == (place + 2, "{} {}".format(*own))


def test_check_names_an_inserted_entry(lines):
    facts = json.loads(lines[2][65:])
    body = journal.canonical({**facts, "seq": 3, "prev": lines[2][:64].decode(), "number": "BT-2026-C9"})
    forged = hashlib.sha256(body).hexdigest().encode() + b" " + body + b"\n"
    found = problem_of([*lines[:3], forged, *lines[3:]])
    # The forged entry links well; the true one that follows can no longer stand there.
    assert (found.line, found.record) == (5, "BT 3")


def test_check_names_chains_in_another_order(lines):
    moved = [lines[0], *lines[4:8], *lines[1:4], *lines[8:]]
    assert problem_of(resealed(moved)).record == "BT 1"


def test_check_names_where_a_tail_was_cut(lines):
    content = b"".join(lines)
    ends = list(itertools.accumulate(len(line) for line in lines))
    for size in range(len(content)):
        found = problem_of(split(content[:size]))
        place = next(place for place, end in enumerate(ends) if size < end)
        assert found.line == place + 1
        assert found.record in names_of(place)


@pytest.mark.parametrize("added", [b"\n", b" ", b"x", b"seal {}\n", b"\0"])
def test_check_names_what_was_added_at_the_end(lines, added):
    found = problem_of(split(b"".join(lines) + added))
    assert (found.line, found.record) == (len(lines) + 1, "after the seal")


def test_check_of_an_empty_file():
    assert problem_of([]).record == "the header"


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"1",
        b"nonsense",
        b"{}",
        b'{"chain":"KK","seq":true,"prev":""}',
        b'{"chain":"KK","seq":0,"prev":"a"}',
        b'{"chain":"","seq":1,"prev":"a"}',
        b'{"chain":7,"seq":1,"prev":"a"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_check_of_a_body_that_is_no_entry(body):
    line = hashlib.sha256(body).hexdigest().encode() + b" " + body + b"\n"
    assert problem_of([HEADER, line]).record == "the first entry"


@pytest.mark.parametrize(
    "seal", [b"seal \n", b"seal []\n", b'seal {"chains":1}\n', b'seal {"chains":{"A":1}}\n']
)
def test_check_of_a_seal_that_is_none(lines, seal):
    assert problem_of([*lines[:-1], seal]).record == "the seal"


# A forger who can count hashes


def heads_of(lines):
    facts = [json.loads(line[65:]) for line in lines[1:-1]]
    return [
        Head(fact["chain"], "2026-11-20", fact["seq"], line[:64].decode())
        for fact, line in zip(facts, lines[1:-1], strict=True)
        if (fact["chain"], fact["seq"]) in {("BT", 3), ("KK", 2), ("KK", 4), ("platform", 1)}
    ]


def test_check_counts_published_heads_that_agree(lines):
    report = check(lines, heads_of(lines))
    assert (report.problem, report.heads) == (None, 4)


@pytest.mark.parametrize(
    ("chain", "seq", "caught_at"),
    [("KK", 1, "KK 2"), ("KK", 3, "KK 4"), ("BT", 3, "BT 3"), ("platform", 2, None)],
)
def test_check_catches_a_rewritten_journal_by_its_published_heads(lines, chain, seq, caught_at):
    forged = rewritten(lines, chain, seq)
    assert forged != lines
    assert check(forged).is_whole, "without heads this cannot be seen"
    found = check(forged, heads_of(lines)).problem
    assert (found and found.record) == caught_at  # platform 2 was never published


def test_check_catches_a_tail_that_was_cut_and_sealed_again(lines):
    shorter = resealed([line for line in lines[:-1] if (b'"KK"' not in line or b'"seq":4' not in line)])
    assert check(shorter).is_whole
    assert problem_of(shorter, heads_of(lines)).record == "KK 4"


def test_check_catches_a_chain_that_is_gone(lines):
    fewer = resealed([line for line in lines[:-1] if b'"chain":"BT"' not in line])
    assert problem_of(fewer, heads_of(lines)).record == "BT 1"


def test_check_of_two_published_heads_that_contradict_each_other(lines):
    true = heads_of(lines)
    assert problem_of(lines, [*true, true[1]._replace(hash=GENESIS)]).record == "KK 2"


# The command line, alone


def run(*arguments, cwd):
    """The script as a stranger starts it: no packages, no environment, another folder."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"}, cwd=cwd)


@pytest.fixture
def file(lines, tmp_path):
    path = tmp_path / "journal.txt"
    path.write_bytes(b"".join(lines))
    return path


def test_command_on_a_whole_file_and_its_heads(file, lines, tmp_path):
    heads = tmp_path / "heads.txt"
    heads.write_text(
        "# of 20 November\n\n" + "".join(f"{' '.join(map(str, head))}\n" for head in heads_of(lines))
    )
    done = run(file, "--heads", heads, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == [
        "Whole: 9 entries in 3 chains; every byte was checked.",
        "4 published heads agree.",
    ]
    assert f"KK: 4 entries, head {lines[7][:64].decode()}" in done.stdout


def test_command_on_a_broken_file(file, tmp_path):
    file.write_bytes(file.read_bytes().replace("Ак-Терек".encode(), "Ал-Терек".encode(), 1))
    done = run(file, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        "BROKEN at line 2, the first entry: its content does not give its hash."
    )


def test_command_says_when_nothing_was_compared(file, tmp_path):
    done = run(file, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1][:33]) == (0, "Not compared with published heads")


def test_command_with_heads_of_one_chain_only(file, lines, tmp_path):
    heads = tmp_path / "heads.txt"
    heads.write_text(f"KK 2026-11-20 2 {lines[5][:64].decode()}\nOS 2026-11-20 9 {GENESIS}\n")
    assert run(file, "--heads", heads, cwd=tmp_path).returncode == 1
    assert run(file, "--heads", heads, "--chain", "KK", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "heads", ["KK 2026-11-20 2", "KK yesterday 2 " + GENESIS, "KK 2026-11-20 0 " + GENESIS]
)
def test_command_with_heads_that_cannot_be_read(file, tmp_path, heads):
    path = tmp_path / "heads.txt"
    path.write_text(heads)
    done = run(file, "--heads", path, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "line 1 of the heads" in done.stderr


def test_command_on_what_is_not_there(tmp_path):
    assert run(tmp_path / "none.txt", cwd=tmp_path).returncode == 2
    assert run(cwd=tmp_path).returncode == 2


def test_script_is_read_by_python_3_9():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported - set(sys.stdlib_module_names) == set()
