"""
Writes teachable-machine.json: an .h5 such as Teachable Machine exports, its layers and their order, by Keras 2's writer; what
it predicts, and the losses of three more steps.

    python test/keras/teachable_machine.py
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

CLASSES = 3


def weight(name, shape, seed):
    """Of four values, which a file compresses well."""
    v = np.floor(numbers(shape, seed) * 2) + np.float32(0.5)
    if "variance" in name:
        return np.abs(v) / 2 + np.float32(0.5)
    if "kernel" in name:
        fan_in = np.prod(shape[:2] if "depthwise" in name else shape[:-1])
        return v * np.float32(2.0 ** np.round(np.log2(np.sqrt(2 / fan_in))))
    return v / 16 + np.float32("gamma" in name)


def note_groups(entry):
    for layer in entry["config"]["layers"]:
        if layer["class_name"] == "DepthwiseConv2D":
            layer["config"]["groups"] = 1
        if "layers" in layer["config"]:
            note_groups(layer)


base = keras.applications.MobileNetV2(input_shape=(224, 224, 3), alpha=0.35, include_top=False, weights=None)
base = keras.Model(base.input, base.output, name="model1")
features = keras.Sequential([base, keras.layers.GlobalAveragePooling2D(name="global_average_pooling2d_GlobalAveragePooling2D1")], name="sequential_1")
head = keras.Sequential(
    [
        keras.layers.Dense(100, activation="relu", kernel_initializer="variance_scaling", name="dense_Dense1"),
        keras.layers.Dense(CLASSES, activation="softmax", use_bias=False, kernel_initializer="variance_scaling", name="dense_Dense2"),
    ],
    name="sequential_3",
)
model = keras.Sequential([features, head], name="sequential_4")
model.build((None, 224, 224, 3))
model.set_weights([weight(w.name, w.shape, j) for j, w in enumerate(model.weights)])
# Teachable Machine's is not compiled, and trains the head alone.
features.trainable = False

x = numbers([2, 224, 224, 3], 1000)
y = np.eye(CLASSES, dtype="float32")[[0, 2]]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "keras_model.h5")
    model.save(path)
    # TensorFlow.js notes the groups of a depthwise convolution.
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        note_groups(config)
        file.attrs["model_config"] = json.dumps(config)
    data = pathlib.Path(path).read_bytes()
predictions = model.predict(x, verbose=0).ravel().tolist()
model.compile(keras.optimizers.SGD(0.001), "categorical_crossentropy")
losses = [float(model.train_on_batch(x, y)) for _ in range(3)]
record = {"packed": base64.b64encode(gzip.compress(data, 9, mtime=0)).decode(), "predictions": predictions, "losses": losses}
pathlib.Path(__file__).with_name("teachable-machine.json").write_text(json.dumps(record) + "\n")
print(len(record["packed"]), predictions, losses)
