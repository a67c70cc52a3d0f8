"""Writes masks.json: what Keras 3 makes of masks, in layers that are given one, in graphs, and in training.

    python test/keras/masks.py
"""

import json
import os
import pathlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses, metrics, ops
from golden_array import array

FILE = pathlib.Path(__file__).with_name("masks.json")
numpy = np.random.default_rng(16)


def values(*shape):
    return numpy.normal(size=shape).astype("float32")


def bits(*shape):
    return (numpy.uniform(size=shape) < 0.6).astype("float32")


def steps(*shape, value=0.0):
    """Samples of which some steps are masked whole, and others in part."""
    x = values(*shape)
    x[numpy.uniform(size=shape[:-1]) < 0.4] = value
    x[numpy.uniform(size=shape) < 0.1] = value
    return x


def draw(layer):
    """Weights that are not what initializers give."""
    drawn = [numpy.uniform(0.2, 1, w.shape) if "variance" in w.name else numpy.normal(size=w.shape) * 0.7 for w in layer.weights]
    layer.set_weights(drawn)
    return [array(w) for w in drawn]


def run(layer, call, inputs, training):
    """Output, gradients and the weights that are kept, of a call."""
    with tf.GradientTape() as tape:
        xs = [tf.constant(x) for x in inputs]
        tape.watch(xs)
        y = call(xs, training)
        factors = values(*y.shape)
        loss = tf.reduce_sum(y * factors)
    trained = [w.value for w in layer.trainable_weights]
    gradients = tape.gradient(loss, [*xs, *trained], unconnected_gradients="zero")
    mask = getattr(y, "_keras_mask", None)
    return {
        "y": array(y),
        "mask": None if mask is None else array(mask),
        "factors": array(factors),
        "gradients": [array(g) for g in gradients],
        "kept": [array(w) for w in layer.non_trainable_weights],
    }


# Layers that take a mask ---------------------------------------------------------------------------------------------


def calls():
    L = layers
    for layer, shape, mask in [
        (L.Softmax(), [4, 5], [4, 5]),
        (L.Softmax(), [3, 4, 5], [3, 1, 5]),
        (L.Softmax(), [3, 4, 5], [4, 5]),
        (L.Softmax(axis=1), [3, 4, 5], [3, 4, 1]),
        (L.Softmax(axis=[1, 2]), [3, 4, 5], [3, 4, 5]),
        (L.BatchNormalization(), [6, 5], [6]),
        (L.BatchNormalization(), [3, 4, 5], [3, 4]),
        (L.BatchNormalization(axis=1, center=False), [3, 4, 5], [3, 4]),
        (L.BatchNormalization(scale=False, epsilon=0.01, momentum=0.9), [2, 3, 4, 5], [2, 3, 4]),
        (L.GlobalAveragePooling1D(), [3, 6, 2], [3, 6]),
        (L.GlobalAveragePooling1D(keepdims=True), [3, 6, 2], [3, 6]),
        (L.GlobalAveragePooling1D(data_format="channels_first"), [3, 2, 6], [3, 6]),
    ]:
        x, m = values(*shape), bits(*mask)
        m.flat[0] = 1
        if isinstance(layer, L.GlobalAveragePooling1D):
            m[:, 1] = 1  # of no step the mean is NaN
        if isinstance(layer, L.Softmax):
            m[..., 0, :] = 0  # a row that is masked whole
        layer.build(x.shape)
        weights = draw(layer)
        config = keras.saving.serialize_keras_object(layer)
        for training in (False, True) if layer.weights else (False,):
            call = lambda xs, training: layer(xs[0], mask=tf.constant(m), **({} if not layer.weights else {"training": training}))
            yield {"layer": config, "weights": weights, "x": [array(x)], "given": array(m), "training": training, **run(layer, call, [x], training)}
            layer.set_weights([np.reshape(w["data"], w["shape"]) for w in weights])


# Graphs --------------------------------------------------------------------------------------------------------------


@keras.saving.register_keras_serializable("masks")
def last_sum(x):
    return ops.sum(x, -1)


@keras.saving.register_keras_serializable("masks")
def same_mask(x, mask):
    return mask


@keras.saving.register_keras_serializable("masks")
def positive(x, mask):
    return x[..., 0] > 0


@keras.saving.register_keras_serializable("masks")
def identity(x):
    return ops.multiply(x, 1.0)


def sequence(*stack, shape=(4, 3), value=0.0):
    return keras.Sequential([keras.Input(shape), layers.Masking(value), *stack])


def merged(merge, masked=(True, True), shapes=((4, 3), (4, 3), (4, 3))):
    inputs = [keras.Input(shape) for shape in shapes[: len(masked)]]
    return keras.Model(inputs, merge([layers.Masking()(x) if is_masked else x for x, is_masked in zip(inputs, masked)]))


def nested():
    x = keras.Input((4, 3))
    inner = keras.Sequential([keras.Input((4, 3)), layers.Dense(2, "tanh"), layers.Dropout(0.5)])
    return keras.Model(x, layers.GlobalAveragePooling1D()(inner(layers.Masking()(x))))


def twice():
    x = keras.Input((4, 3))
    y = layers.Masking()(layers.Dense(3, "relu")(layers.Masking()(x)))
    return keras.Model(x, layers.BatchNormalization()(y))


def then(layer, model):
    return keras.Model(model.inputs, layer(model.outputs[0]))


def given():
    x, scores = keras.Input((4, 3)), keras.Input((4,))
    counts = ops.greater(scores, 0.0)
    y = layers.BatchNormalization()(layers.Dense(2)(x), mask=counts)
    return keras.Model([x, scores], layers.Concatenate()([y, layers.Reshape((4, 1))(layers.Softmax()(scores, mask=counts))]))


def graphs():
    L = layers
    lambda_of = lambda function, mask, shape: L.Lambda(function, output_shape=shape, mask=mask)
    yield "Masking", sequence()
    yield "Masking of another value, of images", sequence(shape=(3, 2, 2), value=-1.0)
    yield "Masking of features", sequence(L.Dense(2), shape=(2,))
    chain = [L.Dense(3, "tanh"), L.Activation("sigmoid"), L.ReLU(), L.LeakyReLU(0.1), L.ELU(), L.PReLU(), L.Rescaling(2.0, 0.5), L.Identity()]
    yield "layers that pass masks on", sequence(*chain)
    others = [L.Dense(4), L.LayerNormalization(), L.GroupNormalization(2), L.UnitNormalization(), L.Dropout(0.5), L.GaussianNoise(0.1), L.SpatialDropout1D(0.5)]
    yield "others at rest", sequence(*others)
    yield "BatchNormalization", sequence(L.Dense(3), L.BatchNormalization())
    yield "GlobalAveragePooling1D", sequence(L.Dense(2), L.GlobalAveragePooling1D(), L.Dense(2))
    yield "Softmax of scores", sequence(lambda_of(last_sum, same_mask, (4,)), L.Softmax())
    yield "a mask of a function", keras.Sequential([keras.Input((4, 3)), lambda_of(identity, positive, (4, 3)), L.BatchNormalization()])
    yield "Conv1D destroys", sequence(L.Conv1D(2, 2), L.GlobalAveragePooling1D())
    yield "Permute destroys", sequence(L.Permute((2, 1)), L.Dense(2))
    yield "SpectralNormalization keeps", sequence(L.SpectralNormalization(L.Dense(2)))
    yield "a model within", nested()
    yield "two masks", twice()
    yield "masks that are given", given()
    for merge in (L.Add(), L.Multiply(), L.Concatenate(), L.Concatenate(1)):
        yield f"BatchNormalization behind {merge.name}", then(L.BatchNormalization(), merged(merge))
    for merge in (L.Add, L.Subtract, L.Average, L.Multiply, L.Maximum, L.Minimum):
        yield merge.__name__, merged(merge())
        yield f"{merge.__name__} without one mask", merged(merge(), (True, False))
    for merge in (L.Add, L.Multiply, L.Maximum, L.Minimum):
        yield f"{merge.__name__} of three", merged(merge(), (True, True, True))
    yield "Multiply that broadcasts", merged(L.Multiply(), (True, True), ((4, 3), (1, 3)))
    yield "Minimum that broadcasts", merged(L.Minimum(), (False, True), ((4, 3), (1, 3)))
    for axis in (-1, 1):
        yield f"Concatenate along {axis}", merged(L.Concatenate(axis))
        yield f"Concatenate along {axis} without one mask", merged(L.Concatenate(axis), (False, True))
    yield "Dot", merged(L.Dot((2, 2)))


def graph_cases():
    for name, model in graphs():
        inputs = [steps(3, *x.shape[1:], value=-1.0 if "another" in name else 0.0) for x in model.inputs]
        if "Pooling" in name or "within" in name:
            inputs[0][:, 1] = 1  # of no step the mean is NaN
        weights = draw(model)
        call = lambda xs, training: model(xs if len(xs) > 1 else xs[0], training=training)
        for training in (False, True):
            if training and not any(isinstance(layer, layers.BatchNormalization) for layer in model.layers):
                continue  # the same, or random
            golden = run(model, call, inputs, training)
            yield {"name": name + (" in training" if training else ""), "model": json.loads(model.to_json()), "weights": weights,
                   "x": [array(x) for x in inputs], "training": training, **golden}
            model.set_weights([np.reshape(w["data"], w["shape"]) for w in weights])


# Training ------------------------------------------------------------------------------------------------------------


def labels(*shape):
    return numpy.integers(0, 3, shape)


def two():
    x = keras.Input((4, 3))
    h = layers.Dense(4, "tanh")(layers.Masking()(x))
    return keras.Model(x, [layers.Dense(3, "softmax", name="kinds")(h), layers.Dense(2, name="sizes")(layers.GlobalMaxPooling1D()(h))])


def training_cases():
    L = layers
    kinds = lambda: sequence(L.Dense(4, "tanh"), L.Dropout(0.0), L.Dense(3, "softmax"))
    sizes = lambda: sequence(L.Dense(4, "relu"), L.Dense(2))
    crossentropy = losses.SparseCategoricalCrossentropy
    mse = losses.MeanSquaredError
    cases = [
        ("classes of steps", kinds, labels(10, 4), {"loss": crossentropy(), "metrics": ["accuracy", metrics.SparseCategoricalCrossentropy()]}, None),
        ("classes of steps that weigh", kinds, labels(10, 4),
         {"loss": crossentropy(), "metrics": ["accuracy"], "weighted_metrics": ["accuracy"]}, numpy.uniform(0.2, 2, (10, 4))),
        ("an ignored class", kinds, labels(10, 4), {"loss": crossentropy(ignore_class=1)}, None),
        ("values of steps", sizes, values(10, 4, 2), {"loss": mse(), "metrics": ["mae", metrics.RootMeanSquaredError()]}, None),
        ("values of steps that weigh", sizes, values(10, 4, 2),
         {"loss": mse(), "metrics": ["mae"], "weighted_metrics": ["mse", metrics.RootMeanSquaredError()]}, numpy.uniform(0.2, 2, (10, 4))),
        ("values of samples that weigh", sizes, values(10, 4, 2), {"loss": mse(), "weighted_metrics": ["mae"]}, numpy.uniform(0.2, 2, (10, 1))),
        ("a sum", sizes, values(10, 4, 2), {"loss": mse(reduction="sum")}, None),
        ("a sum of steps that weigh", sizes, values(10, 4, 2), {"loss": mse(reduction="sum")}, numpy.uniform(0.2, 2, (10, 4))),
        ("the mean of what weighs", sizes, values(10, 4, 2), {"loss": mse(reduction="mean_with_sample_weight")}, numpy.uniform(0.2, 2, (10, 4))),
        ("the mean of what weighs, of masks alone", sizes, values(10, 4, 2), {"loss": mse(reduction="mean_with_sample_weight")}, None),
        ("samples without steps", lambda: sequence(L.Dense(4, "tanh"), L.Dense(1), shape=(3,)), values(10, 1),
         {"loss": losses.Huber(), "metrics": ["mae"], "weighted_metrics": ["mse"]}, numpy.uniform(0.2, 2, (10,))),
        ("normalized by what counts", lambda: sequence(L.Dense(4), L.BatchNormalization(), L.Dense(2)), values(10, 4, 2), {"loss": mse()}, None),
        ("the mean of steps", lambda: sequence(L.Dense(4, "tanh"), L.GlobalAveragePooling1D(), L.Dense(2)), values(10, 2), {"loss": mse(), "metrics": ["mae"]}, None),
        ("a mask that is destroyed", lambda: sequence(L.Conv1D(2, 2)), values(10, 3, 2), {"loss": mse(), "metrics": ["mae"]}, None),
        ("joined", lambda: merged(L.Concatenate(), (True, True)), values(10, 4, 6), {"loss": mse(), "metrics": ["mae"]}, None),
        ("two outputs", two, [labels(10, 4), values(10, 2)],
         {"loss": [crossentropy(), mse()], "metrics": [["accuracy"], ["mae"]], "loss_weights": [0.3, 0.7]}, None),
        ("two outputs that weigh", two, [labels(10, 4), values(10, 2)],
         {"loss": [crossentropy(), mse()], "weighted_metrics": [["accuracy"], ["mae"]], "loss_weights": [0.3, 0.7]},
         [numpy.uniform(0.2, 2, (10, 4)), numpy.uniform(0.2, 2, (10,))]),
    ]
    for name, make, y, compile, shares in cases:
        keras.backend.clear_session()
        model = make()
        x = [steps(10, *each.shape[1:]) for each in model.inputs]
        x[0][8:] = 0  # of the last batch nothing counts
        if "mean of steps" in name or "two" in name:
            x[0][:, 1] = 1  # of no step the mean is NaN
        weights = draw(model)
        serialized = {
            key: keras.tree.map_structure(lambda each: each if isinstance(each, (str, float)) else keras.saving.serialize_keras_object(each), value)
            for key, value in compile.items()
        }
        rate = 0.01 if "sum" in name else 0.1
        model.compile(keras.optimizers.SGD(rate), **compile)
        options = {"batch_size": 4, "verbose": 0, "sample_weight": shares}
        only = lambda each: each[0] if len(each) == 1 else each
        before = model.evaluate(only(x), y, return_dict=True, **options)
        history = model.fit(only(x), y, epochs=3, shuffle=False, **options).history
        after = model.evaluate(only(x), y, return_dict=True, **options)
        each = lambda given: [] if given is None else [array(a) for a in (given if isinstance(given, list) else [given])]
        yield {
            "name": name,
            "model": {key: value for key, value in json.loads(model.to_json()).items() if key != "compile_config"},
            "weights": weights,
            "x": [array(a) for a in x],
            "y": each(y),
            "sampleWeight": each(shares),
            "rate": rate,
            **serialized,
            "before": before,
            "history": history,
            "after": after,
            "trained": [array(w) for w in model.get_weights()],
        }


def lines(cases):
    return "[\n" + ",\n".join("    " + json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases) + "\n  ]"


FILE.write_text(
    '{\n  "calls": ' + lines(calls()) + ',\n  "graphs": ' + lines(graph_cases()) + ',\n  "training": ' + lines(training_cases()) + "\n}\n"
)
