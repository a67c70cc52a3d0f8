"""Every metric of Keras in ten random configurations: its result over batches, the last one smaller, with and without weights.

    pip install 'keras==3.15.1' 'tensorflow==2.21.*'
    TF_ENABLE_ONEDNN_OPTS=0 CUDA_VISIBLE_DEVICES=-1 python test/keras/every_metric.py > test/keras/every-metric.json
"""

import json
import os
import zlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

PER_METRIC = 10
SIZES = (6, 6, 6, 3)
N = sum(SIZES)
THRESHOLDED = ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives", "Precision", "Recall")
AT = {
    "SensitivityAtSpecificity": "specificity",
    "SpecificityAtSensitivity": "sensitivity",
    "PrecisionAtRecall": "recall",
    "RecallAtPrecision": "precision",
}
IOU = ("IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU")
NAMES = (
    "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy "
    "CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives FalsePositives Hinge IoU "
    "KLDivergence LogCoshError MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanSquaredError "
    "MeanSquaredLogarithmicError OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score "
    "Recall RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity SparseCategoricalAccuracy "
    "SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge "
    "TopKCategoricalAccuracy TrueNegatives TruePositives"
).split()


def options_of(name, rng, columns):
    pick = lambda *values: values[rng.integers(len(values))]
    real = lambda low, high: float(np.round(rng.uniform(low, high), 2))
    options = {}
    if name in THRESHOLDED:
        options["thresholds"] = pick(None, real(0, 1), [real(0, 1), real(0, 1), 0.5], [0.0, 0.5, 1.0])
        if name in ("Precision", "Recall"):
            options["top_k"] = pick(None, None, 1, 2)
            options["class_id"] = pick(None, None, columns - 1, 0)
    if name in AT:
        options |= {AT[name]: real(0.2, 0.9), "num_thresholds": pick(200, 1, 11, 50), "class_id": pick(None, None, 0)}
    if name == "AUC":
        options |= {
            "num_thresholds": pick(200, 2, 11, 101),
            "curve": pick("ROC", "PR", "PRGAIN"),
            "summation_method": pick("interpolation", "minoring", "majoring"),
            "thresholds": pick(None, None, [0.7, 0.25, 0.5], [0.25, 0.5, 0.75]),
            "multi_label": pick(False, True),
            "label_weights": pick(None, [real(0.1, 2) for _ in range(columns)]),
            "from_logits": pick(False, False, True),
        }
    if name in ("F1Score", "FBetaScore"):
        options |= {"average": pick(None, "micro", "macro", "weighted"), "threshold": pick(None, real(0.2, 0.8))}
        if name == "FBetaScore":
            options["beta"] = real(0.3, 3)
    if name == "R2Score":
        options |= {"class_aggregation": pick(None, "uniform_average", "variance_weighted_average"), "num_regressors": pick(0, 0, 3)}
    if name in IOU:
        options["dtype"] = pick("int64", "float32")
        if name == "BinaryIoU":
            options |= {"target_class_ids": pick([0, 1], [1]), "threshold": real(0.2, 0.8)}
        else:
            options |= {"num_classes": columns, "ignore_class": pick(None, None, 0)}
        if name in ("IoU", "OneHotIoU"):
            options["target_class_ids"] = pick([0], list(range(columns)), [columns - 1])
        if name in ("IoU", "MeanIoU"):
            options |= {"sparse_y_true": pick(True, False), "sparse_y_pred": pick(True, False)}
        if name.startswith("OneHot"):
            options["sparse_y_pred"] = False
    if name in ("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation"):
        options["axis"] = pick(-1, 1)
    if name.endswith("Crossentropy"):
        options["from_logits"] = pick(False, True)
    if name in ("BinaryCrossentropy", "CategoricalCrossentropy"):
        options["label_smoothing"] = pick(0.0, real(0, 0.5))
    if name == "SparseCategoricalCrossentropy":
        options["ignore_class"] = pick(None, None, 1)
    if name == "BinaryAccuracy":
        options["threshold"] = real(0.2, 0.8)
    if "TopK" in name:
        options["k"] = int(rng.integers(1, columns + 1))
        if name.startswith("Sparse"):
            options["from_sorted_ids"] = bool(rng.integers(2))
    return options


def data_of(name, rng, shape, options):
    classes = shape[-1]
    normal = rng.normal(size=shape)
    shares = np.exp(normal) / np.exp(normal).sum(-1, keepdims=True)
    labels = rng.integers(0, classes, shape[:-1])
    one_hot = np.eye(classes)[labels]
    bits = rng.integers(0, 2, shape).astype(float)
    # On thresholds too, and equal ones.
    probabilities = rng.uniform(0, 1, shape)
    probabilities = np.round(probabilities, 2) if rng.integers(2) else probabilities
    if name in IOU and name != "BinaryIoU":
        kinds = [options.get("sparse_y_true", False), options["sparse_y_pred"]]
        classes_of = lambda: rng.integers(0, classes, shape[:-1] if kinds[0] != kinds[1] else shape).astype(float)
        if kinds == [True, True]:
            return classes_of(), classes_of()
        return labels if kinds[0] else one_hot, classes_of() if kinds[1] else shares
    if options.get("from_sorted_ids"):
        return rng.integers(0, 2 * classes, shape[:-1]), np.argsort(rng.normal(size=(*shape[:-1], 2 * classes)))[..., :classes]
    if name.startswith("Sparse"):
        return labels, normal if options.get("from_logits") else shares
    if name in ("F1Score", "FBetaScore"):
        return bits, probabilities
    if name.startswith(("Categorical", "TopK")):
        return one_hot, normal if options.get("from_logits") or name == "CategoricalHinge" else shares
    if name == "BinaryCrossentropy":
        return bits, 3 * normal if options["from_logits"] else probabilities * 0.96 + 0.02
    if name in THRESHOLDED + tuple(AT) + ("AUC", "BinaryIoU", "BinaryAccuracy"):
        return bits, 2 * normal if options.get("from_logits") else probabilities
    if name == "Accuracy":
        return rng.integers(0, 3, shape).astype(float), rng.integers(0, 3, shape).astype(float)
    if name in ("Hinge", "SquaredHinge"):
        return 2 * bits - 1, normal
    if name == "KLDivergence":
        return rng.dirichlet(np.ones(classes), shape[:-1]), shares
    if name == "Poisson":
        return rng.poisson(2, shape).astype(float), rng.uniform(0.2, 4, shape)
    if name == "MeanSquaredLogarithmicError":
        return np.abs(normal) * 3, rng.uniform(-0.5, 4, shape)
    return rng.normal(size=shape), rng.normal(size=shape)


def numbers(value):
    array = np.asarray(value, "float32")
    return {"shape": list(array.shape), "data": [int(v) if v == int(v) else float(f"{v:.7g}") for v in array.ravel()]}


def places_of(name, y, p, options, rng):
    """The shape of weights of each value that a metric is of, or the same along some axes, but for the samples'."""
    if name in IOU:
        return list(y.shape if y.ndim < p.ndim or options.get("sparse_y_true") or name == "BinaryIoU" else y.shape[:-1])
    if name in ("F1Score", "FBetaScore"):
        return [N]
    own = list(p.shape)
    if name in THRESHOLDED + tuple(AT) + ("AUC", "R2Score", "Accuracy", "BinaryAccuracy", "RootMeanSquaredError"):
        own[-1] = 1 if options.get("class_id") is not None else own[-1]
    else:
        del own[options.get("axis", -1)]
    return [size if i == 0 or rng.integers(3) else 1 for i, size in enumerate(own)]


def weights_of(shape):
    """As the test makes them."""
    return (np.arange(np.prod(shape)) * 7 % 11 / 4).reshape(shape).astype("float32")


def result_of(metric, batches):
    metric.reset_state()
    for y, p, weights in batches:
        metric.update_state(y, p, weights)
    result = np.asarray(metric.result())
    values = [float(v) if np.isfinite(v) else str(v) for v in result.ravel()]
    return values if result.ndim else values[0]


def run(name, rng):
    deep = name not in ("R2Score", "F1Score", "FBetaScore", "AUC")
    rank = int(rng.integers(2, 4)) if deep else 2
    shape = (N,) + tuple(int(rng.integers(2, 4)) for _ in range(rank - 1))
    options = options_of(name, rng, shape[-1])
    y, p = data_of(name, rng, shape, options)
    y, p = (np.round(each, 4).astype("float32") for each in (y, p))
    if y.ndim < p.ndim or y.ndim < len(shape):
        y = y.astype("int32") if name.startswith("Sparse") or name in IOU else y
    if name in IOU and y.ndim < p.ndim:
        y, p = y.astype("int32"), p
    weights = np.round(rng.uniform(0, 3, N), 2).astype("float32")
    metric = getattr(keras.metrics, name)(**options)
    ends = np.cumsum(SIZES)
    parts = [slice(end - size, end) for end, size in zip(ends, SIZES)]
    each = lambda w: np.repeat(w, int(np.prod(y.shape[1:])) if options.get("sparse_y_true", name == "BinaryIoU") or name == "BinaryIoU" else int(np.prod(y.shape[1:-1]))) if name in IOU else w
    # Of three axes, Keras takes a weight for each of the confusions' samples in full.
    full = lambda w: np.broadcast_to(w[:, None], p.shape[: p.ndim - 1]) if p.ndim > 2 and (name in THRESHOLDED + tuple(AT) or options.get("ignore_class") is not None and name not in IOU) else w
    places = places_of(name, y, p, options, rng)
    return {
        "metric": name,
        "config": json.loads(json.dumps({**metric.get_config(), **options}, default=list)),
        "y": numbers(y),
        "p": numbers(p),
        "weights": numbers(weights),
        "result": result_of(metric, [(y[part], p[part], None) for part in parts]),
        "places": places,
        "placed": result_of(metric, [(y[part], p[part], weights_of(places)[part]) for part in parts]),
        "weighted": result_of(metric, [(y[part], p[part], each(full(weights)[part])) for part in parts]),
    }


if __name__ == "__main__":
    cases = [
        run(name, np.random.default_rng([zlib.crc32(name.encode()), i])) for name in NAMES for i in range(PER_METRIC)
    ]
    print("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
