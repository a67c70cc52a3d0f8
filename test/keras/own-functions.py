"""Writes own-functions.json: functions as losses and metrics, of one value a sample, for each output, and for the batch.

    python test/keras/own-functions.py
"""

import json
import os
import pathlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np
from keras import ops

FUNCTIONS = {
    "sample": lambda t, p: ops.mean(ops.square(t - p), axis=-1),
    "output": lambda t, p: ops.square(t - p),
    "batch": lambda t, p: ops.mean(ops.abs(t - p)),
    "one": lambda t, p: ops.reshape(ops.mean(ops.abs(t - p)), (1,)),
}
# By what a function gives. Weights that have more axes than its values Keras does not take.
WEIGHTS = {"sample": [None, [10], [10, 1]], "output": [None, [10, 1], [10, 2]], "batch": [None, [10]], "one": [None, [10]]}
rng = np.random.default_rng(18)


def array(x):
    return {"shape": list(x.shape), "data": [float(f"{v:.9g}") for v in np.asarray(x, "float32").ravel()]}


def named(name, fn):
    def function(t, p):
        return fn(t, p)

    function.__name__ = name
    return function


def cases():
    for kind, fn in FUNCTIONS.items():
        for shape in WEIGHTS[kind]:
            keras.backend.clear_session()
            layer = keras.layers.Dense(2)
            model = keras.Sequential([keras.Input((3,)), layer])
            start = [rng.normal(size=w.shape) for w in layer.get_weights()]
            layer.set_weights(start)
            x, y = (rng.normal(size=(10, size)).astype("float32") for size in (3, 2))
            weights = None if shape is None else rng.uniform(0, 2, shape).astype("float32")
            fit = {"batch_size": 4, "verbose": 0, "sample_weight": weights}
            metrics = [named(f"by_{each}", metric) for each, metric in FUNCTIONS.items()]
            # A metric that is one number has no axis that samples weigh along.
            weighted = [named("weighed", FUNCTIONS["output"])] if kind == "output" else [named("weighed", FUNCTIONS["sample"])]
            model.compile(keras.optimizers.SGD(0.1), fn, metrics=metrics, weighted_metrics=weighted)
            before = model.evaluate(x, y, return_dict=True, **fit)
            history = model.fit(x, y, epochs=2, shuffle=False, **fit).history
            after = model.evaluate(x, y, return_dict=True, **fit)
            yield {
                "kind": kind,
                "start": [array(w) for w in start],
                "x": array(x),
                "y": array(y),
                "sampleWeight": None if weights is None else array(weights),
                "before": before,
                "history": history,
                "after": after,
                "trained": [array(w) for w in layer.get_weights()],
            }


lines = ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases())
pathlib.Path(__file__).with_suffix(".json").write_text('{\n  "keras": "' + keras.__version__ + '",\n  "cases": [\n' + lines + "\n  ]\n}\n")
