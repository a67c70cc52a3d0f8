"""Writes penalties.json: what Keras 3 makes of regularizers, constraints, and models that have them.

    python test/keras/penalties.py
"""

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf
from keras import constraints, layers, regularizers

from golden_array import array

FILE = pathlib.Path(__file__).with_name("penalties.json")
numpy = np.random.default_rng(16)


def factor():
    return round(float(numpy.uniform(0, 0.5)), 3)


def weight(rank=None):
    shape = [int(n) for n in numpy.integers(2, 6, rank or numpy.integers(1, 5))]
    w = numpy.normal(size=shape).astype("float32")
    w[numpy.uniform(size=shape) < 0.1] = 0  # where magnitudes have a kink
    return w


def regularizer_cases():
    draws = [
        lambda: (regularizers.L1(factor()), weight()),
        lambda: (regularizers.L2(factor()), weight()),
        lambda: (regularizers.L1L2(factor(), factor()), weight()),
        lambda: (regularizers.OrthogonalRegularizer(factor(), str(numpy.choice(["rows", "columns"]))), weight(2)),
    ]
    for draw in draws:
        for _ in range(10):
            regularizer, w = draw()
            variable = tf.Variable(w)
            with tf.GradientTape() as tape:
                value = regularizer(variable)
            yield {
                "config": regularizers.serialize(regularizer),
                "weight": array(w),
                "value": float(value),
                "gradient": array(tape.gradient(value, variable)),
            }


def constraint_cases():
    def axis(rank):
        return int(numpy.integers(0, rank)) if numpy.uniform() < 0.5 else list(range(max(rank - 1, 1)))

    draws = [
        lambda rank: constraints.MaxNorm(round(float(numpy.uniform(0.5, 2)), 2), axis(rank)),
        lambda rank: constraints.MinMaxNorm(0.5, 1.5, round(float(numpy.uniform(0.2, 1)), 2), axis(rank)),
        lambda rank: constraints.NonNeg(),
        lambda rank: constraints.UnitNorm(axis(rank)),
    ]
    for draw in draws:
        for _ in range(10):
            w = weight()
            constraint = draw(w.ndim)
            yield {"config": constraints.serialize(constraint), "weight": array(w), "result": array(constraint(w))}


def dense():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(4, "tanh", kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.05), kernel_constraint="max_norm"),
        layers.Dense(2, kernel_regularizer=regularizers.L1L2(0.02, 0.03), activity_regularizer=regularizers.L2(0.1)),
    ])


def convolution():
    return keras.Sequential([
        keras.Input((5, 5, 2)),
        layers.Conv2D(3, 3, kernel_regularizer=regularizers.L2(0.1), kernel_constraint=constraints.MinMaxNorm(0.5, 1.0, 0.5, [0, 1, 2])),
        layers.BatchNormalization(gamma_regularizer="l2", beta_regularizer="l1", gamma_constraint="non_neg", beta_constraint="unit_norm"),
        layers.Activation("relu", activity_regularizer="l1"),
        layers.Flatten(),
        layers.Dense(2, kernel_regularizer=regularizers.OrthogonalRegularizer(0.5, "columns"), bias_constraint="non_neg"),
    ])


def two_outputs():
    x = keras.Input((3,))
    h = layers.Dense(3, "relu", kernel_regularizer=regularizers.L2(0.2))(x)
    return keras.Model(x, [layers.Dense(2, name="a")(h), layers.Dense(2, name="b", bias_regularizer="l2")(h)])


def frozen():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(3, kernel_regularizer=regularizers.L2(0.5), activity_regularizer=regularizers.L1(0.1), trainable=False),
        layers.Dense(2, kernel_regularizer=regularizers.L1(0.1)),
    ])


def activations():
    return keras.Sequential([
        keras.Input((4, 3)),
        layers.Dense(3),
        layers.PReLU(shared_axes=[1], alpha_regularizer=regularizers.L2(0.3), alpha_constraint=constraints.MaxNorm(0.4, 1)),
        layers.ActivityRegularization(0.05, 0.02),
        layers.Dropout(0.0, activity_regularizer=regularizers.L2(0.05)),
        layers.Flatten(),
        layers.Dense(2),
    ])


def shared():
    x = keras.Input((3,))
    layer = layers.Dense(3, "tanh", kernel_regularizer="l2", activity_regularizer=regularizers.L2(0.2))
    return keras.Model(x, layers.Dense(2)(layer(layer(x))))


def classes():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(2, "softmax", kernel_regularizer=regularizers.L2(0.1), activity_regularizer=regularizers.L2(0.3)),
    ])


def wrapped():
    within = layers.Dense(
        3, "tanh", kernel_regularizer=regularizers.L2(0.2), bias_regularizer="l1", activity_regularizer=regularizers.L2(0.3),
        bias_constraint=constraints.NonNeg(),
    )
    return keras.Sequential([keras.Input((3,)), layers.SpectralNormalization(within), layers.Dense(2)])


def nested():
    inner = keras.Sequential([
        keras.Input((3,)),
        layers.Dense(3, "tanh", kernel_regularizer=regularizers.L2(0.2), activity_regularizer="l1", kernel_constraint="non_neg"),
    ])
    still = keras.Sequential([keras.Input((3,)), layers.Dense(3, "tanh", bias_regularizer="l2", activity_regularizer=regularizers.L1(0.1))])
    still.trainable = False
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(2)(still(inner(inner(x)))))


def within():
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(3, layers.PReLU(alpha_regularizer=regularizers.L2(0.3), alpha_constraint="non_neg", activity_regularizer="l2")),
        layers.SpectralNormalization(layers.Dense(3, layers.LeakyReLU(0.2, activity_regularizer=regularizers.L1(0.1)), activity_regularizer="l1")),
        layers.Activation(layers.LeakyReLU(0.3, activity_regularizer=regularizers.L1(0.05)), activity_regularizer="l2"),
        layers.Dense(2, layers.LeakyReLU(0.1, activity_regularizer=regularizers.L2(0.2))),
    ])


def alone():
    # What the penalties do not reach is not trained, nor decayed: the bias of the second layer, and the last one.
    return keras.Sequential([
        keras.Input((3,)),
        layers.Dense(3, "tanh", activity_regularizer=regularizers.L2(0.2)),
        layers.Dense(3, kernel_regularizer=regularizers.L2(0.3)),
        layers.Dense(2),
    ])


def measured():
    return keras.Sequential([keras.Input((3,)), layers.Dense(4, kernel_regularizer="l1"), layers.Dense(2)])


def half():
    return two_outputs()


# Of those that are not trained by a mean squared error.
LOSSES = {"classes": "sparse_categorical_crossentropy", "alone": None, "measured": None, "half": ["mse", None]}
METRICS = {"measured": ["mae"], "within": ["mae"]}


def training_cases():
    for make in (dense, convolution, two_outputs, frozen, activations, shared, classes, alone, measured, half, wrapped, nested, within):
        keras.backend.clear_session()
        model = make()
        model(np.zeros((1, *model.input_shape[1:])))  # makes the weights of activations
        weights = [numpy.uniform(0.2, 1, w.shape) if "variance" in w.name else numpy.normal(size=w.shape) * 0.7 for w in model.weights]
        model.set_weights(weights)
        n = 10  # of batches of 4: the last has 2
        x = numpy.normal(size=[n, *model.input_shape[1:]]).astype("float32")
        values = lambda: numpy.normal(size=[n, 2]).astype("float32")
        several = make in (two_outputs, half)
        y = numpy.integers(0, 2, n) if make is classes else [values(), values()] if several else values()
        y = None if make is alone else y
        shares = numpy.uniform(0.2, 2, n).astype("float32") if make is dense else None
        loss = LOSSES.get(make.__name__, "mse")
        metrics = METRICS.get(make.__name__)
        weighed = {"loss_weights": [0.3, 0.7]} if make is two_outputs else {}
        decay = 0.05 if make is alone else None
        optimizer = keras.optimizers.SGD(0.1, weight_decay=decay)
        model.compile(optimizer, [loss, loss] if make is two_outputs else loss, metrics=metrics, **weighed)
        options = {"batch_size": 4, "verbose": 0, "sample_weight": shares}
        before = model.evaluate(x, y, return_dict=True, **options)
        history = model.fit(x, y, epochs=2, shuffle=False, **options).history
        after = model.evaluate(x, y, return_dict=True, **options)
        yield {
            "name": make.__name__,
            "model": json.loads(model.to_json()),
            "weights": [array(w) for w in weights],
            "x": array(x),
            "y": [array(each) for each in (y if isinstance(y, list) else [] if y is None else [y])],
            "sampleWeight": None if shares is None else array(shares),
            "loss": loss,
            "metrics": metrics,
            "weightDecay": decay,
            "lossWeights": weighed.get("loss_weights"),
            "before": before,
            "history": history,
            "after": after,
            "trained": [array(w) for w in model.get_weights()],
        }


def lines(cases):
    return "[\n" + ",\n".join("    " + json.dumps(case, separators=(",", ":")) for case in cases) + "\n  ]"


FILE.write_text(
    '{\n  "regularizers": ' + lines(regularizer_cases())
    + ',\n  "constraints": ' + lines(constraint_cases())
    + ',\n  "training": ' + lines(training_cases()) + "\n}\n"
)
