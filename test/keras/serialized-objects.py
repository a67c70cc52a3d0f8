"""Writes serialized-objects.json: what Keras's serialize_keras_object gives of objects of every kind."""

import json
import os
import pathlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np

inputs = keras.Input((4,), name="in")
functional = keras.Model(inputs, keras.layers.Dense(2, name="d")(inputs), name="functional")
sequential = keras.Sequential([keras.Input((4,), name="in2"), keras.layers.Dense(2, name="d")], name="sequential")
OBJECTS = {
    "layer": keras.layers.Dense(3, activation="relu", kernel_regularizer="l2", name="dense"),
    "optimizer": keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.5, 10, 0.5), momentum=0.5),
    "schedule": keras.optimizers.schedules.PolynomialDecay(0.5, 10),
    "loss": keras.losses.Huber(0.5),
    "metric": keras.metrics.MeanAbsoluteError(name="mae"),
    "initializer": keras.initializers.HeNormal(seed=3),
    "regularizer": keras.regularizers.L1L2(0.25, 0.5),
    "constraint": keras.constraints.MaxNorm(3),
    "array": np.arange(6, dtype="int32").reshape(2, 3),
    "list": [1, "a", None, True, keras.layers.ReLU(name="re_lu")],
    "object": {"a": {"b": keras.losses.Poisson()}, "c": 2.5},
    "functional": functional,
    "sequential": sequential,
}
written = {name: keras.utils.serialize_keras_object(value) for name, value in OBJECTS.items()}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(written, separators=(",", ":")) + "\n")
