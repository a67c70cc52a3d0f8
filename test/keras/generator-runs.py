"""What fit makes of Python generators: how many epochs, over which batches, and what is warned of.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*'
    TF_ENABLE_ONEDNN_OPTS=0 CUDA_VISIBLE_DEVICES=-1 python test/keras/generator-runs.py > test/keras/generator-runs.json

Batch i of a generator is two samples of i / 8 with targets 0. Left out is what TensorFlow's reading ahead decides, generators that
validation leaves unfinished after more than two batches; and generators found to have ended at an epoch's first batch, of which Keras makes an
epoch without a step and with a loss of 0.
"""

import json
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np


def batches(count):
    for i in range(count):
        yield np.full((2, 1), (i + 1) / 8, "float32"), np.zeros((2, 1), "float32")


def run(x, options):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    given = {**options}
    if "validation_data" in given:
        given["validation_data"] = batches(given["validation_data"])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        history = model.fit(batches(x), verbose=0, shuffle=False, **given)
    return {
        "x": x,
        "options": options,
        "epoch": history.epoch,
        "history": history.history,
        "weight": float(model.get_weights()[0][0, 0]),
        "warned": any("ran out of data" in str(each.message) for each in told),
    }


RUNS = [
    (1, {"epochs": 3}),
    (2, {"epochs": 3}),
    (3, {"epochs": 3}),
    (5, {"epochs": 4}),
    (6, {"epochs": 3, "steps_per_epoch": 2}),
    (6, {"epochs": 3, "steps_per_epoch": 4}),
    (5, {"epochs": 4, "steps_per_epoch": 2}),
    (3, {"epochs": 3, "steps_per_epoch": 1}),
    (2, {"epochs": 2, "steps_per_epoch": 7}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 3}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 1}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 2}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 4, "validation_steps": 2}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 9, "validation_steps": 1}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 1, "validation_steps": 2}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 3, "validation_steps": 7}),
    (6, {"epochs": 3, "steps_per_epoch": 2, "validation_data": 3, "validation_freq": 2}),
    (8, {"epochs": 4, "steps_per_epoch": 2, "validation_data": 5, "validation_freq": [1, 4]}),
    (3, {"epochs": 3, "validation_data": 2}),
    (4, {"epochs": 3, "initial_epoch": 1, "validation_data": 4}),
]

if __name__ == "__main__":
    print("[\n" + ",\n".join(json.dumps(run(*each)) for each in RUNS) + "\n]")
