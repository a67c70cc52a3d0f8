"""Writes every-layer.json: what Keras 3 makes of ten random configurations of every layer.

    python test/keras/every_layer.py              # all
    python test/keras/every_layer.py Conv2D ...   # these, the others stay as they are

Inputs and weights are `numbers(shape, seed)`, which every-layer.test.ts has too, so that only results are in the file:
of an output, and of a gradient of `sum(output * numbers(...))`, up to 64 elements, spread evenly.
"""

import base64
import json
import pathlib
import random
import sys

import keras
import numpy as np
import tensorflow as tf

FILE = pathlib.Path(__file__).with_name("every-layer.json")
CONFIGURATIONS = 10
BATCH = 3
ELEMENTS = 64
# Their numbers are random while training, whatever their options.
DRAWING = {
    "AlphaDropout", "CutMix", "Dropout", "GaussianDropout", "GaussianNoise", "MixUp", "RandomFlip", "RandomGrayscale", "SpatialDropout1D",
    "SpatialDropout2D",
}
# What their inputs are multiplied by, and what is added then.
SCALES = {"CategoryEncoding": (2, 2), "Discretization": (4, 0)}
# Keras forgets about them where it does not train.
ONLY_TRAINING = {"Equalization", "RandomCrop"}
# TensorFlow has no gradient for them, or another one.
WITHOUT_GRADIENT = {
    "CategoryEncoding", "ContrastLimitedAdaptiveHistogramEqualization", "Discretization",
    "RandomCrop", "RandomHue", "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation",
    "RandomShear", "RandomTranslation", "RandomZoom", "Resizing area",
}

ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid", "softmax", "elu", "gelu", "swish"]


def numbers(shape, seed):
    """In (-1, 1), of which hardly two are the same."""
    with np.errstate(over="ignore"):
        h = np.arange(1, int(np.prod(shape)) + 1, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed) * np.uint32(40503)
        for shift, factor in ((15, 2246822519), (13, 3266489917)):
            h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
        h ^= h >> np.uint32(16)
    return ((h >> np.uint32(8)).astype("float64") / 2**23 - 1).astype("float32").reshape(shape)


def weight(variable, seed):
    """Variances are positive, and counts whole."""
    values = numbers(variable.shape, seed)
    if variable.name == "count":
        return np.zeros(variable.shape)
    return np.abs(values) + np.float32(0.5) if "variance" in variable.name else values


def chosen(values):
    """As many elements as are in the file, and the largest magnitude of all."""
    values = np.asarray(values, "float32")
    flat = values.ravel()
    step = -(-flat.size // ELEMENTS)
    return {
        "shape": list(values.shape),
        "largest": float(np.abs(flat).max(initial=0)),
        "elements": base64.b64encode(flat[::step].astype("<f4").tobytes()).decode(),
    }


# The draws: options of a layer, and the shapes of its inputs without the batch -----------------------------------------


def size(r, least=4, most=8):
    return r.randint(least, most)


def data_format(r):
    return r.choice(["channels_last", "channels_last", "channels_first"])


def images(r, format="channels_last", channels=None, least=5, most=9):
    shape = [size(r, least, most), size(r, least, most), channels or r.choice([1, 2, 3, 4, 8])]
    return [shape] if format == "channels_last" else [[shape[2], shape[0], shape[1]]]


def window(r, most=3):
    return r.choice([r.randint(1, most), [r.randint(1, most), r.randint(1, most)]])


def strides_or_dilation(r, stride="strides", dilation="dilation_rate"):
    """Keras takes one of them."""
    return r.choice([{}, {stride: window(r)}, {dilation: window(r, 2)}])


def any_shape(r):
    return [[size(r) for _ in range(r.randint(1, 3))]]


def Activation(r):
    return {"activation": r.choice(ACTIVATIONS + ["selu", "softplus", "softsign", "mish", "log_softmax", "hard_sigmoid"])}, any_shape(r)


def broadcast(r, shape):
    """The shape, or one that broadcasts to it."""
    return [1 if r.random() < 0.2 else n for n in shape][r.choice([0, 0, 0, 1]) :]


def merging(r):
    [shape] = any_shape(r)
    return {}, [shape] + [r.choice([shape, broadcast(r, shape)]) or shape for _ in range(r.randint(1, 3))]


def Subtract(r):
    [shape] = any_shape(r)
    return {}, r.choice([[shape, shape], [broadcast(r, shape) or shape, shape]])


def Dot(r):
    [shape] = any_shape(r)
    [other] = any_shape(r)
    i, j = r.randint(1, len(shape)), r.randint(1, len(other))
    other[j - 1] = shape[i - 1]
    axes = r.choice([[i, j], [i - len(shape) - 1, j - len(other) - 1]])
    return {"axes": axes if i != j or r.random() < 0.5 else i, "normalize": r.choice([True, False])}, [shape, other]


def Identity(r):
    return {}, any_shape(r)


def Permute(r):
    [shape] = any_shape(r)
    return {"dims": r.sample(range(1, len(shape) + 1), len(shape))}, [shape]


def RepeatVector(r):
    return {"n": size(r, 1)}, [[size(r)]]


def Concatenate(r):
    shape = any_shape(r)[0]
    axis = r.randint(1, len(shape))
    shapes = [[size(r) if i == axis - 1 else n for i, n in enumerate(shape)] for _ in range(r.randint(2, 3))]
    return {"axis": r.choice([axis, axis - len(shape) - 1])}, shapes


def pooling(r):
    format = data_format(r)
    options = {"pool_size": window(r), "padding": r.choice(["valid", "same"]), "data_format": format}
    return {**options, **r.choice([{}, {"strides": window(r)}])}, images(r, format)


def global_pooling(r):
    format = data_format(r)
    return {"keepdims": r.choice([True, False]), "data_format": format}, images(r, format)


def BatchNormalization(r):
    options = {"momentum": r.choice([0.99, 0.9, 0.5]), "epsilon": r.choice([1e-3, 1e-5])}
    shapes = any_shape(r)
    options = {**options, "axis": r.choice([-1, len(shapes[0]), 1])}
    return {**options, "center": r.choice([True, False]), "scale": r.choice([True, False])}, shapes


def Conv2D(r):
    format = data_format(r)
    options = {"filters": r.choice([1, 3, 4, 8]), "kernel_size": window(r), "padding": r.choice(["valid", "same"]), "data_format": format}
    more = {"activation": r.choice(ACTIVATIONS), "use_bias": r.choice([True, True, False])}
    return {**options, **more, **strides_or_dilation(r)}, images(r, format)


def Conv2DInGroups(r):
    groups = r.choice([2, 3, 4])
    (options, _), format = Conv2D(r), data_format(r)
    more = {"groups": groups, "filters": groups * r.choice([1, 2, 4]), "data_format": format}
    return {**options, **more}, images(r, format, groups * r.choice([1, 2, 4]))


def either(first, second):
    """Half of the configurations by each."""
    return lambda r: r.choice([first, second])(r)


def DepthwiseConv2D(r):
    """Strides are the same along both axes in TensorFlow."""
    options, shapes = Conv2D(r)
    del options["filters"]
    strides = {"strides": r.randint(1, 3)} if "strides" in options else {}
    return {**options, **strides, "depth_multiplier": r.choice([1, 1, 2, 3])}, shapes


def SeparableConv2D(r):
    options, shapes = DepthwiseConv2D(r)
    return {**options, "filters": r.choice([1, 3, 4, 8])}, shapes


def Conv2DTranspose(r):
    """TensorFlow has no such padding where it would leave out a row of x."""
    options, shapes = Conv2D(r)
    options.pop("dilation_rate", None)
    strides = both(options.get("strides", 1))
    if r.random() < 0.5 and (options["padding"] == "valid" or all(k % 2 for k in both(options["kernel_size"]))):
        options["output_padding"] = [r.randint(0, s - 1) for s in strides]
    return options, shapes


def both(value):
    return value if isinstance(value, list) else [value, value]


def sequences(r, format, channels=None):
    shape = [size(r, 6, 12), channels or r.choice([1, 2, 3, 4, 8])]
    return [shape if format == "channels_last" else shape[::-1]]


def one_dimensional(draw, paddings=("valid", "same")):
    """The draw of the layer of images, with options and inputs of one axis."""

    def drawn(r):
        options, shapes = draw(r)
        for key in ("kernel_size", "strides", "dilation_rate", "pool_size", "output_padding", "output_size"):
            if key in options and options[key] is not None:
                options[key] = both(options[key])[0]
        if "padding" in options:
            options["padding"] = r.choice(paddings)
        format = options.get("data_format", "channels_last")
        return options, sequences(r, format, shapes[0][-1 if format == "channels_last" else 0])

    return drawn


def Conv1DTranspose(r):
    options, shapes = one_dimensional(Conv2DTranspose)(r)
    if options["kernel_size"] % 2 == 0 and options["padding"] == "same":
        options.pop("output_padding", None)
    return options, shapes


def UpSampling2D(r):
    format, interpolation = data_format(r), r.choice(["nearest", "nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"])
    amount = lambda: r.randint(1, 4)
    return {"size": r.choice([amount(), [amount(), amount()]]), "interpolation": interpolation, "data_format": format}, images(r, format)


def UpSampling1D(r):
    return {"size": r.randint(1, 4)}, sequences(r, "channels_last")


def ends(r, largest=2):
    return r.choice([r.randint(0, largest), [r.randint(0, largest), r.randint(0, largest)]])


def Cropping1D(r):
    return {"cropping": ends(r)}, sequences(r, "channels_last")


def ZeroPadding1D(r):
    format = data_format(r)
    return {"padding": ends(r), "data_format": format}, sequences(r, format)


def adaptive_pooling(r, least=1):
    format = data_format(r)
    amount = lambda: r.randint(least, 10)
    return {"output_size": r.choice([amount(), [amount(), amount()]]), "data_format": format}, images(r, format)


def adaptive_max_pooling(r):
    """Of one maximum over all the gradient is whatever the memory held, in TensorFlow."""
    return adaptive_pooling(r, 2)


def around(r, largest=2):
    amount = lambda: r.randint(0, largest)
    return r.choice([amount(), [amount(), amount()], [[amount(), amount()], [amount(), amount()]]])


def Cropping2D(r):
    format = data_format(r)
    return {"cropping": around(r), "data_format": format}, images(r, format)


def ZeroPadding2D(r):
    format = data_format(r)
    return {"padding": around(r), "data_format": format}, images(r, format)


def target(r):
    return {"height": size(r, 3, 12), "width": size(r, 3, 12)}


def Resizing(r):
    format = data_format(r)
    interpolation = r.choice(["bilinear", "nearest", "lanczos3", "lanczos5", "area", "bicubic"])
    options = {**target(r), "interpolation": interpolation, "data_format": format}
    options["antialias"] = r.choice([True, False])
    options["crop_to_aspect_ratio"] = r.choice([True, False])
    options["pad_to_aspect_ratio"] = not options["crop_to_aspect_ratio"] and r.choice([True, False])
    return {**options, "fill_value": r.choice([0.0, 0.5])}, images(r, format)


def CenterCrop(r):
    format = data_format(r)
    return {**target(r), "data_format": format}, images(r, format)


def RandomCrop(r):
    """Of which it takes the middle."""
    format = data_format(r)
    shapes = images(r, format)
    height, width = shapes[0][:2] if format == "channels_last" else shapes[0][1:]
    return {"height": height, "width": size(r, 2, width), "seed": 1, "data_format": format}, shapes


def CategoryEncoding(r):
    mode = r.choice(["one_hot", "multi_hot", "count"])
    return {"num_tokens": size(r, 4, 6), "output_mode": mode}, [[r.choice([1, 3])] if mode == "one_hot" else [size(r)]]


def Discretization(r):
    mode = r.choice(["int", "one_hot", "multi_hot"])
    return {"bin_boundaries": sorted(r.sample([-3.5, -2.0, -1.0, 0.25, 1.5, 3.0], 4)), "output_mode": mode}, [[size(r)]]


def exactly(value):
    """Drawn from one value."""
    return [value, value]


def moving(r):
    fill = {"fill_mode": r.choice(["constant", "reflect", "wrap", "nearest"]), "fill_value": r.choice([0.0, 0.3])}
    return {"interpolation": r.choice(["nearest", "bilinear"]), **fill}


def RandomFlip(r):
    return {"mode": r.choice(["horizontal", "vertical", "horizontal_and_vertical"])}, images(r)


def RandomRotation(r):
    format = data_format(r)
    return {"factor": exactly(r.choice([0.13, -0.31, 0.57, 0.91])), "data_format": format, **moving(r)}, images(r, format)


def RandomZoom(r):
    width = r.choice([{}, {"width_factor": exactly(r.choice([0.37, -0.21]))}])
    return {"height_factor": exactly(r.choice([0.43, -0.29])), **width, **moving(r)}, images(r)


def RandomTranslation(r):
    parts = [0.13, -0.31, 0.77]
    return {"height_factor": exactly(r.choice(parts)), "width_factor": exactly(r.choice(parts)), **moving(r)}, images(r)


def RandomShear(r):
    return {"x_factor": exactly(0.0), "y_factor": exactly(0.0), **moving(r)}, images(r)


def RandomPerspective(r):
    return {"factor": exactly(r.choice([0.0, 1.0])), "scale": 0.0}, images(r)


def value_range(r):
    return {"value_range": r.choice([[0, 255], [0, 1], [-1, 1]])}


def RandomContrast(r):
    # Down from 1 and up to it, by which both are the same.
    by = r.choice([-0.4, -0.2, 0.0, 0.3])
    return {"factor": [-abs(by), abs(by)], **value_range(r)}, images(r)


def RandomBrightness(r):
    return {"factor": exactly(r.choice([-0.3, 0.2, 0.7])), **value_range(r)}, images(r)


def RandomGrayscale(r):
    return {"factor": r.choice([0.0, 0.4, 1.0])}, images(r, channels=3)


def RandomColorDegeneration(r):
    return {"factor": exactly(r.choice([0.0, 0.4, 1.0])), **value_range(r)}, images(r, channels=r.choice([1, 3]))


def RandomInvert(r):
    return {"factor": exactly(r.choice([0.0, 1.0])), **value_range(r)}, images(r)


def RandomSharpness(r):
    format = data_format(r)
    return {"factor": exactly(r.choice([0.0, 0.4, 1.0])), **value_range(r), "data_format": format}, images(r, format)


def RandomPosterization(r):
    return {"factor": exactly(r.randint(1, 8)), "value_range": [-1, 1]}, images(r)


def RandomHue(r):
    return {"factor": exactly(r.choice([0.0, 1.0])), "value_range": [-1, 1]}, images(r, channels=3)


def RandomSaturation(r):
    return {"factor": exactly(r.choice([0.0, 0.2, 0.5])), "value_range": [0, 1]}, images(r, channels=3)


def RandomErasing(r):
    fill = r.choice([0.3, [0.1, 0.2, 0.3]])
    return {"factor": exactly(r.choice([0.0, 1.0])), "scale": exactly(1.0), "fill_value": fill, **value_range(r)}, images(r, channels=3)


def RandomGaussianBlur(r):
    format = data_format(r)
    # Of other windows Keras mixes up the rows and the columns.
    options = {"factor": exactly(r.choice([0.0, 1.0])), "kernel_size": r.choice([3, 5]), "sigma": exactly(r.choice([0.3, 1.0]))}
    return {**options, **value_range(r), "data_format": format}, images(r, format)


def RandomColorJitter(r):
    factors = {"brightness_factor": exactly(0.2), "contrast_factor": [-0.3, 0.3]}
    return {**{name: each for name, each in factors.items() if r.random() < 0.7}, **value_range(r)}, images(r, channels=3)


def Solarization(r):
    return {"addition_factor": 0.0, "threshold_factor": 0.0, **value_range(r)}, images(r)


def AutoContrast(r):
    return value_range(r), images(r)


def Equalization(r):
    format = data_format(r)
    options = {"value_range": r.choice([[-1, 1], [0, 1], [-2, 1.5], [0, 255]]), "bins": r.choice([256, 256, 64, 7, 1000])}
    return {**options, "data_format": format}, images(r, format)


def ContrastLimitedAdaptiveHistogramEqualization(r):
    format = data_format(r)
    options = {"value_range": r.choice([[-1, 1], [0, 1], [-2, 2]]), "clip_limit": r.choice([4.0, 40.0, 0.0])}
    return {**options, "tile_grid_size": [r.randint(1, 4), r.randint(1, 4)], "data_format": format}, images(r, format)


def RandomElasticTransform(r):
    format = data_format(r)
    options = {"factor": exactly(0.0), "scale": r.choice([0.5, exactly(1.0)]), **moving(r), **value_range(r)}
    return {**options, "data_format": format}, images(r, format)


def RandAugment(r):
    format = data_format(r)
    options = {"num_ops": 0, "factor": r.choice([0.5, 0.9, [0.1, 0.4]]), "interpolation": r.choice(["nearest", "bilinear"])}
    return {**options, **value_range(r), "data_format": format}, images(r, format, channels=r.choice([1, 3]))


def AugMix(r):
    format = data_format(r)
    options = {"num_chains": r.randint(1, 4), "chain_depth": 0, "factor": r.choice([0.3, [0.1, 0.4]]), "alpha": r.choice([0.5, 1.0])}
    more = {"all_ops": r.choice([True, False]), "interpolation": r.choice(["nearest", "bilinear"])}
    return {**options, **more, **value_range(r), "data_format": format}, images(r, format, channels=r.choice([1, 3]))


def MixUp(r):
    format = data_format(r)
    return {"alpha": r.choice([0.2, 1.0]), "data_format": format}, images(r, format)


def CutMix(r):
    format = data_format(r)
    return {"factor": r.choice([1.0, 0.3, [0.2, 0.7]]), "data_format": format}, images(r, format)


def Pipeline(r):
    format = data_format(r)
    within = lambda: r.choice([
        keras.layers.Rescaling(r.choice([0.5, 2.0]), 0.25, name="rescaling"), keras.layers.AutoContrast([0, 1], data_format=format, name="contrast"),
        keras.layers.CenterCrop(4, 5, data_format=format, name="crop"), keras.layers.ReLU(0.9, name="relu"),
        keras.layers.RandomInvert(exactly(1.0), [0, 1], data_format=format, name="invert"), keras.layers.Activation("tanh", name="tanh"),
    ])
    some = [within() for _ in range(r.randint(1, 3))]
    return {"layers": r.choice([some, [keras.layers.Pipeline(some, name="inner"), within()]])}, images(r, format)


def Dense(r):
    return {"units": size(r), "activation": r.choice(ACTIVATIONS), "use_bias": r.choice([True, False])}, any_shape(r)


def EinsumDense(r):
    """The output has the sizes of the input, None, or those that the kernel brings."""
    a, b, c, d, e = (size(r) for _ in range(5))
    equation, shape, output = r.choice([
        ("ab,bc->ac", [b], [c]), ("abc,cd->abd", [b, c], [None, d]), ("abc,cde->abde", [b, c], [b, d, e]),
        ("abcd,cde->abe", [b, c, d], [None, e]), ("abcd,bde->aec", [b, c, d], [e, None]), ("abc,bd->adc", [b, c], [d, c]),
        ("abc,bcd->acbd", [b, c], [c, b, d]), ("...x,xy->...y", r.choice([[c], [b, c], [a, b, c]]), [d]),
        ("...bc,cd->...bd", r.choice([[b, c], [a, b, c]]), [None, d]), ("abc...,bd->adc...", r.choice([[b, c], [b, c, d]]), [d, c]),
        ("abc,d->abcd", [b, c], [b, c, d]), ("abc,cb->ac", [b, c], [c]),
    ])
    own = equation.split("->")[1].strip(".")[0 if equation.startswith("...") else 1 :]
    sized = "".join(axis for axis, size in zip(own, output) if size)
    bias = r.choice([None, sized[-1], sized[0], sized])
    return {"equation": equation, "output_shape": output, "bias_axes": bias, "activation": r.choice(ACTIVATIONS)}, [shape]


def Dropout(r):
    return {"rate": r.choice([0.0, 0.25, 0.5])}, any_shape(r)


def AlphaDropout(r):
    return {"rate": r.choice([0.0, 0.25, 0.5]), "noise_shape": r.choice([None, [None, 1, 4]])}, [[size(r), 4]]


def GaussianNoise(r):
    return {"stddev": r.choice([0.0, 0.1, 1.0])}, any_shape(r)


def SpatialDropout1D(r):
    return {"rate": r.choice([0.0, 0.25, 0.5])}, [[size(r), size(r)]]


def SpatialDropout2D(r):
    format = data_format(r)
    return {"rate": r.choice([0.0, 0.25, 0.5]), "data_format": format}, images(r, format)


def some_axes(r, shape):
    """One, or a list of some, counted from either end."""
    rank = len(shape)
    if r.random() < 0.5:
        return r.choice([-1, r.randint(1, rank)])
    axes = sorted(r.sample(range(1, rank + 1), r.randint(1, rank)))
    return axes if r.random() < 0.5 else [axis - rank - 1 for axis in axes]


def LayerNormalization(r):
    shapes = any_shape(r)
    options = {"axis": some_axes(r, shapes[0]), "epsilon": r.choice([1e-3, 1e-6]), "rms_scaling": r.random() < 0.2}
    return {**options, "center": r.choice([True, False]), "scale": r.choice([True, False])}, shapes


def GroupNormalization(r):
    format = data_format(r)
    shapes = r.choice([images(r, format, 6), [[size(r), 6] if format == "channels_last" else [6, size(r)]]])
    options = {"groups": r.choice([1, 2, 3, 6, -1]), "axis": r.choice([-1, len(shapes[0])]) if format == "channels_last" else 1}
    return {**options, "epsilon": r.choice([1e-3, 1e-5]), "center": r.choice([True, False]), "scale": r.choice([True, False])}, shapes


def RMSNormalization(r):
    # Of other axes Keras multiplies by the wrong scale.
    shapes = any_shape(r)
    last = r.randint(1, len(shapes[0]))
    axis = r.choice([-1, len(shapes[0]), [axis - last for axis in range(last)]])
    return {"axis": axis, "epsilon": r.choice([1e-6, 1e-3])}, shapes


def Normalization(r):
    shapes = any_shape(r)
    axis = r.choice([None, some_axes(r, shapes[0])])
    options = {"axis": axis, "invert": r.choice([True, False])}
    if r.random() < 0.5:
        return options, shapes
    kept = sorted(a % (len(shapes[0]) + 1) for a in ([] if axis is None else axis if isinstance(axis, list) else [axis]))
    sizes = [shapes[0][a - 1] for a in kept][r.randint(0, len(kept)) :]
    given = lambda least: np.array([r.uniform(least, 2) for _ in range(int(np.prod(sizes)))]).reshape(sizes).tolist()
    return {**options, "mean": given(-2), "variance": given(0.5)}, shapes


def SpectralNormalization(r):
    shapes = images(r)
    inner = r.choice([keras.layers.Dense(4, name="inner"), keras.layers.Conv2D(3, 2, use_bias=False, activation="relu", name="inner")])
    return {"layer": inner, "power_iterations": r.choice([1, 2, 3])}, shapes


def UnitNormalization(r):
    shapes = any_shape(r)
    return {"axis": some_axes(r, shapes[0])}, shapes


def Flatten(r):
    format = data_format(r)
    return {"data_format": format}, r.choice([images(r, format), any_shape(r)])


def LeakyReLU(r):
    return {"negative_slope": r.choice([0.0, 0.1, 0.3])}, any_shape(r)


def ReLU(r):
    options = {"max_value": r.choice([None, 0.5, 6.0]), "negative_slope": r.choice([0.0, 0.0, 0.1])}
    return {**options, "threshold": r.choice([0.0, 0.25])}, any_shape(r)


def PReLU(r):
    shapes = any_shape(r)
    axes = [i + 1 for i in range(len(shapes[0])) if r.random() < 0.5]
    return {"alpha_initializer": "ones", "shared_axes": r.choice([None, axes or None, axes[0] if axes else None])}, shapes


def ELU(r):
    return {"alpha": r.choice([0.5, 1.0, 2.0])}, any_shape(r)


def Softmax(r):
    shapes = any_shape(r)
    rank = len(shapes[0]) + 1
    axis = r.choice([-1, r.randint(1, rank - 1), r.sample(range(1, rank), r.randint(1, rank - 1))])
    return {"axis": axis}, shapes


def ActivityRegularization(r):
    return {"l1": r.choice([0.0, 0.1]), "l2": 0.01}, any_shape(r)


def Masking(r):
    return {"mask_value": r.choice([0.0, -1.0, 3])}, any_shape(r)


def Rescaling(r):
    return {"scale": r.choice([1 / 255, 2.0]), "offset": r.choice([0.0, -1.0])}, any_shape(r)


def Reshape(r):
    target = r.choice([[4, 6], [6, -1], [2, 3, 4], [-1], [1, 24]])
    return {"target_shape": target}, [r.choice([[24], [4, 6], [2, 3, 4]])]


DRAWS = {
    "AdaptiveAveragePooling1D": one_dimensional(adaptive_pooling), "AdaptiveAveragePooling2D": adaptive_pooling,
    "AdaptiveMaxPooling1D": one_dimensional(adaptive_max_pooling), "AdaptiveMaxPooling2D": adaptive_max_pooling,
    "AveragePooling1D": one_dimensional(pooling), "Conv1D": one_dimensional(either(Conv2D, Conv2DInGroups), ("valid", "same", "causal")), "Conv1DTranspose": Conv1DTranspose,
    "Conv2DTranspose": Conv2DTranspose, "Cropping1D": Cropping1D, "DepthwiseConv1D": one_dimensional(DepthwiseConv2D),
    "DepthwiseConv2D": DepthwiseConv2D, "GlobalAveragePooling1D": one_dimensional(global_pooling),
    "GlobalMaxPooling1D": one_dimensional(global_pooling), "MaxPooling1D": one_dimensional(pooling),
    "SeparableConv1D": one_dimensional(SeparableConv2D), "SeparableConv2D": SeparableConv2D,
    "UpSampling1D": UpSampling1D, "UpSampling2D": UpSampling2D, "ZeroPadding1D": ZeroPadding1D,
    "Activation": Activation, "Add": merging, "Average": merging, "AveragePooling2D": pooling,
    "BatchNormalization": BatchNormalization, "Concatenate": Concatenate, "Conv2D": either(Conv2D, Conv2DInGroups), "Cropping2D": Cropping2D,
    "Dense": Dense, "EinsumDense": EinsumDense, "Dropout": Dropout, "Flatten": Flatten, "GlobalAveragePooling2D": global_pooling,
    "ActivityRegularization": ActivityRegularization, "ELU": ELU, "PReLU": PReLU, "ReLU": ReLU, "Softmax": Softmax,
    "GlobalMaxPooling2D": global_pooling, "LeakyReLU": LeakyReLU, "MaxPooling2D": pooling, "Maximum": merging,
    "Minimum": merging, "Multiply": merging, "Rescaling": Rescaling, "Reshape": Reshape, "Subtract": Subtract,
    "Dot": Dot, "Identity": Identity, "Masking": Masking, "Permute": Permute, "RepeatVector": RepeatVector,
    "ZeroPadding2D": ZeroPadding2D,
    "AlphaDropout": AlphaDropout, "GaussianDropout": Dropout, "GaussianNoise": GaussianNoise,
    "GroupNormalization": GroupNormalization, "Normalization": Normalization, "SpectralNormalization": SpectralNormalization, "LayerNormalization": LayerNormalization,
    "RMSNormalization": RMSNormalization, "SpatialDropout1D": SpatialDropout1D, "SpatialDropout2D": SpatialDropout2D,
    "UnitNormalization": UnitNormalization,
    "CategoryEncoding": CategoryEncoding, "Discretization": Discretization, "RandomColorJitter": RandomColorJitter,
    "RandomGaussianBlur": RandomGaussianBlur,
    "AugMix": AugMix, "AutoContrast": AutoContrast, "CutMix": CutMix, "Equalization": Equalization, "MixUp": MixUp,
    "Pipeline": Pipeline, "RandAugment": RandAugment, "RandomElasticTransform": RandomElasticTransform,
    "ContrastLimitedAdaptiveHistogramEqualization": ContrastLimitedAdaptiveHistogramEqualization, "CenterCrop": CenterCrop, "RandomBrightness": RandomBrightness,
    "RandomColorDegeneration": RandomColorDegeneration, "RandomContrast": RandomContrast, "RandomCrop": RandomCrop,
    "RandomErasing": RandomErasing, "RandomFlip": RandomFlip, "RandomGrayscale": RandomGrayscale,
    "RandomHue": RandomHue, "RandomInvert": RandomInvert, "RandomPerspective": RandomPerspective,
    "RandomPosterization": RandomPosterization, "RandomRotation": RandomRotation, "RandomSaturation": RandomSaturation,
    "RandomSharpness": RandomSharpness, "RandomShear": RandomShear, "RandomTranslation": RandomTranslation,
    "RandomZoom": RandomZoom, "Resizing": Resizing, "Solarization": Solarization,
}

# Running them ----------------------------------------------------------------------------------------------------------


def run(layer, inputs, training, has_gradient=True):
    if not has_gradient:
        return layer(inputs[0], training=training), [], []
    with tf.GradientTape() as tape:
        xs = [tf.constant(x) for x in inputs]
        tape.watch(xs)
        y = layer(xs if len(xs) > 1 else xs[0], training=training)
        loss = tf.reduce_sum(y * numbers(y.shape, 7))
    trained = [w.value for w in layer.trainable_weights]
    gradients = tape.gradient(loss, [*xs, *trained], unconnected_gradients="zero")
    return y, gradients[: len(xs)], gradients[len(xs) :]


class ChannelsFirst:
    """What a layer of channels_first is, by its twin of channels_last between transpositions."""

    def __init__(self, twin, activation):
        self.twin, self.activation = twin, activation

    @property
    def weights(self):
        return self.twin.weights

    @property
    def trainable_weights(self):
        return self.twin.trainable_weights

    def __call__(self, x, training):
        moved = tf.transpose(x, [0, *range(2, x.ndim), 1]) if x.ndim > 2 else x
        y = self.twin(moved, training=training)
        y = tf.transpose(y, [0, y.ndim - 1, *range(1, y.ndim - 1)]) if y.ndim == x.ndim and x.ndim > 2 else y
        return self.activation(y) if self.activation else y


class EachImage:
    """What a layer of images is that Keras runs on a batch as if it were one image."""

    weights = trainable_weights = []

    def __init__(self, layer):
        self.layer = layer

    def __call__(self, x, training):
        return tf.stack([self.layer(image, training=training) for image in tf.unstack(x)])


def runnable(layer):
    """Keras on this processor has no windows over images that have their channels first."""
    if isinstance(layer, keras.layers.Equalization):
        return EachImage(layer)
    config = layer.get_config()
    if config.get("data_format") != "channels_first":
        return layer
    activation = {"activation": "linear"} if "activation" in config else {}
    return ChannelsFirst(type(layer).from_config({**config, "data_format": "channels_last", **activation}), getattr(layer, "activation", None))


def case(name, i):
    r = random.Random(f"{name} {i}")
    options, shapes = DRAWS[name](r)
    layer = getattr(keras.layers, name)(name="layer", **options)
    scale, offset = SCALES.get(name, (1, 0))
    inputs = [numbers([BATCH, *shape], 100 + j) * np.float32(scale) + np.float32(offset) for j, shape in enumerate(shapes)]
    config = layer.get_config()
    layer = runnable(layer)
    layer(*([inputs] if len(inputs) > 1 else inputs), training=False)
    values = [weight(w, 200 + j) for j, w in enumerate(layer.weights)]
    for w, value in zip(layer.weights, values):
        w.assign(value)
    if name == "Normalization":
        layer.finalize_state()  # which reads them
    modes = {}
    for mode in ("infer", "train"):
        if name in (DRAWING if mode == "train" else ONLY_TRAINING):
            continue
        has_gradient = not WITHOUT_GRADIENT & {name, f"{name} {options.get('interpolation')}"}
        y, of_inputs, of_weights = run(layer, inputs, mode == "train", has_gradient)
        modes[mode] = {"y": chosen(y), "inputs": [chosen(g) for g in of_inputs], "weights": [chosen(g) for g in of_weights]}
        kept = [w for w in layer.weights if not w.trainable]
        if mode == "train" and kept:
            modes[mode]["kept"] = [chosen(w) for w in kept]
    if modes.get("train") == modes.get("infer"):
        del modes["train"]  # the same
    scaled = {"scale": [scale, offset]} if name in SCALES else {}
    return {"config": config, "shapes": shapes, **scaled, "weights": [[w.name, list(w.shape)] for w in layer.weights], **modes}


def main(names):
    kept = json.loads(FILE.read_text()) if FILE.exists() and names else {}
    for name in names or DRAWS:
        kept[name] = [case(name, i) for i in range(CONFIGURATIONS)]
    lines = []
    for name in sorted(kept):
        cases = ",\n".join(f"    {json.dumps(each, separators=(',', ':'))}" for each in kept[name])
        lines.append(f"  {json.dumps(name)}: [\n{cases}\n  ]")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
