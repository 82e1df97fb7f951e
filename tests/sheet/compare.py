#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""compare.py FOLDER...: each NAME.xlsx in a folder has the cells of NAME.csv,
which is in the first, each by the type that it needs: what identifies is text,
numbers are numbers, times are dates; and its totals are the sums.  Says what
isn't so, and how much was compared.
"""
import csv
import datetime
import decimal
import glob
import os
import re
import sys

import openpyxl

TEXTS = {"order", "meter", "account", "serial", "phone", "unit", "building",
         "bus", "gateway", "holder", "name", "hash", "operator", "who",
         "endpoint", "state", "number"}
NUMBERS = re.compile(r"_(yuan|kwh|kw|v|a|pct|ms|us)$")
TIMES = re.compile(r"(^|_)at$")
MOVES = {"age_s"}  # between one run and the next
faults = 0
cells = 0


def fault(*words):
    global faults
    faults += 1
    if faults <= 20:
        print("#", *words)


def type_of(name):
    if name in TEXTS:
        return "s"
    if TIMES.search(name):
        return "d"
    return "n" if NUMBERS.search(name) else None


def same(name, text, cell):
    """Whether the cell is what CSV has as this text."""
    if text == "":
        return cell.value is None
    wanted = type_of(name)
    if wanted is not None and cell.data_type != wanted:
        return False
    if name in MOVES:
        return abs(cell.value - int(text)) < 60
    if cell.data_type == "n":
        number = decimal.Decimal(repr(cell.value))
        return number == decimal.Decimal(text)
    if cell.data_type == "d":
        when = cell.value + datetime.timedelta(microseconds=500000)
        return when.strftime("%Y-%m-%dT%H:%M:%S") == text[:19]
    return str(cell.value) == text


def check_totals(where, rows, head, formulas, values):
    for column, name in enumerate(head, 1):
        formula = formulas.cell(len(rows) + 2, column)
        if formula.data_type != "f":
            continue
        letter = formula.column_letter
        if not re.fullmatch(rf"=SUM\({letter}2:{letter}{len(rows) + 1}\)",
                            formula.value):
            fault(where, name, formula.value)
        total = sum(decimal.Decimal(row[column - 1] or 0) for row in rows)
        value = values.cell(len(rows) + 2, column).value
        if abs(decimal.Decimal(repr(value)) - total) > decimal.Decimal("1e-6"):
            fault(where, name, f"adds up to {value}, not {total}")


def compare(where, text, path, ours):
    global cells
    with open(text, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    formulas = openpyxl.load_workbook(path).worksheets[0]
    values = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    shown = [cell.value.lower().replace(" ", "_") for cell in formulas[1]]
    if shown != head:
        fault(where, "the heads are others")
    pane = formulas.sheet_view.pane
    if ours and (pane is None or
                 (pane.state, pane.ySplit) != ("frozen", 1)):
        fault(where, "the header isn't frozen")
    has_totals = formulas.max_row > len(rows) + 1
    if formulas.max_row != len(rows) + 1 + has_totals:
        fault(where, f"{formulas.max_row} rows, not {len(rows) + 1}")
    for i, row in enumerate(rows, 2):
        for column, name in enumerate(head, 1):
            cell = formulas.cell(i, column)
            cells += 1
            if not same(name, row[column - 1], cell):
                fault(where, cell.coordinate, name, cell.data_type,
                      repr(cell.value), "isn't", row[column - 1])
    if has_totals:
        check_totals(where, rows, head, formulas, values)


def main(folders):
    for folder in folders:
        for path in sorted(glob.glob(folder + "/*.xlsx")):
            name = os.path.basename(path)[:-len(".xlsx")]
            # Without a window LibreOffice doesn't save what stays in view.
            compare(f"{folder}/{name}:", f"{folders[0]}/{name}.csv", path,
                    folder == folders[0])
    print(f"# {cells} cells compared")
    return faults > 0 or cells == 0


sys.exit(main(sys.argv[1:]))
