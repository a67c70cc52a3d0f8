"""Writes layers.json: what Keras 3 makes of names, of a bias's fans, and of equal maxima.

    python test/keras/layers.py
"""

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

NAMES = [
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "random_normal", "normal",
    "random_uniform", "uniform", "truncated_normal", "zeros", "zero", "ones", "one",
    "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal", "RandomNormal", "RandomUniform",
    "TruncatedNormal", "Zeros", "Ones", "variance_scaling", "VarianceScaling",
]
# Of weights that are a matrix, or seen as one.
MATRICES = ["orthogonal", "Orthogonal", "OrthogonalInitializer", "identity", "Identity", "IdentityInitializer"]
SCALINGS = [
    {"scale": scale, "mode": mode, "distribution": distribution}
    for scale in (1.0, 0.3)
    for mode in ("fan_in", "fan_out", "fan_avg")
    for distribution in ("truncated_normal", "untruncated_normal", "uniform", "normal")
]
# Of which a bias has no second axis.
AXES = [{"input_axes": [0, -1], "output_axes": [1], "mode": mode, "distribution": "uniform"} for mode in ("fan_in", "fan_out", "fan_avg")]
SHAPES = [[2000], [40, 50], [3, 3, 16, 20]]


def initializer(name, make, shapes=SHAPES):
    made = make()
    config = {key: value for key, value in made.get_config().items() if key not in ("seed", "input_axes", "output_axes")}
    draws = []
    for shape in shapes:
        values = np.concatenate([make()(shape).numpy().ravel() for _ in range(20)]).astype("float64")
        draws.append({"shape": shape, "mean": values.mean(), "deviation": values.std(), "largest": np.abs(values).max()})
    return {"name": name, "className": type(made).__name__, "config": config, "draws": draws}


def by_name(name, shapes=SHAPES):
    return initializer(name, lambda: keras.initializers.get(name), shapes)


def scaling(options):
    name = " ".join(str(value) for value in options.values())
    return {"options": options, **initializer(name, lambda: keras.initializers.VarianceScaling(**options))}


def axes(options):
    name = " ".join(str(value) for value in options.values())
    return {**initializer(name, lambda: keras.initializers.VarianceScaling(**options), SHAPES[1:]), "options": options}


def aliases():
    named = {name: getattr(keras.layers, name) for name in dir(keras.layers) if isinstance(getattr(keras.layers, name), type)}
    return {name: layer.__name__ for name, layer in named.items() if name != layer.__name__}


def global_max(values, shape):
    x = tf.constant(values, "float32", shape)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.layers.GlobalMaxPooling2D()(x)
        loss = tf.reduce_sum(y * tf.reshape(tf.range(1.0, tf.size(y) + 1), y.shape))
    return {"shape": shape, "x": values, "y": y.numpy().ravel().tolist(), "gradient": tape.gradient(loss, x).numpy().ravel().tolist()}


def paddings():
    return {given: keras.layers.Conv2D(1, 1, padding=given).padding for given in ["same", "SAME", "Same", "valid", "VALID"]}


keras.utils.set_random_seed(1)
ties = [5, 0, 5, 5, 1, 5, 0, 0, 0, 2, 3, 2]
json.dump(
    {
        "initializers": [by_name(name) for name in NAMES],
        "matrices": [by_name(name, []) for name in MATRICES],
        "scalings": [scaling(each) for each in SCALINGS],
        "axes": [axes(each) for each in AXES],
        "aliases": aliases(),
        "paddings": paddings(),
        "globalMax": [
            global_max(ties, [1, 2, 3, 2]),
            global_max(ties, [2, 3, 2, 1]),
            global_max(ties, [1, 12, 1, 1]),
            global_max([0] * 600, [1, 20, 30, 1]),
        ],
    },
    open(pathlib.Path(__file__).with_suffix(".json"), "w"),
)
