"""Every loss of Keras in ten random configurations: losses of samples, what they are reduced to, and both gradients.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*'
    TF_ENABLE_ONEDNN_OPTS=0 CUDA_VISIBLE_DEVICES=-1 python test/keras/every_loss.py > test/keras/every-loss.json
"""

import json
import os
import zlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf

PER_LOSS = 10
LABELS = ("SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy", "Circle")
NAMES = (
    "BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy "
    "CategoricalGeneralizedCrossEntropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber KLDivergence LogCosh "
    "MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson "
    "SparseCategoricalCrossentropy SquaredHinge Tversky"
).split()
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


def options_of(name, rng, rank):
    pick = lambda *values: values[rng.integers(len(values))]
    real = lambda low, high: float(np.round(rng.uniform(low, high), 3))
    options = {}
    if "Crossentropy" in name:
        options["from_logits"] = bool(rng.integers(2))
    if name.startswith(("Binary", "Categorical")) and "Crossentropy" in name:
        options["label_smoothing"] = pick(0.0, 0.1, real(0, 0.5))
        # TensorFlow takes the logits' classes along the last axis.
        if rank > 2 and not options["from_logits"]:
            options["axis"] = pick(-1, rank - 1, -2)
    if "Focal" in name:
        options |= {"alpha": real(0.1, 0.9), "gamma": pick(0.0, 1.0, 2.0, real(0.5, 4))}
    if name == "BinaryFocalCrossentropy":
        options["apply_class_balancing"] = bool(rng.integers(2))
    if name == "CategoricalGeneralizedCrossEntropy":
        options["q"] = real(0.1, 0.9)
    if name == "Circle":
        options |= {"gamma": pick(80.0, real(1, 30)), "margin": pick(0.4, real(0.1, 0.6)), "remove_diagonal": bool(rng.integers(2))}
    if name == "CosineSimilarity":
        options["axis"] = pick(-1, 1)
    if name in ("Dice", "Tversky"):
        options["axis"] = pick(None, list(range(1, rank)), -1, [0], 1)
    if name == "Tversky":
        options |= {"alpha": real(0, 2), "beta": real(0, 2)}
    if name == "Huber":
        options["delta"] = pick(1.0, real(0.1, 2))
    if name == "SparseCategoricalCrossentropy":
        options["ignore_class"] = pick(None, None, 1, -1)
    return options


def data_of(name, rng, shape, options):
    n, classes = shape[0], shape[-1]
    normal = rng.normal(size=shape)
    shares = np.exp(normal) / np.exp(normal).sum(-1, keepdims=True)
    labels = rng.integers(0, classes, shape[:-1])
    one_hot = np.eye(classes)[labels]
    bits = rng.integers(0, 2, shape).astype(float)
    probabilities = rng.uniform(0.02, 0.98, shape)
    if name == "Circle":
        return rng.integers(0, 3, n), normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    if name in LABELS:
        if options.get("ignore_class") is not None:
            labels = np.where(rng.random(labels.shape) < 0.3, options["ignore_class"], labels)
        return labels, normal if options.get("from_logits") else shares
    if name.startswith("Binary"):
        return bits, 3 * normal if options["from_logits"] else probabilities
    if name in ("Dice", "Tversky"):
        return bits, probabilities
    if name == "CategoricalHinge":
        return one_hot, normal
    if name.startswith("Categorical"):
        y = one_hot if rng.integers(2) else rng.dirichlet(np.ones(classes), shape[:-1])
        return y, normal if options["from_logits"] else shares
    if name in ("Hinge", "SquaredHinge"):
        return bits if rng.integers(2) else 2 * bits - 1, normal
    if name == "KLDivergence":
        return rng.dirichlet(np.ones(classes), shape[:-1]), shares
    if name == "Poisson":
        return rng.poisson(2, shape).astype(float), rng.uniform(0.2, 4, shape)
    if name == "MeanSquaredLogarithmicError":
        return np.abs(normal) * 3, rng.uniform(-0.5, 4, shape)
    return rng.normal(size=shape), 2 * normal


def numbers(value):
    array = np.asarray(value)
    return {"shape": list(array.shape), "data": [int(v) if v == int(v) else float(f"{v:.7g}") for v in array.ravel()]}


def run(name, rng, alpha_by_class=False):
    rank = 2 if name in ("Circle",) else int(rng.integers(2, 5))
    shape = (int(rng.integers(3, 7)),) + tuple(int(rng.integers(2, 4)) for _ in range(rank - 1))
    options = options_of(name, rng, rank)
    if alpha_by_class:
        # Keras's list is along the last axis, whichever is the classes'.
        options |= {"axis": -1, "alpha": np.round(rng.uniform(0.1, 0.9, shape[-1]), 3).tolist()}
    y, p = data_of(name, rng, shape, options)
    # As configs have them: `axis` of what Keras's own lack is left out there.
    reduction = REDUCTIONS[rng.integers(len(REDUCTIONS))]
    y, p = tf.constant(y, "float32"), tf.constant(p, "float32")
    loss = getattr(keras.losses, name)(reduction=reduction, **options)
    with tf.GradientTape() as tape:
        tape.watch(p)
        values = loss.call(y, p)
    weights = None
    if rng.integers(4) and 0 not in (options.get("axis") if isinstance(options.get("axis"), list) else []):
        # Of a value each, or the same along some axes, but for the samples', or with one behind.
        own = list(values.shape) or list(shape[: rng.integers(1, rank + 1)])
        own = [size if i == 0 or rng.integers(2) else 1 for i, size in enumerate(own)] + [1] * int(rng.integers(2))
        weights = rng.uniform(0, 2, own).astype("float32")
    with tf.GradientTape() as reducing:
        reducing.watch(p)
        reduced = loss(y, p, weights)
    return {
        "loss": name,
        "options": {**options, "reduction": reduction},
        "y": numbers(y),
        "p": numbers(p),
        "weights": None if weights is None else numbers(weights),
        "values": numbers(values),
        "gradient": numbers(tape.gradient(values, p)),
        "reduced": float(tf.reduce_sum(reduced)),
        "reducedGradient": numbers(reducing.gradient(reduced, p)),
    }


if __name__ == "__main__":
    cases = [
        run(name, np.random.default_rng([zlib.crc32(name.encode()), i])) for name in NAMES for i in range(PER_LOSS)
    ] + [run("CategoricalFocalCrossentropy", np.random.default_rng(i), alpha_by_class=True) for i in range(4)]
    print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
