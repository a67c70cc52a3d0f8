"""What Keras's ImageDataGenerator makes of a batch, and its applications of pixels.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*' scipy pillow
    CUDA_VISIBLE_DEVICES=-1 python test/keras/image-generators.py > test/keras/image-generators.json

Images are square: of others Keras turns about a point that is not the centre.
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

SHAPE = (3, 5, 5, 3)


def images():
    """Whole numbers from 0 to 255."""
    return (np.arange(np.prod(SHAPE)) * 37 % 256).reshape(SHAPE).astype("float32")


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
]


def generated(options):
    generator = ImageDataGenerator(**options)
    generator.fit(images())
    batch = next(generator.flow(images(), batch_size=3, shuffle=False, seed=7))
    return {"options": options, "batch": [round(float(v), 5) for v in batch.ravel()]}


MODULES = [
    "convnext", "densenet", "efficientnet", "efficientnet_v2", "inception_resnet_v2", "inception_v3", "mobilenet",
    "mobilenet_v2", "mobilenet_v3", "nasnet", "resnet", "resnet50", "resnet_v2", "vgg16", "vgg19", "xception",
]


def preprocessed(name):
    x = images()[:1, :2, :2]
    last = getattr(keras.applications, name).preprocess_input(x.copy(), data_format="channels_last")
    first = getattr(keras.applications, name).preprocess_input(x.transpose(0, 3, 1, 2).copy(), data_format="channels_first")
    return {"module": name, "last": np.asarray(last).ravel().tolist(), "first": np.asarray(first).ravel().tolist()}


if __name__ == "__main__":
    print(json.dumps({"generators": [generated(each) for each in GENERATORS], "applications": [preprocessed(each) for each in MODULES]}))
