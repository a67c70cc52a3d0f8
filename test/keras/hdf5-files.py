"""Writes hdf5/*.h5.gz, files with the options of HDF5's library, and what h5py reads from them, hdf5/expected.json.gz.

    python test/keras/hdf5-files.py    # h5py 3.14, HDF5 1.14.6

Arrays of up to 100 elements are listed; of larger ones there is the SHA-256 of their bytes, little-endian.
"""

import gzip
import hashlib
import json
import tempfile
from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).parent / "hdf5"
TYPES = {
    **{"f4": "Float32Array", "f8": "Float64Array", "i1": "Int8Array", "u1": "Uint8Array", "i2": "Int16Array", "u2": "Uint16Array"},
    **{"i4": "Int32Array", "u4": "Uint32Array", "i8": "BigInt64Array", "u8": "BigUint64Array"},
}


def ramp(shape, dtype="f4", start=0):
    return (start + np.arange(np.prod(shape, dtype=int)) % 120).reshape(shape).astype(dtype)


def seen(value):
    value = np.asarray(value)
    about = {"shape": list(value.shape)}
    if value.dtype.kind in "OSU":
        return {**about, "data": [x.decode() if isinstance(x, bytes) else x for x in value.ravel().tolist()]}
    if value.dtype.kind == "b":
        value = value.astype("i1")
    if value.dtype.kind == "f" and value.dtype.itemsize == 2:
        value = value.astype("f4")
    value = value.astype(value.dtype.newbyteorder("<"))
    about["type"] = TYPES[value.dtype.str[1:]]
    if value.size > 100:
        return {**about, "sha256": hashlib.sha256(value.tobytes()).hexdigest()}
    return {**about, "data": [str(x) for x in value.ravel().tolist()]}


def look(node):
    attributes = {name: seen(value) for name, value in node.attrs.items()}
    if isinstance(node, h5py.Group):
        return {"attributes": attributes, "children": [[name, look(child)] for name, child in node.items()]}
    return {"attributes": attributes, **seen(node.asstr()[()] if node.dtype == object else node[()])}


def low_level(f, name, shape, chunk=None, most=None, dtype="i2", fill=None, alloc=None, filters="", compact=False):
    """A data set by options that h5py has no names for, without its data."""
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if chunk:
        create.set_chunk(chunk)
    if compact:
        create.set_layout(h5py.h5d.COMPACT)
    if alloc is not None:
        create.set_alloc_time(alloc)
    for letter in filters:
        {"s": create.set_shuffle, "g": create.set_deflate, "f": create.set_fletcher32}[letter]()
    if fill is not None:
        create.set_fill_value(np.array(fill, dtype))
    space = h5py.h5s.create_simple(shape, tuple(h5py.h5s.UNLIMITED if size is None else size for size in most or shape))
    id = h5py.h5d.create(f.id, name.encode(), h5py.h5t.py_create(np.dtype(dtype)), space, dcpl=create)
    return h5py.Dataset(id)


def options(f):
    """What h5py's arguments give, but for the indexes of chunks."""
    types = f.create_group("types")
    for dtype in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        for order in "<>":
            types[order + dtype] = (ramp((2, 3), "f4", 60) - 63 * (dtype[0] != "u")).astype(order + dtype)
    types["bool"] = np.array([True, False, True])
    types["enum"] = np.array([7, 0], h5py.enum_dtype({"A": 0, "B": 7}, "i4"))
    types["strings"] = ["a", "", "가중치"]
    types["fixed"] = np.array([b"ab ", b"c"])
    f["float type"] = np.dtype(">f4")
    types.create_dataset("by name", data=[1.5, 2.5], dtype=f["float type"])
    types.attrs.create("by name", [3.5], dtype=f["float type"])
    del f["float type"]

    shapes = f.create_group("shapes")
    shapes["scalar"] = np.float32(2.5)
    shapes["none"] = np.zeros((0, 5), "f4")
    shapes.create_dataset("unwritten", (3, 2), "f4")
    shapes.create_dataset("filled", (3, 2), ">f4", fillvalue=2.5)
    shapes.create_dataset("filled chunks", (5, 7), "i2", chunks=(2, 3), fillvalue=-3)[1:3, 2:5] = 9
    low_level(shapes, "compact", (3, 4), compact=True)[...] = ramp((3, 4))
    grown = shapes.create_dataset("grown", (2, 3), "f4", maxshape=(None, 8), chunks=(2, 2), fillvalue=1)
    grown[...] = 5
    grown.resize((5, 8))
    grown[4, 7] = 6
    shrunk = shapes.create_dataset("shrunk", data=ramp((9, 9)), maxshape=(None, None), chunks=(2, 2))
    shrunk.resize((3, 4))
    shrunk.resize((4, 6))

    filters = f.create_group("filters")
    for letters in ["s", "g", "f", "sg", "sgf", "gf", "fg", "ff", "fgf"]:
        low_level(filters, letters, (13, 11), (4, 5), dtype=">f4", filters=letters)[...] = ramp((13, 11))
    low_level(filters, "odd", (7,), (7,), dtype="u1", filters="f")[...] = ramp(7)

    links = f.create_group("links")
    links["hard"] = f["shapes/scalar"]
    links["group"] = f["types"]
    links["up"] = h5py.SoftLink("/shapes/scalar")
    links["beside"] = h5py.SoftLink("group/bool")
    links["twice"] = h5py.SoftLink("./beside")
    for name in ["deleted", "x"]:
        links[name] = 1
        del links[name]
    ordered = f.create_group("ordered", track_order=True)
    for name in ["c", "a", "b"]:
        ordered[name] = 1
        ordered.attrs[name] = name
    f.attrs["text"] = "모델"
    f.attrs["list"] = ["kernel:0", "bias:0"]
    f.attrs["fixed"] = np.array([b"conv2d", b"dense"])
    f.attrs["flag"] = True
    f.attrs["half"] = np.float16(0.5)
    f.attrs["matrix"] = ramp((2, 3), ">i4")


def indexes(f):
    """Chunks by each of the five indexes of layout 4, with filters and without."""
    early = h5py.h5d.ALLOC_TIME_EARLY
    low_level(f, "implicit", (7, 9), (2, 4), alloc=early)[...] = ramp((7, 9))
    low_level(f, "implicit, can grow", (7, 9), (2, 4), (12, 20), alloc=early)[...] = ramp((7, 9))
    for filters in ["", "sgf"]:
        kinds = {
            "single": ((5, 6), (5, 6), None),
            "fixed": ((7, 9), (2, 4), (12, 20)),
            "extensible": ((37, 5), (2, 2), (None, 7)),
            "extensible along the last": ((5, 37), (2, 2), (7, None)),
            "tree": ((7, 9), (2, 4), (None, None)),
            "deep tree": ((30, 12), (1, 1), (None, None)),
        }
        for name, (shape, chunk, most) in kinds.items():
            if name != "deep tree" or not filters:
                low_level(f, f"{name} {filters}", shape, chunk, most, filters=filters)[...] = ramp(shape)
    pages = low_level(f, "fixed, in pages", (4000,), (2,), fill=-1)
    pages[3000:3005] = 7
    array = low_level(f, "extensible, in pages", (150_000,), (1,), (None,), dtype="i1", fill=-1)
    for index in [0, 3, 4, 100, 1000, 149_999]:
        array[index] = index % 100


def many(f):
    """Links and attributes that have no room in an object header."""
    f["one"] = np.float32(1)
    for order in [True, False]:
        for count in [9, 300]:
            group = f.create_group(f"{count} {'ordered' if order else 'by name'}", track_order=order)
            for index in range(count):
                group[f"member {index * 7 % count}"] = h5py.SoftLink("/one") if index % 5 == 1 else f["one"]
        group = f.create_group(f"attributes {'ordered' if order else 'by name'}", track_order=order)
        for index in range(60):
            group.attrs[f"a{index * 7 % 60}"] = index if index % 2 else "x" * index
    f["one"].attrs["over 64 KB"] = ramp(33_000, "i2")
    f["one"].attrs["large"] = ramp(3000, "i2")


def unneeded(f):
    """Weights among what is not read."""
    f["weights"] = ramp((2, 3))
    f["compound"] = np.zeros(3, [("a", "f4"), ("b", "i8")])
    f["complex"] = np.zeros(3, "c8")
    f["opaque"] = np.zeros(3, "V5")
    f["array"] = h5py.Empty("f4")
    f.create_dataset("references", (2,), h5py.ref_dtype)[0] = f["weights"].ref
    f.create_dataset("lists", (2,), h5py.vlen_dtype("i4"))[0] = [1, 2]
    f.create_dataset("lzf", data=np.arange(100), compression="lzf")
    f.create_dataset("szip", data=np.arange(100), compression="szip", chunks=(50,))
    f.create_dataset("scaleoffset", data=np.arange(100), scaleoffset=0, chunks=(50,))
    f.create_dataset("outside", (4,), "f4", external=[("other.bin", 0, 16)])
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    f.create_virtual_dataset("virtual", layout)
    f["type"] = np.dtype("f4")
    f["nowhere"] = h5py.SoftLink("/not/there")
    f["circle"] = h5py.SoftLink("circle")
    f["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
    f["scale"] = np.arange(3.0)
    f["scale"].make_scale("columns")
    f["weights"].dims[1].attach_scale(f["scale"])
    f["weights"].attrs["reference"] = f["weights"].ref
    f["weights"].attrs["compound"] = np.zeros(1, [("a", "f4")])
    f["weights"].attrs["bytes"] = np.array([b"\xff\xfe"])
    f["weights"].attrs["name"] = "kernel"
    f.create_group("group")["up"] = f["/"]
    broken = f.create_dataset("broken", data=ramp((4, 4)), chunks=(2, 4), fletcher32=True)
    return broken.id.get_chunk_info(1).byte_offset


def checked(f):
    """A file each of whose bytes has a checksum, or no meaning: of every index, and with links and attributes in heaps."""
    early = h5py.h5d.ALLOC_TIME_EARLY
    low_level(f, "compact", (3, 4), compact=True)[...] = ramp((3, 4))
    low_level(f, "single", (5, 6), (5, 6), filters="f")[...] = ramp((5, 6))
    low_level(f, "fixed", (7, 9), (4, 5), filters="sgf")[...] = ramp((7, 9))
    low_level(f, "extensible", (37, 5), (2, 2), (None, 7), filters="f")[...] = ramp((37, 5))
    low_level(f, "tree", (20, 5), (2, 1), (None, None), filters="sf")[...] = ramp((20, 5))
    low_level(f, "empty", (7, 9), (2, 4), (None, 9), fill=3, filters="f")
    low_level(f, "implicit", (2, 2), (2, 2), (2, 4), alloc=early, filters="f")[...] = ramp((2, 2))
    f["again"] = f["single"]
    f["soft"] = h5py.SoftLink("/fixed")
    group = f.create_group("group", track_order=True)
    for index in range(20):
        group[f"member {index}"] = h5py.SoftLink("/compact") if index % 2 else f["compact"]
        group.attrs[f"attribute {index}"] = ramp(index, "i2")


def main():
    HERE.mkdir(exist_ok=True)
    files = {
        "earliest": (options, {"libver": "earliest"}),
        "v108": (options, {"libver": ("v108", "v108"), "userblock_size": 512}),
        "latest": (options, {"libver": "latest", "userblock_size": 2048}),
        "paged": (options, {"fs_strategy": "page", "fs_persist": True, "fs_page_size": 4096}),
        "indexes": (indexes, {"libver": "latest"}),
        "indexes-earliest": (indexes, {"libver": "earliest"}),
        "many": (many, {"libver": "latest"}),
        "checked": (checked, {"libver": "latest"}),
        "unchecked": (checked, {"libver": "earliest"}),
        "unneeded-earliest": (unneeded, {"libver": "earliest"}),
        "unneeded-latest": (unneeded, {"libver": "latest"}),
    }
    expected = {}
    for name, (write, how) in files.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.h5"
            with h5py.File(path, "w", **how) as f:
                broken = write(f)
            content = bytearray(path.read_bytes())
            if broken:
                content[broken + 5] ^= 1
            else:
                with h5py.File(path) as f:
                    expected[name] = look(f)
        keep(f"{name}.h5", content)
    keep("expected.json", json.dumps(expected, ensure_ascii=False, separators=(",", ":")).encode())


def keep(name, content):
    (HERE / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


main()
