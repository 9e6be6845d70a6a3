"""Training steps of PyTorch, as a contender of benchmarks/compare: see Contender.java.

The argument is the number of threads.
"""

import math
import sys
import time

import torch
import torch.nn.functional as F

LEARNING_STEPS, AVERAGED = 60, 10


class Sequence:
    """The linear congruential generator of Autoencoder.java."""

    def __init__(self):
        self.state = 0

    def numbers(self, count):
        numbers = []
        for _ in range(count):
            self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
            numbers.append(self.state / 4294967296.0)
        return torch.tensor(numbers, dtype=torch.float64)


class Autoencoder(torch.nn.Module):
    def __init__(self, pixels, hidden, latents, batch):
        super().__init__()
        self.encoder = torch.nn.Linear(pixels, hidden)
        self.loc = torch.nn.Linear(hidden, latents)
        self.scale = torch.nn.Linear(hidden, latents)
        self.decoder = torch.nn.Linear(latents, hidden)
        self.logits = torch.nn.Linear(hidden, pixels)
        sequence = Sequence()
        for layer in (self.encoder, self.loc, self.scale, self.decoder, self.logits):
            n, m = layer.in_features, layer.out_features
            weights = math.sqrt(6.0 / (n + m)) * (2 * sequence.numbers(n * m) - 1)
            layer.weight.data = weights.float().reshape(n, m).t().contiguous()
            layer.bias.data.zero_()
        self.x = (sequence.numbers(batch * pixels) < 0.2).float().reshape(batch, pixels)

    def loss(self):
        h = torch.tanh(self.encoder(self.x))
        loc = self.loc(h)
        scale = F.softplus(self.scale(h)) + 1e-4
        z = loc + scale * torch.randn_like(loc)
        logits = self.logits(torch.tanh(self.decoder(z)))
        reconstruction = F.binary_cross_entropy_with_logits(logits, self.x, reduction="sum")
        kl = (0.5 * (loc**2 + scale**2 - 1) - torch.log(scale)).sum()
        return (reconstruction + kl) / self.x.shape[0]


class Contender:
    def begin(self, *size):
        self.model = Autoencoder(*size)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def steps(self, count):
        for _ in range(count):
            self.optimizer.zero_grad()
            self.latest = self.model.loss()
            self.latest.backward()
            self.optimizer.step()

    def mean_loss(self):
        total = 0.0
        for _ in range(AVERAGED):
            self.steps(1)
            total += self.latest.item()
        return total / AVERAGED


torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
contender = Contender()
print("ready PyTorch", torch.__version__, flush=True)
for line in sys.stdin:
    word, *numbers = line.split()
    numbers = [int(number) for number in numbers]
    if word == "size":
        contender.begin(*numbers)
        first = contender.mean_loss()
        contender.steps(LEARNING_STEPS - 2 * AVERAGED)
        print("loss %f %f" % (first, contender.mean_loss()), flush=True)
    else:
        start = time.perf_counter()
        contender.steps(*numbers)
        print("ms %f" % ((time.perf_counter() - start) * 1000), flush=True)
