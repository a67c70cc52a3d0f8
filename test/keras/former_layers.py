"""
Writes former-layers.json: files of layers as Keras 2 alone writes them, and of arrays as options, and what they predict.

    python test/keras/former_layers.py
"""

import base64
import gzip
import json
import os
import pathlib
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import h5py
import keras as keras3
import numpy as np
import tf_keras as keras
from every_layer import numbers

layers = keras.layers
SHAPE = (4, 5, 3)

CASES = [
    # TensorFlow 1.13 and 1.14 named the class of its first version, 1.15 that of its second.
    ("BatchNormalizationV1", lambda: layers.BatchNormalization(momentum=0.5), "BatchNormalization"),
    ("BatchNormalizationV2", lambda: layers.BatchNormalization(scale=False), "BatchNormalization"),
    ("SyncBatchNormalization", lambda: layers.experimental.SyncBatchNormalization(epsilon=0.01), "SyncBatchNormalization"),
    ("ThresholdedReLU", lambda: layers.ThresholdedReLU(theta=0.5), "ThresholdedReLU"),
    ("Rescaling by lists", lambda: layers.Rescaling([0.5, 1.0, 2.0], [1.0, 0.0, -1.0]), None),
    ("Rescaling by arrays", lambda: layers.Rescaling(np.array([[0.5], [1.0], [2.0], [4.0], [8.0]])), None),
    ("RandomBrightness", lambda: layers.RandomBrightness(0.5), None),
    ("RandomContrast", lambda: layers.RandomContrast((0.25, 0.5)), None),
    ("RandomCrop", lambda: layers.RandomCrop(3, 2), None),
    ("RandomHeight", lambda: layers.RandomHeight((-0.25, 0.5), seed=3), None),
    ("RandomWidth", lambda: layers.RandomWidth(0.25, interpolation="nearest"), None),
    ("RandomFlip", lambda: layers.RandomFlip("vertical", seed=3), None),
    ("RandomRotation", lambda: layers.RandomRotation((-0.25, 0.5), fill_mode="constant", fill_value=0.5), None),
    ("RandomTranslation", lambda: layers.RandomTranslation(0.25, (-0.5, 0.5), interpolation="nearest"), None),
    ("RandomZoom", lambda: layers.RandomZoom(0.25, None), None),
    # Of whole numbers, which Keras 3 has as float32.
    ("Discretization", lambda: layers.Discretization([-0.5, 0.0, 0.25]), None),
    ("LocallyConnected1D", lambda: [layers.Reshape((10, 6)), layers.LocallyConnected1D(2, 3, strides=2, activation="tanh")], None),
    ("LocallyConnected2D", lambda: layers.LocallyConnected2D(2, (2, 3), strides=(2, 1), activation="relu"), None),
    ("LocallyConnected2D, channels first", lambda: layers.LocallyConnected2D(3, (3, 2), (2, 1), data_format="channels_first"), None),
    ("LocallyConnected2D without bias", lambda: layers.LocallyConnected2D(2, 2, use_bias=False), None),
]

x = numbers([2, *SHAPE], 1)


def entry(name, ending, model, data):
    return {
        "name": name,
        "file": f"model{ending}",
        "predictions": model.predict(x, verbose=0).ravel().tolist(),
        "packed": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(),
    }


files = []
for name, make, written in CASES:
    made = make()
    # Behind a size that is not known there is no Flatten.
    flat = layers.GlobalAveragePooling2D() if name in ("RandomHeight", "RandomWidth") else layers.Flatten()
    model = keras.Sequential([keras.Input(SHAPE), *(made if isinstance(made, list) else [made]), flat, layers.Dense(2)])
    model.set_weights([np.abs(numbers(w.shape, j)) + np.float32(0.5) for j, w in enumerate(model.weights)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        if written:
            with h5py.File(path, "r+") as file:
                config = file.attrs["model_config"]
                assert f'"{written}"' in config
                file.attrs["model_config"] = config.replace(f'"{written}"', f'"{name}"')
        data = pathlib.Path(path).read_bytes()
    files.append(entry(name, ".h5", model, data))
    if name.startswith("LocallyConnected"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.keras")
            model.save(path)
            files.append(entry(name, ".keras", model, pathlib.Path(path).read_bytes()))
        model.compile(keras.optimizers.SGD(0.0625), "mse")
        model.train_on_batch(x, np.zeros([2, 2], "float32"))
        files[-1]["trained"] = files[-2]["trained"] = model.predict(x, verbose=0).ravel().tolist()

# Keras 3 writes arrays and tensors as objects.
for name, of in ("an array", np.array), ("a tensor", keras3.ops.convert_to_tensor):
    model = keras3.Sequential([keras3.Input(SHAPE), keras3.layers.Rescaling(of([0.5, 1.0, 2.0]), -1.0)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        model.save(path)
        files.append(entry(f"Rescaling by {name}", ".keras", model, pathlib.Path(path).read_bytes()))
pathlib.Path(__file__).with_name("former-layers.json").write_text(json.dumps(files, indent=1) + "\n")
