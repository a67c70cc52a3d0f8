"""Writes utils.json: what functions of keras.utils give, by their arguments."""

import contextlib
import io
import json
import pathlib
import time

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

SERIES = np.arange(60, dtype="float32").reshape(30, 2)
timeseries = []
for options in [
    {"sequence_length": 4},
    {"sequence_length": 3, "sequence_stride": 2, "sampling_rate": 3, "batch_size": 5},
    {"sequence_length": 5, "start_index": 4, "end_index": 20, "batch_size": 4},
    {"sequence_length": 2, "batch_size": None, "sequence_stride": 7},
    {"sequence_length": 1, "sampling_rate": 29, "sequence_stride": 29},
]:
    for targets in [None, SERIES[:, 1] * 10]:
        given = keras.utils.timeseries_dataset_from_array(SERIES, targets, **options)
        batches = [[part.numpy().tolist() for part in (batch if targets is not None else [batch])] for batch in given]
        timeseries.append({"options": options, "targets": targets is not None, "batches": batches})
splits = []
for options in [
    {"left_size": 0.75},
    {"right_size": 0.25},
    {"left_size": 3, "right_size": 4},
    {"left_size": 0.45, "right_size": 0.35},
    {"left_size": 0.5, "shuffle": True, "seed": 7},
    {"left_size": 6, "shuffle": True, "seed": 2**31 + 5},
]:
    left, right = keras.utils.split_dataset([np.arange(10), np.arange(20).reshape(10, 2)], **options)
    sides = [[np.array(part).tolist() for part in zip(*side.as_numpy_iterator())] for side in (left, right)]
    splits.append({"options": options, "left": sides[0], "right": sides[1]})

progress = []
for options, calls in [
    ({"target": 3}, [[1, [["loss", 0.5]]], [2, [["loss", 0.25]]], [3, [["loss", 0.125]]]]),
    ({"target": 12, "width": 7, "unit_name": "sample"}, [[4, [["a", 1.0], ["b", 0.0001]]], [9, [["a", 3.0]]], [12, None]]),
    ({"target": 4, "stateful_metrics": ["a"]}, [[1, [["a", 1.0], ["b", 2.0]]], [2, [["a", 3.0], ["b", 4.0]]]]),
    ({"target": 4, "stateless_metrics": ["a"]}, [[1, [["a", 1.0], ["b", 2.0]]], [2, [["a", 3.0], ["b", 4.0]]]]),
    ({"target": None}, [[1, [["loss", 0.5]]], [3, [["loss", 1.5]]]]),
    ({"target": 0}, [[0, None]]),
    ({"target": 2, "verbose": 2}, [[1, [["loss", 0.5]]], [2, [["loss", 0.0005]]]]),
    ({"target": 2, "verbose": 0}, [[1, [["loss", 0.5]]], [2, [["loss", 0.0005]]]]),
    ({"target": 20000}, [[1, None], [2, None], [100, None]]),
]:
    clock = [1000.0]
    time.time, real = lambda: clock[0], time.time
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        bar = keras.utils.Progbar(**options)
        for current, values in calls:
            clock[0] += 0.25
            bar.update(current, values)
    time.time = real
    progress.append({"options": options, "calls": calls, "text": text.getvalue().replace("\b", "")})

dtypes = {}
for name in ["float32", "int32", "bool", "uint8", "bfloat16", "float8_e5m2", "string", None]:
    dtypes[str(name)] = keras.utils.standardize_dtype(name)

path = pathlib.Path(__file__).with_suffix(".json")
golden = {"padded": padded, "x": x.tolist(), "normalized": normalized, "timeseries": timeseries,
          "splits": splits, "progress": progress, "dtypes": dtypes}
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
