"""Writes callback-arguments.json: the arguments of Keras 3.15's callbacks in their order."""

import inspect
import json
import pathlib

import keras

NAMES = [
    "CSVLogger",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "TensorBoard",
    "TerminateOnNaN",
]
rows = {
    name: [
        argument
        for argument in inspect.signature(getattr(keras.callbacks, name).__init__).parameters
        if argument not in ("self", "args", "kwargs")
    ]
    for name in NAMES
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(rows, indent=2) + "\n")
