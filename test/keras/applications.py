"""Writes applications.json: every class of keras.applications, as its smallest input and ten classes make it.

    python test/keras/applications.py              # all
    python test/keras/applications.py VGG16 ...    # these, the others stay as they are

A model's config is there, how many weights it has, and, of one model of each family, what it predicts with the weights
that `weight` gives.
"""

import base64
import gzip
import inspect
import json
import os
import pathlib
import sys

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np
from every_layer import numbers

FILE = pathlib.Path(__file__).with_name("applications.json")
SIZES = {"InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71}
# One of each family, whose weights fit one buffer of a GPU.
PREDICTED = [
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionV3", "MobileNet", "MobileNetV2", "MobileNetV3Large",
    "MobileNetV3Small", "NASNetMobile", "ResNet50", "ResNet50V2", "Xception",
]
NAMES = sorted(name for name, each in vars(keras.applications).items() if inspect.isfunction(each))


def weight(name, shape, seed):
    """Such that values neither vanish nor grow on their way."""
    v = numbers(shape, seed)
    if "variance" in name:
        return np.abs(v) + np.float32(0.5)
    if "kernel" in name:
        fan_in = np.prod(shape[:2] if name == "depthwise_kernel" else shape[:-1])
        return v * np.float32(np.sqrt(4 / fan_in))
    return v / np.float32(10) + np.float32("gamma" in name)


def made(name, size):
    return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), classes=10, classifier_activation=None)


def give_weights(model, of=weight):
    model.set_weights([of(w.name, w.shape, j) for j, w in enumerate(model.weights)])
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # until then it goes by those that it had when it was built


def application(name, size):
    model = made(name, size)
    give_weights(model)
    return model


def record(name):
    keras.backend.clear_session()
    size = SIZES.get(name, 32)
    model = made(name, size)
    text = json.dumps(keras.saving.serialize_keras_object(model), separators=(",", ":"))
    made = {
        "name": name, "size": size, "weights": model.count_params(),
        "config": base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    }
    if name in PREDICTED:
        give_weights(model)
        x = (numbers([1, size, size, 3], 1000) + 1) * 127.5
        made["predictions"] = model.predict(x, verbose=0).ravel().tolist()
    return made


def main(names):
    kept = {each["name"]: each for each in json.loads(FILE.read_text())} if FILE.exists() and names else {}
    for name in names or NAMES:
        kept[name] = record(name)
        FILE.write_text("[\n" + ",\n".join(json.dumps(kept[name]) for name in sorted(kept)) + "\n]\n")
        print(name, kept[name]["weights"], kept[name].get("predictions"), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
