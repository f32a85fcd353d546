"""graft's worker: runs graft's programs in JAX, for Node.

In: frames that ask, on stdin (or, with --listen HOST:PORT, from whoever connects and knows the token in GRAFT_TOKEN).
Out: one frame for each, and a beat every few seconds. Needs Python 3.10, jax and numpy, nothing of graft's.

A frame is "grft", u32 bytes of header, u64 bytes of body (little-endian), the header (JSON, padded so that the body
begins at a multiple of 64), and the body: tensors in row-major order, each where the header's layout says.

    port     host                                      -> a port that is free there, for workers to meet at
    start    precision, devices, shard, join, cache    -> what runs here; once, before any of the following
    load     body: a program as JSON                   -> the number of a session
    write    layout                                    -> state is what the body holds
    read     names                                     -> layout and body
    run      graph, outputs, samples, layout           -> outputs of one run; its updates go into state
    hold     set, layout                               -> columns of a dataset now lie on the devices
    steps    graph, outputs, set, samples, count, …    -> outputs of `count` runs of rows of a held set, stacked
    drop     session or set                            -> its memory is free

Several workers that are joined (`join`) get the same frames in the same order and compute as one; the first one's
answer counts, so the others send no body. Batches are cut over all devices, state lies whole on each or is cut too.
"""
import hashlib
import hmac
import json
import math
import os
import secrets
import socket
import struct
import subprocess
import sys
import threading
from functools import lru_cache

PROTOCOL, BEAT, MAGIC = 2, 5.0, b"grft"


# ---- frames

class Door:
    """Frames over two file descriptors. Answers and beats come from two threads, so writing has a lock."""

    def __init__(self, source, sink):
        self.source, self.sink, self.lock = source, sink, threading.Lock()

    def fill(self, view):
        while len(view):
            n = os.readv(self.source, [view])
            if n == 0:
                os._exit(0)  # Node is gone: so are we
            view = view[n:]

    def read(self):
        """(header, body). The body is memory of its own: an array made over it may live as long as it likes."""
        head = bytearray(16)
        self.fill(memoryview(head))
        magic, h, b = struct.unpack("<4sIQ", head)
        if magic != MAGIC:
            raise SystemExit("what came in is no frame of graft's")
        text, body = bytearray(h), bytearray(b)
        self.fill(memoryview(text))
        self.fill(memoryview(body))
        return json.loads(text), body

    def write(self, header, parts=()):
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-(16 + len(text)) % 64)
        views = [memoryview(p).cast("B") for p in parts if len(p)]
        head = struct.pack("<4sIQ", MAGIC, len(text), sum(len(v) for v in views)) + text
        with self.lock:
            for view in (memoryview(head), *views):
                while len(view):
                    view = view[os.write(self.sink, view):]

    def beat(self):
        """Tells Node that this process is alive, whatever it computes; and ends it once Node is not."""
        pause = threading.Event()
        while not pause.wait(BEAT):
            try:
                self.write({"beat": 1})
            except OSError:
                os._exit(0)


# ---- the primitives, each as JAX spells it. Filled in by `primitives` once JAX is loaded and a program is there.

def primitives(jax, jnp, lax, np, calls):
    """By op: (inputs, attributes, shape and dtype of the result, samples) -> value. `calls`: what each elementwise op
    says it is called here, such as jnp.exp."""
    class own:  # what is no function of JAX's
        def step(x):
            return (x > 0).astype(x.dtype)

        def erf(x):
            return lax.erf(x)

    homes = {"jnp": jnp, "jax.nn": jax.nn, "own": own}

    def called(name):
        home, _, function = name.rpartition(".")
        if home not in homes or not hasattr(homes[home], function):
            raise Refused(f"this worker's JAX has no {name}")
        return getattr(homes[home], function)

    elementwise = {op: called(name) for op, name in calls.items()}

    def pads(p):
        return (p[0], p[1]), (p[2], p[3])

    def conv(x, k, a, dtype=jnp.float32):
        layout = ("NHWC", "HWIO", "NHWC")
        return lax.conv_general_dilated(x, k, tuple(a["stride"]), pads(a["pad"]), dimension_numbers=layout,
                                        preferred_element_type=dtype)

    def transposed(f, like, dy):
        return jax.linear_transpose(f, like)(dy)[0]

    def conv_dx(dy, k, a):
        like = jax.ShapeDtypeStruct((dy.shape[0], a["height"], a["width"], k.shape[2]), dy.dtype)
        return transposed(lambda x: conv(x, k, a, dy.dtype), like, dy)

    def conv_dk(x, dy, a):
        like = jax.ShapeDtypeStruct((*a["kernel"], x.shape[3], dy.shape[3]), dy.dtype)
        return transposed(lambda k: conv(x, k, a, dy.dtype), like, dy)

    def pool(x, a, init, f):
        sizes = (1, *a["window"], 1), (1, *a["stride"], 1), ((0, 0), *pads(a["pad"]), (0, 0))
        return lax.reduce_window(x, init, f, *sizes)

    def unpool(x, y, dy, a):
        """Each dy goes to the first of its window, row by row, that equals y."""
        (top, bottom), (left, right) = pads(a["pad"])
        around, dx, placed = ((0, 0, 0), (top, bottom, 0), (left, right, 0), (0, 0, 0)), 0, jnp.zeros(y.shape, bool)
        for i, j in np.ndindex(*a["window"]):
            def taps(x, i=i, j=j, outside=0.0):
                ends = [at + (n - 1) * step + 1 for at, n, step in zip((i, j), y.shape[1:3], a["stride"])]
                padded = lax.pad(x, jnp.asarray(outside, x.dtype), around)
                return lax.slice(padded, (0, i, j, 0), (x.shape[0], *ends, x.shape[3]), (1, *a["stride"], 1))
            equal = (taps(x, outside=jnp.nan) == y) & ~placed
            dx, placed = dx + transposed(taps, x, jnp.where(equal, dy, 0)), placed | equal
        return dx

    def average(x, a):  # of the elements inside the image
        return pool(x, a, 0.0, lax.add) / pool(jnp.ones((1, *x.shape[1:3], 1), x.dtype), a, 0.0, lax.add)

    def nearest(x, height, width):
        h, w = x.shape[1:3]
        return x[:, np.arange(height) * h // height][:, :, np.arange(width) * w // width]

    def dense(x, k):
        return jnp.matmul(x, k, preferred_element_type=jnp.float32)

    def activated(a, x):
        return x if a["activation"] == "linear" else elementwise[a["activation"]](x)

    def like(t, samples):
        return jax.ShapeDtypeStruct(shape_of(t, samples), jnp.float32)

    return {
        **{name: (lambda i, a, t, n, f=f: f(*i)) for name, f in elementwise.items()},
        "detach": lambda i, a, t, n: i[0],
        "matMul": lambda i, a, t, n: dense(i[0], i[1]),
        "batchMatMul": lambda i, a, t, n: dense(i[0], i[1]),
        "fusedDense": lambda i, a, t, n: activated(a, dense(i[0], i[1]) + i[2]),
        "conv2d": lambda i, a, t, n: conv(i[0], i[1], a),
        "fusedConv": lambda i, a, t, n: activated(a, conv(i[0], i[1], a) + i[2]),
        # The transpose of a convolution has one dtype throughout; what it made of rounded numbers is float32 again.
        "conv2dInputGradient": lambda i, a, t, n: conv_dx(i[0], i[1], a).astype(jnp.float32),
        "conv2dFilterGradient": lambda i, a, t, n: conv_dk(i[0], i[1], a).astype(jnp.float32),
        "sum": lambda i, a, t, n: jnp.sum(i[0], tuple(a["axes"])),
        "max": lambda i, a, t, n: jnp.max(i[0], tuple(a["axes"])),
        "argMax": lambda i, a, t, n: jnp.argmax(i[0], a["axis"]).astype(jnp.int32),
        "reshape": lambda i, a, t, n: i[0].reshape(shape_of(t, n)),
        "transpose": lambda i, a, t, n: jnp.transpose(i[0], a["order"]),
        "broadcast": lambda i, a, t, n: lax.broadcast_in_dim(i[0], shape_of(t, n), a["positions"]),
        "concat": lambda i, a, t, n: jnp.concatenate(i, a["axis"]),
        "slice": lambda i, a, t, n: lax.slice_in_dim(i[0], a["start"], a["start"] + a["size"], axis=a["axis"]),
        "pad": lambda i, a, t, n: jnp.pad(i[0], list(zip(a["before"], a["after"]))),
        "permute": lambda i, a, t, n: jnp.take(i[0], np.array(a["order"]), a["axis"], mode="clip"),
        # An index is a row of the table: `Session.checked` has seen to that, so no clamp is compiled in.
        "gather": lambda i, a, t, n: i[0].at[i[1]].get(mode="promise_in_bounds"),
        "oneHot": lambda i, a, t, n: jax.nn.one_hot(i[0], a["axis"]["size"], dtype=jnp.float32),
        "cast": lambda i, a, t, n: jnp.trunc(i[0]).astype(jnp.int32) if a["dtype"] == "i32" else i[0].astype("f4"),
        "count": lambda i, a, t, n: jnp.float32(math.prod(shape_of(a, n))),
        "constant": lambda i, a, t, n: np.array(a["values"], dtype_of(t)).reshape(shape_of(t, n)),
        "maxPool": lambda i, a, t, n: pool(i[0], a, -jnp.inf, lax.max),
        "avgPool": lambda i, a, t, n: average(i[0], a),
        "maxPoolGradient": lambda i, a, t, n: unpool(*i, a),
        "avgPoolGradient": lambda i, a, t, n: transposed(lambda x: average(x, a), like(t, n), i[0]),
        "resize": lambda i, a, t, n: nearest(i[0], a["height"], a["width"]),
        "resizeGradient": lambda i, a, t, n: transposed(lambda x: nearest(x, *i[0].shape[1:3]), like(t, n), i[0]),
    }


CONTRACTIONS = {"matMul", "batchMatMul", "fusedDense", "conv2d", "conv2dInputGradient", "conv2dFilterGradient",
                "fusedConv"}
MOVES = {"reshape", "slice", "broadcast", "transpose", "permute"}


def size_of(size, samples):
    return int(size["times"] * samples) if isinstance(size, dict) else int(size)


def shape_of(type_, samples):
    return tuple(size_of(axis["size"], samples) for axis in type_["axes"])


def dtype_of(type_):
    return "int32" if type_["dtype"] == "i32" else "float32"


def inputs_of(graph):
    return {n["attributes"]["name"]: n["attributes"] for n in graph["nodes"] if n["op"] == "input"}


def positions(axes, to):
    """Where the axes lie in `to`: the leftmost subsequence."""
    found, last = [], -1
    for axis in axes:
        last = next(i for i, other in enumerate(to) if i > last and other == axis)
        found.append(last)
    return found


def prepared(program, known):
    """The program, its broadcasts told where axes go. An op that this worker does not know is an error here."""
    for graph in program["graphs"].values():
        nodes = graph["nodes"]
        for node in nodes:
            if node["op"] not in known and node["op"] not in ("input", "state"):
                raise Refused(f"this worker does not know the operation {node['op']}")
            if node["op"] == "broadcast":
                a = node["attributes"]
                a["positions"] = positions(nodes[node["inputs"][0]]["type"]["axes"], a["to"])
    return program


def live(graph, outputs):
    """The nodes that these outputs and the updates need."""
    needed = {graph["outputs"][o] for o in outputs} | set(graph["updates"].values())
    for k in range(len(graph["nodes"]) - 1, -1, -1):
        if k in needed:
            needed.update(graph["nodes"][k]["inputs"])
    return needed


def tables(graph):
    """How many rows each gather's table has, by the input that its index comes from."""
    nodes, rows = graph["nodes"], {}

    def source(k):
        node = nodes[k]
        return source(node["inputs"][0]) if node["op"] in MOVES else node
    for node in nodes:
        if node["op"] == "gather":
            table, index = nodes[node["inputs"][0]], source(node["inputs"][1])
            if index["op"] == "input":
                name, count = index["attributes"]["name"], size_of(table["type"]["axes"][0]["size"], 1)
                rows[name] = min(count, rows.get(name, count))
    return rows


class Refused(Exception):
    """What was asked can't be done; nothing has changed. The message is a sentence for people."""


# ---- random streams: the draws of runtime/random/stream.ts, bit for bit, many at once

def streams(jnp, lax, np):
    """(key, count, distribution) -> the first `count` numbers of a stream, in order, inside a jitted function.
    xoshiro128** is linear over the bits of its state, so the state 64 draws on is a matrix times the state: lanes of
    64 draws start at once, each jump a look-up for each byte. Box-Muller in float64, then rounded, as Node does."""
    def advance(s, xp):
        a, b, c, d = s
        u = xp.uint32
        five = b * u(5)
        out = ((five << u(7)) | (five >> u(25))) * u(9)
        t = b << u(9)
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        return out, (a, b, c ^ t, (d << u(11)) | (d >> u(21)))

    def jump(table, states, xp):
        made = None
        for i in range(16):
            part = table[i][(states[:, i // 4] >> xp.uint32(8 * (i % 4))) & xp.uint32(255)]
            made = part if made is None else made ^ part
        return made

    @lru_cache(None)
    def jumps(levels, lane=64):
        """For each level the table of 64·2^level draws: [byte of the state, its value] -> four words."""
        image = np.zeros((128, 4), np.uint32)
        image[np.arange(128), np.arange(128) // 32] = np.uint32(1) << (np.arange(128) % 32).astype(np.uint32)
        state, made = tuple(image.T), []
        for _ in range(lane):
            _, state = advance(state, np)
        image = np.stack(state, 1)
        for _ in range(levels):
            table = np.zeros((16, 256, 4), np.uint32)
            for value in range(1, 256):
                low = value & -value
                table[:, value] = table[:, value ^ low] ^ image[np.arange(16) * 8 + low.bit_length() - 1]
            made.append(table)
            image = jump(table, image, np)
        return made

    def words(key, count, lane=64):
        levels = max(0, math.ceil(math.log2(max(count, 1) / lane)))
        s = key.reshape(1, 4)
        for table in jumps(levels):
            s = jnp.concatenate([s, jump(jnp.asarray(table), s, jnp)])
        _, out = lax.scan(lambda s, _: advance(s, jnp)[::-1], tuple(s[:, i] for i in range(4)), None, length=lane)
        return out.T.reshape(-1)[:count]

    def draw(key, count, distribution):
        if distribution == "uniform":
            return (words(key, count) >> jnp.uint32(8)).astype(jnp.float32) / jnp.float32(1 << 24)
        pairs = words(key, count + count % 2).reshape(-1, 2).astype(jnp.float64)
        radius = jnp.sqrt(-2 * jnp.log((pairs[:, 0] + 1) / 2**32))
        turn = 2 * math.pi * pairs[:, 1] / 2**32
        both = jnp.stack([radius * jnp.cos(turn), radius * jnp.sin(turn)], 1)
        return both.reshape(-1)[:count].astype(jnp.float32)
    return draw


# ---- what runs here

class Machine:
    """JAX with its devices, and how arrays lie on them."""

    def __init__(self, m):
        if "cache" in m:
            os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", m["cache"])
            os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
            os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # others may train on the same device
        import jax
        import jax.numpy as jnp
        import numpy as np
        from jax import lax
        from jax.sharding import Mesh, NamedSharding, PartitionSpec
        self.jax, self.jnp, self.lax, self.np, self.spec = jax, jnp, lax, np, PartitionSpec
        # "highest" is float32 throughout; the default on a GPU rounds to 10 bits of mantissa, on a TPU to 7.
        rounding = {"float32": "highest", "tf32": "tensorfloat32", "bfloat16": "highest"}
        jax.config.update("jax_default_matmul_precision", rounding[m["precision"]])
        self.low = jnp.bfloat16 if m["precision"] == "bfloat16" else None
        self.first = True
        if "join" in m:
            self.join(m["join"])
        devices = jax.devices()
        wanted = m.get("devices") or len(devices)
        if wanted > len(devices):
            raise Refused(f"{wanted} devices were asked for, and here {'is' if len(devices) == 1 else 'are'} "
                          f"{len(devices)}")
        if "join" in m and wanted != len(devices):
            raise Refused("several workers use all their devices")
        if m["precision"] == "tf32" and devices[0].platform != "gpu":
            raise Refused(f"tf32 is a format of NVIDIA's GPUs, and what runs here is a {devices[0].platform.upper()}")
        self.devices, self.cut_state = devices[:wanted], bool(m.get("shard"))
        mesh = Mesh(np.array(self.devices), ("batch",))
        self.sharding = lambda *axes: NamedSharding(mesh, PartitionSpec(*axes))
        self.whole = self.sharding()
        self.draw = streams(jnp, lax, np)

    def primitives(self, calls):
        return primitives(self.jax, self.jnp, self.lax, self.np, calls)

    def join(self, join):
        """One of several workers. The coordinator would listen on every interface if it were not told where."""
        own = {"coordinator_bind_address": join["bind"]} if "bind" in join else {}
        self.jax.distributed.initialize(join["coordinator"], join["count"], join["index"],
                                        heartbeat_timeout_seconds=30, initialization_timeout=60, **own)
        self.first = join["index"] == 0

    def told(self):
        device = self.jax.local_devices()[0]
        memory = (device.memory_stats() or {}).get("bytes_limit")
        return {"protocol": PROTOCOL, "jax": self.jax.__version__, "python": sys.version.split()[0], "memory": memory,
                "platform": device.platform, "kind": device.device_kind, "devices": len(self.devices),
                "threads": os.cpu_count(), "pid": os.getpid()}

    def divides(self, samples):
        return len(self.devices) > 1 and samples % len(self.devices) == 0

    def cut(self, type_, samples):
        """How a fed tensor lies: cut along its batch, which may be many rows a sample; whole where that can't be."""
        if not self.divides(samples):
            return self.whole
        return self.sharding(*("batch" if isinstance(a["size"], dict) else None for a in type_["axes"]))

    def state_cut(self, state):
        """How a state lies: whole, or cut along its longest axis that the devices divide."""
        sizes = shape_of(state["type"], 1)
        longest = max((s for s in sizes if s % len(self.devices) == 0), default=0)
        if not self.cut_state or longest == 0:
            return self.whole
        return self.sharding(*("batch" if i == sizes.index(longest) else None for i in range(len(sizes))))

    def place(self, x, sharding):
        """A copy on the devices: on a processor JAX would else go on reading the memory of the frame."""
        if len(self.devices) == 1:
            return self.jax.device_put(self.np.array(x), self.devices[0])
        return self.jax.make_array_from_callback(x.shape, sharding, lambda index: self.np.array(x[index]))

    def x64(self):
        return self.jax.enable_x64(True)


class Session:
    """One program with its state, on the machine's devices."""

    def __init__(self, machine, program, calls):
        self.machine, self.ops = machine, machine.primitives(calls)
        self.program = prepared(program, self.ops)
        self.cuts = {s["name"]: machine.state_cut(s) for s in program["state"]}
        self.tables = {name: tables(graph) for name, graph in program["graphs"].items()}
        self.state, self.sets, self.compiled = {}, {}, {}
        zeros = {s["name"]: machine.np.full(shape_of(s["type"], 1), s["initial"].get("value", 0), dtype_of(s["type"]))
                 for s in program["state"]}
        self.write(zeros)

    def write(self, named):
        self.state.update({n: self.machine.place(x, self.cuts[n]) for n, x in named.items()})

    def read(self, names):
        kept = {n: self.state[n] for n in names}
        if self.machine.cut_state:
            kept = self.machine.jax.jit(lambda s: s, out_shardings=self.machine.whole)(kept)
        return {n: self.machine.np.asarray(x) for n, x in kept.items()}

    def checked(self, graph, least_and_most):
        for name, rows in self.tables[graph].items():
            low, high = least_and_most.get(name, (0, 0))
            if low < 0 or high >= rows:
                raise Refused(f"index {low if low < 0 else high} is outside the table's {rows} rows")

    def evaluate(self, graph, outputs, samples, state, feeds):
        """(outputs, state with the graph's updates): the whole of what a graph means."""
        nodes, keep, low = graph["nodes"], live(graph, outputs), self.machine.low
        value = [None] * len(nodes)
        for k in sorted(keep):
            op, a = nodes[k]["op"], nodes[k]["attributes"]
            if op == "input":
                value[k] = feeds[a["name"]]
            elif op == "state":
                value[k] = state[a["name"]]
            else:
                i = [value[j] for j in nodes[k]["inputs"]]
                if low is not None and op in CONTRACTIONS:  # operands are rounded, sums and all else stay float32
                    i = [*(x.astype(low) for x in i[:2]), *i[2:]]
                value[k] = self.ops[op](i, a, nodes[k]["type"], samples)
        return ({o: value[graph["outputs"][o]] for o in outputs},
                {**state, **{s: value[k] for s, k in graph["updates"].items()}})

    def jitted(self, graph, f):
        """f(state, …) -> (outputs, state), compiled. State is given away only where the graph makes a new one."""
        jit = self.machine.jax.jit
        several = len(self.machine.devices) > 1
        if graph["updates"]:
            out = {"out_shardings": (self.machine.whole, self.cuts)} if several else {}
            return jit(f, donate_argnums=0, **out)
        out = {"out_shardings": self.machine.whole} if several else {}
        alone = jit(lambda *given: f(*given)[0], **out)
        return lambda state, *given: (alone(state, *given), state)

    def run(self, m, given):
        graph, samples = self.program["graphs"][m["graph"]], m["samples"]
        np, types = self.machine.np, inputs_of(graph)
        self.checked(m["graph"], {n: (x.min(), x.max()) for n, x in given.items() if n in self.tables[m["graph"]]
                                  and x.size})
        key = (m["graph"], tuple(m["outputs"]), samples)
        if key not in self.compiled:
            outputs = m["outputs"]
            self.compiled[key] = self.jitted(
                graph, lambda state, feeds: self.evaluate(graph, outputs, samples, state, feeds))
        feeds = {n: self.machine.place(x, self.machine.cut(types[n]["type"], samples)) for n, x in given.items()}
        out, self.state = self.compiled[key](self.state, feeds)
        return {o: np.asarray(x) for o, x in out.items()}

    def hold(self, name, columns):
        """The rows of a dataset, whole on each device."""
        bounds = {n: (int(x.min()), int(x.max())) for n, x in columns.items() if x.size and x.dtype == "int32"}
        self.sets[name] = {n: self.machine.place(x, self.machine.whole) for n, x in columns.items()}, bounds

    def many(self, m):
        """`count` runs in one call, as one compiled loop: of rows and keys, each with a line for every run."""
        machine, graph, samples, count = self.machine, self.program["graphs"][m["graph"]], m["samples"], m["count"]
        jnp, inputs = machine.jnp, inputs_of(graph)
        noise = {n: a for n, a in inputs.items() if a["source"]["_tag"] == "Noise"}

        def draw(keys):
            def drawn(a):
                shape = shape_of(a["type"], samples)
                return lambda key: machine.draw(key, math.prod(shape), a["source"]["distribution"]).reshape(shape)
            return {n: machine.jax.vmap(drawn(a))(keys[n]) for n, a in noise.items()}

        def fed(name, a, columns, rows, drawn, step, scalars):
            tag = a["source"]["_tag"]
            if tag == "Step":
                return step.astype(jnp.float32)
            if tag in scalars:
                return scalars[tag]
            if tag == "Noise":
                return drawn[name]
            if tag == "Presence" and name not in columns:
                return jnp.ones(shape_of(a["type"], samples), jnp.float32)
            return columns[name].at[rows].get(mode="promise_in_bounds")

        def loop(state, columns, rows, drawn, first, scalars):
            def body(state, line):
                given = {n: fed(n, a, columns, line[0], line[1], line[2], scalars) for n, a in inputs.items()}
                if machine.divides(samples):
                    given = {n: machine.lax.with_sharding_constraint(x, machine.cut(inputs[n]["type"], samples))
                             for n, x in given.items()}
                out, state = self.evaluate(graph, m["outputs"], samples, state, given)
                return state, out
            lines = rows, drawn, first + jnp.arange(count, dtype=jnp.int32)
            state, out = machine.lax.scan(body, state, lines)
            return out, state
        with machine.x64():
            drawer = machine.jax.jit(draw, **({"out_shardings": machine.whole} if len(machine.devices) > 1 else {}))
        return drawer, self.jitted(graph, loop)

    def steps(self, m, given):
        machine, np = self.machine, self.machine.np
        columns, bounds = self.sets[m["set"]]
        self.checked(m["graph"], bounds)
        key = (m["graph"], tuple(m["outputs"]), m["samples"], m["count"], m["set"])
        if key not in self.compiled:
            self.compiled[key] = self.many(m)
        drawer, go = self.compiled[key]
        batch = machine.sharding(None, "batch") if machine.divides(m["samples"]) else machine.whole
        rows = machine.place(given.pop("rows"), batch)
        keys = {n: machine.place(x.view(np.uint32), machine.whole) for n, x in given.items()}
        with machine.x64():
            drawn = drawer(keys)
        scalars = {n: machine.place(np.float32(x), machine.whole) for n, x in m["scalars"].items()}
        first = machine.place(np.int32(m["first"]), machine.whole)
        wanted = {n: columns[n] for n in inputs_of(self.program["graphs"][m["graph"]]) if n in columns}
        out, self.state = go(self.state, wanted, rows, drawn, first, scalars)
        return {o: np.asarray(x) for o, x in out.items()}


# ---- answers

class Desk:
    """Answers frames, one after the other, in their order."""

    def __init__(self):
        self.machine, self.sessions, self.made = None, {}, 0

    def answer(self, m, body):
        """(header, named arrays)."""
        op = m["op"]
        if op == "port":
            with socket.create_server((m["host"], 0)) as free:
                return {"port": free.getsockname()[1]}, {}
        if op == "start":
            if m["protocol"] != PROTOCOL:
                raise Refused(f"this worker speaks protocol {PROTOCOL}, not {m['protocol']}")
            self.machine = Machine(m)
            return self.machine.told(), {}
        if op == "load":
            self.made += 1
            self.sessions[self.made] = Session(self.machine, json.loads(bytes(body)), m["calls"])
            return {"session": self.made}, {}
        session = self.sessions[m["session"]]
        given = self.tensors(m.get("layout", ()), body)
        if op == "drop":
            if "set" in m:
                session.sets.pop(m["set"], None)
            else:
                del self.sessions[m["session"]]
            return {}, {}
        if op == "write":
            session.write(given)
            return {}, {}
        if op == "hold":
            session.hold(m["set"], given)
            return {}, {}
        if op == "read":
            return {}, session.read(m["names"])
        return {}, {"run": session.run, "steps": session.steps}[op](m, given)

    def tensors(self, layout, body):
        """Views of the body: [[name, dtype, shape, offset], …]."""
        np, types = self.machine.np, {"f32": "<f4", "i32": "<i4"}
        return {n: np.frombuffer(body, types[d], math.prod(s), at).reshape(s) for n, d, s, at in layout}

    def serve(self, door):
        while True:
            m, body = door.read()
            try:
                header, named = self.answer(m, body)
            except Refused as refused:
                door.write({"error": str(refused), "kind": "refused"})
            except ModuleNotFoundError as missing:
                door.write({"error": f"this Python has no {missing.name}", "kind": "refused"})
            except Exception as error:  # what JAX has to say, in its first line; Node decides what follows
                text = str(error).strip().split("\n")[0][:400]
                kind = "memory" if "RESOURCE_EXHAUSTED" in text or "ut of memory" in text else "failed"
                door.write({"error": f"{type(error).__name__}: {text}", "kind": kind})
            else:
                if self.machine is None or not self.machine.first:
                    named = {}
                layout, parts, at = [], [], 0
                for name, x in named.items():
                    layout.append([name, "i32" if x.dtype == "int32" else "f32", list(x.shape), at])
                    parts.append(self.machine.np.ascontiguousarray(x).reshape(-1).view("u1"))
                    at += x.nbytes
                door.write({**header, "layout": layout}, parts)


def work(source, sink):
    door = Door(source, sink)
    threading.Thread(target=door.beat, daemon=True).start()
    Desk().serve(door)


def listen(address):
    """Waits for a Node elsewhere. Whoever connects proves to know the token without sending it; each that does gets a
    worker of its own in a fresh process, and the one before it ends, since its Node has gone or begins again."""
    token = os.environ.get("GRAFT_TOKEN", "")
    if len(token) < 16:
        raise SystemExit("set GRAFT_TOKEN to the same 16 or more characters here and where graft trains")
    host, _, port = address.rpartition(":")
    server = socket.create_server((host, int(port)))
    print(f"a worker of graft waits at {host}:{server.getsockname()[1]}", flush=True)
    child = None
    while True:
        peer, _ = server.accept()
        peer.settimeout(10)
        try:
            nonce = secrets.token_hex(16)
            peer.sendall(nonce.encode())
            proof = peer.recv(64, socket.MSG_WAITALL).decode("ascii", "replace")
            right = hmac.new(token.encode(), nonce.encode(), hashlib.sha256).hexdigest()
            if hmac.compare_digest(proof.encode(), right.encode()):
                if child is not None:
                    child.kill()
                    child.wait()
                peer.settimeout(None)
                child = subprocess.Popen([sys.executable, __file__, "--socket", str(peer.fileno())],
                                         pass_fds=[peer.fileno()], stdout=2)
        except OSError:
            pass
        peer.close()


if __name__ == "__main__":
    if "--listen" in sys.argv:
        listen(sys.argv[sys.argv.index("--listen") + 1])
    elif "--socket" in sys.argv:
        descriptor = int(sys.argv[sys.argv.index("--socket") + 1])
        work(descriptor, descriptor)
    else:
        answers = os.dup(1)  # frames alone go to Node: what libraries print goes to stderr
        os.dup2(2, 1)
        work(0, answers)
