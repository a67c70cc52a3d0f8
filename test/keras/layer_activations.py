"""Writes layer-activations.json: PReLU and functions as the activations of other layers, as Keras 3 trains them.

    python test/keras/layer_activations.py
"""

import json
import pathlib

import keras
import numpy as np
from keras import layers
from golden_array import array

FILE = pathlib.Path(__file__).with_name("layer-activations.json")
numpy = np.random.default_rng(16)


@keras.saving.register_keras_serializable("activations", "half")
def half(x):
    return x * keras.ops.sigmoid(x) * 0.5


def dense():
    return keras.Sequential([
        keras.Input((4,)),
        layers.Dense(5, use_bias=False, activation=layers.PReLU(alpha_regularizer="l2", alpha_constraint="non_neg")),
        layers.Dense(2, activation=layers.PReLU()),
    ])


def convolution():
    return keras.Sequential([
        keras.Input((6, 5, 2)),
        layers.Conv2D(3, 3, activation=layers.PReLU(shared_axes=[1, 2])),
        layers.SeparableConv2D(3, 2, activation=layers.PReLU()),
        layers.Flatten(),
        layers.Dense(2),
    ])


def function():
    return keras.Sequential([keras.Input((4,)), layers.Dense(5, activation=half), layers.Dense(2)])


def cases():
    for make in (dense, convolution, function):
        keras.backend.clear_session()
        model = make()
        x = numpy.normal(size=[10, *model.input_shape[1:]]).astype("float32")
        y = numpy.normal(size=[10, 2]).astype("float32")
        model(x)  # makes the weights of the activations
        weights = [numpy.normal(size=w.shape) * 0.4 for w in model.weights]
        model.set_weights(weights)
        predicted = model.predict(x, verbose=0)
        model.compile(keras.optimizers.SGD(0.01, momentum=0.9), "mean_squared_error")
        history = model.fit(x, y, epochs=3, batch_size=4, shuffle=False, verbose=0).history
        yield {
            "name": make.__name__,
            "model": json.loads(model.to_json()),
            "paths": [w.path.split("/", 1)[1] for w in model.weights],
            "params": [layer.count_params() for layer in model.layers],
            "weights": [array(w) for w in weights],
            "x": array(x),
            "y": array(y),
            "predicted": array(predicted),
            "history": history,
            "trained": [array(w) for w in model.get_weights()],
        }


FILE.write_text("[\n" + ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases()) + "\n]\n")
