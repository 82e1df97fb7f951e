#!/usr/bin/env python3
# The peer of pp-site import: the same rows into the same tables, nothing
# looked at, prepared statements, one transaction.
import csv
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA synchronous = FULL")
db.execute("BEGIN IMMEDIATE")
db.execute("INSERT INTO building VALUES (1, 'B1', 'B1', 20, NULL)")
db.execute("INSERT INTO gateway VALUES (1, 'G1', 'G1', NULL)")
with open("units.csv", newline="") as f:
    rows = list(csv.reader(f))[1:]
db.executemany(
    "INSERT INTO unit VALUES (?, ?, 1, ?, ?, NULL)",
    ((i + 1, r[0], int(r[2]), r[3]) for i, r in enumerate(rows)),
)
with open("meters.csv", newline="") as f:
    rows = list(csv.reader(f))[1:]
buses = sorted({r[3] for r in rows}, key=lambda b: int(b[3:]))
db.executemany(
    "INSERT INTO bus VALUES (?, ?, 1, ?, ?, 9600, NULL)",
    ((int(b[3:]), b, "tcp://" + b, b) for b in buses),
)
db.executemany(
    "INSERT INTO meter VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1, 1, NULL, '', '', NULL)",
    (
        (i + 1, r[0], r[1], r[2], int(r[3][3:]), int(r[4]), int(r[6]), int(r[7][1:]))
        for i, r in enumerate(rows)
    ),
)
db.execute("COMMIT")
