"""Writes policies.json: models of every dtype policy, and of inputs that are no floats, as Keras 3 and tf_keras write them.

    python test/keras/policies.py
"""

import base64
import gzip
import json
import os
import pathlib
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np
import tf_keras

X = np.linspace(0, 9, 32).round().reshape(2, 4, 4, 1)
Y = np.array([0, 2])


def model(keras, policy, dtype):
    layers = keras.layers
    image = keras.Input((4, 4, 1), dtype=dtype, name="image")
    x = layers.Rescaling(1 / 8, dtype=policy)(image)
    x = layers.Conv2D(2, 2, activation="relu", dtype=policy)(x)
    x = layers.BatchNormalization(dtype=policy)(x)
    x = layers.Dense(3, dtype=policy)(layers.Flatten(dtype=policy)(x))
    whole = keras.Model(image, layers.Activation("softmax", dtype="float32")(x))
    # float16 has no more digits than these.
    rng = np.random.default_rng(5)
    whole.set_weights([rng.integers(32, 128, size=w.shape) / 128 for w in whole.get_weights()])
    return whole


records = []
for module in (keras, tf_keras):
    policies = ["mixed_float16", "float16", "mixed_bfloat16", "bfloat16", "float64"] if module is keras else ["mixed_float16", "float16", "float64"]
    cases = [(policy, "float32") for policy in policies] + [("float32", dtype) for dtype in ("uint8", "int32", "float16")]
    for policy, dtype in cases:
        for ending in (".keras", ".h5") if module is keras else (".h5",):
            module.backend.clear_session()
            whole = model(module, policy, dtype)
            whole.compile("adam", "sparse_categorical_crossentropy")
            if policy == "mixed_float16":
                whole.fit(X.astype(dtype), Y, verbose=0)
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, f"model{ending}")
                whole.save(path)
                data = pathlib.Path(path).read_bytes()
            exact = model(module, "float32", dtype)
            exact.set_weights([np.asarray(w, "float32") for w in whole.get_weights()])
            records.append({
                "file": f"{module.__name__}-{policy}-{dtype}{ending}", "policy": policy,
                "packed": base64.b64encode(gzip.compress(data, mtime=0)).decode(),
                "predictions": exact.predict(X.astype(dtype), verbose=0).ravel().tolist(),
            })
pathlib.Path(__file__).with_name("policies.json").write_text("[\n" + ",\n".join(json.dumps(record) for record in records) + "\n]\n")
