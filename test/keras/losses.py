"""What Keras on TensorFlow makes of losses: where it finds the logits in a graph, losses at their edges, reductions.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*'
    TF_ENABLE_ONEDNN_OPTS=0 CUDA_VISIBLE_DEVICES=-1 python test/keras/losses.py > test/keras/losses.json
    python test/keras/losses.py configs > test/keras/loss-configs.json

Each case is a graph behind a Dense layer that passes its input on (its kernel is the identity), one step of SGD at the learning
rate 1 over all samples, whose loss and weights are written down, and an evaluation in batches of 2 before it. The
configs are what files have of the same losses.
"""

import json
import math
import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
warnings.filterwarnings("ignore")

import keras
import numpy as np
from keras import layers


def softmax(x):
    return layers.Activation("softmax")(x)


def dense(units, x, **options):
    return layers.Dense(units, **options)(x)


def nest(x, body):
    """A model within the model."""
    inner = keras.Input(x.shape[1:])
    return keras.Model(inner, body(inner))(x)


# By name, from the first layer's output to the model's outputs; `graphs` of `losses.test.ts` builds the same.
GRAPHS = {
    "as it is": lambda x: x,
    "softmax": softmax,
    "sigmoid": layers.Activation("sigmoid"),
    "relu": layers.Activation("relu"),
    "tanh": layers.Activation("tanh"),
    "dense softmax": lambda x: dense(3, x, activation="softmax"),
    "dense sigmoid": lambda x: dense(3, x, activation="sigmoid"),
    "one sigmoid": lambda x: dense(1, x, activation="sigmoid"),
    "nested": lambda x: nest(x, lambda i: dense(3, i, activation="softmax")),
    "nested sigmoid": lambda x: nest(x, lambda i: dense(3, i, activation="sigmoid")),
    "nested twice": lambda x: nest(x, lambda i: nest(i, lambda j: nest(j, softmax))),
    "nested, linear behind": lambda x: layers.Activation("linear")(nest(x, softmax)),
    "nested linear behind": lambda x: nest(softmax(x), lambda i: layers.Activation("linear")(i)),
    "nested dropout of 0 behind": lambda x: nest(softmax(x), layers.Dropout(0)),
    "nested of two": lambda x: nest(x, lambda i: [layers.Activation("tanh")(i), dense(3, i, activation="softmax")])[1],
    "nested of two, both read": lambda x: nest(x, lambda i: [dense(2, i, activation="sigmoid"), dense(3, i, activation="softmax")]),
    "read within the nested": lambda x: nest(x, lambda i: (lambda p: [p, dense(2, p)])(softmax(i))),
    "linear behind": lambda x: layers.Activation("linear")(softmax(x)),
    "sigmoid, linear behind": lambda x: layers.Activation("linear")(layers.Activation("sigmoid")(x)),
    "dense, two linear behind": lambda x: layers.Activation("linear")(layers.Activation("linear")(dense(3, x, activation="softmax"))),
    "dropout of 0 behind": lambda x: layers.Dropout(0)(softmax(x)),
    "dropout behind": lambda x: layers.Dropout(0.5, seed=1)(softmax(x)),
    "reshape behind": lambda x: layers.Reshape((3,))(softmax(x)),
    "flatten behind": lambda x: layers.Flatten()(softmax(x)),
    "rescaling by 1 behind": lambda x: layers.Rescaling(1.0)(softmax(x)),
    "softmax of softmax": lambda x: softmax(softmax(x)),
    "sigmoid of softmax": lambda x: layers.Activation("sigmoid")(softmax(x)),
    "relu of softmax": lambda x: layers.Activation("relu")(softmax(x)),
    "read by another": lambda x: (lambda p: [p, dense(2, p)])(softmax(x)),
    "sigmoid read by another": lambda x: (lambda p: [p, dense(2, p)])(dense(1, x, activation="sigmoid")),
    "linear behind, read by another": lambda x: (lambda p: [layers.Activation("linear")(p), dense(2, p)])(softmax(x)),
    "twice": lambda x: (lambda p: [p, p])(softmax(x)),
    "shared": lambda x: (lambda s: [s(x), s(layers.Rescaling(0.5)(x))])(layers.Dense(3, activation="softmax")),
    "two": lambda x: [dense(3, x, activation="softmax"), dense(2, x)],
}


def numbers(value):
    """As JSON has them: what is not finite by name."""
    if isinstance(value, (list, tuple)):
        return [numbers(v) for v in value]
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "data": [numbers(float(v)) for v in value.ravel()]}
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return float(f"{value:.8g}") if isinstance(value, float) else value


def initial(model):
    """The identity for the first kernel, waves for what comes after its bias."""
    values = []
    for i, weight in enumerate(model.weights):
        size = math.prod(weight.shape)
        if i == 0:
            values.append(np.eye(weight.shape[0], dtype="float32"))
        elif i == 1:
            values.append(np.zeros(weight.shape, "float32"))
        else:
            values.append((0.5 * np.sin(np.arange(size) + i)).astype("float32").reshape(weight.shape))
    model.set_weights(values)


def loss_from(spec):
    return spec if isinstance(spec, str) else getattr(keras.losses, spec[0])(**spec[1])


def run(case):
    keras.backend.clear_session()
    x = np.array(case["x"], "float32")
    inputs = keras.Input(x.shape[1:])
    outputs = GRAPHS[case["graph"]](layers.Dense(x.shape[-1])(inputs))
    several = isinstance(outputs, list)
    model = keras.Model(inputs, outputs)
    initial(model)
    losses = [loss_from(spec) for spec in case["losses"]]
    y = [np.array(each, "float32") for each in case["y"]]
    weight = np.array(case["sampleWeight"], "float32") if "sampleWeight" in case else None
    model.compile(
        optimizer=keras.optimizers.SGD(1.0),
        loss=losses if several else losses[0],
        loss_weights=case.get("lossWeights"),
        metrics=case.get("metrics"),
    )
    weights = [weight] * len(y) if several and weight is not None else weight
    y = y if several else y[0]
    test = model.evaluate(x, y, sample_weight=weights, batch_size=2, verbose=0, return_dict=True)
    train = model.fit(x, y, sample_weight=weights, batch_size=len(x), shuffle=False, verbose=0).history
    names = {name: f"{i}" for i, name in enumerate(model.output_names)}

    def plain(logs):
        """Without the outputs' names, which each side gives by itself."""
        short = {}
        for key, value in logs.items():
            found = next((name for name in names if several and key.startswith(f"{name}_")), None)
            short[f"{names[found]}_{key[len(found) + 1:]}" if found else key] = numbers(float(np.mean(value)))
        return short

    return {"test": plain(test), "train": plain(train), "weights": [numbers(w) for w in model.get_weights()]}


def logits(scale=1.0):
    return [[100 * scale, 0, -100 * scale], [0.5, -1.5, 2], [-3, 1, 0.25], [0.1, 0.2, -0.3], [7, 3, -60 * scale]]


LABELS = [1, 0, 2, 1, 2]
ONE_HOT = [[float(c == label) for c in range(3)] for label in LABELS]
MIXED = [[0.2, 0.5, 0.3], [1, 0, 0], [0, 0.25, 0.75], [0.4, 0.1, 0.5], [0, 0, 1]]
BITS = [[0, 1, 1], [1, 0, 1], [0, 0, 0], [1, 1, 0.5], [0, 1, 0]]
PAIRS = [[0.5, -1], [1, 2], [0, 0.25], [-0.75, 1], [0.1, 0.2]]
WEIGHTS = [0.5, 2, 0, 1.5, 3]

SCCE, CCE, BCE = "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "BinaryCrossentropy"
MSE, MAE, HUBER = "MeanSquaredError", "MeanAbsoluteError", "Huber"


def cases():
    targets = {SCCE: LABELS, CCE: ONE_HOT, BCE: BITS, MSE: ONE_HOT, MAE: ONE_HOT}

    def case(graph, *losses, x=None, y=None, **more):
        specs = [(each, {}) if isinstance(each, str) else each for each in losses]
        x = logits() if x is None else x
        y = y or [targets[specs[0][0]]] + [PAIRS] * (len(specs) - 1)
        return {"graph": graph, "losses": specs, "x": x, "y": y, **more}

    # Where the logits are found.
    single = [g for g in GRAPHS if g not in SEVERAL and g != "one sigmoid"]
    for graph in single:
        for loss in (SCCE, CCE, BCE):
            yield case(graph, loss)
    yield case("one sigmoid", BCE, y=[[[1], [0], [1], [0], [0]]], x=[[100, 60, -90], [-100, -60, 90], [0, 1, 2], [50, 20, -70], [1, 0, 0]])
    for graph in ("softmax", "sigmoid", "linear behind", "as it is"):
        for loss in (SCCE, CCE, BCE):
            yield case(graph, (loss, {"from_logits": True}))
    for graph in ("softmax", "sigmoid", "nested", "flatten behind"):
        yield case(graph, (CCE, {"label_smoothing": 0.1}))
        yield case(graph, (BCE, {"label_smoothing": 0.2}))
        yield case(graph, MSE)
        yield case(graph, SCCE, sampleWeight=WEIGHTS, metrics=["accuracy"])
    for loss in (SCCE, CCE, BCE):
        yield case("nested of two, both read", MSE, loss, y=[PAIRS, targets[loss]])
        yield case("nested of two, both read", BCE, loss, y=[[[0, 1], [1, 0], [1, 1], [0, 0], [1, 0]], targets[loss]])
        for graph in ("read within the nested", "read by another", "linear behind, read by another", "two"):
            yield case(graph, loss, MSE)
        yield case("twice", loss, MSE, y=[targets[loss], ONE_HOT])
        yield case("twice", loss, CCE, y=[targets[loss], ONE_HOT])
        yield case("shared", loss, CCE, y=[targets[loss], ONE_HOT])
    yield case("sigmoid read by another", BCE, MSE, y=[[[1], [0], [1], [0], [0]], PAIRS])

    # At their edges.
    edges = [[2, -1, 0.5], [0, 0, 0], [1, 0, 0], [0.2, 0.3, 0.5], [1e-8, 1, 3], [1e-7, 0.5, 1], [5, 5, 5], [-1, -2, -3], [0.9999999, 1, 1e-3], [0, 1, 0]]
    for row in edges:
        for label in range(3):
            yield case("as it is", SCCE, x=[row], y=[[label]])
            yield case("as it is", CCE, x=[row], y=[[[float(c == label) for c in range(3)]]])
            yield case("as it is", BCE, x=[row], y=[[[float(c == label) for c in range(3)]]])
        yield case("as it is", CCE, x=[row], y=[[[0.25, 0.5, 0.25]]])
        yield case("as it is", MAE, x=[row], y=[[[0, 1, 0.5]]])
    for row in ([1000, 0, -1000], [1e4, 1e4, -1e4], [-80, -90, -100], [88, -88, 0]):
        for loss in (SCCE, CCE, BCE):
            for from_logits in (False, True):
                yield case("as it is", (loss, {"from_logits": from_logits}), x=[row], y=[[2]] if loss == SCCE else [[[0, 0, 1]]])

    # Reductions.
    image = [[[row, [v * 0.5 for v in row]] for _ in range(2)] for row in logits(0.05)]
    maps = {SCCE: [[[a, (a + 1) % 3]] * 2 for a in LABELS], CCE: [[[a, b]] * 2 for a, b in zip(ONE_HOT, MIXED)]}
    maps[BCE] = [[[a, b], [b, a]] for a, b in zip(BITS, ONE_HOT)]
    maps[MSE] = maps[MAE] = maps[CCE]
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None):
        for loss in (SCCE, CCE, BCE, MSE, MAE):
            graph = "as it is" if loss in (MSE, MAE) else "softmax"
            option = {"reduction": reduction}
            yield case(graph, (loss, option), x=logits(0.05))
            yield case(graph, (loss, option), x=logits(0.05), sampleWeight=WEIGHTS, metrics=["accuracy"])
            yield case(graph, (loss, option), x=image, y=[maps[loss]])
        for weighted in ({}, {"sampleWeight": WEIGHTS}):
            for other in ("sum_over_batch_size", "sum", "mean_with_sample_weight"):
                both = ((SCCE, {"reduction": reduction}), (MSE, {"reduction": other}))
                yield case("two", *both, x=logits(0.05), lossWeights=[0.5, 0.25], **weighted)
        yield case("as it is", (SCCE, {"reduction": reduction, "from_logits": True}), x=logits(0.05), sampleWeight=[0, 0, 0, 0, 0])
        yield case("as it is", (MSE, {"reduction": reduction}), x=logits(0.05), sampleWeight=[1, -1, 0, 0, 0])

    # A class that does not count.
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"):
        for ignore in (2, -1, 255, 0):
            option = {"ignore_class": ignore, "reduction": reduction}
            labels = [[ignore if (i + j) % 2 else label for j, label in enumerate(LABELS)] for i in range(2)]
            for graph in ("softmax", "as it is"):
                for which in labels:
                    yield case(graph, (SCCE, option), y=[which], x=logits(0.05))
            yield case("softmax", (SCCE, option), y=[labels[0]], x=logits(0.05), sampleWeight=WEIGHTS, metrics=["accuracy"])
            yield case("softmax", (SCCE, option), y=[[ignore] * 5], x=logits(0.05))
        yield case("softmax", (SCCE, {"ignore_class": 255, "reduction": reduction}), x=image, y=[[[[255, a], [a, 255 if a else 1]] for a in LABELS]])
        yield case("two", (SCCE, {"ignore_class": 2, "reduction": reduction}), MSE, lossWeights=[0.5, 2], x=logits(0.05))

    # Axes. TensorFlow knows the negative ones only of probabilities.
    cube = [[[row, [v * 0.5 for v in row]], [row[::-1], row], [[v - 1 for v in row], row]] for row in logits(0.05)]
    waves = 1 + np.sin(np.arange(np.array(cube).size)).reshape(np.array(cube).shape)
    for axis in (-1, 1, 2, 3, -2, -3):
        parts = np.moveaxis(np.floor(64 * waves / waves.sum(axis, keepdims=True)), axis, 0)
        parts[0] += 64 - parts.sum(0)
        classes = (np.moveaxis(parts, 0, axis) / 64).tolist()
        for graph in ("as it is", "softmax", "sigmoid") if axis >= -1 else ("as it is",):
            for smoothing in (0, 0.1):
                for reduction in ("sum_over_batch_size", "sum"):
                    option = {"axis": axis, "label_smoothing": smoothing, "reduction": reduction}
                    yield case(graph, (CCE, option), x=cube, y=[classes])
                    yield case(graph, (BCE, option), x=cube, y=[classes])
    for axis in (-1, 3):
        yield case("softmax", (SCCE, {"axis": axis}), x=image, y=[maps[SCCE]])
    for axis in (-1, 1):
        for loss in (SCCE, CCE, BCE):
            yield case("softmax", (loss, {"axis": axis}), x=logits(0.05))

    # Targets that do not add up to 1, of which TensorFlow's gradient from logits is not the loss's own.
    sums = {
        "bits": BITS,
        "zeros": [[0, 0, 0]] * 5,
        "halves": [[v / 2 for v in row] for row in ONE_HOT],
        "doubles": [[2 * v for v in row] for row in MIXED],
        "signed": [[v - 1 for v in row] for row in MIXED],
        "mixed": [[0, 0, 0], [1, 1, 1], [0.5, 0, 0], [-1, 2, 0], [0, 3, 0]],
    }
    for y in sums.values():
        for graph in ("as it is", "softmax", "dense softmax", "nested", "linear behind", "dropout of 0 behind"):
            yield case(graph, CCE, y=[y], x=logits(0.05))
            yield case(graph, (CCE, {"label_smoothing": 0.2, "reduction": "sum"}), y=[y], x=logits(0.05), sampleWeight=WEIGHTS)
        yield case("as it is", (CCE, {"from_logits": True}), y=[y], x=logits(0.05))
        yield case("two", CCE, MSE, y=[y, PAIRS], lossWeights=[0.5, 2], x=logits(0.05))
    for value in (0, 0.5, 1, 3):
        for graph in ("softmax", "sigmoid"):
            yield case(graph, CCE, x=[[0.5], [-2], [0], [30], [1]], y=[[[value], [0], [1], [value], [0.25]]])

    # A loss with a bend.
    for delta in (1, 0.25, 0, 3):
        yield case("as it is", (HUBER, {"delta": delta}), x=logits(0.05), y=[MIXED])
        yield case("as it is", (HUBER, {"delta": delta, "reduction": "sum"}), x=logits(), y=[MIXED], sampleWeight=WEIGHTS)
    yield case("two", HUBER, MSE, y=[ONE_HOT, PAIRS], lossWeights=[0.5, 2], x=logits(0.05))

    # Accuracy of one output.
    for x in ([[0.75], [0.25], [0.5], [-3], [9]],):
        for graph in ("as it is", "sigmoid"):
            yield case(graph, SCCE, x=x, y=[[0, 0, 0, 0, 0]], metrics=["accuracy", "binary_accuracy"])
            yield case(graph, (SCCE, {"from_logits": True}), x=x, y=[[0, 0, 0, 0, 0]], metrics=["acc"])
        yield case("as it is", BCE, x=x, y=[[0, 1, 0, 0, 1]], metrics=["accuracy"])


SEVERAL = (
    "nested of two, both read",
    "read within the nested",
    "read by another",
    "sigmoid read by another",
    "linear behind, read by another",
    "twice",
    "shared",
    "two",
)

def configs():
    # Keras forgets Huber's delta.
    specs = {json.dumps(spec): spec for each in cases() for spec in each["losses"]}
    losses = [loss_from(spec) for spec in specs.values() if spec[0] != HUBER and (spec[1].get("axis", -1) == -1 or spec[0] != SCCE)]
    losses.append(keras.losses.CategoricalFocalCrossentropy(alpha=[0.2, 0.3, 0.5]))
    return [keras.saving.serialize_keras_object(loss) for loss in losses]


if __name__ == "__main__":
    if sys.argv[1:] == ["configs"]:
        print("[\n" + ",\n".join(json.dumps(each) for each in configs()) + "\n]")
        sys.exit()
    written = []
    for each in cases():
        try:
            written.append({**each, "expected": run(each)})
        except ValueError as error:  # what Keras refuses
            print(each["graph"], each["losses"], str(error)[:300], file=sys.stderr)
    print("[\n" + ",\n".join(json.dumps(each) for each in written) + "\n]")
