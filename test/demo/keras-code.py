"""Fills keras-code.json: what Keras 3 makes of the code that the page exports.

The file lists the code, by kind; run this to have the values that are null filled: a layer's config, an optimizer's
learning rate, and the options of what a model is compiled and trained with.
"""
import json
from pathlib import Path

import keras

path = Path(__file__).with_suffix('.json')
codes = json.loads(path.read_text())


# Keys that only later versions of Keras 3 write, of what is off by default.
LATER = ['input_axes', 'output_axes', 'quantization_config', 'renorm', 'renorm_clipping', 'renorm_momentum']


def without_later(value):
    if not isinstance(value, dict):
        return value
    return {key: without_later(each) for key, each in value.items() if key not in LATER}


def layer(code):
    config = keras.saving.serialize_keras_object(eval(f'keras.layers.{code}'))['config']
    del config['name']
    return without_later(config)


def rate(code):
    optimizer = eval(code) if '(' in code else keras.optimizers.get(code)
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))


def options(code):
    made = eval(code)
    if not hasattr(made, 'get_config'):  # a callback
        return {key: value for key, value in vars(made).items() if isinstance(value, (bool, int, float, str))}
    # A loss's config may lack what its function is called with.
    return {**getattr(made, '_fn_kwargs', {}), **keras.saving.serialize_keras_object(made)['config']}


for kind, of in [('layers', layer), ('optimizers', rate), ('compiled', options)]:
    codes[kind] = {code: of(code) for code in codes[kind]}
path.write_text(json.dumps(codes, indent=1) + '\n')
