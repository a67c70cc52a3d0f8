"""Writes initializer-configs.json: of every initializer of Keras 3.15 its arguments in their order, and its config."""

import inspect
import json
import pathlib

import keras

classes = {
    value
    for value in vars(keras.initializers).values()
    if inspect.isclass(value) and value not in (keras.initializers.Initializer, keras.initializers.STFT)
}
rows = []
for each in sorted(classes, key=lambda each: each.__name__):
    parameters = [name for name in inspect.signature(each.__init__).parameters if name not in ("self", "args", "kwargs")]
    written = keras.saving.serialize_keras_object(each())
    row = {"className": written["class_name"], "module": written["module"], "positional": parameters, "config": written["config"]}
    if "seed" in parameters:
        row["seeded"] = each(seed=5).get_config()
    rows.append(row)
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(rows, indent=2) + "\n")
