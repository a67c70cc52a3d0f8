"""Writes public-names.json: the public names of the modules of Keras that Vitrine follows.

    python test/keras/public_names.py
"""

import json
import operator
import pathlib

import keras

MODULES = [
    "layers", "activations", "losses", "metrics", "optimizers", "optimizers.schedules", "callbacks", "initializers", "regularizers",
    "constraints", "utils",
]

names = {
    module: [name for name in dir(operator.attrgetter(module)(keras)) if not name.startswith("_")] for module in MODULES
}
file = pathlib.Path(__file__).with_name("public-names.json")
file.write_text(json.dumps({"keras": keras.__version__, "names": names}, indent=1) + "\n")
