"""
Files of keras.applications, those of applications.json that predict:

    application-files.py write FOLDER NAME ...          # with Keras
    application-files.py open FOLDER RESULTS NAME ...   # those that Vitrine has written there
    application-files.py write-configs FOLDER NAME ...  # the same of configs alone, of all in applications.json
    application-files.py open-configs FOLDER RESULTS NAME ...

What is opened must have the config that Keras gives the model, the very weights, and predict what applications.json has.
A file in which all is right is removed: together they are over a gigabyte.
"""
import json
import os
import pathlib
import sys

from models import VERSION, keras, plain, quietly, reason, results, want, want_equal

import numpy as np
from applications import FILE, application, weight
from every_layer import numbers

ENDINGS = [".keras", ".h5"]
# Of the largest.
PREDICTIONS = 1e-4


def goldens(names):
    by_name = {each["name"]: each for each in json.loads(FILE.read_text())}
    return [by_name[name] for name in names]


def write(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for golden in goldens(names):
        model = application(golden["name"], golden["size"])
        for ending in ENDINGS:
            quietly(lambda: model.save(os.path.join(folder, golden["name"] + ending)))


def check(golden, path):
    model, messages = quietly(lambda: keras.models.load_model(path, compile=False))
    want(not messages, f"it says: {' | '.join(messages)[:300]}")
    for j, each in enumerate(model.weights):
        want(np.array_equal(each.numpy(), weight(each.name, each.shape, j).astype(each.dtype)), f"weight {j}, {each.path}")
    size = golden["size"]
    predicted = np.ravel(model((numbers([1, size, size, 3], 1000) + 1) * np.float32(127.5), training=False))
    expected = np.array(golden["predictions"])
    error = np.max(np.abs(predicted - expected)) / np.max(np.abs(expected))
    want(error <= PREDICTIONS, f"predictions: off by {error:.1e}")
    keras.backend.clear_session()
    own = application(golden["name"], size)
    want_equal(plain(model.get_config()), plain(own.get_config()), "config")


def open_all(folder, output, *names):
    with results(output) as tell:
        for golden in goldens(names):
            for ending in ENDINGS:
                path, why = os.path.join(folder, golden["name"] + ending), None
                keras.backend.clear_session()
                try:
                    check(golden, path)
                    os.remove(path)
                except Exception as error:
                    why = reason(error)
                form = f"{ending}, refused as its own" if why and ending == ".h5" and refuses_own(golden, path) else ending
                tell(direction=f"Vitrine -> {VERSION}", format=form, case=f"application {golden['name']}", reason=why if form == ending else None)


def refuses_own(golden, path):
    """Whether Keras cannot open its own file either: in that of a ConvNeXt it does not find the class LayerScale."""
    keras.backend.clear_session()
    quietly(lambda: application(golden["name"], golden["size"]).save(path))
    try:
        quietly(lambda: keras.models.load_model(path, compile=False))
    except (TypeError, ValueError):
        return True
    finally:
        os.remove(path)
    return False


def write_configs(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for golden in goldens(names):
        keras.backend.clear_session()
        pathlib.Path(folder, f"{golden['name']}.json").write_text(application(golden["name"], golden["size"]).to_json())


def open_configs(folder, output, *names):
    with results(output) as tell:
        for golden in goldens(names):
            why = None
            try:
                configs = []
                for text in (pathlib.Path(folder, f"{golden['name']}{ending}").read_text() for ending in (".json", "-again.json")):
                    keras.backend.clear_session()
                    configs.append(plain(keras.models.model_from_json(text).get_config()))
                want_equal(configs[1], configs[0], "config")
            except Exception as error:
                why = reason(error)
            tell(direction=f"Vitrine -> {VERSION}", format="config", case=f"application {golden['name']}", reason=why)


if __name__ == "__main__":
    command, *args = sys.argv[1:]
    {"write": write, "open": open_all, "write-configs": write_configs, "open-configs": open_configs}[command](*args)
