"""
What Keras 3 trains of a model whose layers are frozen or thawed after compile: the loss of each epoch, and which weights
have changed.

    python trainable.py trainable.json
"""
import json
import sys

import keras
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(16, 4)).astype('float32')
Y = rng.normal(size=(16, 1)).astype('float32')


def make():
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(5, activation='tanh', kernel_regularizer='l2', name='first'),
            keras.layers.BatchNormalization(momentum=0.5, name='norm'),
            keras.layers.Dense(1, kernel_regularizer='l2', name='last'),
        ]
    )


def compile(model):
    model.compile(optimizer=model.optimizer if model.compiled else keras.optimizers.SGD(0.1), loss='mse')


def fit(model):
    before = [w.numpy() for w in model.weights]
    losses = model.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history['loss']
    return {'loss': losses, 'changed': [bool((w.numpy() != b).any()) for w, b in zip(model.weights, before)]}


def set_to(value):
    def change(model):
        for name in ('first', 'norm'):
            model.get_layer(name).trainable = value

    return change


STEPS = {'compile': compile, 'fit': fit, 'freeze': set_to(False), 'thaw': set_to(True)}
CASES = [
    ['compile', 'fit', 'freeze', 'fit'],
    ['compile', 'fit', 'freeze', 'compile', 'fit'],
    ['compile', 'fit', 'freeze', 'fit', 'thaw', 'fit'],
    ['freeze', 'compile', 'fit', 'thaw', 'fit'],
    ['compile', 'freeze', 'compile', 'fit'],
    ['compile', 'freeze', 'fit'],
    ['freeze', 'compile', 'thaw', 'fit'],
]

cases = []
for steps in CASES:
    model = make()
    weights = [w.numpy().tolist() for w in model.weights]
    cases.append({'steps': steps, 'fits': [done for step in steps if (done := STEPS[step](model))]})
json.dump({'x': X.ravel().tolist(), 'y': Y.ravel().tolist(), 'weights': weights, 'cases': cases}, open(sys.argv[1], 'w'))
