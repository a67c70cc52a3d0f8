"""
Compile settings as versions of Keras write them, and the figures that Keras gives for them on fixed outputs and targets.

    for each Keras:  python compile-configs.py write VERSION.json
    then, with the newest: python compile-configs.py merge compile-configs.json VERSION.json...

`write keras2` takes tf_keras. The network is an identity: what it is given it gives out, so that the figures are those of
losses and metrics alone. Two outputs are the input itself and its sum.
"""
import json
import os
import sys
import tempfile
import zipfile

os.environ.update(TF_ENABLE_ONEDNN_OPTS='0', TF_CPP_MIN_LOG_LEVEL='3', CUDA_VISIBLE_DEVICES='-1')
legacy = sys.argv[2].startswith('keras2')
if legacy:
    import tf_keras as keras
else:
    import keras
import h5py
import numpy as np

L, M = keras.losses, keras.metrics
rng = np.random.default_rng(7)
N = 12
logits = rng.normal(size=(N, 4)).astype('float32')
probabilities = (np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)).astype('float32')
probabilities[3] = probabilities[3, 0]  # ties
probabilities[4, :2] = 0.3
labels = rng.integers(0, 4, N)
one_hot = np.eye(4, dtype='float32')[labels]
bits = rng.integers(0, 2, (N, 4)).astype('float32')
TARGETS = {'labels': labels, 'oneHot': one_hot, 'bits': bits, 'size': probabilities.sum(-1, keepdims=True) + 0.25 * bits[:, :1]}


def model(outputs):
    x = keras.Input((4,), name='x')
    kind = keras.layers.Activation('linear', name='kind')(x)
    size = keras.layers.Dense(1, use_bias=False, kernel_initializer='ones', name='size')(x)
    return keras.Model(x, kind if outputs == 1 else [kind, size])


S = 'sparse_categorical_crossentropy'
sparse = [S, L.sparse_categorical_crossentropy, 'SparseCategoricalCrossentropy']
CASES = []


def case(targets, loss, metrics=None, **more):
    CASES.append((targets, dict(loss=loss, metrics=metrics, **more)))


for loss in [*sparse, L.SparseCategoricalCrossentropy(), L.SparseCategoricalCrossentropy(from_logits=True, name='mine')]:
    case('labels', loss, ['accuracy'])
for loss in ['categorical_crossentropy', L.categorical_crossentropy, L.CategoricalCrossentropy(label_smoothing=0.1),
             L.CategoricalCrossentropy(from_logits=True, label_smoothing=0.25, name='mine'), L.CategoricalCrossentropy(axis=-1)]:
    case('oneHot', loss, ['acc'])
for loss in ['binary_crossentropy', L.binary_crossentropy, L.BinaryCrossentropy(label_smoothing=0.1), L.BinaryCrossentropy(from_logits=True)]:
    case('bits', loss)
for loss in ['mse', 'mae', 'mean_squared_error', L.MeanSquaredError(name='x'), L.MeanAbsoluteError(), L.mean_absolute_error]:
    case('bits', loss)
case('labels', S, ['accuracy', 'acc', 'sparse_categorical_accuracy', 'sparse_top_k_categorical_accuracy'])
case('labels', S, [M.sparse_categorical_accuracy, M.SparseCategoricalAccuracy(name='accuracy')])
for k in [1, 2, 3, 4, 9]:
    case('labels', S, [M.SparseTopKCategoricalAccuracy(k=k), M.SparseTopKCategoricalAccuracy(k=k, name=f'top{k}')][k % 2:][:1])
    case('oneHot', 'categorical_crossentropy', [M.TopKCategoricalAccuracy(k=k, name=f'top{k}')])
case('oneHot', 'categorical_crossentropy', ['mse', 'mae', 'categorical_accuracy', 'top_k_categorical_accuracy', M.CategoricalAccuracy(name='acc2')])
case('oneHot', 'mse', [M.MeanAbsoluteError(name='accuracy'), M.MeanSquaredError(), M.TopKCategoricalAccuracy(k=2)])
for threshold in [0.2, 0.3, 0.5]:
    case('bits', 'mse', [M.BinaryAccuracy(threshold=threshold), M.BinaryAccuracy(threshold=threshold, name='above')][int(threshold == 0.3):][:1])
case('bits', 'binary_crossentropy', ['binary_accuracy', 'mean_absolute_error', L.mean_squared_error])
case('labels', [S], {'kind': ['accuracy']})
case('labels', {'kind': S}, None, steps_per_execution=3)
case('bits', 'mse', [], loss_weights=0.5 if not legacy else [0.5])
if legacy or keras.__version__ > '3.1' and not keras.__version__.startswith(('3.4', '3.8')):
    case('oneHot', 'mse', [['accuracy'], ['mae']])
two = ['labels', 'size']
case(two, [S, 'mse'], [['accuracy'], ['mae', 'mse']], loss_weights=[1.0, 0.5])
case(two, {'kind': S, 'size': L.MeanAbsoluteError()}, {'kind': ['accuracy', M.SparseTopKCategoricalAccuracy(k=2, name='top2')], 'size': ['mae']},
     loss_weights={'kind': 0.25, 'size': 0.5})
case(two, {'kind': S, 'size': 'mse'}, {'size': ['mae']})
case(two, [S, 'mse'], ['accuracy', 'mae'] if not legacy else ['accuracy'])
case(['oneHot', 'size'], 'mse', [['accuracy', M.CategoricalAccuracy(name='acc2')], []])


def written(path):
    if path.endswith('.h5'):
        with h5py.File(path) as file:
            return json.loads(file.attrs['training_config'])
    return json.loads(zipfile.ZipFile(path).read('config.json'))['compile_config']


def figures(compiled, targets):
    many = isinstance(targets, list)
    y = [TARGETS[each] for each in targets] if many else TARGETS[targets]
    if legacy and not many and y.ndim == 1:
        y = y[:, None]
    logs = compiled.evaluate(probabilities, y, verbose=0, return_dict=True)
    if logs is None:  # of Keras 3.4, where there are fewer batches than steps in an execution
        logs = compiled.evaluate(probabilities, y, batch_size=N // 3, verbose=0, return_dict=True)
    return {name: float(value) for name, value in logs.items()}


def write(path):
    rows, folder = [], tempfile.mkdtemp()
    for targets, settings in CASES:
        keras.backend.clear_session()
        compiled = model(2 if isinstance(targets, list) else 1)
        compiled.compile(optimizer='adam', **settings)
        logs = figures(compiled, targets)
        for ending in ['.keras', '.h5']:
            file = os.path.join(folder, 'model' + ending)
            compiled.save(file)
            rows.append({'keras': keras.__version__, 'file': ending, 'targets': targets, 'config': written(file), 'logs': logs})
    json.dump(rows, open(path, 'w'))
    print(len(rows), 'of', keras.__version__)


def merge(path, parts):
    """One row for each config: versions that write the same share it."""
    rows = {}
    for part in parts:
        for row in json.load(open(part)):
            key = json.dumps([row['file'], row['targets'], row['config']])
            rows.setdefault(key, {**row, 'keras': []})['keras'].append(row['keras'])
    data = {'outputs': probabilities.tolist(), 'targets': {name: value.tolist() for name, value in TARGETS.items()}}
    lines = ',\n'.join(json.dumps(row) for row in rows.values())
    open(path, 'w').write(json.dumps(data)[:-1] + ', "rows": [\n' + lines + '\n]}\n')
    print(len(rows), 'rows')


if __name__ == '__main__':
    {'write': lambda: write(sys.argv[2]), 'merge': lambda: merge(sys.argv[2], sys.argv[3:])}[sys.argv[1]]()
