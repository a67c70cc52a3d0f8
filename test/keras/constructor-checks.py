"""Writes constructor-checks.json: which options Keras's constructors refuse, and what axes counted from the end name."""

import itertools
import json
import pathlib
import re

import keras
from keras import layers

ONE = {"filters": [3, 0, -1], "kernel_size": [2, 0, -1, [2], [2, 2], [2, 2, 2]], "strides": [1, 0, 2, [1, 2]]}
CONVOLUTION = {
    **ONE,
    "padding": ["same", "VALID", "causal", "bad"],
    "data_format": ["channels_first", "bad"],
    "dilation_rate": [2, 0],
    "activation": ["relu", "bad"],
}
PAIR = [0.5, -1, 2, [0.2, 0.4], [-0.2, 0.3], [0.4, 0.2], [1, 2, 3]]
CLASSES = {
    **{f"Conv{n}D": {**CONVOLUTION, "groups": [3, 2, 0, -1]} for n in (1, 2)},
    **{f"Conv{n}DTranspose": {**CONVOLUTION, "output_padding": [0, 1, 2, 3, [0, 1]]} for n in (1, 2)},
    **{f"SeparableConv{n}D": {**CONVOLUTION, "depth_multiplier": [2, 0]} for n in (1, 2)},
    **{f"DepthwiseConv{n}D": {**CONVOLUTION, "filters": [], "depth_multiplier": [2, 0]} for n in (1, 2)},
    **{f"AveragePooling{n}D": {"pool_size": [2, 0, [2], [2, 2]], "padding": ["same"]} for n in (1, 2)},
    "Dense": {"units": [3, 0, -1]},
    "Discretization": {"num_bins": [3, None], "bin_boundaries": [None, [0.0, 1.0, 2.0]]},
    "Dropout": {"rate": [0, 0.5, 1, -0.1, 1.1]},
    "GroupNormalization": {"groups": [2, -1], "axis": [-1, 1]},
    "RandomShear": {"x_factor": PAIR, "y_factor": PAIR},
    "RandAugment": {"factor": PAIR},
    "AugMix": {"factor": PAIR},
    "Solarization": {"addition_factor": PAIR, "threshold_factor": PAIR},
    "RandomRotation": {"factor": PAIR},
    "RepeatVector": {"n": [2, 0, -1]},
    "Cropping1D": {"cropping": [1, -1, [1, 2], [1, 2, 3]]},
    "UpSampling2D": {"size": [2, 0, [1, 2], [1, 2, 3]], "interpolation": ["nearest", "bilinear"]},
}
NEEDED = {"filters": 3, "kernel_size": 2, "pool_size": 2, "units": 2, "rate": 0.5, "n": 2, "factor": 0.5}
# Meant by the options of several at once.
TOGETHER = [{"strides", "dilation_rate"}, {"strides", "output_padding"}, {"filters", "groups"}, {"num_bins", "bin_boundaries"}]


def here(key):
    return re.sub("_([a-z])", lambda found: found[1].upper(), key)


def tuples(value):
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def refuses(make, options):
    try:
        make(**{key: tuples(value) for key, value in options.items()})
    except (ValueError, TypeError):
        return True
    return False


checks = []
for name, options in CLASSES.items():
    needed = {key: value for key, value in NEEDED.items() if key in options and options[key]}
    cases = [{**needed, key: value} for key, values in options.items() for value in values if name != "Discretization"]
    for names in TOGETHER:
        if names <= options.keys():
            keys = sorted(names)
            cases += [{**needed, **dict(zip(keys, each))} for each in itertools.product(*(options[key] for key in keys))]
    for case in cases:
        refused = refuses(getattr(layers, name), case)
        checks.append({"name": name, "options": {here(key): value for key, value in case.items()}, "refused": refused})

AXES = {
    "Softmax": "axis",
    "BatchNormalization": "axis",
    "GroupNormalization": "axis",
    "LayerNormalization": "axis",
    "RMSNormalization": "axis",
    "UnitNormalization": "axis",
    "Normalization": "axis",
    "PReLU": "shared_axes",
    "Concatenate": "axis",
    "Dot": "axes",
}
SHAPE = (4, 2, 3)
axes = []
for name, key in AXES.items():
    for axis in [-5, -4, -3, -2, -1, 1, 2, 3, 4, [-1, -2], [1, -1], [-1, 3]]:
        if isinstance(axis, list) and name in ("BatchNormalization", "GroupNormalization", "Concatenate"):
            continue
        options = {key: axis, **({"groups": -1} if name == "GroupNormalization" else {})}
        shape = (3, 3, 3) if name == "Dot" else SHAPE
        inputs = [keras.Input(shape) for _ in range(2 if name in ("Concatenate", "Dot") else 1)]
        try:
            layer = getattr(layers, name)(**options)
            output = layer(inputs if len(inputs) > 1 else inputs[0])
            # Of axes that are not there TensorFlow says so when it runs.
            layer(*([[keras.ops.ones((2, *shape))] * 2] if len(inputs) > 1 else [keras.ops.ones((2, *shape))]))
        except Exception:
            axes.append({"name": name, "options": {here(k): v for k, v in options.items()}, "refused": True})
            continue
        weights = [list(weight.shape) for weight in layer.weights]
        axes.append({"name": name, "options": {here(k): v for k, v in options.items()}, "output": list(output.shape[1:]), "weights": weights})
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"keras": keras.__version__, "checks": checks, "axes": axes}, separators=(",", ":")) + "\n")
