"""A model's file as goldens have it: gzip in base64."""

import base64
import gzip
import os
import pathlib
import tempfile


def packed(model, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model" + ending)
        model.save(path)
        return base64.b64encode(gzip.compress(pathlib.Path(path).read_bytes(), mtime=0)).decode()
