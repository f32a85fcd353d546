"""Python's side of the bench `data`: pandas reads a table, PyTorch's DataLoader a folder of pictures. In: which, and where. Out: milliseconds and bytes, as JSON."""
import json
import os
import re
import sys
import time


def resident(field):
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(rf"^{field}:\s+(\d+)", status.read(), re.M).group(1))


def reset():
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    return resident("VmRSS")


def table(path):
    import pandas

    before, started = reset(), time.perf_counter()
    frame = pandas.read_csv(path)
    values = frame.to_numpy("float32")
    assert values.shape == (1_000_000, 20)
    return before, started


def pictures(path):
    import numpy
    import torch
    from PIL import Image

    class Folder(torch.utils.data.Dataset):
        def __init__(self):
            self.paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)

        def __len__(self):
            return len(self.paths)

        def __getitem__(self, i):
            with Image.open(self.paths[i]) as image:
                return torch.from_numpy(numpy.array(image.convert("RGB").resize((64, 64), Image.LANCZOS)))

    before, started = reset(), time.perf_counter()
    total = sum(batch.shape[0] for batch in torch.utils.data.DataLoader(Folder(), batch_size=128, num_workers=2))
    assert total == 5000
    return before, started


before, started = {"table": table, "pictures": pictures}[sys.argv[1]](sys.argv[2])
print(json.dumps({"ms": 1000 * (time.perf_counter() - started), "resident": resident("VmHWM") - before}))
