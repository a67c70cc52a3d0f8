"""
The losses of 60 training steps of the notes' two networks, in Keras: without dropout, from weights and images that the test makes again.

    python notes-steps.py notes-steps.json
"""
import json
import os
import sys

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np

L = keras.layers
BATCH, STEPS, CLASSES = 8, 60, 10
state = 1


def draw(*shape):
    """Numbers from -1 to 1, of a linear congruential generator (Numerical Recipes)."""
    global state
    values = []
    for _ in range(int(np.prod(shape))):
        state = (1664525 * state + 1013904223) % 2**32
        values.append(state / 2**31 - 1)
    return np.array(values).astype('float32').reshape(shape)


def losses(pool):
    global state
    state = 1
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        L.Conv2D(32, 3, padding='same', activation='relu'), pool(2),
        L.Conv2D(64, 3, padding='same', activation='relu'), pool(2),
        L.Flatten(), L.Dense(100, activation='relu'), L.Dense(CLASSES, activation='softmax'),
    ])
    model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
    model.set_weights([draw(*w.shape) * np.float32(np.sqrt(3 / (np.prod(w.shape[:-1]) if len(w.shape) > 1 else 1e4))) for w in model.get_weights()])
    patterns = draw(CLASSES, 28, 28, 1)
    labels = np.arange(BATCH * STEPS) * 7 % CLASSES
    images = np.stack([(patterns[label] + draw(28, 28, 1)) * np.float32(0.5) for label in labels])
    batches = [slice(i * BATCH, (i + 1) * BATCH) for i in range(STEPS)]
    return [float(model.train_on_batch(images[at], labels[at])) for at in batches]


json.dump({'keras': keras.__version__, 'max': losses(L.MaxPooling2D), 'average': losses(L.AveragePooling2D)}, open(sys.argv[1], 'w'))
