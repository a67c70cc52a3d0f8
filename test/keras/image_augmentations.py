"""Writes image-augmentations.json: what Keras 3 makes of images of bytes, by the layers that have histograms, and by each
of the changes that RandAugment and AugMix choose from, of one strength.

    python test/keras/image_augmentations.py
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

FILE = pathlib.Path(__file__).with_name("image-augmentations.json")
rng = np.random.default_rng(5)


def text(array, dtype="<f4"):
    return base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode()


def changed(layer, images):
    return text(keras.ops.convert_to_numpy(layer(images, training=True)))


# Every byte, some of them more often.
PIXELS = np.concatenate([np.arange(256), rng.integers(0, 256, 100), rng.normal(90, 12, 404).round()]).astype("uint8")
BYTES = rng.permutation(PIXELS).reshape(1, 20, 38, 1)


def histograms():
    floats = BYTES.astype("float32")
    layers = [keras.layers.Equalization(bins=bins) for bins in (256, 255, 100, 10)]
    layers += [keras.layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=c, tile_grid_size=g) for c, g in ((4.0, (8, 8)), (40.0, (3, 5)))]
    cases = [{"class": type(layer).__name__, "config": layer.get_config(), "y": changed(layer, floats)} for layer in layers]
    for layer in (keras.layers.Equalization([0, 1]), keras.layers.ContrastLimitedAdaptiveHistogramEqualization([-1, 1], tile_grid_size=(2, 2))):
        low, high = layer.value_range
        cases.append({"class": type(layer).__name__, "config": layer.get_config(), "y": changed(layer, floats / np.float32(255) * np.float32(high - low) + np.float32(low))})
    return {"shape": list(BYTES.shape), "bytes": text(BYTES, "uint8"), "cases": cases}


def changes():
    """Of one factor. Shears are of either sign, and a contrast is drawn from around 1: of it the two ends."""
    images = rng.integers(0, 256, (1, 8, 8, 3)).astype("float32")
    by = 0.25
    layer = keras.layers.RandAugment(num_ops=1, factor=[by, by], seed=1)
    found = {}
    for i, name in enumerate(layer._AUGMENT_LAYERS):
        drawn = [layer.get_random_transformation(images)["transforms"] for _ in range(20)]
        for each, end in zip(drawn, (1 - by, 1 + by)):
            each["random_contrast"]["contrast_factor"] = np.full((1, 1, 1, 1), end, "float32")
        # Keras has the lower end of its range in other parts.
        for each in drawn:
            each["solarization"] = {key: np.full((1, 1, 1, 1), 255 * by, "float32") for key in each["solarization"]}
        which = {"layer_idxes": np.array([i])}
        results = [layer.transform_images(images, {**which, "transforms": each}) for each in drawn]
        found[name] = sorted({text(y) for y in (results[:2] if name == "random_contrast" else results)})
    assert {name: len(each) for name, each in found.items() if len(each) > 1} == {"random_shear": 2, "random_contrast": 2}
    return {"shape": list(images.shape), "x": text(images), "factor": [by, by], "changes": found}


def files():
    """A model that begins with them. Keras cannot write RandAugment and AugMix to an .h5, but in a pipeline."""
    layers = keras.layers
    x = rng.integers(0, 256, (3, 6, 7, 3)).astype("float32")
    written = {}
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("keras", "h5"):
            within = [layers.ContrastLimitedAdaptiveHistogramEqualization([0, 1], tile_grid_size=(2, 3)), layers.RandomElasticTransform(0.5, value_range=[0, 1])]
            pipeline = layers.Pipeline([layers.Rescaling(1 / 255), layers.RandAugment([0, 1], seed=3), layers.Pipeline(within)])
            more = [layers.RandAugment([0, 1]), layers.AugMix([0, 1], num_chains=2)] if ending == "keras" else []
            model = keras.Sequential([keras.Input((6, 7, 3)), pipeline, *more, layers.MixUp(0.3), layers.CutMix(0.7, seed=4), layers.Flatten(), layers.Dense(2)])
            path = pathlib.Path(folder, f"model.{ending}")
            model.save(path)
            file = base64.b64encode(gzip.compress(path.read_bytes(), mtime=0)).decode()
            written[ending] = {"file": file, "config": pipeline.get_config(), "y": text(model.predict(x, verbose=0))}
    return {"x": text(x), "written": written}


FILE.write_text(json.dumps({"histograms": histograms(), "changes": changes(), "files": files()}, indent=1) + "\n")
