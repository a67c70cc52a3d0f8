"""Writes operation-graphs.json: models whose graph has operations of Keras 3 and of TensorFlow in Keras 2.

python test/keras/operation-graphs.py         # needs tf_keras beside Keras 3
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

SHAPE = (4, 4, 2)


def wave(shape):
    size = int(np.prod(shape))
    return (np.round(np.sin(np.arange(size) * 1.7) * 1000) / 1000).astype("float32").reshape(shape)


def of(make, library=keras):
    x = library.Input(SHAPE, name="x")
    return library.Model(x, make(x))


def arithmetic(x):
    y = layers.Conv2D(3, 3, padding="same", activation="relu")(x + 1.0)
    y = 2.0 - y * 0.5
    y = y / (ops.abs(y) + 1) + ops.maximum(y, 0.25) ** 2
    y = ops.add(y, np.array([1, 2, 3], "float32")) - ops.mean(y, axis=[1, 2], keepdims=True)
    return layers.Dense(2)(ops.sqrt(ops.square(-y)))


def shapes(x):
    y = ops.concatenate([x, ops.flip(x, axis=1)], axis=-1)
    y = y[:, 1:, ::2, :3]
    y = ops.transpose(y, [0, 2, 1, 3])
    y = ops.reshape(y, (-1, 6, 3))
    a, b = ops.split(y, 2, axis=1)
    y = ops.stack([a, b], axis=2)
    y = ops.pad(y, [[0, 0], [1, 0], [0, 0], [0, 1]], constant_values=0.5)
    y = ops.expand_dims(y[:, :, 0, :], -1)
    y = ops.repeat(ops.squeeze(y, -1), 2, axis=1)
    return layers.Flatten()(ops.tile(y, [1, 1, 2]))


def reductions(x):
    y = ops.sum(x, axis=-1)
    y = ops.matmul(y, ops.swapaxes(y, 1, 2))
    z = ops.einsum("bij,bjk->bik", y, y)
    y = ops.max(ops.clip(z, -1, 1), axis=1) + ops.var(z, axis=2) + ops.min(y, axis=-1)
    return ops.softmax(ops.where(y > 0.5, y, ops.exp(-ops.abs(y))), axis=-1)


def functions(x):
    y = ops.image.resize(x, (6, 5))
    y = ops.nn.max_pool(y, 2, 1, padding="same") + ops.average_pool(y, (2, 2), strides=1, padding="same")
    y = ops.leaky_relu(y, 0.1) + ops.gelu(y) + ops.tanh(y) + ops.sigmoid(y) + ops.silu(y)
    return layers.GlobalAveragePooling2D()(ops.log1p(ops.relu(y)) - ops.normalize(y, axis=-1))


def orders(x):
    y = ops.reshape(x, (-1, 4, 8))
    values, places = ops.top_k(y, 3)
    low = ops.take_along_axis(y, ops.argsort(y, axis=1), axis=1)
    inner = ops.slice(ops.take(low, [0, 5, -1, -2, 3], axis=2), [0, 1, 2], [-1, 2, 3])
    taken = ops.take_along_axis(y, places, axis=2) * ops.take_along_axis(x[..., 0], np.array([[[3], [0], [1], [2]]]), axis=2)
    chosen = ops.one_hot(ops.argmax(y, axis=2), 8)
    others = ops.one_hot(places, 8, axis=1)
    y = ops.einsum("bik,bjk->bij", ops.softmax(y, axis=1), ops.clip(chosen - low, -0.4, 0.7))
    z = ops.einsum("ncij->nij", others) + values + taken - ops.softmax(places + values, axis=-2)
    return layers.Dense(2)(ops.concatenate([y, z, ops.tile(ops.mean(inner, axis=1, keepdims=True), [1, 4, 1])], axis=-1))


def keras_2(x):
    y = tf_keras.layers.Conv2D(2, 3, padding="same")(x + 1.0)
    y = (2.0 - y) * x / (tf.abs(y) + 1.0)
    y = tf.concat([tf.nn.relu(y), tf.nn.sigmoid(y)], axis=-1)
    y = y[:, 1:, ..., 0:3]
    y = tf.transpose(y, [0, 2, 1, 3])
    y = tf.image.resize(y, (5, 6))
    y = tf.stack([y, -y], axis=1)
    y = tf.unstack(y, axis=1)[1]
    y = tf.split(y, 3, axis=2)[1]
    y = tf.pad(y, [[0, 0], [1, 1], [0, 0], [0, 0]])
    y = tf.clip_by_value(y**2, 0.0, 1.0)
    y = tf.squeeze(tf.expand_dims(y, -1), -1)
    y = tf.reduce_mean(y, axis=[1], keepdims=True) + tf.math.maximum(y, 0.1)
    y = tf.reshape(y, (-1, 7, 6))
    y = tf.matmul(y, tf.transpose(y, [0, 2, 1]))
    return tf_keras.layers.Dense(2)(tf.nn.softmax(tf.reduce_sum(y, axis=1)))


cases = []
for make in [arithmetic, shapes, reductions, functions, orders, keras_2]:
    library = tf_keras if make is keras_2 else keras
    library.utils.set_random_seed(1)
    model = of(make, library)
    x = wave([3, *SHAPE])
    y = np.asarray(model.predict(x, verbose=0))
    for ending in [".h5" if library is tf_keras else ".keras"]:
        values = [float(f"{v:.8g}") for v in y.reshape(-1)]
        cases.append({"name": make.__name__ + ending, "shape": list(y.shape), "y": values, "packed": packed(model, ending)})
path = pathlib.Path(__file__).with_name("operation-graphs.json")
path.write_text(json.dumps({"keras": keras.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print([c["name"] for c in cases])
