"""Writes graph-forms.json: models of Keras 3 and Keras 2 whose inputs, outputs and calls are in lists and dicts, of
merges of one, of casts, and of operations in the .h5 files of Keras 3, which it cannot open itself.

python test/keras/graph-forms.py         # needs tf_keras beside Keras 3
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras import layers, ops
from packed_model import packed


def wave(size, at=0):
    return (np.round(np.sin(np.arange(3 * size) * 1.7 + at) * 1000) / 1000).astype("float32").reshape(3, size)


def inputs(library=keras):
    return [library.Input((size,), name=name) for name, size in [("a", 4), ("b", 3), ("c", 2)]]


A, B, C = wave(4), wave(3, 1), wave(2, 2)


def nested_inputs(library=keras):
    a, b, c = inputs(library)
    y = library.layers.Dense(2)(library.layers.Concatenate()([a, b, c]))
    return library.Model([a, [b, c]], y), [A, [B, C]]


def nested_by_name(library=keras):
    a, b, c = inputs(library)
    y = library.layers.Dense(2)(library.layers.Concatenate()([a, b, c]))
    return library.Model({"second": a, "first": [b, c]}, {"y": y, "z": library.layers.Dense(3)(a)}), {"second": A, "first": [B, C]}


def model_by_name(library=keras):
    a, b, c = inputs(library)
    inner = library.Model({"q": a, "p": b}, {"y": library.layers.Dense(2)(a), "z": library.layers.Dense(2)(b)}, name="inner")
    d, e, _ = inputs(library)
    found = inner({"q": d, "p": e})
    return library.Model([d, e], library.layers.Add()([found["y"], found["z"]])), [A, B]


def merges_of_one(library=keras):
    a = library.Input((4,), name="a")
    return library.Model(a, library.layers.Dense(2)(layers.Add()([layers.Concatenate()([a])]))), A


def casts(library=keras):
    a = library.Input((4,), dtype="int32", name="a")
    cast = ops.cast if library is keras else tf.cast
    return library.Model(a, library.layers.Dense(2)(cast(a, "float32") / 255.0)), np.arange(12).reshape(3, 4).astype("int32")


def operations(library=keras):
    a = library.Input((4,), name="a")
    y = ops.concatenate(xs=[ops.relu(a + 1.0), a], axis=1)
    return library.Model(a, library.layers.Dense(3)(ops.where(y > 0, y, 0.5 * y))), A


def functions(library=tf_keras):
    a = library.Input((4, 4, 2), name="a")
    y = tf.nn.max_pool2d(tf.nn.bias_add(tf.nn.relu(a), [1.0, 2.0]), 2, 1, "SAME")
    y = tf.nn.avg_pool2d(tf.gather(y, [0, 1, 2], axis=1), 2, [1, 2, 2, 1], "VALID")
    y = tf.reshape(tf.identity(y), [-1, 4]) + tf.zeros_like(a)[:, 0, 0, :1]
    return library.Model(a, library.layers.Dense(2)(tf.math.floormod(y, 0.7))), wave(32).reshape(3, 4, 4, 2)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": [float(f"{v:.8g}") for v in array.reshape(-1)]}


cases = []
MADE = {
    keras: [nested_inputs, nested_by_name, model_by_name, merges_of_one, casts, operations],
    tf_keras: [nested_inputs, nested_by_name, casts, functions],
}
for library, makes in MADE.items():
    for make in makes:
        library.utils.set_random_seed(1)
        model, x = make(library)
        y = model.predict(x, verbose=0)
        for ending in [".keras", ".h5"] if library is keras else [".h5"]:
            name = f"{make.__name__} of {library.__name__}{ending}"
            cases.append({"name": name, "x": plain(x), "y": plain(y), "packed": packed(model, ending)})
path = pathlib.Path(__file__).with_name("graph-forms.json")
path.write_text(json.dumps({"keras": keras.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print([case["name"] for case in cases])
