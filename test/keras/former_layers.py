"""
Writes former-layers.json: .h5 files of layers that Keras 2 alone has, or by names that it alone has, and what they predict.

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
]

x = numbers([2, *SHAPE], 1)
files = []
for name, make, written in CASES:
    model = keras.Sequential([keras.Input(SHAPE), make(), layers.Flatten(), layers.Dense(2)])
    model.set_weights([np.abs(numbers(w.shape, j)) + np.float32(0.5) for j, w in enumerate(model.weights)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        with h5py.File(path, "r+") as file:
            config = file.attrs["model_config"]
            assert f'"{written}"' in config
            file.attrs["model_config"] = config.replace(f'"{written}"', f'"{name}"')
        data = pathlib.Path(path).read_bytes()
    files.append(
        {
            "name": name,
            "predictions": model.predict(x, verbose=0).ravel().tolist(),
            "packed": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(),
        }
    )
pathlib.Path(__file__).with_name("former-layers.json").write_text(json.dumps(files, indent=1) + "\n")
