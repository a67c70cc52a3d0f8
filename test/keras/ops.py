"""Functions of keras.ops, for test/ops/keras-ops.test.ts: their parameters, and what random calls give or that Keras
refuses them.

python test/keras/ops.py                              # ops.json
python test/keras/ops.py --seed 7 --count 40 OUTPUT   # other calls, more of them
"""

import argparse
import inspect
import json
import math
import os
import random
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
from keras import ops

SPECIAL = [-np.inf, -65.0, -2.5, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 2.5, 65.0, np.inf, np.nan]


def normal(r, shape):
    return np.array([round(r.gauss(0, 1), 3) for _ in range(math.prod(shape))], "float32").reshape(shape)


def special(r, shape):
    return np.array([r.choice(SPECIAL) for _ in range(math.prod(shape))], "float32").reshape(shape)


def whole(r, shape, low, high):
    return np.array([r.randint(low, high) for _ in range(math.prod(shape))], "int32").reshape(shape)


def shape_of(r, least=1, most=4, size=4):
    return [r.choice([1, *range(1, size + 1)]) for _ in range(r.randint(least, most))]


def axis_of(r, x):
    """Of x, from either end; rarely one that is not there."""
    rank = x.ndim if hasattr(x, "ndim") else x
    return r.randint(-rank, max(rank - 1, 0)) if r.random() < 0.95 else rank + 1


def axes_of(r, x):
    axes = r.sample(range(x.ndim), r.randint(1, x.ndim))
    return [axis - x.ndim if r.random() < 0.3 else axis for axis in axes]


def maybe(r, **options):
    """Each of the options or not."""
    return {key: value for key, value in options.items() if r.random() < 0.7}


def one(r):
    return [normal(r, shape_of(r))], {}


def one_special(r):
    return [special(r, shape_of(r))], {}


def broadcast(r):
    shape = shape_of(r)
    cut = lambda: [1 if r.random() < 0.2 else size for size in shape][r.randint(0, len(shape)) :]
    pair = [shape, cut()]
    r.shuffle(pair)
    return pair


def two(r):
    a, b = broadcast(r)
    return [special(r, a), special(r, b) if r.random() < 0.8 else round(r.gauss(0, 2), 3)], {}


def sum_of_two(r):
    """Without [n, 1], which Keras on TensorFlow adds to [n, n] as if it were a row."""
    args, options = two(r)
    return (args, options) if not any(getattr(x, "shape", [])[1:] == (1,) for x in args) else sum_of_two(r)


def reduction(values=normal, **more):
    def case(r):
        x = values(r, shape_of(r))
        axis = r.choice([axis_of(r, x), axes_of(r, x), None])
        return [x], maybe(r, axis=axis, keepdims=r.choice([True, False]), **{key: of(r) for key, of in more.items()})

    return case


def along(values=normal, none=True, **more):
    def case(r):
        x = values(r, shape_of(r))
        axis = None if none and r.random() < 0.3 else axis_of(r, x)
        return [x], maybe(r, axis=axis, **{key: of(r) for key, of in more.items()})

    return case


def with_option(**options):
    return lambda r: ([normal(r, shape_of(r))], maybe(r, **{key: of(r) for key, of in options.items()}))


def joined(extra):
    def case(r):
        shape = shape_of(r, 1, 3)
        return [[normal(r, shape) for _ in range(r.randint(1, 3))]], maybe(r, axis=axis_of(r, len(shape) + extra))

    return case


def reshape(r):
    x = normal(r, r.choice([[2, 6], [3, 4], [12], [1, 2, 2, 3]]))
    return [x, r.choice([[12], [-1], [4, -1], [2, 3, 2], [-1, 6], [5, 2], 12, -1])], {}


def broadcast_to(r):
    shape = shape_of(r)
    x = normal(r, [1 if r.random() < 0.5 else size for size in shape][r.randint(0, len(shape) - 1) :])
    return [x, shape], {}


def expand_dims(r):
    x = normal(r, shape_of(r, 1, 3))
    return [x, r.choice([axis_of(r, x.ndim + 1), [0, 1], [0, -1]])], {}


def squeeze(r):
    x = normal(r, shape_of(r, size=2))
    return [x], maybe(r, axis=r.choice([axis_of(r, x), None, [0, -1] if x.ndim > 1 else 0]))


def moveaxis(r):
    x = normal(r, shape_of(r, 2))
    if r.random() < 0.6:
        return [x, axis_of(r, x), axis_of(r, x)], {}
    count = r.randint(1, x.ndim)
    return [x, r.sample(range(x.ndim), count), r.sample(range(x.ndim), count)], {}


def transpose(r):
    x = normal(r, shape_of(r))
    axes = list(range(x.ndim))
    r.shuffle(axes)
    if r.random() < 0.3:
        axes = [axis - x.ndim for axis in axes]
    return [x], maybe(r, axes=r.choice([axes, axes, None]))


def roll(r):
    x = normal(r, shape_of(r))
    axis = r.choice([axis_of(r, x), None, axes_of(r, x)])
    shift = [r.randint(-5, 5) for _ in axis] if isinstance(axis, list) else r.randint(-5, 5)
    return [x, shift], maybe(r, axis=axis) if not isinstance(shift, list) else {"axis": axis}


def repeat(r):
    x = normal(r, shape_of(r))
    axis = r.choice([axis_of(r, x), None])
    size = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    return [x, r.choice([r.randint(1, 3), [1, *(r.randint(0, 2) for _ in range(size - 1))]])], {"axis": axis}


def tile(r):
    x = normal(r, shape_of(r, 1, 3, 3))
    return [x, r.choice([r.randint(1, 3), [r.randint(1, 2) for _ in range(r.randint(1, 3))]])], {}


def split(r):
    x = normal(r, [r.choice([2, 4, 6]) for _ in range(r.randint(1, 2))])
    return [x, r.choice([2, 1, 3, [1], [1, 3]])], maybe(r, axis=axis_of(r, x))


def unstack(r):
    x = normal(r, shape_of(r, 1, 3))
    return [x], maybe(r, axis=axis_of(r, x))


def pad(r):
    x = normal(r, shape_of(r, 1, 3))
    pairs = [[r.randint(0, 2), r.randint(0, 2)] for _ in range(x.ndim)]
    # Keras on TensorFlow takes the short forms of one axis alone.
    width = r.choice([pairs, [pairs[0]], pairs[0], r.randint(0, 2)]) if x.ndim == 1 else pairs
    mode = r.choice(["constant", "constant", "reflect", "symmetric"])
    value = {"constant_values": r.choice([0.5, 2, None])} if r.random() < 0.5 else {}
    return [x, width], {**maybe(r, mode=mode), **value}


def take(r):
    x = normal(r, shape_of(r))
    axis = r.choice([axis_of(r, x), None])
    size = x.size if axis is None else x.shape[axis] if -x.ndim <= axis < x.ndim else 1
    return [x, whole(r, shape_of(r, 0, 2), -size, size - 1)], maybe(r, axis=axis) if size == x.size else {"axis": axis}


def take_along_axis(r):
    x = normal(r, shape_of(r))
    if r.random() < 0.2:
        return [x, whole(r, [r.randint(1, 4)], 0, x.size - 1)], maybe(r, axis=None)
    axis = r.randint(-x.ndim, x.ndim - 1)
    shape = list(x.shape)
    shape[axis] = r.randint(1, 3)
    return [x, whole(r, shape, -x.shape[axis], x.shape[axis] - 1)], {"axis": axis}


def slice_(r):
    x = normal(r, shape_of(r, 1, 3))
    start = [r.randint(0, size - 1) for size in x.shape]
    return [x, start, [r.randint(1, size - at) for at, size in zip(start, x.shape)]], {}


def one_hot(r):
    x = whole(r, shape_of(r, 0, 3), -1, 4)
    return [x, r.randint(1, 5)], maybe(r, axis=r.randint(-1, x.ndim), dtype=r.choice([None, "int32"]))


def top_k(r):
    x = normal(r, shape_of(r, 1, 3))
    return [x, r.randint(1, x.shape[-1] + int(r.random() < 0.1))], maybe(r, sorted=True)


def where(r):
    a, b = broadcast(r)
    return [np.asarray(normal(r, a) > 0), normal(r, a), normal(r, b)], {}


def clip(r):
    x = special(r, shape_of(r))
    return [x, r.choice([-1.5, 0, 3]), r.choice([1, 2.25, -2])], {}


def matmul(r):
    n, m, k = (r.randint(1, 4) for _ in range(3))
    batch = shape_of(r, 0, 2, 3)
    other = [1 if r.random() < 0.3 else size for size in batch][r.randint(0, len(batch)) :]
    a = r.choice([[k], batch + [n, k]])
    b = r.choice([[k], other + [k, m], other + [k + int(r.random() < 0.1), m]])
    return [normal(r, a), normal(r, b)], {}


def dot(r):
    k = r.randint(1, 4)
    a = shape_of(r, 0, 2, 3) + [k]
    b = r.choice([[k], shape_of(r, 0, 1, 3) + [k, r.randint(1, 3)], []])
    return [normal(r, a), normal(r, b)], {}


def tensordot(r):
    a = normal(r, [2, 3, 4])
    b, axes = r.choice([([3, 4, 2], 2), ([4, 5], 1), ([2], 0), ([4, 2], [[2], [0]]), ([3, 2], [[0, 1], [1, 0]]), ([3, 2], [1, 0])])
    return [a, normal(r, b)], {} if axes == 2 and r.random() < 0.5 else {"axes": axes}


EINSUMS = [
    "ii", "ii->i", "iij->j", "iji->ij", "iii->i", "ij->ji", "ij->", "ij->i", "ij", "ab", "i,i", "i,i->", "i,j->ij",
    "ij,jk", "ij,jk->ik", "bij,bjk->bik", "bij,kj->bki", "ij,ij->ij", "ij,ij->", "ijk,jil->kl", "ij,jk,kl->il",
    "ij,jk,kl", "i,ij,j->", "a,b,c->abc", "ij,ij,ij->i", "...ij->...ji", "...ij,...jk->...ik", "...i,...i->...",
    "...ii->...i", "i...,i...->...", "bhqd,bhkd->bhqk", "ij,j->i", "ii,i->i", "ij,jj->i", "...,...->...", "i,->i",
    "ab,bc,cd,de->ae", "ij, jk -> ik", "bi,bj,bk->ijk",
]  # fmt: skip


def einsum(r):
    subscripts = r.choice(EINSUMS)
    sizes = {}
    size = lambda letter: sizes.setdefault(letter, r.randint(1, 3))
    dots = [r.randint(1, 2) for _ in range(r.randint(0, 2))]
    tensors = []
    for part in subscripts.replace(" ", "").split("->")[0].split(","):
        before, *after = part.split("...")
        middle = [dots] if after else []
        tensors.append(normal(r, [size(c) for c in before] + sum(middle, []) + [size(c) for c in (after or [""])[0]]))
    return [subscripts, *tensors], {}


KEYS = [
    0, -1, {"slice": [1, None, None]}, {"slice": [None, None, -1]}, {"slice": [None, -1, 2]}, None, "...",
    {"slice": [None, None, None]},
]  # fmt: skip


def get_item(r):
    x = normal(r, [r.randint(2, 4) for _ in range(r.randint(1, 3))])
    keys = [r.choice(KEYS) for _ in range(r.randint(1, 3))]
    return [x, keys if len(keys) > 1 or r.random() < 0.5 else keys[0]], {}


def pool(r):
    rank = r.choice([1, 2, 2])
    first = r.random() < 0.3
    spatial = [r.randint(3, 5) for _ in range(rank)]
    shape = [r.randint(1, 2), *([2] + spatial if first else spatial + [2])]
    sizes = lambda: r.choice([r.randint(1, 3), [r.randint(1, 3) for _ in range(rank)]])
    options = maybe(r, strides=r.choice([None, sizes()]), padding=r.choice(["valid", "same"]))
    if first:
        options["data_format"] = "channels_first"
    return [normal(r, shape), sizes()], options


def blocks(up):
    def case(r):
        side, first = r.choice([2, 3]), r.random() < 0.4
        channels, spatial = (side**2 * r.randint(1, 2), [2, 1]) if up else (2, [2 * side, side])
        shape = [1, *([channels, *spatial] if first else [*spatial, channels])]
        return [normal(r, shape), side], {"data_format": "channels_first"} if first else {}

    return case


def resize(r):
    first, single = r.random() < 0.3, r.random() < 0.3
    spatial = [r.randint(1, 6) for _ in range(2)]
    shape = [2, *spatial] if first else [*spatial, 2]
    options = maybe(
        r,
        interpolation=r.choice(["nearest", "bilinear", "bicubic", "bicubic", "lanczos3", "lanczos5", "area"]),
        antialias=r.random() < 0.3,
    )
    if r.random() < 0.3:
        options[r.choice(["crop_to_aspect_ratio", "pad_to_aspect_ratio"])] = True
        options["fill_value"] = 0.25
    if first:
        options["data_format"] = "channels_first"
    return [normal(r, shape if single else [1, *shape]), [r.randint(1, 7), r.randint(1, 7)]], options


TYPES = [None, "float32", "int32", "bool", "uint8"]
INTEGERS = [-2.5, -2.0, -0.5, 0.0, 0.5, 1.75, 65.9, 200.0]

CASES = {
    "add": sum_of_two,
    **dict.fromkeys("subtract multiply divide true_divide power maximum minimum mod floor_divide".split(), two),
    **dict.fromkeys("equal not_equal greater greater_equal less less_equal".split(), two),
    **dict.fromkeys("logical_and logical_or logical_xor".split(), two),
    **dict.fromkeys("abs absolute negative ceil floor isfinite isinf isnan logical_not sign square".split(), one_special),
    **dict.fromkeys("exp expm1 log log1p log2 log10 reciprocal sqrt rsqrt".split(), one_special),
    **dict.fromkeys("cos sin tan erf tanh copy stop_gradient relu relu6 selu sigmoid silu".split(), one),
    **dict.fromkeys("hard_sigmoid hard_silu hard_tanh log_sigmoid softplus softsign".split(), one_special),
    **dict.fromkeys("sparse_plus sparse_sigmoid tanh_shrink".split(), one),
    **dict.fromkeys("sum mean var std".split(), reduction()),
    **dict.fromkeys("amax amin any all".split(), reduction(special)),
    **dict.fromkeys("max min".split(), reduction(initial=lambda r: r.choice([None, 0.5]))),
    "prod": reduction(dtype=lambda r: r.choice([None, "float32"])),
    "logsumexp": reduction(),
    **dict.fromkeys(
        "argmax argmin".split(), along(lambda r, shape: whole(r, shape, -3, 3).astype("float32"), keepdims=lambda r: True)
    ),
    **dict.fromkeys("cumsum cumprod".split(), along(dtype=lambda r: r.choice([None, "float32", "int32"]))),
    **dict.fromkeys("sort argsort".split(), along(lambda r, shape: whole(r, shape, -3, 3).astype("float32"))),
    "top_k": top_k,
    "zeros_like": with_option(dtype=lambda r: r.choice(TYPES)),
    "ones_like": with_option(dtype=lambda r: r.choice(TYPES)),
    "round": lambda r: ([normal(r, shape_of(r)) * r.choice([1, 100])], maybe(r, decimals=r.choice([0, 1, 2, -1]))),
    "cast": lambda r: (lambda to: ([np.array(r.sample(INTEGERS[3 if to == "uint8" else 0 :], 4), "float32"), to], {}))(r.choice(TYPES[1:])),
    "clip": clip,
    "where": where,
    "broadcast_to": broadcast_to,
    "concatenate": joined(0),
    "stack": joined(1),
    "expand_dims": expand_dims,
    "flip": lambda r: (lambda x: ([x], maybe(r, axis=r.choice([axis_of(r, x), axes_of(r, x), None]))))(normal(r, shape_of(r))),
    "get_item": get_item,
    "moveaxis": moveaxis,
    "pad": pad,
    "repeat": repeat,
    "reshape": reshape,
    "roll": roll,
    "slice": slice_,
    "split": split,
    "squeeze": squeeze,
    "swapaxes": lambda r: (lambda x: ([x, axis_of(r, x), axis_of(r, x)], {}))(normal(r, shape_of(r))),
    "take": take,
    "take_along_axis": take_along_axis,
    "tile": tile,
    "transpose": transpose,
    "unstack": unstack,
    "one_hot": one_hot,
    "dot": dot,
    "matmul": matmul,
    "einsum": einsum,
    "tensordot": tensordot,
    "celu": with_option(alpha=lambda r: r.choice([0.5, 1.0, 2.0])),
    "elu": with_option(alpha=lambda r: r.choice([0.5, 1.0, 2.0])),
    "gelu": with_option(approximate=lambda r: r.choice([True, False])),
    "glu": lambda r: (lambda x: ([x], maybe(r, axis=axis_of(r, x))))(normal(r, [2 * r.randint(1, 2) for _ in range(r.randint(1, 3))])),
    "hard_shrink": with_option(threshold=lambda r: r.choice([0.1, 0.5, 1.0])),
    "soft_shrink": with_option(threshold=lambda r: r.choice([0.1, 0.5, 1.0])),
    "leaky_relu": with_option(negative_slope=lambda r: r.choice([0.1, 0.3])),
    "squareplus": with_option(b=lambda r: r.choice([1, 4])),
    "threshold": lambda r: ([normal(r, shape_of(r)), 0.25, -3.5], {}),
    **dict.fromkeys("softmax log_softmax".split(), along(none=False)),
    # Of more than one that is not 0, Keras's add up to less than 1.
    "sparsemax": lambda r: ([np.array([[1.75, 0.5, -2], [1.5, 0, -1]], "float32")], maybe(r, axis=r.choice([1, -1]))),
    "normalize": with_option(axis=lambda r: r.choice([-1, 0]), order=lambda r: r.choice([1, 2, 3]), epsilon=lambda r: r.choice([None, 0.5])),
    **dict.fromkeys("max_pool average_pool".split(), pool),
    "depth_to_space": blocks(True),
    "space_to_depth": blocks(False),
    "image.resize": resize,
}


def key_of(key):
    if isinstance(key, list):
        return tuple(key_of(each) for each in key)
    if key == "...":
        return Ellipsis
    return slice(*key["slice"]) if isinstance(key, dict) else key


def told(value):
    """An argument or a result as JSON; a tensor by its type, shape and numbers."""
    if isinstance(value, (np.ndarray, np.generic)):
        numbers = value.astype("float64").reshape(-1)
        values = [float(f"{v:.9g}") if np.isfinite(v) else {np.inf: "Infinity", -np.inf: "-Infinity"}.get(v, "NaN") for v in numbers]
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": values}
    return [told(each) for each in value] if isinstance(value, (list, tuple)) else value


def run(name, args, kwargs):
    path = ops
    for part in name.split("."):
        path = getattr(path, part)
    args = [args[0], key_of(args[1])] if name == "get_item" else args
    try:
        y = path(*args, **kwargs)
        if isinstance(y, (list, tuple)):
            return [told(np.asarray(each)) for each in y]
        return told(np.asarray(y))
    except Exception:  # whatever it is, Keras does not take the call
        return None


def parameters(name):
    """Names and defaults; a list of its name alone where there is none."""
    path = ops
    for part in name.split("."):
        path = getattr(path, part)
    found = inspect.signature(path).parameters.values()
    return [[p.name] if p.default is p.empty else [p.name, p.default] for p in found]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", nargs="?", default=str(Path(__file__).with_suffix(".json")))
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--count", type=int, default=6)
    given = parser.parse_args()
    result = {"keras": keras.__version__, "parameters": {name: parameters(name) for name in CASES}, "cases": []}
    for name, make in CASES.items():
        r = random.Random(f"{given.seed} {name}")
        for _ in range(given.count * (5 if name in ("einsum", "power", "mod") else 1)):
            args, kwargs = make(r)
            result["cases"].append({"name": name, "args": told(args), "kwargs": kwargs, "y": run(name, args, kwargs)})
    Path(given.output).write_text(json.dumps(result, separators=(",", ":")) + "\n")
    refused = [case["name"] for case in result["cases"] if case["y"] is None]
    print(len(result["cases"]), "calls, refused:", {name: refused.count(name) for name in dict.fromkeys(refused)})


main()
