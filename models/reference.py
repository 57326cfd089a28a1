"""Measures a checkpoint folder with a forward pass in numpy, independent of train.py and of PyTorch.

    python3 reference.py stories           writes stories/reference.json and prints it without the token ids

Weights are the bf16 values of model.safetensors, arithmetic is fp32 (log-softmax fp64). Losses are nats:

prompt     prompt.txt as <s> text: the five largest logits at its last position.
windows    <s> heldout.txt as one row of tokens; window i has inputs [256i, 256i + 256) and targets one
           later, and runs on its own from position 0. Windows 0 to 7: the first 2,048 tokens of the text.
stories    every held-out story on its own, as <s> story newline; all but <s> are targets.
floor      the same stories' surprisal under the grammar: no model of the text has a lower expected loss.
"""

import argparse
import json
import math
import pathlib
import struct

import numpy as np
import sentencepiece

import story_grammar

WINDOW, WINDOWS = 256, 8


def read_safetensors(path):
  data = path.read_bytes()
  size = struct.unpack("<Q", data[:8])[0]
  tensors = {}
  for name, entry in json.loads(data[8:8 + size]).items():
    if name == "__metadata__":
      continue
    if entry["dtype"] != "BF16":
      raise ValueError(f"{path}: {name} is {entry['dtype']}, not BF16")
    begin, end = (8 + size + offset for offset in entry["data_offsets"])
    bits = np.frombuffer(data[begin:end], "<u2").astype(np.uint32) << 16
    tensors[name] = bits.view(np.float32).reshape(entry["shape"])
  return tensors


class Model:

  def __init__(self, folder):
    self.config = json.loads((folder / "config.json").read_text())
    self.weights = read_safetensors(folder / "model.safetensors")

  def logits(self, tokens):
    """(positions, vocabulary) for one row of tokens."""
    c, w = self.config, self.weights
    head, heads, kv_heads = c["head_dim"], c["num_attention_heads"], c["num_key_value_heads"]
    count = len(tokens)
    frequency = c["rope_theta"]**(-np.arange(0, head, 2) / head)
    angle = np.tile(np.outer(np.arange(count), frequency), 2)
    cos, sin = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)

    def norm(x, name):
      return x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(c["rms_norm_eps"])) * w[name + ".weight"]

    def linear(x, name):
      return x @ w[name + ".weight"].T

    def rotate(x):
      return x * cos + np.concatenate((-x[:, head // 2:], x[:, :head // 2]), 1) * sin

    x = w["model.embed_tokens.weight"][tokens]
    future = np.triu(np.full((count, count), -np.inf, np.float32), 1)
    for layer in range(c["num_hidden_layers"]):
      prefix = f"model.layers.{layer}."
      h = norm(x, prefix + "input_layernorm")
      q, k, v = (linear(h, f"{prefix}self_attn.{part}_proj") for part in "qkv")
      mixed = np.empty_like(q)
      for i in range(heads):
        own = slice(i * head, (i + 1) * head)
        group = i // (heads // kv_heads)
        shared = slice(group * head, (group + 1) * head)
        scores = rotate(q[:, own]) @ rotate(k[:, shared]).T / np.float32(math.sqrt(head)) + future
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed[:, own] = scores / scores.sum(-1, keepdims=True) @ v[:, shared]
      x = x + linear(mixed, prefix + "self_attn.o_proj")
      h = norm(x, prefix + "post_attention_layernorm")
      gate = linear(h, prefix + "mlp.gate_proj")
      x = x + linear(gate / (1 + np.exp(-gate)) * linear(h, prefix + "mlp.up_proj"), prefix + "mlp.down_proj")
    return linear(norm(x, "model.norm"), "lm_head")

  def losses(self, inputs, targets):
    logits = self.logits(inputs).astype(np.float64)
    peak = logits.max(-1)
    return peak + np.log(np.exp(logits - peak[:, None]).sum(-1)) - logits[np.arange(len(targets)), targets]


def measure(folder):
  model = Model(folder)
  tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
  bos = [tokenizer.bos_id()]

  prompt = bos + tokenizer.encode((folder / "prompt.txt").read_text())
  last = model.logits(prompt)[-1]
  top = [{"id": int(i), "piece": tokenizer.id_to_piece(int(i)), "logit": float(last[i])}
         for i in np.argsort(-last, kind="stable")[:5]]

  text = (folder / "heldout.txt").read_text()
  tokens = bos + tokenizer.encode(text)
  windows = [model.losses(tokens[i:i + WINDOW], tokens[i + 1:i + WINDOW + 1]).mean()
             for i in range(0, WINDOW * WINDOWS, WINDOW)]

  grammar = story_grammar.load_grammar()
  stories = [line + "\n" for line in text.splitlines()]
  floor = sum(story_grammar.read_story(grammar, story[:-1]) for story in stories)
  total = scored = 0
  for story in stories:
    encoded = tokenizer.encode(story)
    total += model.losses(bos + encoded[:-1], encoded).sum()
    scored += len(encoded)

  def units(nats):
    return {"nats_per_token": nats / scored, "bits_per_character": nats / math.log(2) / len(text)}

  return {
      "prompt": {"tokens": prompt, "top": top},
      "windows": {"window": WINDOW, "count": WINDOWS, "tokens": tokens[:WINDOW * WINDOWS + 1],
                  "window_nats_per_token": [float(loss) for loss in windows],
                  "nats_per_token": float(np.mean(windows))},
      "stories": {"stories": len(stories), "tokens": scored, "characters": len(text), **units(float(total))},
      "floor": units(floor),
  }


def main():
  parser = argparse.ArgumentParser(description="Measures a checkpoint folder.")
  parser.add_argument("folder", type=pathlib.Path)
  folder = parser.parse_args().folder
  result = measure(folder)
  (folder / "reference.json").write_text(json.dumps(result, indent=1) + "\n")
  for part in result.values():
    part.pop("tokens", None) if isinstance(part.get("tokens"), list) else None
  print(json.dumps(result, indent=1))


if __name__ == "__main__":
  main()
