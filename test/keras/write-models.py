"""Writes models with Keras, and what Keras makes of each file: write-models.py FOLDER cases.json. See models.py."""
import contextlib
import json
import os
import sys
import zlib

import numpy as np

from models import (
    IS_KERAS_2,
    STEPS,
    VERSION,
    build_case,
    draw_weights,
    each_layer,
    freeze,
    is_adafactor,
    keras,
    optimizer_config,
    predict,
    quietly,
    read_cases,
    sample_inputs,
    sample_targets,
    steps_taken,
    to_json,
    train,
    weights_of,
)
from rare_models import rare_models

# What is saved whole, and what as weights alone. Keras 2 has a .keras of its own, which is not for Keras 3 either.
WHOLE = ['.h5'] if IS_KERAS_2 else ['.keras', '.h5']
WEIGHTS = ['.weights.h5', '-weights.h5'] if IS_KERAS_2 else ['.weights.h5']


def described(path, x, y, goes_on, saved=None):
    """
    What Keras makes of a file: weights, predictions, compile settings, and three more steps. Keras 3 loses the optimizer's
    state as it opens an .h5, and cannot train on; Keras 2 loses the product of Nadam's momenta, which is no weight of its
    optimizer: there it is what the saved model does.
    """
    model = quietly(lambda: keras.models.load_model(path))[0]
    is_nadam = type(getattr(model, 'optimizer', None)).__name__ == 'Nadam'
    if saved and path.endswith('.h5') and (is_nadam or not IS_KERAS_2):
        model = saved
    found = {'saved': weights_of(model), 'predictions': predict(model, x), 'compiled': None, 'steps': None}
    optimizer = getattr(model, 'optimizer', None)
    if optimizer:
        found['compiled'] = {'optimizer': optimizer_config(optimizer), 'iterations': steps_taken(optimizer)}
        if goes_on:
            found['steps'] = train(model, x, y, STEPS)
            found['weights'] = {path: trained_alike(layer) for path, layer in each_layer(model)}
    return found


def trained_alike(layer):
    """Weights after steps. Keras 2 averages the unbiased variance of images, Keras 3 and Vitrine the biased one."""
    apart = IS_KERAS_2 and isinstance(layer, keras.layers.BatchNormalization)
    return [None if apart and 'moving_variance' in weight.name else value for weight, value in zip(layer.weights, layer.get_weights())]


def write_case(folder, case):
    random = np.random.default_rng(zlib.crc32(case['name'].encode()))
    model = build_case(case)
    draw_weights(model, random)
    x, y = sample_inputs(model, random), sample_targets(model, case.get('compile'), random)
    if case.get('compile'):
        train(model, x, y, case['steps'])
        model.run_eagerly = False
    freeze(model, case['frozenLater'])
    files, weights = [], []
    for ending in [*WEIGHTS, *WHOLE]:
        if ending == '.h5' and is_adafactor(case):
            continue
        path = os.path.join(folder, case['file'] + ending)
        try:
            quietly(lambda: (model.save_weights if ending in WEIGHTS else model.save)(path))
        except TypeError as error:  # Keras 3 cannot write layers with a generator of random numbers to an .h5
            if ending == '.h5' and 'pickle' in str(error):
                continue
            raise
        file = {'file': os.path.basename(path)}
        if ending in WEIGHTS:
            form = 'weights .h5' if ending == '-weights.h5' else ending
            weights.append({**file, 'format': form, 'weightsOnly': True, 'saved': weights_of(model), 'predictions': predict(model, x)})
        else:
            with contextlib.suppress(ValueError):  # Keras 3 cannot open each .h5 that it writes: such a file is no expectation
                files.append({**file, 'format': ending, **described(path, x, y, case['goesOn'], model)})
    whole = [{**each, 'format': f'weights of {each["format"]}', 'weightsOnly': True} for each in files]
    return {'case': case['name'], 'x': x, 'y': y, 'files': files + whole + weights}


def write_rare(folder, rare):
    """A model that no case describes: `rare` has made its files."""
    random = np.random.default_rng(zlib.crc32(rare.name.encode()))
    path = os.path.join(folder, rare.file)
    model = quietly(lambda: keras.models.load_model(path))[0]
    x, y = sample_inputs(model, random), sample_targets(model, {'loss': rare.loss}, random)
    ending = os.path.splitext(path)[1]
    return {'case': rare.name, 'x': x, 'y': y, 'files': [{'file': rare.file, 'format': ending, **described(path, x, y, rare.goes_on, None if ending == '.keras' else rare.saved)}]}


def main(folder, cases, only=''):
    os.makedirs(folder, exist_ok=True)
    cases = read_cases(cases)
    written = []
    for name, file, write in [
        *((case['name'], case['file'], lambda case=case: write_case(folder, case)) for case in cases),
        *((rare.name, rare.file, lambda rare=rare: (rare.write(folder), write_rare(folder, rare))[1]) for rare in rare_models() if any(text in rare.name for text in only.split('|'))),
    ]:
        try:
            record = write()
        except Exception as error:
            # That Keras cannot is for the table to say, not to hide.
            record = {'case': name, 'files': [], 'refused': f'{type(error).__name__}: {error}'[:300]}
        with open(os.path.join(folder, f'{file}.json'), 'w') as output:
            json.dump(to_json(record), output)
        written.append(f'{file}.json')
    with open(os.path.join(folder, 'written.json'), 'w') as file:
        json.dump({'from': VERSION, 'records': written}, file)


if __name__ == '__main__':
    main(*sys.argv[1:])
