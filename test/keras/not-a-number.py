"""Writes not-a-number.json: what NumPy and Keras make of NaN and Infinity, null standing for NaN in the file.

    python test/keras/not-a-number.py
"""

import json
import pathlib

import keras
import numpy as np

nan, inf = np.nan, np.inf
ROWS = [
    [1, nan, 0], [nan, 1, 0], [0, 1, nan], [nan, nan, 2], [nan, nan, nan], [2, 1, nan], [nan, inf, nan], [-inf, nan, -inf], [inf, inf, nan], [3, 2, 1],
]


def listed(values):
    return [None if v != v else "Infinity" if v == inf else "-Infinity" if v == -inf else v for v in np.asarray(values, "float64").ravel().tolist()]


rows = np.array(ROWS, "float32")
labels = np.arange(3)
json.dump(
    {
        "rows": [listed(row) for row in ROWS],
        "argmax": np.argmax(rows, -1).tolist(),
        "max": listed(np.max(rows, -1)),
        # For each label in turn.
        "sparseCategoricalAccuracy": [keras.metrics.sparse_categorical_accuracy(np.full(len(rows), label), rows).numpy().tolist() for label in labels],
        "categoricalAccuracy": [keras.metrics.categorical_accuracy(np.tile(np.eye(3)[label], (len(rows), 1)), rows).numpy().tolist() for label in labels],
        "top2": [keras.metrics.sparse_top_k_categorical_accuracy(np.full(len(rows), label), rows, k=2).numpy().tolist() for label in labels],
        "binaryAccuracy": [keras.metrics.binary_accuracy(np.full((len(rows), 3), float(label)), rows).numpy().mean(-1).tolist() for label in labels[:2]],
        "rescaling": [listed(keras.layers.Rescaling(factor, offset=1.0)(rows)) for factor in (0.0, 2.0)],
        "globalMax": listed(keras.layers.GlobalMaxPooling2D()(rows.reshape(10, 1, 3, 1))),
        "globalAverage": listed(keras.layers.GlobalAveragePooling2D()(rows.reshape(10, 1, 3, 1))),
    },
    open(pathlib.Path(__file__).with_suffix(".json"), "w"),
)
