"""Times training steps of the autoencoders of StepTimes.java with PyTorch, eager, best thread count.

Debian: apt-get install python3-torch libopenblas0-pthread; then /usr/bin/python3 this file.
"""
import statistics
import time

import torch
import torch.nn.functional as F


class Autoencoder(torch.nn.Module):
    def __init__(self, pixels, hidden, latents):
        super().__init__()
        self.encoder = torch.nn.Linear(pixels, hidden)
        self.loc = torch.nn.Linear(hidden, latents)
        self.scale = torch.nn.Linear(hidden, latents)
        self.decoder = torch.nn.Linear(latents, hidden)
        self.logits = torch.nn.Linear(hidden, pixels)

    def loss(self, x):
        h = torch.tanh(self.encoder(x))
        loc = self.loc(h)
        scale = F.softplus(self.scale(h)) + 1e-4
        z = loc + scale * torch.randn_like(loc)
        logits = self.logits(torch.tanh(self.decoder(z)))
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = (0.5 * (loc ** 2 + scale ** 2 - 1) - torch.log(scale)).sum()
        return (reconstruction + kl) / x.shape[0]


def median_ms(pixels, hidden, latents, batch, threads, rounds=15):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = Autoencoder(pixels, hidden, latents)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    x = (torch.rand(batch, pixels) < 0.2).float()

    def step():
        optimizer.zero_grad()
        model.loss(x).backward()
        optimizer.step()

    for _ in range(10):
        step()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(10):
            step()
        times.append((time.perf_counter() - start) * 100)
    return statistics.median(times)


print("median ms a step, torch", torch.__version__)
for size in [(784, 500, 20, 100), (784, 500, 20, 512), (784, 200, 50, 20), (64, 128, 10, 100)]:
    times = {threads: median_ms(*size, threads) for threads in (1, 2)}
    print("%d-%d-%d batch %d: 1 thread %.3f, 2 threads %.3f" % (*size, times[1], times[2]))
