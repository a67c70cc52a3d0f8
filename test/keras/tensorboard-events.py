"""
Writes tensorboard-events.json: what Keras's TensorBoard writes of a fit and an evaluation, by its options.

Of every event its folder, kind, tag, step and value; of TensorFlow's file also bytes, as they are. Needs TensorFlow and the
package tensorboard. Nothing is shuffled.
"""

import json
import os
import pathlib
import tempfile

os.environ.update(
    TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow"
)
import keras
import numpy as np
import tensorflow as tf

RUNS = [
    {},
    {"histogram_freq": 1, "write_images": True},
    {"histogram_freq": 2, "write_graph": False},
    {"update_freq": "batch", "write_steps_per_second": True},
    {"update_freq": 3, "write_graph": False},
    {"write_images": True, "write_steps_per_second": True},
]
rng = np.random.default_rng(3)
x = rng.random((20, 6, 6, 2)).round(3).astype("float32")
y = rng.integers(0, 3, 20)
rounded = lambda values: np.round(np.float64(values), 9).ravel().tolist()


def network():
    keras.utils.clear_session()
    return keras.Sequential(
        [
            keras.Input((6, 6, 2)),
            keras.layers.Conv2D(4, 2, activation="relu", name="conv"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Conv2D(3, 2, name="colors"),
            keras.layers.Conv2D(1, 2, name="grey"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(3, activation="softmax", name="dense"),
        ],
        name="net",
    )


weights = [rng.normal(scale=0.4, size=w.shape).round(4).astype("float32") for w in network().get_weights()]
weights[2], weights[5] = np.ones(4, "float32"), np.full(4, 0.5, "float32")  # one value; a variance


def value(kind, tensor):
    array = tf.make_ndarray(tensor)
    if kind in ("scalars", "histograms"):
        return rounded(array)
    if kind == "images":
        pixels = [tf.io.decode_png(png).numpy() for png in array[2:]]
        return {"size": [int(each) for each in array[:2]], "shape": pixels[0].shape, "data": np.ravel(pixels).tolist()}
    return None


def events(folder):
    rows = []
    for path in sorted(pathlib.Path(folder).rglob("*tfevents*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for each in event.summary.value:
                kind = each.metadata.plugin_data.plugin_name
                is_time = each.tag.endswith("steps_per_second")
                row = [path.parent.name, kind, each.tag, event.step]
                rows.append([*row, None if is_time else value(kind, each.tensor)])
    return rows


def run(options):
    model = network()
    model.set_weights(weights)
    model.compile(keras.optimizers.SGD(0.125), "sparse_categorical_crossentropy", metrics=["accuracy"])
    with tempfile.TemporaryDirectory() as folder:
        callback = keras.callbacks.TensorBoard(folder, **options)
        data = {"validation_data": (x[:10], y[:10]), "batch_size": 5, "verbose": 0, "callbacks": [callback]}
        model.fit(x, y, epochs=2, shuffle=False, **data)
        model.evaluate(x, y, batch_size=5, verbose=0, callbacks=[callback])
        for writer in callback._writers.values():
            writer.flush()
        return {"options": options, "events": events(folder)}


def raw():
    with tempfile.TemporaryDirectory() as folder:
        with tf.summary.create_file_writer(folder).as_default():
            tf.summary.scalar("epoch_loss", 0.3, step=0)
            tf.summary.histogram("net/dense/bias/histogram", np.float32([0.25, -1, 3]), step=300)
        [path] = pathlib.Path(folder).iterdir()
        events = [
            tf.compat.v1.Event.FromString(record.numpy()).wall_time for record in tf.data.TFRecordDataset(str(path))
        ]
        return {"wallTimes": events, "hex": path.read_bytes().hex()}


golden = {
    "x": rounded(x),
    "y": y.tolist(),
    "weights": [{"shape": w.shape, "data": rounded(w)} for w in weights],
    "runs": [run(options) for options in RUNS],
    "file": raw(),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
