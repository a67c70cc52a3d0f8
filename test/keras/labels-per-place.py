"""Writes labels-per-place.json: networks with a class for each pixel or step, trained by Keras on labels of either shape."""
import json
import os
import pathlib

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np

rng = np.random.default_rng(2)
cases = []
for name, shape, layer in [
    ('pixels', (4, 3, 2), keras.layers.Conv2D(3, 3, padding='same', activation='softmax')),
    ('steps', (5, 2), keras.layers.Dense(3, activation='softmax')),
]:
    model = keras.Sequential([keras.Input(shape), layer])
    model.compile(keras.optimizers.SGD(0.5), 'sparse_categorical_crossentropy', metrics=['sparse_categorical_accuracy'], run_eagerly=True)
    start = [rng.normal(0, 0.5, w.shape).astype('float32') for w in layer.get_weights()]
    x = rng.normal(size=(6, *shape)).astype('float32')
    y = rng.integers(0, 3, (6, *shape[:-1]))
    for axis in (False, True):
        layer.set_weights(start)
        labels = y[..., None] if axis else y
        history = model.fit(x, labels, epochs=3, batch_size=4, shuffle=False, verbose=0, validation_data=(x, labels)).history
        cases.append({
            'name': name, 'shape': shape, 'labels': labels.shape, 'x': x.reshape(-1).tolist(), 'y': y.reshape(-1).tolist(),
            'start': [w.reshape(-1).tolist() for w in start], 'end': [w.reshape(-1).tolist() for w in layer.get_weights()], 'history': history,
        })
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps({'keras': keras.__version__, 'cases': cases}, separators=(',', ':')) + '\n')
