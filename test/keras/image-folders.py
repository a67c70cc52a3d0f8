"""Writes image-folders.json: what Keras makes of files of images: how it resizes them, the batches of folders and of tables, the names
of what it saves.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*' scipy pillow pandas
    python test/keras/image-folders.py
"""

import io
import json
import os
import pathlib
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS="0", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
import keras
import numpy as np
import pandas
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from PIL import Image


def picture(height, width, channels, seed=0):
    """Pixels that the test makes too."""
    return (np.arange(height * width * channels) * 37 + seed * 11).reshape(height, width, channels) % 251


def slope(height, width, channels):
    """Pixels that JPEG loses little of."""
    y, x, c = np.indices((height, width, channels))
    return 7 * y + 5 * x + 20 * c


def png(pixels, mode=None):
    file = io.BytesIO()
    pixels = pixels.astype("uint16" if mode == "I;16" else "uint8")
    Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).save(file, "PNG")
    return file


def numbers(values):
    return [round(float(value), 4) for value in np.asarray(values).ravel()]


COLORS = {1: "grayscale", 3: "rgb", 4: "rgba"}
loaded = []
for shape in ((9, 7, 3), (6, 13, 1), (8, 5, 4)):
    for size in ((4, 5), (15, 11), (9, 3), (6, 13)):
        for interpolation in ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos"):
            for keep in (False, True):
                got = keras.utils.load_img(png(picture(*shape)), COLORS[shape[2]], size, interpolation, keep)
                loaded.append({"shape": shape, "size": size, "interpolation": interpolation, "keep": keep, "pixels": np.asarray(got).ravel().tolist()})
deep = []
for interpolation in ("nearest", "bilinear", "lanczos"):
    got = keras.utils.load_img(png(picture(6, 5, 1) * 200, "I;16"), "grayscale", (4, 7), interpolation)
    deep.append({"interpolation": interpolation, "pixels": np.asarray(got).ravel().tolist()})

smart = []
for shape, size in (((7, 5, 3), (4, 6)), ((2, 6, 9, 1), (3, 3))):
    for interpolation in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5"):
        for first in (False, True):
            x = (np.arange(np.prod(shape)) * 37 % 251).reshape(shape).astype("float32")
            given = np.moveaxis(x, -1, -3) if first else x
            got = keras.preprocessing.image.smart_resize(given, size, interpolation, "channels_first" if first else "channels_last")
            smart.append({"shape": given.shape, "x": numbers(given), "size": size, "interpolation": interpolation, "first": first, "y": {"shape": got.shape, "data": numbers(got)}})
netpbm = []
for file in (b"P6\n# a comment\n2 2\n255\n" + bytes(range(12)), b"P5 3 1 100\n" + bytes((0, 50, 100)), b"P5\n2 1\n65535\n" + bytes((1, 2, 3, 4)), b"P6 1 1 1000 " + bytes((0, 100, 1, 244, 3, 232))):
    modes = {mode: np.asarray(keras.utils.load_img(io.BytesIO(file), mode)).ravel().tolist() for mode in COLORS.values()}
    netpbm.append({"file": list(file), **modes})

KINDS = {"cats": 4, "dogs": 3}
NAMES = [f"{kind}/{i}.png" for kind, count in KINDS.items() for i in range(count)]


def folder_of(path):
    for seed, name in enumerate(NAMES):
        os.makedirs(os.path.dirname(f"{path}/{name}"), exist_ok=True)
        pathlib.Path(f"{path}/{name}").write_bytes(png(picture(5 + seed, 8 - seed // 2, 3, seed)).getvalue())


def arrays(value):
    if isinstance(value, (tuple, list)):
        return [arrays(each) for each in value]
    value = np.asarray(value)
    return {"shape": value.shape, "data": numbers(value)}


DATASETS = [
    *({"interpolation": each} for each in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")),
    *({"interpolation": each, "crop_to_aspect_ratio": True} for each in ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5")),
    *({"interpolation": each, "pad_to_aspect_ratio": True} for each in ("bilinear", "nearest", "gaussian", "area")),
    {"image_size": 5, "data_format": "channels_first", "label_mode": "categorical"},
    {"data_format": "channels_first", "crop_to_aspect_ratio": True, "color_mode": "grayscale"},
    {"batch_size": None, "label_mode": "binary"},
    {"batch_size": None, "label_mode": "int", "image_size": 3},
    {"labels": [3, 1, 1, 3, 4, 4, 4], "label_mode": "int", "color_mode": "rgba"},
    {"labels": [2, 1, 1, 2, 0, 0, 0], "label_mode": "categorical", "batch_size": 3},
]
FRAME = {
    "file": [*NAMES, "cats/none.png", "cats/0.txt"],
    "kind": ["cat", "cat", "cat", "cat", "dog", "dog", "dog", "cat", "dog"],
    "kinds": [["cat"], ["cat", "old"], ["old"], ["cat"], ["dog"], ["dog", "old"], ["dog"], ["cat"], ["dog"]],
    "age": [1.5, 2, 3, 4, 5, 6, 7, 8, 9],
    "size": [10, 20, 30, 40, 50, 60, 70, 80, 90],
    "weight": [1, 0.5, 0.25, 2, 1, 1, 3, 9, 9],
}
FRAMES = [
    {"y_col": "kind", "class_mode": "binary"},
    {"y_col": "kind", "class_mode": "binary", "classes": ["dog", "cat"], "weight_col": "weight"},
    {"y_col": "kind", "class_mode": "sparse", "classes": ["dog"]},
    {"y_col": "kind"},
    {"y_col": "kinds"},
    {"y_col": "kinds", "classes": ["old", "dog"]},
    {"y_col": "age", "class_mode": "raw"},
    {"y_col": ["age", "size"], "class_mode": "raw", "weight_col": "weight"},
    {"y_col": ["age", "size"], "class_mode": "multi_output"},
    {"class_mode": "input"},
    {"class_mode": None},
    {"y_col": "kind", "class_mode": "sparse", "subset": "training"},
    {"y_col": "kind", "class_mode": "sparse", "subset": "validation", "shuffle": True, "seed": 5},
]
DIRECTORIES = [
    {"class_mode": "input"},
    {"class_mode": "sparse", "interpolation": "bicubic", "keep_aspect_ratio": True},
    {"class_mode": "binary", "classes": ["dogs", "cats"], "color_mode": "grayscale", "interpolation": "lanczos"},
]

with tempfile.TemporaryDirectory() as folder:
    folder_of(folder)
    datasets = []
    for options in DATASETS:
        given = {"image_size": (4, 6), "shuffle": False, "verbose": False, **options}
        dataset = keras.utils.image_dataset_from_directory(folder, **given)
        # Of one large batch the first and the last image.
        first = next(iter(dataset))
        if given.get("batch_size", 32) is not None:
            first = tuple(np.asarray(each)[[0, -1]] for each in first)
        datasets.append({"options": options, "length": int(dataset.cardinality()), "first": arrays(first)})
    frames = []
    for options in FRAMES:
        given = {"x_col": "file", "target_size": (2, 3), "batch_size": 4, "shuffle": False, **options}
        flow = ImageDataGenerator(validation_split=0.4).flow_from_dataframe(pandas.DataFrame(FRAME), folder, **given)
        frames.append({"options": options, "samples": flow.samples, "filenames": flow.filenames, "classIndices": getattr(flow, "class_indices", {}), "batch": arrays(next(flow))})
    directories = []
    for options in DIRECTORIES:
        flow = ImageDataGenerator().flow_from_directory(folder, target_size=(3, 4), batch_size=2, seed=1, **options)
        directories.append({"options": options, "numClasses": flow.num_classes, "imageShape": flow.image_shape, "batch": arrays(next(flow))})
    saved = {}
    for kind in ("flow", "flowFromDirectory"):
        out = f"{folder}/{kind}"
        os.mkdir(out)
        generator = ImageDataGenerator(rotation_range=20, brightness_range=(0.5, 1.5), interpolation_order=3)
        given = {"batch_size": 3, "seed": 9, "save_to_dir": out, "save_prefix": "aug"}
        if kind == "flow":
            flow = generator.flow(np.stack([picture(6, 6, 3, seed) for seed in range(5)]).astype("float32"), **given)
        else:
            flow = generator.flow_from_directory(folder, target_size=(6, 6), classes=["cats", "dogs"], **given)
        next(flow), next(flow)
        saved[kind] = {name: np.asarray(Image.open(f"{out}/{name}")).ravel().tolist() for name in sorted(os.listdir(out))}

    images = []
    for shape in ((16, 15, 3), (9, 6, 1), (8, 9, 4)):
        for ending in ("png", "jpg", "bmp"):
            path = f"{folder}/saved.{ending}"
            keras.utils.save_img(path, slope(*shape).astype("float32"), scale=False, **({"quality": 95} if ending == "jpg" else {}))
            images.append({"shape": shape, "ending": ending, "pixels": np.asarray(keras.utils.load_img(path, COLORS[shape[2]])).ravel().tolist()})

about = {
    "keras": keras.__version__, "loaded": loaded, "deep": deep, "smart": smart, "netpbm": netpbm, "names": NAMES, "datasets": datasets, "frame": FRAME, "frames": frames,
    "directories": directories, "saved": saved, "images": images,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(about, separators=(",", ":")) + "\n")
