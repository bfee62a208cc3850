"""What only the order of frames tells can be learned, by teachers and by causal students."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from misstep.anticipate.anticipator import Anticipator, AnticipatorConfig
from misstep.anticipate.encoders import Modality, ModelSize

FRAMES, SIDE = 4, 8


def bars(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """A bar that moves to the right (1) or to the left (0), from anywhere; no single frame tells which."""
    draw = torch.Generator().manual_seed(seed)
    labels, starts = torch.randint(0, 2, (n,), generator=draw), torch.randint(0, SIDE, (n,), generator=draw)
    columns = (starts[:, None] + torch.arange(FRAMES) * 2 * (2 * labels[:, None] - 1)) % SIDE
    clips = functional.one_hot(columns, SIDE).float()[:, :, None, None, :].expand(-1, -1, 1, SIDE, -1)
    return clips + 0.1 * torch.randn(clips.shape, generator=draw), labels


@pytest.mark.parametrize("causal", [False, True])
def test_the_direction_of_motion_is_learned(causal: bool) -> None:
    torch.manual_seed(0)
    size = ModelSize(width=16, depth=2, heads=2, mlp=32, tubelet=1, patches=2, causal=causal)
    model = Anticipator(AnticipatorConfig((Modality("rgb", 1, FRAMES, size_px=SIDE),), size))
    clips, labels = bars(96, seed=0)
    optimiser = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(80):
        optimiser.zero_grad()
        logits, _ = model({"rgb": clips}, {"rgb": torch.ones(len(clips), FRAMES, dtype=torch.bool)})
        functional.cross_entropy(logits, labels).backward()
        optimiser.step()
    others, answers = bars(200, seed=1)
    logits, _ = model({"rgb": others}, {"rgb": torch.ones(len(others), FRAMES, dtype=torch.bool)})
    assert (logits.argmax(1) == answers).float().mean().item() > 0.9
