"""Writes model-to-dot.json: what keras.utils.model_to_dot gives (needs pydot), its nodes numbered as they first stand there."""

import json
import pathlib
import re

import keras
from keras import layers


def nested():
    start = keras.Input((8,))
    hidden = layers.Dense(4)(start)
    heads = keras.Model(start, [layers.Dense(3)(hidden), layers.Dense(3, activation="log_softmax")(hidden)], name="heads")
    inner = keras.Sequential([keras.Input((5,)), layers.Dense(5)], name="inner")
    tail = keras.Sequential([keras.Input((3,)), layers.Dense(5), inner, layers.Dense(2)], name="my-tail x")
    a, b = keras.Input((8,), name="a"), keras.Input((8,), name="b")
    first, second = heads(a)
    other, _ = heads(b)
    return keras.Model([a, b], [tail(layers.Add()([first, other])), second], name="outer")


def shared():
    start = keras.Input((4, 1))
    dense = layers.Dense(1, name="shared")
    y = dense(layers.Conv1D(1, 1, activation="relu")(dense(start)))
    y = layers.Activation("linear")(layers.LeakyReLU()(keras.ops.relu(y + 1.0)))
    model = keras.Model({"image": start}, {"x": y, "a": layers.Flatten()(y)}, name="one_1")
    dense.trainable = False
    return model


def by_name():
    z, b = keras.Input((4,), name="z"), keras.Input((None,), name="b")
    inner = keras.Model({"z": z, "b": b}, {"y": layers.Dense(2)(z), "c": layers.Identity()(b)}, name="9th")
    p, q = keras.Input((4,), name="p"), keras.Input((None,), name="q")
    return keras.Model([p, q], inner({"z": p, "b": q})["y"])


def line():
    within = keras.Sequential([layers.Dense(3), layers.Dense(4)], name="graph")
    return keras.Sequential([keras.Input((8,)), within, layers.BatchNormalization(), layers.Dense(2)], name="line")


ALL = {"show_shapes": True, "show_dtype": True, "show_layer_activations": True, "show_trainable": True}
OPTIONS = [
    {},
    {**ALL, "expand_nested": True},
    {**ALL, "show_layer_names": False, "rankdir": "LR", "dpi": 96.5, "splines": "curved"},
    {"show_dtype": True, "expand_nested": True, "splines": "a b"},
    {"show_trainable": True, "show_shapes": True},
]
written = []
for make in (nested, shared, by_name, line):
    for options in OPTIONS:
        keras.backend.clear_session()
        dot = keras.utils.model_to_dot(make(), **options).to_string()
        numbers = {}
        text = re.sub(r"\b\d{12,}\b", lambda found: str(numbers.setdefault(found[0], len(numbers) + 1)), dot)
        written.append({"model": make.__name__, "options": options, "text": text})
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"keras": keras.__version__, "written": written}, separators=(",", ":")) + "\n")
