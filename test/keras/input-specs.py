"""Writes input-specs.json: what Keras says where a layer's inputs are not as its InputSpec.

    python test/keras/input-specs.py
"""
import json
import pathlib

import keras

IMAGE = {'shape': (None, 28, 28, 1)}
SQUEEZED = {**IMAGE, 'allow_last_axis_squeeze': True}
CASES = [
    ([{'ndim': 4}], [(28,)]), ([{'ndim': 2}], [(28,)]), ([{'max_ndim': 2}], [(28, 28)]), ([{'min_ndim': 3}], [(28,)]),
    ([{'min_ndim': 3, 'name': 'image'}], [()]), ([{'dtype': 'int32'}], [(28,)]), ([{'dtype': 'float32'}], [(28,)]),
    ([{'axes': {-1: 3}}], [(28, 4)]), ([{'axes': {1: 28, -1: 3}}], [(28, 3)]), ([{'axes': {-1: 3}}], [(28, None)]),
    ([{'axes': {1: None}}], [(28,)]), ([IMAGE], [(28, 27, 1)]), ([IMAGE], [(28, None, 1)]), ([IMAGE], [(28, 28)]),
    ([SQUEEZED], [(28, 28)]), ([SQUEEZED], [(28, 28, 1)]), ([SQUEEZED], [(28, 27, 1)]),
    ([{'shape': (None, 28), 'allow_last_axis_squeeze': True}], [(28, 1)]), ([{'ndim': 2}, None], [(28,), ()]),
    ([None, {'ndim': 2}], [(28,), ()]), ([{'ndim': 2}, None], [(28,)]), ([{'ndim': 2}], [(28,), (28,)]),
]


class Named(keras.layers.Layer):
    def call(self, inputs):
        return inputs


def said(specs, shapes):
    layer = Named(name='mine')
    layer.input_spec = [spec and keras.InputSpec(**spec) for spec in specs]
    inputs = [keras.KerasTensor((None, *shape)) for shape in shapes]
    try:
        layer(inputs if len(inputs) > 1 else inputs[0])
    except ValueError as error:
        return str(error)
    return None


def case(specs, shapes):
    made = [spec and keras.InputSpec(**spec) for spec in specs]
    return {
        'specs': specs,
        'configs': [spec and spec.get_config() for spec in made],
        'printed': [spec and repr(spec) for spec in made],
        'shapes': shapes,
        'said': said(specs, shapes),
    }


with open(pathlib.Path(__file__).with_suffix('.json'), 'w') as file:
    json.dump([case(*each) for each in CASES], file, indent=1)
    file.write('\n')
