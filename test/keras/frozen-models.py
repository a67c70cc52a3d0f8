"""
Models in which a model is frozen and one of its layers thawed again, as for fine-tuning, as Keras 3 and tf_keras write them.

    python frozen-models.py frozen-models.json
"""
import base64
import gzip
import json
import os
import sys
import tempfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np
import tf_keras

X = np.linspace(-1, 1, 12).reshape(4, 3).astype('float32')


def model(keras, inner, frozen):
    layers = keras.layers
    x = keras.Input((3,))
    parts = [layers.Dense(3, activation='tanh', name='first'), layers.BatchNormalization(name='normal'), layers.Dense(3, name='last')]
    if inner == 'Functional':
        y = x
        for part in parts:
            y = part(y)
        base = keras.Model(x, y, name='base')
    else:
        base = keras.Sequential([x, *parts], name='base')
    x = keras.Input((3,))
    whole = keras.Model(x, layers.Dense(2, name='head')(base(x)))
    (base if frozen == 'base' else whole).trainable = False
    parts[-1].trainable = True
    rng = np.random.default_rng(5)
    whole.set_weights([rng.uniform(0.25, 1, size=weight.shape) for weight in whole.get_weights()])
    return whole


records = []
for module in (keras, tf_keras):
    for inner in ('Functional', 'Sequential'):
        for frozen in ('base', 'all'):
            for ending in ('.keras', '.h5') if module is keras else ('.h5',):
                module.backend.clear_session()
                whole = model(module, inner, frozen)
                name = f'{module.__name__}-{inner}-{frozen}{ending}'
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, name)
                    whole.save(path)
                    try:
                        opened = module.models.load_model(path)
                    except ValueError:  # Keras does not open its own .h5 of a Sequential that was frozen
                        continue
                    with open(path, 'rb') as file:
                        packed = base64.b64encode(gzip.compress(file.read(), mtime=0)).decode()
                # tf_keras forgets part of it.
                trained = len(opened.trainable_weights) if module is keras else None
                records.append({'file': name, 'packed': packed, 'predictions': whole.predict(X, verbose=0).ravel().tolist(), 'trained': trained})
                print(name, abs(whole.predict(X, verbose=0) - opened.predict(X, verbose=0)).max(), len(whole.trainable_weights), len(opened.trainable_weights))
json.dump({'x': X.ravel().tolist(), 'files': records}, open(sys.argv[1], 'w'))
