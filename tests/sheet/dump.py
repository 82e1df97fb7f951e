#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""dump.py FILE: a workbook as openpyxl reads it, a line for each cell: where,
its type, what it shows by which format; of a formula its value too.  Then the
widths of the columns.
"""
import sys

import openpyxl


def show(cell, cached):
    if cell.data_type == "f":
        return f"f {cell.value} {cached.value!r}"
    if cell.data_type == "s":
        return "s " + cell.value.replace("\n", "\\n")
    return f"{cell.data_type} {cell.value}"


def main(path):
    with open(path, "rb") as file:  # whatever its name ends in
        book = openpyxl.load_workbook(file)
        cached = openpyxl.load_workbook(file, data_only=True)
    for sheet in book:
        print(f"[{sheet.title}] frozen at {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                bold = " bold" if cell.font.b else ""
                print(cell.coordinate, cell.number_format + bold,
                      show(cell, cached[sheet.title][cell.coordinate]))


main(sys.argv[1])
