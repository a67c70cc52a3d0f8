"""What Keras's ImageDataGenerator makes of a batch and of an image, and its applications of pixels.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*' scipy pillow
    CUDA_VISIBLE_DEVICES=-1 python test/keras/image-generators.py > test/keras/image-generators.json

Images are square: of others Keras turns about a point that is not the centre. It shifts the wrong way, too, so ranges of shifts are
in test/nn/image-data-generator.test.ts.
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

SHAPE = (3, 5, 5, 3)


def images(shape=SHAPE):
    """Whole numbers from 0 to 255."""
    return (np.arange(np.prod(shape)) * 37 % 256).reshape(shape).astype("float32")


def numbers(values):
    return [round(float(value), 6) for value in np.asarray(values).ravel()]


GENERATORS = [
    {"brightness_range": [0.4, 1.7]},
    {"channel_shift_range": 60.0},
    {"brightness_range": [0.2, 0.9], "channel_shift_range": 90.0, "horizontal_flip": True, "rescale": 0.5},
    {"samplewise_center": True},
    {"samplewise_std_normalization": True, "rescale": 1 / 255},
    {"featurewise_center": True},
    {"featurewise_std_normalization": True, "rescale": 1 / 255},
    {"rotation_range": 40, "zoom_range": 0.3, "interpolation_order": 0},
    {"rotation_range": 40, "interpolation_order": 1, "channel_shift_range": 20.0, "vertical_flip": True},
    {"zca_whitening": True, "zca_epsilon": 0.1, "rescale": 1 / 255},
    {"zca_whitening": True, "rescale": 1 / 255, "horizontal_flip": True, "samplewise_center": True},
]
# Of more cells, as SciPy's splines miss small images that are reflected.
SPLINES = [
    {"rotation_range": 40, "zoom_range": 0.3, "shear_range": 20, "interpolation_order": order, "fill_mode": mode, "cval": 17}
    for order in (2, 3, 4, 5)
    for mode in ("nearest", "constant", "reflect", "wrap")
]
FIRST = [
    {"data_format": "channels_first", "rotation_range": 40, "zoom_range": 0.3, "rescale": 0.5},
    {"data_format": "channels_first", "shear_range": 30, "interpolation_order": 3, "fill_mode": "wrap"},
    {"data_format": "channels_first", "featurewise_std_normalization": True, "channel_shift_range": 50.0, "vertical_flip": True},
    {"data_format": "channels_first", "zca_whitening": True, "zca_epsilon": 0.01, "rescale": 1 / 255},
]


def generated(options, shape=SHAPE):
    x = images(shape)
    generator = ImageDataGenerator(**options)
    generator.fit(x)
    batch = next(generator.flow(x, batch_size=len(x), shuffle=False, seed=7))
    return {"options": options, "shape": shape, "batch": numbers(batch)}


# More images than an image has values, so that the whitening matrix is whole; and augmented, by a seed.
FITS = [
    ({"zca_whitening": True, "zca_epsilon": 1e-3, "rescale": 1 / 255}, {}),
    ({"zca_whitening": True, "zca_epsilon": 1e-2, "channel_shift_range": 40.0}, {"augment": True, "rounds": 3, "seed": 5}),
    ({"featurewise_std_normalization": True, "rotation_range": 30, "horizontal_flip": True}, {"augment": True, "rounds": 2, "seed": 1}),
]


def fitted(options, fit):
    x = np.random.RandomState(3).uniform(0, 255, (40, 4, 4, 1)).round().astype("float32")
    generator = ImageDataGenerator(**options)
    generator.fit(x, **fit)
    found = {"mean": generator.mean, "std": generator.std, "zca_whitening_matrix": generator.zca_whitening_matrix}
    return {
        "options": options,
        "fit": fit,
        "x": numbers(x),
        "found": {name: numbers(value) for name, value in found.items() if value is not None},
        "standardized": numbers(generator.standardize(x[0].copy())),
    }


TRANSFORMS = [
    {},
    {"theta": 30},
    {"tx": 2},
    {"ty": -1.5},
    {"shear": 25},
    {"zx": 0.7, "zy": 1.4},
    {"flip_horizontal": True},
    {"flip_vertical": True, "theta": -15},
    {"channel_shift_intensity": -40.0},
    {"brightness": 1.3},
    {"theta": 72, "tx": 1, "ty": 2, "shear": -10, "zx": 1.2, "zy": 0.8, "flip_horizontal": True, "brightness": 0.6},
]


def applied(parameters, channels):
    x = images((7, 7, channels))
    y = ImageDataGenerator(fill_mode="reflect").apply_transform(x.copy(), parameters)
    return {"parameters": parameters, "channels": channels, "y": numbers(y)}


DRAWS = [
    {},
    {"rotation_range": 90, "shear_range": 5, "zoom_range": [0.4, 1.1], "horizontal_flip": True, "vertical_flip": True},
    {"channel_shift_range": 10.0, "brightness_range": [0.5, 2]},
]


def drawn(options, seed):
    parameters = ImageDataGenerator(**options).get_random_transform((8, 8, 3), seed)
    return {"options": options, "seed": seed, "parameters": {k: v if v is None else float(v) for k, v in parameters.items()}}


def walked():
    """Numbers of images by `next`, by index, after a reset and at the end of an epoch, and where the iterator is."""
    x = np.arange(11, dtype="float32").reshape(11, 1, 1, 1)
    it = ImageDataGenerator().flow(x, batch_size=4, seed=3)
    steps = []

    def seen(step, batch=None):
        numbers = None if batch is None else batch.ravel().astype(int).tolist()
        steps.append({"step": step, "batch": numbers, "batchIndex": it.batch_index, "totalBatchesSeen": it.total_batches_seen})

    for _ in range(2):
        seen("next", next(it))
    seen("reset", it.reset())
    for _ in range(4):
        seen("next", next(it))
    for index in (2, 0):
        seen(index, it[index])
    seen("onEpochEnd", it.on_epoch_end())
    for index in (1, 2):
        seen(index, it[index])
    seen("next", next(it))
    return steps


MODULES = [
    "convnext", "densenet", "efficientnet", "efficientnet_v2", "imagenet_utils", "inception_resnet_v2", "inception_v3", "mobilenet",
    "mobilenet_v2", "mobilenet_v3", "nasnet", "resnet", "resnet50", "resnet_v2", "vgg16", "vgg19", "xception",
]


def preprocessed(name):
    x = images()[:1, :2, :2]
    last = getattr(keras.applications, name).preprocess_input(x.copy(), data_format="channels_last")
    first = getattr(keras.applications, name).preprocess_input(x.transpose(0, 3, 1, 2).copy(), data_format="channels_first")
    return {"module": name, "last": numbers(last), "first": numbers(first)}


if __name__ == "__main__":
    assert MODULES == sorted(name for name in dir(keras.applications) if hasattr(getattr(keras.applications, name), "preprocess_input"))
    assert all(hasattr(getattr(keras.applications, name), "decode_predictions") for name in MODULES)
    print(json.dumps({
        "generators": [generated(each) for each in GENERATORS]
        + [generated(each, (2, 13, 13, 1)) for each in SPLINES]
        + [generated(each, (2, 3, 12, 12)) for each in FIRST[:3]]
        + [generated(each, (3, 3, 5, 5)) for each in FIRST[3:]],
        "fits": [fitted(*each) for each in FITS],
        "transforms": [applied(each, channels) for each in TRANSFORMS for channels in (1, 3, 4)],
        "draws": [drawn(each, seed) for each in DRAWS for seed in (0, 77)],
        "walk": walked(),
        "applications": [preprocessed(each) for each in MODULES],
    }, separators=(",", ":")))
