"""Reductions, cumulative sums and softmax along any axis by keras.ops, with gradients, for test/ops/reductions.test.ts.

python test/keras/reductions.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np
import tensorflow as tf
from keras import ops

CALLS = [
    "var(x)",
    "var(x, axis=(0, 2))",
    "var(x, axis=-2, keepdims=True)",
    "std(x, axis=1)",
    "prod(x, axis=(1, -1))",
    "min(x, axis=0)",
    "max(x, axis=(0, 1), keepdims=True)",
    "logsumexp(x)",
    "logsumexp(x, axis=-1, keepdims=True)",
    "argmin(x, axis=1)",
    "argmax(x, axis=0)",
    "cumsum(x)",
    "cumsum(x, axis=1)",
    "cumprod(x, axis=-1)",
    "softmax(x, axis=0)",
    "softmax(x)",
    "log_softmax(x, axis=1)",
    "one_hot(argmax(x), 4)",
    "one_hot(argmax(x), 3, axis=0)",
]

SHAPE = (3, 5, 4)


def run(call, x):
    # argmax of Keras takes all elements unless told; here, the last axis.
    return eval("ops." + call.replace("argmax(x)", "ops.argmax(x, axis=-1)"), {"ops": ops, "x": x})


def main():
    rng = np.random.default_rng(16)
    values = np.round(rng.normal(size=SHAPE), 3).astype("float32")
    x = tf.constant(values)
    cases = []
    for call in CALLS:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = run(call, x)
            differentiable = not call.startswith(("arg", "one_hot"))
            loss = tf.reduce_sum(tf.square(y)) if differentiable else None
        gradient = tape.gradient(loss, x).numpy().reshape(-1).tolist() if differentiable else None
        y = np.asarray(y)
        cases.append(
            {"call": call, "shape": list(y.shape), "output": y.reshape(-1).tolist(), "gradient": gradient}
        )
    result = {"keras": keras.__version__, "input": {"shape": list(SHAPE), "values": values.reshape(-1).tolist()}, "cases": cases}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result) + "\n")


main()
