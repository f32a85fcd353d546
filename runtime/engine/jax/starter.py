"""graft's starter on Ray: trains with one worker per GPU of a cluster, all joined to one training.

In: `job.json` beside this file, as the job's package brought it, with spec.json and worker.py. Out: what graft says, and
its exit code. Needs Ray, and JAX where the workers run; graft itself only on the node where the job does.

    python starter.py          places the workers, and trains; goes on from the run's checkpoint if there is one
    python starter.py pack     prints the run's folder as one line: graft-run SHA256 BASE64, of a zip

The run lies in the folder that was asked for where this node and the one that asked share it, which a file of theirs
tells; else in ~/.cache/graft/ray, and comes back by `pack`.
"""
import base64
import ctypes
import hashlib
import io
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ATTEMPTS = 3
MOST_BYTES = 256 * 2**20  # of a run that comes back through a log


def run_folder(job):
    try:
        with open(job["marker"]) as marker:
            shared = marker.read() == job["name"]
    except OSError:
        shared = False
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return job["out"] if shared else os.path.join(cache, "graft", "ray", job["name"])


def end_with_parent():
    """A child of this process is asked to stop when this process is killed. Linux only; elsewhere it does nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Worker:
    """An actor that holds one GPU, or one processor, and a worker of graft's that waits for a training there."""

    def listen(self, source, token, gpus):
        import ray
        self.home = tempfile.TemporaryDirectory(prefix="graft-worker-")
        file = os.path.join(self.home.name, "worker.py")
        with open(file, "w") as out:
            out.write(source)
        env = {**os.environ, "GRAFT_TOKEN": token, **({} if gpus else {"JAX_PLATFORMS": "cpu"})}
        at = f"{ray.util.get_node_ip_address()}:0"
        self.process = subprocess.Popen([sys.executable, "-u", file, "--listen", at], env=env, text=True,
                                        stdout=subprocess.PIPE, preexec_fn=end_with_parent)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a worker of graft's does not start; the lines above say why")
        return line.split()[-1]

    def is_alive(self):
        return self.process.poll() is None

    def end(self):
        self.process.terminate()


class Places:
    """Workers on the cluster, while the `with` lasts."""

    def __init__(self, job):
        self.count, self.gpus, self.token = job["workers"], job["gpus"], secrets.token_hex(32)
        self.actors = []

    def __enter__(self):
        import ray
        from ray.util.placement_group import placement_group
        from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy as In
        each = {"CPU": 1, **({"GPU": self.gpus} if self.gpus else {})}
        self.group = placement_group([each] * self.count, strategy="PACK")
        while not self.group.wait(30):
            print(f"waiting for {self.count} workers with {each} each; the cluster has {ray.cluster_resources()}",
                  flush=True)
        with open(os.path.join(HERE, "worker.py")) as file:
            source = file.read()
        place = ray.remote(Worker).options
        self.actors = [place(num_cpus=1, num_gpus=self.gpus, scheduling_strategy=In(self.group, i)).remote()
                       for i in range(self.count)]
        self.addresses = ray.get([actor.listen.remote(source, self.token, self.gpus) for actor in self.actors])
        return self

    def are_alive(self):
        import ray
        try:
            return all(ray.get([actor.is_alive.remote() for actor in self.actors], timeout=30))
        except ray.exceptions.RayError:
            return False

    def __exit__(self, *_):
        import ray
        from ray.util.placement_group import remove_placement_group
        ended = [actor.end.remote() for actor in self.actors]
        ray.wait(ended, num_returns=len(ended), timeout=5) if ended else None
        remove_placement_group(self.group)


def train_on(places, job, folder):
    """graft's exit code. A stop of the job reaches graft once: it writes a checkpoint and ends."""
    begun = os.path.exists(os.path.join(folder, "state.json"))
    run = ["--resume", folder] if begun else [os.path.join(HERE, "spec.json"), "--out", folder]
    words = ["train", *run, "--engine", "jax", "--workers", ",".join(places.addresses), *job["options"]]
    env = {**os.environ, "GRAFT_TOKEN": places.token, "GRAFT_SAY": "lines"}
    line = f"exec {job['command']} \"$@\""  # the command may be several words
    child = subprocess.Popen(["sh", "-c", line, "graft", *words], env=env, start_new_session=True,
                             preexec_fn=end_with_parent)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    return child.wait()


def train(job):
    os.environ.setdefault("RAY_COLOR_PREFIX", "0")
    import ray
    ray.init(log_to_driver=True, logging_level="WARNING")
    folder = run_folder(job)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    for left in reversed(range(ATTEMPTS)):
        with Places(job) as places:
            code = train_on(places, job, folder)
            if code == 0 or left == 0 or places.are_alive():
                return code
        print("a worker of the cluster was lost: others are placed, and the training goes on", flush=True)


def pack(job):
    folder, made = run_folder(job), io.BytesIO()
    if not os.path.exists(os.path.join(folder, "state.json")):
        print(f"there is no run in {folder} any more")
        return 2
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for at, _, names in os.walk(folder):
            for name in names:
                file = os.path.join(at, name)
                archive.write(file, os.path.relpath(file, folder).replace(os.sep, "/"))
    data = made.getvalue()
    if len(data) > MOST_BYTES:
        print(f"the run in {folder} takes {len(data) >> 20} MiB: too much to come back through a log. Copy it from there,"
              " or give --out a folder that all nodes share")
        return 4
    print("graft-run", hashlib.sha256(data).hexdigest(), base64.b64encode(data).decode(), flush=True)
    return 0


if __name__ == "__main__":
    with open(os.path.join(HERE, "job.json")) as file:
        asked = json.load(file)
    sys.exit(pack(asked) if sys.argv[1:] == ["pack"] else train(asked))
