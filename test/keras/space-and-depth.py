"""Writes space-and-depth.json: models with depth_to_space and space_to_depth of Keras 3, of TensorFlow in Keras 2, and
with VGG's preprocess_input, which is a bias_add there; what they predict, and a gradient.

python test/keras/space-and-depth.py         # needs tf_keras beside Keras 3
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from keras import ops
from packed_model import packed

SHAPE = (4, 6, 12)


def last(x):
    return ops.space_to_depth(ops.depth_to_space(x * 2.0, 2), 4)


def first(x):
    return ops.depth_to_space(ops.space_to_depth(x, 2, data_format="channels_first"), 4, "channels_first")


def functions(x):
    y = tf.nn.depth_to_space(x * 2.0, 2)
    y = tf.nn.space_to_depth(y, block_size=4, data_format="NHWC")
    return tf.compat.v1.space_to_depth(tf.compat.v1.depth_to_space(y, 2), 2)


def vgg(x):
    return tf_keras.applications.vgg16.preprocess_input(x[..., :3] * 100.0)


def numbers(values):
    return [float(f"{v:.8g}") for v in np.asarray(values).reshape(-1)]


size = 2 * int(np.prod(SHAPE))
x = (np.round(np.sin(np.arange(size) * 1.7) * 1000) / 1000).astype("float32").reshape(2, *SHAPE)
cases = []
for make, library in [(last, keras), (first, keras), (functions, tf_keras), (vgg, tf_keras)]:
    image = library.Input(SHAPE, name="x")
    model = library.Model(image, make(image))
    with tf.GradientTape() as tape:
        given = tf.constant(x)
        tape.watch(given)
        y = model(given)
        weights = np.arange(int(np.prod(y.shape)), dtype="float32").reshape(y.shape)
        loss = tf.reduce_sum(y * weights)
    cases.append(
        {
            "name": make.__name__ + (".h5" if library is tf_keras else ".keras"),
            "shape": list(y.shape),
            "y": numbers(y),
            "gradient": numbers(tape.gradient(loss, given)),
            "packed": packed(model, ".h5" if library is tf_keras else ".keras"),
        }
    )
path = pathlib.Path(__file__).with_name("space-and-depth.json")
path.write_text(json.dumps({"keras": keras.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print([case["name"] for case in cases])
