"""
What Keras's fit gives from the same weights: history, its keys in order, and the weights at the end.

    python fit-runs.py fit-runs.json

Names of settings are those of the test, which reads them from the file: camelCase, losses and metrics as Keras's names or
as [class, options]. Nothing is shuffled, nothing dropped. What has a size in `generators` comes in batches of it, once.
"""
import json
import os
import re
import sys
import warnings

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
import keras
import numpy as np

L = keras.layers
N = 20
rng = np.random.default_rng(3)
DATA = {
    'x': rng.normal(size=(N, 4)).astype('float32'),
    'images': rng.random((N, 6, 6, 1)).astype('float32'),
    'labels': rng.integers(0, 3, N),
    'bits': rng.integers(0, 2, (N, 1)).astype('float32'),
    'halves': (rng.integers(0, 5, (N, 1)) / 2).astype('float32'),
    'values': rng.normal(size=(N, 1)).astype('float32'),
    'weights': rng.random(N).astype('float32'),
    'others': rng.random(N).astype('float32'),
}
DATA['oneHot'] = np.eye(3, dtype='float32')[DATA['labels']]
DATA['multiHot'] = rng.integers(0, 2, (N, 3)).astype('float32')
DATA['zeros'] = np.zeros((N, 1), 'float32')


def network(name):
    x = keras.Input((6, 6, 1) if name == 'conv' else (4,))
    if name == 'conv':
        y = L.Flatten()(L.MaxPooling2D()(L.Conv2D(2, 3, activation='relu', padding='same')(x)))
        return keras.Model(x, L.Dense(3, activation='softmax')(y))
    hidden = L.Dense(5, activation='tanh', name='hidden')(x)
    if name == 'normalized':
        hidden = L.BatchNormalization()(hidden)
    outputs = {
        'classifier': lambda: L.Dense(3, activation='softmax')(hidden),
        'normalized': lambda: L.Dense(3, activation='softmax')(hidden),
        'binary': lambda: L.Dense(1, activation='sigmoid')(hidden),
        'regressor': lambda: L.Dense(1)(hidden),
        'one class': lambda: L.Dense(1, activation='softmax')(hidden),
        'two': lambda: [L.Dense(3, activation='softmax', name='kind')(hidden), L.Dense(1, name='size')(hidden)],
    }[name]()
    return keras.Model(x, outputs)


def run(name, model, y, compile, fit=None, **more):
    return {'name': name, 'model': model, 'y': y, 'compile': {'optimizer': ['Adam', {'learningRate': 0.0625}], **compile},
            'fit': {'epochs': 3, 'batchSize': 8, **(fit or {})}, **more}


S = {'loss': 'sparse_categorical_crossentropy', 'metrics': ['accuracy']}
TWO = {'loss': ['sparse_categorical_crossentropy', 'mse'], 'metrics': [['accuracy'], ['mae']]}
MSE = {'loss': 'mse', 'metrics': ['mae']}
VALIDATION = ['x', 'labels']
RUNS = [
    run('Adam', 'classifier', 'labels', S),
    *[run(f'{kind} {options}', 'classifier', 'labels', {**S, 'optimizer': [kind, {'learningRate': 0.0625, **options}]}) for kind, options in [
        ('SGD', {}), ('SGD', {'momentum': 0.5}), ('SGD', {'momentum': 0.9, 'nesterov': True, 'clipnorm': 0.125}), ('RMSprop', {}),
        ('RMSprop', {'momentum': 0.5, 'centered': True}), ('AdamW', {'weightDecay': 0.25}), ('Adam', {'beta1': 0.5, 'beta2': 0.75, 'epsilon': 0.01}),
        ('Adam', {'globalClipnorm': 0.125}), ('Adam', {'clipvalue': 0.015625}), ('Nadam', {}),
        ('Nadam', {'beta1': 0.5, 'beta2': 0.75, 'epsilon': 0.01, 'weightDecay': 0.25}), ('Adam', {'amsgrad': True}), ('Adagrad', {}), ('Adadelta', {}),
        ('Adamax', {}), ('Ftrl', {'beta': 0.5}), ('Lion', {'learningRate': 0.0078125}), ('Lamb', {}), ('Adafactor', {}), ('Muon', {}),
        ('Muon', {'excludeLayers': ['hidden'], 'weightDecay': 0.25}), ('SGD', {'useEma': True, 'emaMomentum': 0.5}), ('Adam', {'gradientAccumulationSteps': 2}),
        ('Adam', {'useEma': True, 'emaMomentum': 0.75, 'emaOverwriteFrequency': 2, 'gradientAccumulationSteps': 3, 'lossScaleFactor': 64.0})]],
    *[run(f'averages of the weights validate, {what}', 'classifier', 'labels', {**S, 'optimizer': ['Adam', {'learningRate': 0.0625, 'useEma': True, 'emaMomentum': 0.75}]},
          {'validationData': VALIDATION}, callbacks=[['SwapEMAWeights', options]]) for what, options in [('as they are', {}), ('on epochs', {'swapOnEpoch': True})]],
    run('a total loss that is scaled', 'two', ['labels', 'values'], {**TWO, 'optimizer': ['SGD', {'learningRate': 0.0625, 'lossScaleFactor': 3.0}]}),
    run('one-hot targets', 'classifier', 'oneHot', {'loss': 'categorical_crossentropy', 'metrics': ['acc', 'mse', ['TopKCategoricalAccuracy', {'k': 2, 'name': 'top2'}]]}),
    run('smoothed labels', 'classifier', 'oneHot', {'loss': ['CategoricalCrossentropy', {'labelSmoothing': 0.25}], 'metrics': ['categorical_accuracy']}),
    *[run(f'rows of several classes, {what}', 'classifier', 'multiHot', {'loss': ['CategoricalCrossentropy', options], 'metrics': ['mse']}, fit) for what, options, fit in [
        ('as they are', {}, {'validationSplit': 0.25}), ('smoothed', {'labelSmoothing': 0.125}, {}), ('of classes that weigh', {}, {'classWeight': {0: 3, 1: 0.5}}),
        ('of samples that weigh', {}, {'sampleWeight': 'weights'})]],
    run('rows of no class', 'one class', 'zeros', {'loss': 'categorical_crossentropy'}),
    run('binary', 'binary', 'bits', {'loss': 'binary_crossentropy', 'metrics': ['accuracy', ['BinaryAccuracy', {'threshold': 0.375, 'name': 'above'}]]}),
    run('mean squared error', 'regressor', 'values', MSE),
    run('mean absolute error', 'regressor', 'values', {'loss': 'mae', 'metrics': ['mse']}),
    run('Huber', 'regressor', 'values', {'loss': 'huber', 'metrics': ['mse']}),
    run('Huber of another delta', 'regressor', 'values', {'loss': ['Huber', {'delta': 0.25}], 'metrics': ['mse']}),
    run('R2Score', 'regressor', 'values', {'loss': 'mse', 'metrics': ['r2_score']}),
    run('R2Score of several outputs', 'classifier', 'oneHot', {'loss': 'mse', 'metrics': [['R2Score', {}], 'acc', ['R2Score', {'classAggregation': 'variance_weighted_average', 'name': 'weighted'}]]}, {'validationSplit': 0.25}),
    run('half the loss', 'regressor', 'values', {**MSE, 'lossWeights': 0.5}),
    run('a convolution', 'conv', 'labels', S, {'validationSplit': 0.2}, x='images'),
    run('batch normalization', 'normalized', 'labels', S, {'validationData': VALIDATION}),
    run('a metric twice', 'classifier', 'labels', {**S, 'metrics': ['accuracy', 'accuracy', 'acc']}),
    run('no metric', 'classifier', 'labels', {'loss': S['loss']}, {'validationSplit': 0.5}),
    run('a split', 'classifier', 'labels', S, {'validationSplit': 0.3}),
    run('a split and classes', 'classifier', 'labels', S, {'validationSplit': 0.3, 'classWeight': {0: 4, 1: 0.25}}),
    run('classes of one-hot targets', 'classifier', 'oneHot', {'loss': 'categorical_crossentropy', 'metrics': ['accuracy']}, {'classWeight': {1: 3, 2: 0}}),
    run('classes of targets between', 'binary', 'halves', {'loss': 'mse'}, {'classWeight': {0: 2, 1: 3, 2: 5}, 'validationSplit': 0.25}),
    run('weighted samples', 'classifier', 'labels', S, {'sampleWeight': 'weights'}),
    run('weighted samples and a split', 'classifier', 'labels', S, {'sampleWeight': 'weights', 'validationSplit': 0.4}),
    run('weighted validation', 'classifier', 'labels', S, {'sampleWeight': 'others', 'validationData': ['x', 'labels', 'weights']}),
    run('validation data and a split', 'classifier', 'labels', S, {'validationSplit': 0.5, 'validationData': VALIDATION}),
    run('validation every other epoch', 'classifier', 'labels', S, {'epochs': 5, 'validationFreq': 2, 'validationData': VALIDATION}),
    run('validation of some epochs', 'classifier', 'labels', S, {'epochs': 5, 'validationFreq': [1, 4], 'validationSplit': 0.25}),
    run('validation in batches of its own', 'classifier', 'labels', S, {'validationBatchSize': 3, 'validationData': VALIDATION}),
    run('some validation', 'classifier', 'labels', S, {'validationBatchSize': 3, 'validationSteps': 2, 'validationData': VALIDATION}),
    run('more validation than there is', 'classifier', 'labels', S, {'validationSteps': 9, 'validationSplit': 0.25}),
    run('epochs of some batches', 'classifier', 'labels', S, {'batchSize': 4, 'epochs': 5, 'stepsPerEpoch': 2}),
    run('epochs of more batches than there are', 'classifier', 'labels', S, {'stepsPerEpoch': 7, 'validationSplit': 0.25}),
    run('from an epoch on', 'classifier', 'labels', S, {'epochs': 4, 'initialEpoch': 2}),
    run('no epochs', 'classifier', 'labels', S, {'epochs': 0}),
    run('two outputs', 'two', ['labels', 'values'], TWO, {'validationSplit': 0.25}),
    run('two outputs by name', 'two', {'kind': 'labels', 'size': 'values'}, {'loss': {'kind': S['loss'], 'size': 'mae'}, 'metrics': {'size': ['mse'], 'kind': 'acc'}, 'lossWeights': {'kind': 0.25, 'size': 2}}),
    run('one loss for two outputs', 'two', ['oneHot', 'values'], {'loss': 'mse', 'metrics': {'kind': 'accuracy'}}),
    run('an output without a loss', 'two', ['labels', 'values'], {'loss': [S['loss'], None], 'metrics': [['accuracy'], ['mae']]}, {'validationSplit': 0.25}),
    run('an output with neither', 'two', ['labels', 'values'], {'loss': [None, 'mse'], 'lossWeights': [1, 0.5]}),
    run('two outputs, one weight a sample', 'two', ['labels', 'values'], TWO, {'sampleWeight': 'weights'}),
    run('two outputs, each its weights', 'two', ['labels', 'values'], TWO, {'sampleWeight': ['weights', 'others'], 'validationSplit': 0.5}),
    run('two outputs, weights for one', 'two', ['labels', 'values'], TWO, {'sampleWeight': [None, 'weights']}),
    run('early stopping', 'classifier', 'labels', S, {'epochs': 12, 'validationSplit': 0.3}, callbacks=[['EarlyStopping', {'patience': 1, 'restoreBestWeights': True}]]),
    run('a lower rate on a plateau', 'classifier', 'labels', S, {'epochs': 6, 'validationSplit': 0.3}, callbacks=[['ReduceLROnPlateau', {'patience': 1, 'factor': 0.1, 'minDelta': 1, 'minLr': 0.00625}]]),
    run('a rate for each epoch', 'classifier', 'labels', S, {'epochs': 4}, callbacks=[['LearningRateScheduler', None]]),
    run('a schedule', 'classifier', 'labels', {**S, 'optimizer': ['Adam', {'learningRate': ['ExponentialDecay', {'initialLearningRate': 0.125, 'decaySteps': 2, 'decayRate': 0.5}]}]}),
    run('a frozen layer', 'classifier', 'labels', S, frozen=['hidden']),
    run('all frozen', 'regressor', 'values', MSE, {'validationSplit': 0.25}, frozen=['hidden', -1]),
    *[run(f'a generator validates, {what}', 'classifier', 'labels', S, {'validationData': VALIDATION, **fit}, generators={'validationData': size}) for what, size, fit in [
        ('of one batch', 20, {}), ('of two', 10, {}), ('of three', 8, {}), ('of five', 4, {'epochs': 4}), ('of fewer than steps', 5, {'validationSteps': 9}),
        ('every other epoch', 8, {'epochs': 5, 'validationFreq': 2}), ('with weights', 6, {'validationData': ['x', 'labels', 'weights']})]],
    run('a generator of images validates', 'conv', 'labels', S, {'validationData': ['images', 'labels']}, x='images', generators={'validationData': 8}),
    run('generators train and validate', 'classifier', 'labels', S, {'stepsPerEpoch': 1, 'validationData': VALIDATION}, generators={'x': 4, 'validationData': 8}),
    run('a generator trains an epoch', 'classifier', 'labels', S, {'epochs': 1}, generators={'x': 8}),
    run('compiled again with its optimizer', 'classifier', 'labels', S, again='same'),
    run('compiled again with another', 'classifier', 'labels', S, again='new'),
]

snake = lambda name: re.sub(r'(?<=[a-z])([A-Z0-9])', r'_\1', name).lower()
snaked = lambda options: {snake(name): value for name, value in options.items()}


def thing(module, spec):
    """A name as it is, [class, options] as the object."""
    if isinstance(spec, list) and len(spec) == 2 and isinstance(spec[0], str) and isinstance(spec[1], dict):
        return getattr(module, spec[0])(**snaked(spec[1]))
    return spec


def each(module, spec):
    if isinstance(spec, dict):
        return {name: each(module, value) for name, value in spec.items()}
    made = thing(module, spec)
    return [each(module, value) for value in spec] if made is spec and isinstance(spec, list) else made


def optimizer(spec):
    name, options = spec
    options = snaked(options)
    if isinstance(options.get('learning_rate'), list):
        options['learning_rate'] = thing(keras.optimizers.schedules, options['learning_rate'])
    return getattr(keras.optimizers, name)(**options)


def data(spec):
    if isinstance(spec, dict):
        return {name: data(value) for name, value in spec.items()}
    return [data(value) for value in spec] if isinstance(spec, list) else None if spec is None else DATA[spec]


def batches(arrays, size):
    for start in range(0, N, size):
        yield tuple(each[start:start + size] for each in arrays)


def callback(spec):
    name, options = spec
    if name == 'LearningRateScheduler':
        return keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5)
    return getattr(keras.callbacks, name)(**snaked(options))


def result(spec):
    keras.utils.set_random_seed(1)
    model = network(spec['model'])
    for layer in spec.get('frozen', []):
        (model.get_layer(layer) if isinstance(layer, str) else model.layers[layer]).trainable = False
    start = [value.tolist() for value in model.get_weights()]
    settings = spec['compile']
    options = {snake(name): each(keras.losses if name == 'loss' else keras.metrics, value) for name, value in settings.items() if name != 'optimizer'}
    compile = lambda made: model.compile(optimizer=made, **options)
    compile(optimizer(settings['optimizer']))
    fit = snaked(spec['fit'])
    for name in ['sample_weight', 'validation_data']:
        if name in fit:
            fit[name] = data(fit[name]) if name == 'sample_weight' else tuple(data(fit[name]))
    if 'class_weight' in fit:
        fit['class_weight'] = {int(label): weight for label, weight in fit['class_weight'].items()}
    x, y = data(spec.get('x', 'x')), data(spec['y'])
    sizes = spec.get('generators', {})
    if 'x' in sizes:
        x, y = batches([x, y], sizes['x']), None
        del fit['batch_size']
    if 'validationData' in sizes:
        fit['validation_data'] = batches(fit['validation_data'], sizes['validationData'])
    history = []
    for again in [None, spec['again']] if 'again' in spec else [None]:
        if again:
            compile(model.optimizer if again == 'same' else optimizer(settings['optimizer']))
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            made = model.fit(x, y, shuffle=False, verbose=0, callbacks=[callback(one) for one in spec.get('callbacks', [])], **fit)
        history.append({'epoch': made.epoch, 'history': {name: [float(value) for value in values] for name, values in made.history.items()}})
    return {**spec, 'start': start, 'histories': history, 'end': [value.tolist() for value in model.get_weights()]}


lines = ',\n'.join(json.dumps(result(spec)) for spec in RUNS)
arrays = {name: {'data': value.ravel().tolist(), 'shape': value.shape} for name, value in DATA.items()}
open(sys.argv[1], 'w').write(json.dumps({'keras': keras.__version__, 'data': arrays})[:-1] + ', "runs": [\n' + lines + '\n]}\n')
print(len(RUNS), 'runs')
