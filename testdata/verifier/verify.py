#!/usr/bin/env python3
"""Verifies a journal: python3 verify.py TOTAL HEAD PAGE.json [PAGE.json ...]

Each PAGE is an answer of GET /api/v1/contracts/{contract}/entries, without
?kind=, in order. TOTAL is what the points must sum up to: the balance's total.
HEAD is a journal_head that someone kept, as SEQUENCE:HASH, or - for none. What
is hashed is written down in docs/journal.md. Needs nothing but Python 3.
"""
import datetime, decimal, hashlib, json, sys

FIELDS = ("contract_id sequence at month revision kind item_code lot_month points"
          " reverses actor command digest").split()
decimal.getcontext().prec = 1000  # points are exact


def stored(name, value):
    """The text that is hashed for a value of an answer."""
    if name == "at":
        try:
            utc = datetime.datetime.fromisoformat(value).astimezone(datetime.timezone.utc)
        except (TypeError, ValueError):
            return "no instant"
        return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if value is None:
        return "0" if name in ("revision", "reverses") else ""
    return str(value)


def verify(total, head, entries):
    previous, points, heads = "0" * 64, decimal.Decimal(0), ["-"]
    for place, entry in enumerate(entries, 1):
        if set(entry) - {"balance"} != {*FIELDS, "hash"} or entry["contract_id"] != entries[0]["contract_id"]:
            return f"entry {place} is not one of this journal"
        if entry["sequence"] != place:
            return f"entry {place} has sequence {entry['sequence']}"
        texts = ["slaledger-entry-1", previous] + [stored(name, entry[name]) for name in FIELDS]
        chain = b"".join(len(t).to_bytes(8, "big") + t for t in map(str.encode, texts))
        if entry["hash"] != hashlib.sha256(chain).hexdigest():
            return f"entry {place} has another hash than its content"
        previous, points = entry["hash"], points + decimal.Decimal(entry["points"])
        if "balance" in entry and entry["balance"] != format(points.normalize(), "f"):
            return f"entry {place} has another balance than the sum up to it"
        heads.append(f"{place}:{previous}")
    if head not in heads:
        return f"none of the {len(entries)} entries is the head {head}"
    if points != decimal.Decimal(total):
        return f"the {len(entries)} entries sum up to {points}, not {total}"


if __name__ == "__main__":
    listing = [e for page in sys.argv[3:] for e in json.load(open(page, encoding="utf-8"))["items"]]
    problem = verify(*sys.argv[1:3], listing)
    print(problem or f"{len(listing)} entries verified")
    sys.exit(1 if problem else 0)
