"""Writes and reads the short stories of a probabilistic grammar (story_rules.txt).

    python3 story_grammar.py --seed 1 --stories 3        stories, one a line
    python3 story_grammar.py --entropy FILE              reads stories back: their exact surprisal

The rules file has tables and rules, separated by blank lines. The lines of a rule are joined.

    table NAME: COLUMN ... KEY=VALUE ...     rows "value, column, ..." a line; KEY is the same in all rows;
                                             without columns, a line holds many values
    rule NAME: TEXT

    [a|b]             a choice, every alternative equally likely
    <rule>            the rule's text
    {slot=table}      picks a row of the table, remembers it as slot and writes its value. The row at rank r
                      (from 0) has weight 1/(r+4); values the story has already picked from the table are left out
    {slot} {slot.c}   writes the slot's value, or its column c; a capital first letter of the last name
                      capitalises

A story's surprisal is the sum of -ln p over its choices. That is its exact information content if it has
only one derivation. read_story proves this story by story: at each choice exactly one alternative may open with
the text that follows, otherwise it raises ValueError. Hence no other derivation exists.
"""

import argparse
import math
import pathlib
import random
import re

RULES = pathlib.Path(__file__).with_name("story_rules.txt")
MARKUP = re.compile(r"\[|\]|\||\{[^}]*\}|<\w+>")


class Grammar:
  """Tables ({name: [row]}, a row is a dict with its value at "") and parsed rules ({name: [node]}).

  A node is (kind, payload): "text" str, "choice" [[node]], "rule" name, "pick" (slot, table), "show" (slot, column).
  """

  def __init__(self, text):
    self.tables, self.rules = {}, {}
    for block in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n", "", text).strip()):
      kind, rest = block.strip().split(" ", 1)
      if kind == "table":
        self._add_table(rest)
      else:
        name, body = rest.split(": ", 1)
        body = re.sub(r"\s*\n\s*(?=\|)|(?<=\|)\s*\n\s*", "", body)
        self.rules[name] = _parse(re.sub(r"\s*\n\s*", " ", body))

  def _add_table(self, text):
    head, *lines = text.split("\n")
    name, _, columns = head.partition(":")
    shared = dict(column.split("=") for column in columns.split() if "=" in column)
    named = [column for column in columns.split() if "=" not in column]
    rows = [[value.strip() for value in line.split(",")] for line in lines]
    if not named:
      rows = [[value] for row in rows for value in row]
    self.tables[name] = [dict(zip(["", *named], row, strict=True), **shared) for row in rows]


def _parse(body):
  stack = [[[]]]  # open choices, each a list of alternatives, each a list of nodes
  position = 0
  for mark in MARKUP.finditer(body):
    if mark.start() > position:
      stack[-1][-1].append(("text", body[position:mark.start()]))
    position = mark.end()
    token, inner = mark.group(), mark.group()[1:-1]
    if token == "[":
      stack.append([[]])
    elif token == "|":
      stack[-1].append([])
    elif token == "]":
      alternatives = stack.pop()
      stack[-1][-1].append(("choice", alternatives))
    elif token[0] == "<":
      stack[-1][-1].append(("rule", inner))
    elif "=" in inner:
      stack[-1][-1].append(("pick", tuple(inner.split("="))))
    else:
      stack[-1][-1].append(("show", tuple(inner.partition(".")[::2])))
  if position < len(body):
    stack[-1][-1].append(("text", body[position:]))
  [[nodes]] = stack
  return nodes


class Story:
  """One derivation under way. Subclasses decide the choices: choose(weights, openings) returns an index."""

  def __init__(self, grammar):
    self.grammar, self.slots, self.used, self.surprisal = grammar, {}, {}, 0.0

  def tell(self, nodes):
    for kind, payload in nodes:
      if kind == "choice":
        index = self._decide([1.0] * len(payload), lambda: [self._openings(nodes) for nodes in payload])
        self.tell(payload[index])
      elif kind == "rule":
        self.tell(self.grammar.rules[payload])
      elif kind == "pick":
        slot, table = payload
        rows, weights = self._rows(table)
        row = rows[self._decide(weights, lambda: [[row[""]] for row in rows])]
        self.slots[slot] = row
        self.used.setdefault(table, []).append(row)
        self.write(row[""])
      else:
        self.write(self._words(kind, payload))

  def _decide(self, weights, openings):
    index = self.choose(weights, openings)
    self.surprisal -= math.log(weights[index] / sum(weights))
    return index

  def _rows(self, table):
    ranked = enumerate(self.grammar.tables[table])
    free = [(row, 1 / (rank + 4)) for rank, row in ranked if row not in self.used.get(table, [])]
    return [row for row, _ in free], [weight for _, weight in free]

  def _words(self, kind, payload):
    if kind == "text":
      return payload
    slot, column = payload
    words = self.slots[slot.lower()][column.lower()]
    return words[0].upper() + words[1:] if (column or slot)[0].isupper() else words

  def _openings(self, nodes):
    """The texts that nodes may begin with."""
    kind, payload = nodes[0]
    if kind == "choice":
      return [opening for nodes in payload for opening in self._openings(nodes)]
    if kind == "rule":
      return self._openings(self.grammar.rules[payload])
    if kind == "pick":
      return [row[""] for row in self._rows(payload[1])[0]]
    return [self._words(kind, payload)]


class Writer(Story):

  def __init__(self, grammar, rng):
    super().__init__(grammar)
    self.rng, self.parts = rng, []

  def choose(self, weights, openings):
    return self.rng.choices(range(len(weights)), weights)[0]

  def write(self, words):
    self.parts.append(words)


class Reader(Story):

  def __init__(self, grammar, text):
    super().__init__(grammar)
    self.text, self.position = text, 0

  def choose(self, weights, openings):
    fits = [index for index, heads in enumerate(openings())
            if any(self.text.startswith(head, self.position) for head in heads)]
    if len(fits) != 1:
      raise ValueError(f"{len(fits)} readings at character {self.position}: "
                       f"{self.text[self.position:self.position + 40]!r}")
    return fits[0]

  def write(self, words):
    if not self.text.startswith(words, self.position):
      raise ValueError(f"expected {words!r} at character {self.position}, "
                       f"not {self.text[self.position:self.position + 40]!r}")
    self.position += len(words)


def load_grammar(path=RULES):
  return Grammar(path.read_text())


def write_story(grammar, rng):
  """Returns (text, surprisal in nats)."""
  story = Writer(grammar, rng)
  story.tell(grammar.rules["story"])
  return "".join(story.parts), story.surprisal


def read_story(grammar, text):
  """The surprisal of text in nats. Raises ValueError unless text has exactly one derivation."""
  story = Reader(grammar, text)
  story.tell(grammar.rules["story"])
  if story.position != len(text):
    raise ValueError(f"text goes on after the story's end at character {story.position}")
  return story.surprisal


def main():
  parser = argparse.ArgumentParser(description="Writes stories, or reads them back.")
  parser.add_argument("--seed", type=int, default=1)
  parser.add_argument("--stories", type=int, default=1)
  parser.add_argument("--entropy", type=pathlib.Path, metavar="FILE")
  arguments = parser.parse_args()
  grammar = load_grammar()
  if arguments.entropy:
    text = arguments.entropy.read_text()
    nats = sum(read_story(grammar, line) for line in text.splitlines())
    print(f"{len(text)} characters, {nats:.3f} nats, {nats / math.log(2) / len(text):.5f} bits a character")
  else:
    rng = random.Random(arguments.seed)
    for _ in range(arguments.stories):
      print(write_story(grammar, rng)[0])


if __name__ == "__main__":
  main()
