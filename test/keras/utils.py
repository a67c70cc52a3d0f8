"""Writes utils.json: what functions of keras.utils give, by their arguments."""

import json
import pathlib

import keras
import numpy as np

SEQUENCES = {
    "lists": [[1], [2, 3], [4, 5, 6]],
    "an empty one": [[], [7, 8, 9, 10], [11]],
    "steps of two": [[[1, 2]], [[3, 4], [5, 6], [7, 8]]],
    "decimals": [[1.5, -2.5], [0.25]],
    "large": [[16777217, 2147483647], [-2147483648]],
}
PADDINGS = [
    {},
    {"maxlen": 2},
    {"maxlen": 5, "value": -1},
    {"padding": "post"},
    {"truncating": "post", "maxlen": 2},
    {"padding": "post", "truncating": "post", "maxlen": 2, "dtype": "float32", "value": 0.5},
]
padded = []
for name, sequences in SEQUENCES.items():
    for options in PADDINGS:
        got = keras.utils.pad_sequences(sequences, **options)
        padded.append({"sequences": sequences, "options": options, "shape": got.shape, "data": got.ravel().tolist()})

x = np.random.default_rng(3).normal(size=(3, 2, 4)).round(3)
x[1, 0] = 0
normalized = []
for axis in [-1, 1, 2, -2]:
    for order in [2, 1, 3, 0, "inf", "-inf"]:
        got = keras.utils.normalize(x, axis, float(order) if isinstance(order, str) else order)
        normalized.append({"axis": axis, "order": order, "data": got.ravel().tolist()})

path = pathlib.Path(__file__).with_suffix(".json")
golden = {"padded": padded, "x": x.tolist(), "normalized": normalized}
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
