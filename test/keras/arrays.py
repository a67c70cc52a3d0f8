"""Writes arrays.json: what NumPy answers for the arrays that test/engine/host-array.node.test.ts makes in the same way.

python test/keras/arrays.py > test/keras/arrays.json
"""
import json
import numpy as np

SHAPES = [[7], [100], [129], [5000], [70000], [500, 30], [20, 30], [3, 9000], [9000, 3], [7, 33, 17], [3, 1, 300],
          [5, 6, 7, 8], [3, 3, 1, 32], [50, 28, 28, 3], [2, 3, 9000], [1, 1], [4, 0, 3]]


def values(shape, dtype):
    """The same in TypeScript: whole numbers by a congruence, of which float32 has a 97th."""
    index = np.arange(int(np.prod(shape)), dtype=np.int64)
    whole = (index * 7919 + index // 31 * 104729) % 1013
    if dtype == "float32":
        return ((whole - 506).astype(np.float32) / np.float32(97)).reshape(shape)
    return (whole - 506 if dtype == "int32" else whole % 256).astype(dtype).reshape(shape)


def subsets(rank):
    yield None
    for mask in range(1, 2**rank):
        yield [axis for axis in range(rank) if mask >> axis & 1]


def told(result):
    """Shape and bits, or one number; of much a digest, its 64-bit FNV-1a by words."""
    result = np.asarray(result)
    if result.ndim == 0:
        return float(result)
    bits = result.astype(np.float32).view(np.uint32) if result.dtype.kind == "f" else result.astype(np.int64).astype(np.uint32)
    if bits.size <= 12:
        return {"shape": list(result.shape), "bits": [int(bit) for bit in bits.ravel()]}
    digest = 0xCBF29CE484222325
    for bit in bits.ravel().tolist():
        digest = (digest ^ bit) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return {"shape": list(result.shape), "digest": str(digest)}


np.seterr(all="ignore")
cases = []
for shape in SHAPES:
    for dtype in ["float32", "uint8", "int32"]:
        array = values(shape, dtype)
        for axis in subsets(len(shape)):
            numpy_axis = axis if axis is None else tuple(axis)
            for name in ["sum", "mean", "std", "var"] + (["min", "max"] if array.size else []):
                if array.size == 0 and name != "sum":
                    continue
                cases.append({"shape": shape, "dtype": dtype, "of": name, "axis": axis,
                              "is": told(getattr(np, name)(array, axis=numpy_axis))})
        for axis in [None, *range(len(shape))] if array.size else []:
            for name in ["argmax", "argmin"]:
                cases.append({"shape": shape, "dtype": dtype, "of": name, "axis": axis,
                              "is": told(getattr(np, name)(array, axis=axis))})
            cases.append({"shape": shape, "dtype": dtype, "of": "argsort", "axis": axis,
                          "is": told(np.argsort(array, axis=axis, kind="stable"))})

pairs = []
for left, right in [([3, 4], [4]), ([3, 4], [3, 1]), ([3, 1], [1, 4]), ([5, 3, 4], [3, 1]), ([2, 3], [2, 3]), ([4], [2, 3, 4])]:
    a, b = values(left, "float32"), values(right, "float32") + np.float32(9)
    for name in ["add", "subtract", "multiply", "divide"]:
        pairs.append({"left": left, "right": right, "of": name, "is": told(getattr(np, name)(a, b))})
scalars = [{"of": name, "by": by, "is": told(getattr(np, name)(values([50], "float32"), by))}
           for name in ["add", "subtract", "multiply", "divide"] for by in [0.1, 255, -3]]
print(json.dumps({"numpy": np.__version__, "cases": cases, "pairs": pairs, "scalars": scalars}, separators=(",", ":")))
