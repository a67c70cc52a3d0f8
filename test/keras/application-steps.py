"""Writes application-steps.json: three steps of training, as Keras takes them, of applications of 10 classes.

    python test/keras/application-steps.py

Weights are those of `applications.py`, but that kernels of depthwise convolutions are as large as the nine values that
each sums up ask for, or their gradients would be too steep; images are `numbers`; nothing is dropped. In the file are
the losses, and of each weight's change over the steps its norm and its product with `numbers`.
"""
import json
import pathlib

from applications import give_weights, made, weight  # first: it says how TensorFlow is to compute
from every_layer import numbers

import keras
import numpy as np

BATCH, STEPS = 8, 3
# Name, size of an image, learning rate.
MODELS = [("MobileNetV2", 64, 1e-5), ("EfficientNetB0", 32, 2e-5)]


def scaled(name, shape, seed):
    is_depthwise = len(shape) == 4 and shape[3] == 1
    return weight(name, shape, seed) * np.float32(np.sqrt(shape[2]) if is_depthwise else 1)


def without_dropout(model):
    config = model.get_config()
    for layer in config["layers"]:
        if layer["class_name"] == "Dropout":
            layer["config"]["rate"] = 0.0
    return keras.Model.from_config(config)


def values(model):
    return [w.numpy().astype("float64").ravel() for w in model.weights]


def record(name, size, rate):
    keras.backend.clear_session()
    model = without_dropout(made(name, size))
    give_weights(model, scaled)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(rate), loss, jit_compile=False)
    x = (numbers([BATCH, size, size, 3], 1000) + 1) * np.float32(127.5)
    y = np.arange(BATCH) * 3 % 10
    before = values(model)
    losses = []
    for _ in range(STEPS):
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, y)))
    changes = [after - each for after, each in zip(values(model), before)]
    return {
        "name": name, "size": size, "rate": rate, "losses": losses,
        "changes": [[float(f"{each:.7g}") for each in (np.linalg.norm(v), v @ numbers([v.size], j))] for j, v in enumerate(changes)],
    }


if __name__ == "__main__":
    made_of = [json.dumps(record(*each), separators=(",", ":")) for each in MODELS]
    pathlib.Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(made_of) + "\n]\n")
