"""Writes activations.json: Keras's activations of some inputs, with its default parameters and others.

python test/keras/activations.py
"""

import json
import pathlib
import re

import keras
import numpy as np
import tensorflow as tf
from keras.src.activations import ALL_OBJECTS

OTHERS = {
    "relu": [
        {"max_value": 6.0},
        {"threshold": 1.5},
        {"negative_slope": 0.1, "max_value": 4.0, "threshold": 1.5},
    ],
    "leaky_relu": [{"negative_slope": 0.01}],
    "elu": [{"alpha": 0.5}],
    "celu": [{"alpha": 2.0}],
    "gelu": [{"approximate": True}],
    "soft_shrink": [{"threshold": 1.25}],
    "hard_shrink": [{"threshold": 0.0}],
    "squareplus": [{"b": 1}],
}
ROWS = ["glu", "softmax", "log_softmax", "sparsemax", "threshold"]


def camel(name):
    return re.sub("_([a-z])", lambda m: m[1].upper(), name)


names = sorted(o.__name__ for o in ALL_OBJECTS)
inputs = np.array([*np.arange(-8, 8.01, 0.37), -60, -20, -1e-3, 0, 1e-3, 20, 60], "float32")
# Where an activation bends: which side's slope is taken there is TensorFlow's choice.
bends = np.array([-6, -4, -3, -1.5, -1.25, -1, -0.5, 0, 0.5, 1, 1.25, 1.5, 3, 4, 6], "float32")
cases = []
for name in names:
    if name in ROWS:
        continue
    for parameters in [{}, *OTHERS.get(name, [])]:
        outputs = keras.activations.get(name)(inputs, **parameters)
        at = tf.Variable(bends)
        with tf.GradientTape() as tape:
            y = keras.activations.get(name)(at, **parameters)
        slopes = np.array(tape.gradient(y, at))
        cases.append({
            "name": camel(name),
            "keras": name,
            "parameters": {camel(key): value for key, value in parameters.items()},
            "outputs": [float(f"{v:.9g}") for v in np.array(outputs)],
            "slopes": [float(f"{v:.9g}") for v in slopes],
        })
rows = []
x = np.random.default_rng(5).normal(size=(4, 6)).astype("float32")
for name, parameters in (("sparsemax", {}), ("sparsemax", {"axis": 0}), ("threshold", {"threshold": 0.2, "default_value": -1.0})):
    with tf.GradientTape() as tape:
        variable = tf.Variable(x)
        y = keras.activations.get(name)(variable, **parameters)
        loss = tf.reduce_sum(y * np.arange(24, dtype="float32").reshape(4, 6))
    numbers = lambda values: [float(f"{v:.9g}") for v in np.array(values).ravel()]
    rows.append({"name": name, "parameters": list(parameters.values()), "outputs": numbers(y), "gradient": numbers(tape.gradient(loss, variable))})
golden = {"keras": keras.__version__, "all": names, "inputs": [float(v) for v in inputs], "bends": bends.tolist(), "cases": cases, "x": numbers(x), "rows": rows}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden).replace('{"name"', '\n{"name"') + "\n")
