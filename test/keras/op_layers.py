"""
Writes op-layers.json: graphs as Keras of TensorFlow 1.15 to 2.3 kept them, each operation a `TensorFlowOpLayer`, and what
they predict. Keras 2 does so still where TensorFlow does not run eagerly.

    python test/keras/op_layers.py
"""

import base64
import gzip
import json
import os
import pathlib
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import numpy as np
import tensorflow as tf
import tf_keras as keras
from every_layer import numbers

tf.compat.v1.disable_eager_execution()
raw = tf.raw_ops
SHAPE = (4, 6, 4)


def as_float(x):
    return raw.Cast(x=x, DstT=tf.float32)


def arithmetic(x):
    y = x * 2.0 + 1.0  # Mul, AddV2
    yield from (1.0 - y, y / (raw.Abs(x=x) + 1.0), raw.Pow(x=raw.Abs(x=x), y=2.0), raw.Add(x=x, y=y))
    yield from (raw.Maximum(x=x, y=0.25), raw.Minimum(x=x, y=y), raw.FloorDiv(x=x, y=0.3), raw.FloorMod(x=x, y=0.3))
    yield raw.BiasAdd(value=x, bias=tf.constant([1.0, 2.0, 3.0, 4.0]))
    yield raw.ClipByValue(t=x, clip_value_min=-0.5, clip_value_max=0.25)
    yield raw.MatMul(a=raw.Reshape(tensor=x, shape=[-1, 96]), b=tf.constant(numbers([96, 3], 9)))
    yield raw.BatchMatMulV2(x=x, y=raw.Transpose(x=y, perm=[0, 1, 3, 2]))


def comparisons(x):
    y = raw.ReverseV2(tensor=x, axis=[1])
    for op in "Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual":
        yield as_float(getattr(raw, op)(x=x, y=y))
    above, below = raw.Greater(x=x, y=0.25), raw.Less(x=x, y=-0.25)
    yield from (as_float(each) for each in (raw.LogicalOr(x=above, y=below), raw.LogicalAnd(x=above, y=below), raw.LogicalNot(x=above)))
    yield from (as_float(getattr(raw, op)(x=x)) for op in ("IsFinite", "IsInf", "IsNan"))
    yield from (raw.SelectV2(condition=above, t=x, e=0.0), raw.Select(condition=above, x=x, y=y))


def elementwise(x):
    for op in "Neg", "Exp", "Expm1", "Sign", "Sin", "Cos", "Tan", "Tanh", "Sigmoid", "Floor", "Ceil", "Round", "Square", "Erf", "OnesLike", "ZerosLike":
        yield getattr(raw, op)(x=x)
    for op in "Relu", "Relu6", "Elu", "Selu", "Softplus", "Softsign", "LeakyRelu":
        yield getattr(raw, op)(features=x)
    yield from (raw.Softmax(logits=x), raw.LogSoftmax(logits=x), raw.LeakyRelu(features=x, alpha=0.5))
    positive = raw.Abs(x=x) + 0.5
    for op in "Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal":
        yield getattr(raw, op)(x=positive)
    yield from (raw.Identity(input=x) * 1.0, raw.StopGradient(input=x) * 1.0)


def axes(x):
    for op in "Mean", "Sum", "Max", "Min", "Prod":
        yield getattr(raw, op)(input=x, axis=[1, 2])
        yield getattr(raw, op)(input=x, axis=-1, keep_dims=True)
    yield from (as_float(raw.ArgMax(input=x, dimension=-1)), as_float(raw.ArgMin(input=x, dimension=2)))
    yield from (raw.Cumsum(x=x, axis=1), raw.Cumprod(x=x, axis=2))


def layout(x):
    yield x[:, 1:3, ::2]
    yield x[..., 0]
    yield x[:, tf.newaxis, -1]
    yield raw.ConcatV2(values=[x, x * 2.0], axis=-1)
    yield raw.Pack(values=[x, x], axis=2)
    yield from raw.Unpack(value=x, num=4, axis=3)
    yield from raw.Split(axis=2, value=x, num_split=3)
    yield from raw.SplitV(value=x, size_splits=[1, 3], axis=3, num_split=2)
    yield raw.ExpandDims(input=x, axis=2)
    yield raw.Squeeze(input=raw.ExpandDims(input=x, axis=1), axis=[1])
    yield raw.Pad(input=x, paddings=[[0, 0], [1, 0], [0, 2], [0, 0]])
    yield raw.PadV2(input=x, paddings=[[0, 0], [1, 1], [0, 0], [0, 0]], constant_values=0.5)
    yield raw.MirrorPad(input=x, paddings=[[0, 0], [1, 1], [2, 0], [0, 0]], mode="REFLECT")
    yield raw.Tile(input=x, multiples=[1, 2, 1, 1])
    yield raw.GatherV2(params=x, indices=[2, 0], axis=2)
    yield raw.Roll(input=x, shift=1, axis=2)
    yield raw.DepthToSpace(input=x, block_size=2)
    yield raw.SpaceToDepth(input=x, block_size=2)


def images(x):
    yield raw.MaxPool(input=x, ksize=[1, 2, 3, 1], strides=[1, 2, 1, 1], padding="SAME")
    yield raw.AvgPool(value=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")
    yield raw.ResizeBilinear(images=x, size=[6, 5], half_pixel_centers=True)
    yield raw.ResizeBicubic(images=x, size=[8, 12], half_pixel_centers=True)
    yield raw.ResizeNearestNeighbor(images=x, size=[6, 5], half_pixel_centers=True)


files = []
for case in arithmetic, comparisons, elementwise, axes, layout, images:
    keras.backend.clear_session()
    x = keras.Input(SHAPE, name="x")
    # After a layer, as in the models that have these.
    model = keras.Model(x, list(case(keras.layers.Dense(4, name="before")(x))))
    model.set_weights([numbers(w.shape, j) for j, w in enumerate(model.weights)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        data = pathlib.Path(path).read_bytes()
    predictions = model.predict(numbers([2, *SHAPE], 1))
    files.append({
        "name": case.__name__,
        "packed": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(),
        "predictions": [{"shape": list(y.shape), "data": [float(f"{v:.7g}") for v in np.ravel(y)]} for y in predictions],
    })
pathlib.Path(__file__).with_name("op-layers.json").write_text(json.dumps(files, separators=(",", ":")) + "\n")
