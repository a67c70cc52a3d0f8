"""Writes layout-ops.json: what Keras's operations on shapes make of some inputs, and the gradients of it.

python test/keras/layout-ops.py
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def wave(shape, phase):
    """The same numbers on both sides: of three decimals."""
    size = int(np.prod(shape))
    return (np.round(np.sin(np.arange(size) * 1.7 + phase) * 1000) / 1000).astype("float32").reshape(shape)


def index(*values):
    return {"u32": list(values)}


def part(start=None, stop=None, step=None):
    return {"start": start, "stop": stop, "step": step}


CASES = [
    ("slice", [(5, 7)], ["$0", [1, 2], [3, 4]]),
    ("slice", [(5, 7, 2)], ["$0", [0, 3, 1], [5, 1, 1]]),
    ("pad", [(3, 4)], ["$0", [[2, 2], [2, 2]]]),
    ("pad", [(3, 4)], ["$0", [[1, 0], [0, 3]], "constant", 1.5]),
    ("pad", [(2, 3, 4)], ["$0", [[0, 0], [2, 1], [3, 0]], "reflect"]),
    ("pad", [(2, 3, 4)], ["$0", [[1, 0], [3, 1], [0, 4]], "symmetric"]),
    ("stack", [(3, 2), (3, 2), (3, 2)], [["$0", "$1", "$2"]]),
    ("stack", [(3, 2), (3, 2)], [["$0", "$1"], -1]),
    ("stack", [(3, 2), (3, 2)], [["$0", "$1"], 1]),
    ("unstack", [(3, 2, 4)], ["$0"]),
    ("unstack", [(3, 2, 4)], ["$0", 2, 1]),
    ("unstack", [(3, 4)], ["$0", None, -1]),
    ("split", [(6, 5)], ["$0", 3]),
    ("split", [(6, 5)], ["$0", [1, 4], 1]),
    ("split", [(2, 6, 3)], ["$0", [2, 3, 5], -2]),
    ("concatenate", [(2, 3), (2, 1)], [["$0", "$1"], 1]),
    ("take", [(5, 3)], ["$0", index(4, 0, 2, 2), 0]),
    ("take", [(5, 3)], ["$0", index(4, 0, 14)]),
    ("take", [(2, 4, 3)], ["$0", index(3, 3, 1), -2]),
    ("take_along_axis", [(4, 3)], ["$0", "argsort", 0]),
    ("sort", [(4, 9)], ["$0"]),
    ("sort", [(4, 9)], ["$0", 0]),
    ("argsort", [(4, 9)], ["$0"]),
    ("argsort", [(4, 9)], ["$0", None]),
    ("top_k", [(3, 8)], ["$0", 3]),
    ("repeat", [(3, 2)], ["$0", 3]),
    ("repeat", [(3, 2)], ["$0", 2, 1]),
    ("repeat", [(3, 2)], ["$0", [1, 0, 4], 0]),
    ("tile", [(3, 2)], ["$0", [2, 3]]),
    ("tile", [(3, 2)], ["$0", [2, 1, 2]]),
    ("tile", [(2, 3, 2)], ["$0", [3]]),
    ("flip", [(3, 4)], ["$0"]),
    ("flip", [(2, 3, 4)], ["$0", 1]),
    ("roll", [(3, 4)], ["$0", 5]),
    ("roll", [(3, 4)], ["$0", -1, 1]),
    ("roll", [(3, 4)], ["$0", [2, 1], [0, 1]]),
    ("expand_dims", [(3, 4)], ["$0", 1]),
    ("expand_dims", [(3, 4)], ["$0", [0, -1]]),
    ("squeeze", [(1, 3, 1, 2)], ["$0"]),
    ("squeeze", [(1, 3, 1, 2)], ["$0", -2]),
    ("broadcast_to", [(3, 1)], ["$0", [2, 3, 4]]),
    ("moveaxis", [(2, 3, 4, 5)], ["$0", 1, -1]),
    ("moveaxis", [(2, 3, 4, 5)], ["$0", [3, 0], [0, 2]]),
    ("swapaxes", [(2, 3, 4)], ["$0", 0, -1]),
    ("matmul", [(4,), (4,)], ["$0", "$1"]),
    ("matmul", [(4,), (4, 3)], ["$0", "$1"]),
    ("matmul", [(3, 4), (4,)], ["$0", "$1"]),
    ("matmul", [(4,), (2, 4, 3)], ["$0", "$1"]),
    ("matmul", [(2, 3, 4), (4,)], ["$0", "$1"]),
    ("matmul", [(2, 3, 4), (2, 4, 5)], ["$0", "$1"]),
    ("matmul", [(2, 1, 3, 4), (5, 4, 3)], ["$0", "$1"]),
    ("matmul", [(3, 4), (2, 4, 5)], ["$0", "$1"]),
    ("dot", [(4,), (4,)], ["$0", "$1"]),
    ("dot", [(2, 3), ()], ["$0", "$1"]),
    ("dot", [(2, 3, 4), (4,)], ["$0", "$1"]),
    ("dot", [(2, 3, 4), (5, 4, 2)], ["$0", "$1"]),
    ("tensordot", [(2, 3, 4), (3, 4, 5)], ["$0", "$1"]),
    ("tensordot", [(2, 3), (4, 5)], ["$0", "$1", 0]),
    ("tensordot", [(2, 3, 4), (5, 4, 2)], ["$0", "$1", [[0, 2], [2, 1]]]),
    ("tensordot", [(2, 3, 4), (5, 4, 2)], ["$0", "$1", [2, 1]]),
    *[
        ("einsum", shapes, [subscripts, *[f"${i}" for i in range(len(shapes))]])
        for subscripts, shapes in [
            ("ij->ji", [(3, 4)]),
            ("ijk->ik", [(3, 4, 2)]),
            ("ijk->", [(3, 4, 2)]),
            ("...ij->...ji", [(2, 3, 4)]),
            ("ij,jk->ik", [(3, 4), (4, 5)]),
            ("ij,jk", [(3, 4), (4, 5)]),
            ("ij,kj->ik", [(3, 4), (5, 4)]),
            ("ji,jk->ki", [(4, 3), (4, 5)]),
            ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]),
            ("bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]),
            ("bhqk,bkhd->bqhd", [(2, 2, 3, 5), (2, 5, 2, 4)]),
            ("...ij,jk->...ik", [(2, 5, 3, 4), (4, 3)]),
            ("...ij,...jk->...ik", [(2, 1, 3, 4), (5, 4, 3)]),
            ("i,j->ij", [(3,), (4,)]),
            ("i,i->", [(5,), (5,)]),
            ("ij,ij->ij", [(3, 4), (3, 4)]),
            ("ijk,jk->i", [(3, 4, 2), (4, 2)]),
            ("ab,cd->ad", [(3, 2), (4, 5)]),
            ("bshd,hdo->bso", [(2, 3, 2, 4), (2, 4, 5)]),
        ]
    ],
    *[
        ("get_item", [shape], ["$0", key])
        for shape, key in [
            ((5, 4), 2),
            ((5, 4), [-1, part(1)]),
            ((5, 4), [part(None, None, -1), part(1, 3)]),
            ((5, 4, 3), ["...", part(None, None, 2)]),
            ((5, 4, 3), [part(3, 0, -2), "...", 0]),
            ((5, 4), [None, part(1, -1), "...", None]),
            ((5, 4), [part(-9, 9)]),
        ]
    ],
]


def argument(value, inputs):
    if isinstance(value, list):
        return [argument(each, inputs) for each in value]
    if value == "argsort":
        return ops.argsort(inputs[0], axis=0)
    if isinstance(value, str) and value.startswith("$"):
        return inputs[int(value[1:])]
    if isinstance(value, dict):
        return np.array(value["u32"], "int32")
    return value


def key_of(value):
    if isinstance(value, list):
        return tuple(key_of(each) for each in value)
    if isinstance(value, dict):
        return slice(value["start"], value["stop"], value["step"])
    return Ellipsis if value == "..." else value


def run(name, shapes, args):
    inputs = [tf.Variable(wave(shape, i)) for i, shape in enumerate(shapes)]
    with tf.GradientTape() as tape:
        tensors = [tf.convert_to_tensor(x) for x in inputs]
        if name == "get_item":
            result = tensors[0][key_of(args[1])]
        else:
            result = getattr(ops, name)(*[argument(each, tensors) for each in args])
        outputs = list(result) if isinstance(result, (list, tuple)) else [result]
        total = sum(tf.reduce_sum(y * wave(y.shape, 0.5)) for y in outputs if y.dtype == tf.float32)
    gradients = None if isinstance(total, int) else tape.gradient(total, inputs)
    return {
        "of": name,
        "shapes": shapes,
        "args": args,
        "is": [{"shape": y.shape.as_list(), "data": flat(y)} for y in outputs],
        "gradients": gradients and [flat(tf.convert_to_tensor(g)) for g in gradients],
    }


def flat(y):
    return [float(f"{v:.7g}") for v in np.asarray(y, "float64").reshape(-1)]


path = pathlib.Path(__file__).with_name("layout-ops.json")
goldens = {"keras": keras.__version__, "cases": [run(*case) for case in CASES]}
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
print(path, len(CASES))
