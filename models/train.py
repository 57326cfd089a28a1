"""Trains the stories checkpoint: a Llama of 1.2 million parameters on text of story_grammar.py.

    python3 train.py --out stories                     writes model.safetensors (bf16), config.json, tokenizer.model,
                                                       heldout.txt and prompt.txt

Text and weights follow from the seeds. A training document is one or more stories, a line each: after a story it
ends with probability 1/2. Documents are <s> text </s>, laid end to end and cut into rows of CONTEXT tokens.
Then reference.py measures the files.
"""

import argparse
import io
import json
import math
import pathlib
import random
import time

import numpy as np
import safetensors.torch
import sentencepiece
import torch
from torch import nn
from torch.nn import functional as F

import story_grammar

TRAINING_SEED, HELDOUT_SEED, WEIGHT_SEED = 1, 2, 3
TOKENIZER_STORIES = 4000
HELDOUT_CHARACTERS = 100_000
PROMPT_TOKENS = 48  # with <s>
BATCH_ROWS, CONTEXT = 3, 512
PEAK_RATE, WARM_UP, CLIP = 6e-3, 50, 1.0

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": 1000,
    "hidden_size": 128,
    "intermediate_size": 344,
    "num_hidden_layers": 5,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 32,
    "hidden_act": "silu",
    "max_position_embeddings": CONTEXT,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
    "rope_scaling": None,
    "attention_bias": False,
    "mlp_bias": False,
    "tie_word_embeddings": False,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "torch_dtype": "bfloat16",
}


class Attention(nn.Module):

  def __init__(self, c):
    super().__init__()
    self.head, self.groups = c["head_dim"], c["num_attention_heads"] // c["num_key_value_heads"]
    wide, narrow = (self.head * c[key] for key in ("num_attention_heads", "num_key_value_heads"))
    self.q_proj = nn.Linear(c["hidden_size"], wide, bias=False)
    self.k_proj = nn.Linear(c["hidden_size"], narrow, bias=False)
    self.v_proj = nn.Linear(c["hidden_size"], narrow, bias=False)
    self.o_proj = nn.Linear(wide, c["hidden_size"], bias=False)

  def forward(self, x, cos, sin):
    q, k, v = (project(x).unflatten(-1, (-1, self.head)).transpose(1, 2)
               for project in (self.q_proj, self.k_proj, self.v_proj))
    q, k = (u * cos + torch.cat((-u[..., self.head // 2:], u[..., :self.head // 2]), -1) * sin for u in (q, k))
    k, v = (u.repeat_interleave(self.groups, 1) for u in (k, v))
    return self.o_proj(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2))


class Mlp(nn.Module):

  def __init__(self, c):
    super().__init__()
    self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
    self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
    self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

  def forward(self, x):
    return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):

  def __init__(self, c):
    super().__init__()
    self.input_layernorm = nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"])
    self.self_attn = Attention(c)
    self.post_attention_layernorm = nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"])
    self.mlp = Mlp(c)

  def forward(self, x, cos, sin):
    x = x + self.self_attn(self.input_layernorm(x), cos, sin)
    return x + self.mlp(self.post_attention_layernorm(x))


class Llama(nn.Module):
  """Parameter names are those of Hugging Face's LlamaForCausalLM."""

  def __init__(self, c):
    super().__init__()
    self.model = nn.ModuleDict({
        "embed_tokens": nn.Embedding(c["vocab_size"], c["hidden_size"]),
        "layers": nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"])),
        "norm": nn.RMSNorm(c["hidden_size"], c["rms_norm_eps"]),
    })
    self.lm_head = nn.Linear(c["hidden_size"], c["vocab_size"], bias=False)
    for name, weight in self.named_parameters():
      if weight.dim() == 2:
        into_residual = name.endswith(("o_proj.weight", "down_proj.weight"))
        nn.init.normal_(weight, std=0.05 / (math.sqrt(2 * c["num_hidden_layers"]) if into_residual else 1))
    frequency = c["rope_theta"]**(-torch.arange(0, c["head_dim"], 2) / c["head_dim"])
    angle = torch.outer(torch.arange(c["max_position_embeddings"]), frequency).repeat(1, 2)
    self.register_buffer("cos", angle.cos(), persistent=False)
    self.register_buffer("sin", angle.sin(), persistent=False)

  def forward(self, tokens):
    x = self.model["embed_tokens"](tokens)
    for layer in self.model["layers"]:
      x = layer(x, self.cos[:tokens.shape[1]], self.sin[:tokens.shape[1]])
    return self.lm_head(self.model["norm"](x))


def write_text(out):
  """Writes tokenizer.model, heldout.txt and prompt.txt. Returns (tokenizer, held-out stories)."""
  grammar = story_grammar.load_grammar()
  rng = random.Random(HELDOUT_SEED)
  heldout = []
  while sum(len(story) + 1 for story in heldout) < HELDOUT_CHARACTERS:
    heldout.append(story_grammar.write_story(grammar, rng)[0])
  (out / "heldout.txt").write_text("".join(story + "\n" for story in heldout))

  rng, tokenizer_bytes = random.Random(TRAINING_SEED), io.BytesIO()
  sentencepiece.SentencePieceTrainer.train(
      sentence_iterator=(story_grammar.write_story(grammar, rng)[0] for _ in range(TOKENIZER_STORIES)),
      model_writer=tokenizer_bytes, model_type="bpe", vocab_size=CONFIG["vocab_size"],
      byte_fallback=True, character_coverage=1.0, split_digits=True, normalization_rule_name="identity",
      add_dummy_prefix=False, remove_extra_whitespaces=False, num_threads=1, minloglevel=2)
  (out / "tokenizer.model").write_bytes(tokenizer_bytes.getvalue())
  tokenizer = sentencepiece.SentencePieceProcessor(model_proto=tokenizer_bytes.getvalue())
  beginning = tokenizer.decode(tokenizer.encode(heldout[0])[:PROMPT_TOKENS - 1])
  (out / "prompt.txt").write_text(beginning)
  return tokenizer, heldout


def training_rows(tokenizer, heldout, count):
  """An array (count, CONTEXT + 1); rows overlap by a token, as inputs are [:-1] and targets [1:]."""
  grammar, rng, excluded = story_grammar.load_grammar(), random.Random(TRAINING_SEED), set(heldout)
  tokens = np.empty(count * CONTEXT + 1, np.int16)
  filled, opening = 0, [tokenizer.bos_id()]
  while filled < len(tokens):
    story = story_grammar.write_story(grammar, rng)[0]
    if story in excluded:
      continue
    ends = rng.random() < 0.5
    piece = opening + tokenizer.encode(story + "\n") + [tokenizer.eos_id()] * ends
    opening = [tokenizer.bos_id()] * ends
    piece = piece[:len(tokens) - filled]
    tokens[filled:filled + len(piece)] = piece
    filled += len(piece)
  return np.lib.stride_tricks.sliding_window_view(tokens, CONTEXT + 1)[::CONTEXT]


def save(model, out):
  weights = {name: weight.detach().to(torch.bfloat16).contiguous() for name, weight in model.named_parameters()}
  partial = out / "model.safetensors.partial"
  partial.write_bytes(safetensors.torch.save(weights, metadata={"format": "pt"}))
  partial.replace(out / "model.safetensors")
  (out / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")


class Muon(torch.optim.Optimizer):
  """Momentum whose matrix update is made nearly orthogonal (Jordan et al., 2024), of root mean square 0.2 rate."""

  def __init__(self, weights, momentum=0.95):
    super().__init__(weights, {"lr": 0.0})
    self.momentum = momentum

  @torch.no_grad()
  def step(self):
    for group in self.param_groups:
      for weight in group["params"]:
        average = self.state[weight].setdefault("average", torch.zeros_like(weight))
        average.lerp_(weight.grad, 1 - self.momentum)
        update = self._orthogonal(weight.grad.lerp(average, self.momentum))
        weight.sub_(update, alpha=0.2 * group["lr"] * max(weight.shape)**0.5)

  @staticmethod
  def _orthogonal(x):
    """Five steps of a quintic Newton-Schulz iteration bring the singular values near 1."""
    x = x / (x.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
      square = x @ x.T
      x = 3.4445 * x + (2.0315 * square @ square - 4.7750 * square) @ x
    return x.T if tall else x


def train(model, rows, steps, minutes, save_every, out):
  """The rate falls linearly to 0 at the last step, or at the time limit if that comes first."""
  weights = dict(model.named_parameters())
  matrices = [name for name in weights if "_proj" in name]
  optimizers = [Muon([weights[name] for name in matrices]),
                torch.optim.AdamW([weights[name] for name in weights if name not in matrices],
                                  betas=(0.9, 0.95), weight_decay=0.0)]
  start, step, progress = time.monotonic(), 0, 0.0
  while progress < 1:
    batch = torch.from_numpy(rows[step * BATCH_ROWS:(step + 1) * BATCH_ROWS].astype(np.int64))
    loss = F.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
    model.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    for optimizer in optimizers:
      optimizer.param_groups[0]["lr"] = PEAK_RATE * min((step + 1) / WARM_UP, 1 - progress)
      optimizer.step()
    step += 1
    elapsed = time.monotonic() - start
    progress = max(step / steps, elapsed / 60 / minutes)
    if step % 25 == 0 or progress >= 1:
      print(f"step {step}  loss {loss.item():.4f}  {elapsed:.0f} s", flush=True)
    if step % save_every == 0 or progress >= 1:
      save(model, out)


def main():
  parser = argparse.ArgumentParser(description="Trains the stories checkpoint.")
  parser.add_argument("--out", type=pathlib.Path, required=True)
  parser.add_argument("--steps", type=int, default=1015)
  parser.add_argument("--minutes", type=float, default=math.inf, help="time limit of the training loop")
  parser.add_argument("--save-every", type=int, default=500)
  parser.add_argument("--threads", type=int, default=1)
  arguments = parser.parse_args()
  arguments.out.mkdir(parents=True, exist_ok=True)
  torch.set_num_threads(arguments.threads)
  torch.manual_seed(WEIGHT_SEED)
  model = Llama(CONFIG)
  print(f"PyTorch {torch.__version__}, {sum(weight.numel() for weight in model.parameters())} parameters")
  tokenizer, heldout = write_text(arguments.out)
  rows = training_rows(tokenizer, heldout, arguments.steps * BATCH_ROWS)
  train(model, rows, arguments.steps, arguments.minutes, arguments.save_every, arguments.out)


if __name__ == "__main__":
  main()
