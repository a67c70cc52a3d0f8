"""Fills keras-cells.json: the models that Keras 3 itself makes of the programs in keras-cells.txt.

Data, training and figures are left out; of each model that a program leaves in a variable, its architecture and its
table are kept.
"""
import json
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

import keras
import tensorflow as tf

# Keras 3 under the names of older programs.
tf.keras = keras
keras.optimizers.adam_v2 = MagicMock()
for name in ['keras', 'keras.layers', 'keras.models', 'keras.optimizers', 'keras.utils']:
    sys.modules[f'tensorflow.{name}'] = sys.modules.get(name) or eval(name)
for name in ['matplotlib', 'matplotlib.pyplot', 'sklearn', 'sklearn.model_selection', 'keras.preprocessing.image']:
    sys.modules[name] = MagicMock()
keras.preprocessing.image = sys.modules['keras.preprocessing.image']
sys.modules['sklearn.model_selection'].train_test_split = lambda *args, **options: [MagicMock()] * 4
for data in [keras.datasets.mnist, keras.datasets.fashion_mnist]:
    data.load_data = lambda: ((MagicMock(), MagicMock()), (MagicMock(), MagicMock()))
keras.utils.to_categorical = MagicMock()
for name in ['compile', 'fit', 'evaluate', 'predict', 'summary', 'save']:
    setattr(keras.Model, f'plain_{name}', getattr(keras.Model, name))
    setattr(keras.Model, name, MagicMock())
keras.Model.evaluate.return_value = [0.0, 0.0]
keras.Model.fit_generator = MagicMock()

# Keys that only later versions of Keras 3 write, of what is off by default.
LATER = ['input_axes', 'output_axes', 'quantization_config', 'renorm', 'renorm_clipping', 'renorm_momentum', 'ragged',
         'optional', 'gain']


def without_later(value):
    if isinstance(value, list):
        return [without_later(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: without_later(each) for key, each in value.items() if key not in LATER}


def made(code):
    keras.backend.clear_session()
    names = {'x_train': None, 'y_train': None, 'ImageDataGenerator': MagicMock(), 'print': lambda *args: None}
    for module in ['keras', 'tf', 'layers', 'models', 'plt']:
        names[module] = {'keras': keras, 'tf': tf, 'layers': keras.layers, 'models': keras.models, 'plt': MagicMock()}[module]
    names['__name__'] = '__main__'
    exec('\n'.join(line for line in code.split('\n') if not line.startswith('!')), names)
    models = {}
    for name, model in names.items():
        if isinstance(model, keras.Model):
            table = []
            model.plain_summary(print_fn=lambda text, **_: table.append(text))
            config = without_later(json.loads(model.to_json()))
            config.pop('compile_config', None)
            models[name] = {'config': config, 'summary': '\n'.join(table)}
    return models


path = Path(__file__).with_suffix('.txt')
programs = dict(part.split('\n', 1) for part in path.read_text().split('#### ')[1:])
cells = {name: made(code) for name, code in programs.items()}
path.with_suffix('.json').write_text(json.dumps(cells, ensure_ascii=False, separators=(',', ':')) + '\n')
