#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""
untranslated.py POT FILE...: words in C for which no translation is looked up.

A literal with two words is for people, unless it is SQL, a list of options,
or stands beside its own Chinese; it has to be in the catalogue.
"""
import re
import sys

# What a program reads, what has its own languages, what is stored as it is.
FOR_PROGRAMS = re.compile(r"""
      lib/form/(chart|excel)         # gnuplot, formats of numbers
    | lib/sim/sim_(init|plan|rig)    # the files of a made site
    | lib/work/(export|metrics|push_words|book_export\w*)\.c
    | lib/work/(receipt|day|statement)_\w+\.c # paper: a table of each language
    | cmd/tool_setup_text\.c         # sudoers, crontab
""", re.X)
AS_THEY_ARE = {
    # Kept in the books or the log.
    "%s restored from %s", "its account was closed on it", "%zu meter%s",
    "%s until %s is over", "the command was ended by signal %d",
    "the command ended with %d%s", "posting=%lld accounts=%lld balances=%s ",
    "posting=%lld accounts=%lld balances=%s meters=%lld counts=%s",
    "repeat: %s; count + 2: %s; count - 1: %s; of nothing: %s; replies "
    "of %zu bytes",
    # Has its Chinese elsewhere, is typed, or the compiler's.
    "Confirmed at", " and more", "--by hour", "looks back further than told",
}
TWO_WORDS = re.compile(r"[A-Za-z][a-z']+[:;]? [a-z'][a-z']+")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|VALUES|JOIN|"
                 r"PRAGMA|CASE|ELSE|ORDER BY|GROUP BY|IS NULL|AND|AS|IN)\b|"
                 r"\|\||\b(ifnull|iif|coalesce)\(")
CHINESE = re.compile(r'[\s,{}]*"[^"]*[\u4e00-\u9fff]')
STRING = r'"(?:\\.|[^"\\])*"'
LITERAL = re.compile(r"/\*.*?\*/|'(?:\\.|[^'\\])'|"
                     rf"({STRING}(?:\s*(?:{STRING}|PRI\w+))*)", re.S)


def joined(strings):
    """Adjacent strings as one; PRId64 as xgettext(1) writes it."""
    return re.sub(rf"({STRING})|(PRI\w+)|\s", lambda piece:
                  piece.group(1)[1:-1] if piece.group(1) else
                  f"<{piece.group(2)}>" if piece.group(2) else "", strings)


def literals(text):
    """Yield (line, literal, what follows)."""
    for found in LITERAL.finditer(text):
        if found.group(1):
            yield text.count("\n", 0, found.start()) + 1, \
                joined(found.group(1)), text[found.end():found.end() + 60]


def catalogue(path):
    """The English of a catalogue."""
    with open(path, encoding="utf-8") as file:
        entries = re.findall(r'^msgid ((?:".*"\n)+)', file.read(), re.M)
    return {joined(entry) for entry in entries}


def main():
    known, options, texts = catalogue(sys.argv[1]), set(), {}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            texts[path] = file.read()
        options |= set(re.findall(r'\{"([a-z0-9-]+)",\s', texts[path]))
    for path, text in texts.items():
        if FOR_PROGRAMS.search(path):
            continue
        for line, literal, then in literals(text):
            if TWO_WORDS.search(literal) and not (
                    literal in known | AS_THEY_ARE or SQL.search(literal) or
                    CHINESE.match(then) or set(literal.split()) <= options):
                print(f"{path}:{line}: {literal}")


main()
