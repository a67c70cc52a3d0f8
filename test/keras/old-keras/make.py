"""Saves small models with an old Keras, and notes what that Keras itself makes of its files.

    python make.py keras             # the stand-alone package, 2.0.0 to 2.3.1, and TensorFlow's since 2.6
    python make.py tensorflow.keras  # TensorFlow's before
    python make.py tf_keras
    python make.py keras cnn nested  # these models alone, anew

writes `VERSION.zip`, with the files, and `VERSION.json` beside this script: for each file the inputs' shapes, the outputs of
`predict`, and, for a compiled model, what `load_model` finds: the optimizer's settings, its count of steps, `test_on_batch`,
and the outputs after one more `train_on_batch`, which show that the optimizer's state is right.

The environments, each of its own `python -m venv`:

    2.0.0 2.0.8 2.1.6 2.2.4 2.3.1   Python 3.6: tensorflow==1.15.0 h5py==2.10.0 pyyaml scipy, `pip install --no-deps keras==...`
    2.2.2                           Python 3.6: tensorflow==1.8.0 numpy==1.16.6 h5py==2.8.0, keras-applications==1.0.4,
                                    keras-preprocessing==1.0.2 and keras==2.2.2 with --no-deps
    2.3.0-tf                        Python 3.7: tensorflow-cpu==2.1.4 h5py==2.10.0
    2.4.0                           Python 3.8: tensorflow-cpu==2.4.4
    2.13.1 2.14.0 2.15.0            Python 3.11: tensorflow-cpu==2.13.1, 2.14.1, 2.15.1
    2.21.0                          Python 3.11: tf_keras==2.21.0
"""
import importlib
import io
import json
import os
import sys
import tempfile
import warnings
import zipfile

os.environ.update(TF_CPP_MIN_LOG_LEVEL='3', TF_ENABLE_ONEDNN_OPTS='0', CUDA_VISIBLE_DEVICES='-1')
warnings.filterwarnings('ignore')

import numpy as np

keras = importlib.import_module(sys.argv[1])
K, L, I = keras.backend, keras.layers, keras.initializers
R, C, O = keras.regularizers, keras.constraints, keras.optimizers
Model, Sequential, load_model = keras.models.Model, keras.models.Sequential, keras.models.load_model
Input = L.Input

VERSION = keras.__version__
NUMBER = tuple(int(part) for part in VERSION.split('-')[0].split('.')[:2])
STANDALONE = sys.argv[1] == 'keras' and NUMBER < (2, 4)
LR = 'lr' if STANDALONE and NUMBER < (2, 3) else 'learning_rate'
OLD_OPTIMIZERS = getattr(O, 'legacy', O)

if not STANDALONE:  # tracing takes far longer than these models do
    getattr(importlib.import_module('tensorflow').config, 'run_functions_eagerly', lambda _: None)(True)

sessions = []


def clear_session():
    if STANDALONE:
        sessions.append(K.get_session())  # TensorFlow 1.8 crashes when it frees one
    K.clear_session()


SAMPLES = 4


def values(shape, at):
    """The input number `at`, as the test makes it: sin(0.7 i + at)."""
    return np.sin(0.7 * np.arange(int(np.prod(shape))) + at).astype('float32').reshape(shape)


def optimizer(kind, learning_rate=0.01, old=True, **settings):
    settings[LR] = learning_rate
    return getattr(OLD_OPTIMIZERS if old else O, kind)(**settings)


def classes(count):
    return np.eye(count, dtype='float32')[np.arange(SAMPLES) % count]


# The models: each is `name: () -> (model, options of compile or None, targets or None)`.
# ---------------------------------

CASES = {}


def case(steps=3, step=True, penalized=False, builds=1, weights_only=False, lazy=False, h5_only=False):
    """steps: how long it is trained; step: whether one more gives the same in Keras 3; penalized: it has regularizers, constraints;
    h5_only: it cannot load its own `.keras`, nor the `.weights.h5` that is alike."""
    def add(make):
        CASES[make.__name__] = dict(locals_of, make=make)
        return make
    locals_of = dict(steps=steps, step=step, penalized=penalized, builds=builds, weights_only=weights_only, lazy=lazy, h5_only=h5_only)
    return add


@case(weights_only=True)
def cnn():
    model = Sequential()
    model.add(L.Conv2D(3, 3, activation='relu', padding='same', input_shape=(6, 6, 1)))
    model.add(L.MaxPooling2D(2))
    model.add(L.Conv2D(2, (2, 2), strides=(1, 1), use_bias=False))
    model.add(L.Activation('tanh'))
    model.add(L.Flatten())
    model.add(L.Dense(3, activation='softmax'))
    return model, dict(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy']), classes(3)


@case(step=False)
def notes():
    """Dropout, after Fashion-MNIST networks of books."""
    model = Sequential([
        L.Conv2D(2, kernel_size=3, activation='relu', padding='same', input_shape=(8, 8, 1)), L.AveragePooling2D(2),
        L.Dropout(0.4), L.Flatten(), L.Dense(4, activation='relu', name='hidden'), L.Dropout(0.5, seed=3),
        L.Dense(3, activation='softmax', name='output'),
    ])
    return model, dict(optimizer='rmsprop', loss='sparse_categorical_crossentropy', metrics=['acc']), np.arange(SAMPLES) % 3


@case()
def initializers():
    model = Sequential()
    model.add(L.Dense(4, input_dim=4, kernel_initializer=I.Orthogonal(gain=1.5, seed=3), bias_initializer='ones'))
    model.add(L.Dense(4, kernel_initializer=I.Identity(gain=0.5), activation='tanh'))
    model.add(L.Dense(4, kernel_initializer=I.TruncatedNormal(mean=0.0, stddev=0.1, seed=1), bias_initializer=I.Constant(0.25)))
    model.add(L.Dense(4, kernel_initializer=I.RandomUniform(minval=-0.2, maxval=0.3, seed=2), activation='sigmoid'))
    model.add(L.Dense(4, kernel_initializer=I.RandomNormal(stddev=0.2, seed=4), bias_initializer='random_uniform'))
    model.add(L.Dense(4, kernel_initializer=I.VarianceScaling(scale=2.0, mode='fan_out', distribution='normal', seed=5)))
    model.add(L.Dense(4, kernel_initializer='he_normal', activation='relu'))
    model.add(L.Dense(4, kernel_initializer='lecun_uniform'))
    model.add(L.Dense(2, kernel_initializer='orthogonal', bias_initializer='truncated_normal'))
    return model, dict(optimizer=optimizer('SGD', 1e-4, momentum=0.9, decay=1e-2, nesterov=True), loss='mse', metrics=['mae']), values((SAMPLES, 2), 5)


@case(step=False, penalized=True)
def regularized():
    x = Input(shape=(5, 5, 2), name='image')
    h = L.Conv2D(2, 3, kernel_regularizer=R.l2(0.01), bias_regularizer=R.l1(0.02), kernel_constraint=C.max_norm(2.0), name='first')(x)
    h = L.Conv2D(2, 2, kernel_regularizer=R.l1_l2(0.01, 0.02), activity_regularizer=R.l2(1e-3), bias_constraint=C.non_neg())(h)
    h = L.Flatten()(h)
    h = L.Dense(3, kernel_constraint=C.unit_norm(axis=0), activity_regularizer='l1' if STANDALONE else R.l1(1e-4))(h)
    h = L.Dense(2, kernel_constraint=C.min_max_norm(0.1, 1.5, rate=0.5), kernel_regularizer='l2', activation='softmax')(h)
    model = Model(inputs=x, outputs=h)
    return model, dict(optimizer=optimizer('RMSprop', rho=0.8, decay=0.1), loss='categorical_crossentropy'), classes(2)


@case(step=False, penalized=True, weights_only=True)
def batchnorm():
    model = Sequential()
    model.add(L.ZeroPadding2D(((1, 0), (0, 1)), input_shape=(5, 5, 2)))
    model.add(L.Conv2D(3, 3, use_bias=False))
    model.add(L.BatchNormalization())
    model.add(L.LeakyReLU(alpha=0.1) if VERSION != '2.21.0' else L.LeakyReLU(0.1))
    model.add(L.ZeroPadding2D(1))
    model.add(L.Conv2D(2, 2, padding='valid'))
    model.add(L.BatchNormalization(axis=3, momentum=0.9, epsilon=1e-2, scale=False, beta_initializer=I.Constant(0.1)))
    model.add(L.Activation('relu'))
    model.add(L.Flatten())
    model.add(L.Dense(3))
    model.add(L.BatchNormalization(axis=1, center=False, gamma_regularizer=R.l2(0.0), gamma_constraint='non_neg'))
    model.add(L.Dense(2, activation='softmax'))
    return model, dict(optimizer=optimizer('Adam', beta_1=0.8), loss='categorical_crossentropy', metrics=['categorical_accuracy']), classes(2)


@case(steps=0)
def never_trained():
    x = Input((6, 6, 1))
    h = L.Conv2D(2, 3, strides=2, dilation_rate=(1, 1), activation='relu')(x)
    h = L.GlobalAveragePooling2D()(h)
    model = Model(x, L.Dense(1, activation='sigmoid')(h))
    return model, dict(optimizer='sgd', loss='binary_crossentropy', metrics=['accuracy', 'mse']), (np.arange(SAMPLES) % 2).astype('float32').reshape(-1, 1)


@case(steps=0)
def uncompiled():
    x = Input(shape=(4, 4, 2), dtype='float32')
    a, b = L.Conv2D(2, 1)(x), L.Conv2D(2, 1, activation='relu')(x)
    h = L.GlobalMaxPooling2D()(L.Concatenate(axis=-1)([a, b]))
    return Model(x, L.Reshape((2, 2))(h), name='my_model'), None, None


@case()
def merges():
    a, b = Input(shape=(6,), name='a'), Input(shape=(3, 2), name='b')
    flat = L.Reshape((-1,))(b)
    shared = L.Dense(3, activation='tanh', name='shared')
    p, q = shared(a), shared(flat)
    h = [L.Add()([p, q]), L.Multiply()([p, q]), L.Average()([p, q, p]), L.Maximum()([p, q])]
    h += [getattr(L, name)()([p, q]) for name in ('Subtract', 'Minimum') if hasattr(L, name)]
    h.append(L.add([p, q]))
    h = L.concatenate(h, axis=1)
    kind = L.Dense(2, activation='softmax', name='kind')(h)
    size = L.Dense(1, name='size')(L.Maximum()([p, q]))
    options = dict(loss={'kind': 'categorical_crossentropy', 'size': 'mse'}, loss_weights={'kind': 1.0, 'size': 0.5}, metrics={'kind': 'accuracy'})
    return Model(inputs=[a, b], outputs=[kind, size]), dict(optimizer=optimizer('Adam', 0.02), **options), [classes(2), values((SAMPLES, 1), 7)]


@case()
def losses_in_a_list():
    x = Input(shape=(4,))
    h = L.Dense(3, activation='relu')(x)
    outputs = [L.Dense(2, activation='softmax')(h), L.Dense(1)(h)]
    options = dict(loss=['categorical_crossentropy', 'mae'], loss_weights=[0.5, 2.0], metrics=['accuracy'] if NUMBER < (2, 3) or not STANDALONE else None)
    return Model(x, outputs), dict(optimizer=optimizer('SGD', 0.1, clipvalue=0.5), **options), [classes(2), values((SAMPLES, 1), 7)]


@case(step=False, weights_only=True, h5_only=True)
def nested():
    """A model within a model within a model, and one that is used twice."""
    y = Input(shape=(4, 4, 1))
    inner = Model(y, L.BatchNormalization()(L.Conv2D(2, 2, activation='relu')(y)), name='inner')
    z = Input(shape=(4, 4, 1))
    middle = Model(z, L.Flatten()(inner(z)), name='middle')
    twin = Sequential([L.Dense(3, activation='tanh', input_shape=(18,)), L.Dense(2)], name='twin')
    a, b = Input(shape=(4, 4, 1)), Input(shape=(4, 4, 1))
    h = L.Concatenate()([twin(middle(a)), twin(middle(b)), L.Flatten()(inner(b))])
    model = Model([a, b], L.Dense(2, activation='softmax')(h))
    return model, dict(optimizer=optimizer('Adam', amsgrad=False) if NUMBER > (2, 0) else 'adam', loss='categorical_crossentropy', metrics=['accuracy']), classes(2)


@case()
def nested_used_once():
    y = Input(shape=(4,))
    inner = Model(y, [L.Dense(3, activation='relu')(y), L.Dense(2)(y)])
    x = Input(shape=(4,))
    p, q = inner(x)
    model = Model(x, L.Dense(2)(L.Concatenate()([p, q])))
    return model, dict(optimizer='rmsprop', loss='mse'), values((SAMPLES, 2), 5)


@case()
def nested_sequential():
    base = Sequential([L.Conv2D(2, 2, activation='relu', input_shape=(4, 4, 1)), L.MaxPooling2D((2, 2), strides=1)])
    model = Sequential([base, L.Flatten(), L.Dense(2)])
    return model, dict(optimizer=optimizer('SGD', momentum=0.5), loss='mean_squared_error', metrics=['mean_absolute_error']), values((SAMPLES, 2), 5)


@case()
def frozen_layers():
    model = Sequential([L.Dense(3, activation='relu', input_shape=(4,), trainable=False), L.Dense(3, activation='tanh'), L.Dense(2)])
    return model, dict(optimizer=optimizer('Adam'), loss='mse'), values((SAMPLES, 2), 5)


@case(step=False)
def frozen_base():
    """Transfer learning: the base is frozen as a whole, which its own config does not say before TensorFlow 2."""
    y = Input(shape=(4, 4, 1))
    base = Model(y, L.GlobalAveragePooling2D()(L.BatchNormalization()(L.Conv2D(2, 2)(y))), name='base')
    base.trainable = False
    x = Input(shape=(4, 4, 1))
    model = Model(x, L.Dense(2, activation='softmax')(L.Dropout(0.2)(base(x))))
    return model, dict(optimizer=optimizer('RMSprop', 2e-5), loss='categorical_crossentropy', metrics=['acc']), classes(2)


@case(builds=3)
def names():
    """Built again and again in one session, so that the variables' names are not the layers'; and more than ten of a kind."""
    model = Sequential(name='named')
    model.add(L.Dense(2, activation='tanh', batch_input_shape=(None, 2), name='block1/first'))
    for _ in range(11):
        model.add(L.Dense(2))
    return model, dict(optimizer=optimizer('Adam', epsilon=1e-6, clipnorm=1.0), loss='mse'), values((SAMPLES, 2), 5)


@case()
def own_functions():
    """Loss and metrics as functions, or in later versions as objects."""
    x = Input(shape=(5,))
    model = Model(x, L.Dense(3, activation='softmax')(L.Dense(4, activation=keras.activations.relu)(x)))
    if hasattr(keras.losses, 'CategoricalCrossentropy'):
        loss, metric = keras.losses.CategoricalCrossentropy(label_smoothing=0.1), keras.metrics.CategoricalAccuracy()
    else:
        loss, metric = keras.losses.categorical_crossentropy, keras.metrics.categorical_accuracy
    return model, dict(optimizer=optimizer('RMSprop', 0.005), loss=loss, metrics=[metric, 'mse']), classes(3)


if STANDALONE and NUMBER >= (2, 2) and VERSION not in ('2.2.0', '2.2.2') or not STANDALONE and NUMBER < (2, 16):
    @case(lazy=True)
    def no_input_shape():
        model = Sequential([L.Dense(4, activation='relu'), L.Dense(2)])
        return model, dict(optimizer='adam', loss='mse'), values((SAMPLES, 2), 5)

if OLD_OPTIMIZERS is not O:
    @case()
    def new_adam():
        model = Sequential([L.Dense(4, activation='relu', input_shape=(3,)), L.Dense(2)])
        return model, dict(optimizer=optimizer('Adam', old=False, weight_decay=0.0), loss='mse', metrics=['mae']), values((SAMPLES, 2), 5)

    @case()
    def new_sgd():
        model = Sequential([L.Dense(4, activation='relu', input_shape=(3,)), L.Dense(2)])
        return model, dict(optimizer=optimizer('SGD', old=False, momentum=0.9), loss='mse'), values((SAMPLES, 2), 5)

    @case()
    def new_rmsprop():
        model = Sequential([L.Dense(4, activation='relu', input_shape=(3,)), L.Dense(2)])
        return model, dict(optimizer=optimizer('RMSprop', old=False, momentum=0.5, centered=True), loss='mse'), values((SAMPLES, 2), 5)

    @case()
    def adamw():
        model = Sequential([L.Dense(4, activation='relu', input_shape=(3,)), L.Dense(2)])
        return model, dict(optimizer=optimizer('AdamW', old=False, weight_decay=0.02), loss='mse'), values((SAMPLES, 2), 5)

if not STANDALONE:
    @case()
    def schedule():
        model = Sequential([L.Dense(4, activation='relu', input_shape=(3,)), L.Dense(2)])
        decay = O.schedules.ExponentialDecay(0.05, decay_steps=2, decay_rate=0.5, staircase=True)
        return model, dict(optimizer=optimizer('Adam', decay), loss='mse'), values((SAMPLES, 2), 5)

    @case()
    def rescaling():
        layers = L if hasattr(L, 'Rescaling') else L.experimental.preprocessing if hasattr(L, 'experimental') else None
        first = [layers.Rescaling(0.5, offset=0.25)] if layers and hasattr(layers, 'Rescaling') else []
        model = Sequential([L.InputLayer(input_shape=(4,))] + first + [L.Dense(2, activation='softmax')])
        return model, dict(optimizer=optimizer('SGD', 0.1), loss='categorical_crossentropy', metrics=['accuracy']), classes(2)


# -----------------------------------------------------------------------------------------------------------------------


def plain(value):
    """As JSON has it."""
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value.item() if isinstance(value, (np.generic, np.ndarray)) and np.size(value) == 1 else value


def outputs_of(model, inputs):
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0])
    return [dict(shape=list(one.shape), data=one.ravel().tolist()) for one in (outputs if isinstance(outputs, list) else [outputs])]


def step_by_hand(model, inputs, targets):
    """One step from the state that the optimizer has, its update in NumPy: on TensorFlow 1 a step of Keras may read weights that it has
    written itself, and comes out differently from run to run. RMSprop's epsilon is under the root, as in Keras 3."""
    inner = model.model if VERSION < '2.2' and isinstance(model, Sequential) else model  # a Sequential had a Model within
    if not hasattr(inner, 'train_function') or inner.train_function is None:
        inner._make_train_function()
    optimizer, params = model.optimizer, inner._collected_trainable_weights
    x, y, sample_weights = inner._standardize_user_data(inputs, targets)
    feeds = inner._feed_inputs + inner._feed_targets + inner._feed_sample_weights
    grads = K.function(feeds, optimizer.get_gradients(inner.total_loss, params))(x + y + sample_weights)
    slots, config, count = optimizer.get_weights(), optimizer.get_config(), len(params)
    iterations = slots.pop(0) if len(slots) % count else 0  # RMSprop did not keep it before 2.3
    rate = config[LR] / (1 + config['decay'] * iterations)
    first, second = slots[:count], slots[count:2 * count]
    after = []
    for at, (p, g) in enumerate(zip(K.batch_get_value(params), grads)):
        if isinstance(optimizer, O.SGD):
            velocity = config['momentum'] * first[at] - rate * g
            after.append(p + (config['momentum'] * velocity - rate * g if config['nesterov'] else velocity))
        elif isinstance(optimizer, O.RMSprop):
            square = config['rho'] * first[at] + (1 - config['rho']) * g ** 2
            after.append(p - rate * g / np.sqrt(square + config['epsilon']))
        else:
            b1, b2, t = config['beta_1'], config['beta_2'], iterations + 1
            m, v = b1 * first[at] + (1 - b1) * g, b2 * second[at] + (1 - b2) * g ** 2
            after.append(p - rate * np.sqrt(1 - b2 ** t) / (1 - b1 ** t) * m / (np.sqrt(v) + config['epsilon']))
    K.batch_set_value(list(zip(params, after)))


def steps_as_keras_3(optimizer):
    """TensorFlow's own: RMSprop that has epsilon outside the root does not, and clipping is left out before 2.4."""
    config = optimizer.get_config()
    legacy = isinstance(optimizer, getattr(OLD_OPTIMIZERS, 'RMSprop')) and 'is_legacy_optimizer' not in config
    return not legacy and not (NUMBER < (2, 4) and ('clipnorm' in config or 'clipvalue' in config))


def what_follows(model, inputs, targets, about):
    """What `compile` knows, the figures that it gives, and the outputs after one more step."""
    optimizer = model.optimizer
    compiled = dict(optimizer=type(optimizer).__name__, config=plain(optimizer.get_config()), iterations=int(K.get_value(optimizer.iterations)))
    if not about['penalized']:
        figures = model.test_on_batch(inputs, targets)
        compiled['evaluation'] = dict(zip(model.metrics_names, plain(figures if isinstance(figures, (list, tuple)) else [figures])))
    if about['step'] and (STANDALONE or steps_as_keras_3(optimizer)):
        (step_by_hand if STANDALONE else Model.train_on_batch)(model, inputs, targets)
        compiled['after'] = outputs_of(model, inputs if isinstance(inputs, list) else [inputs])
    return compiled


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    only = sys.argv[2:]
    endings = ['.h5', '.keras'] if not STANDALONE and NUMBER >= (2, 12) else ['.h5']
    entries, files = [], io.BytesIO()
    if only:  # the others stay as they are
        old = zipfile.ZipFile(os.path.join(folder, VERSION + '.zip'))
        with open(os.path.join(folder, VERSION + '.json')) as file:
            before = json.load(file)
    temporary = tempfile.mkdtemp()
    with zipfile.ZipFile(files, 'w', zipfile.ZIP_DEFLATED) as archive:

        def keep(name, path):
            with open(path, 'rb') as file:
                archive.writestr(zipfile.ZipInfo(name), file.read(), zipfile.ZIP_DEFLATED)

        for name, about in CASES.items():
            if only and name not in only:
                entries += [entry for entry in before if entry['file'].split('.')[0] == name]
                for file in old.namelist():
                    if file.split('.')[0] == name:
                        archive.writestr(zipfile.ZipInfo(file), old.read(file), zipfile.ZIP_DEFLATED)
                continue
            for ending in endings[:1] if about['h5_only'] else endings:
                np.random.seed(1)
                clear_session()
                for _ in range(about['builds']):
                    model, options, targets = about['make']()
                if options:
                    model.compile(**options)
                if about['lazy']:
                    model.fit(values((SAMPLES, 3), 0), targets, epochs=1, batch_size=SAMPLES, verbose=0)
                    inputs = [values((SAMPLES, 3), 0)]
                else:
                    inputs = [values((SAMPLES,) + tuple(K.int_shape(each)[1:]), at) for at, each in enumerate(model.inputs)]
                # Biases and moving averages that show when they are left out or in each other's place.
                model.set_weights([each + np.abs(values(each.shape, at)) * 0.3 for at, each in enumerate(model.get_weights())])
                given = inputs if len(inputs) > 1 else inputs[0]
                for _ in range(about['steps'] if options else 0):
                    model.train_on_batch(given, targets)
                file = name + ending
                path = os.path.join(temporary, file)
                model.save(path)
                keep(file, path)
                entry = dict(file=file, inputs=[list(each.shape) for each in inputs], outputs=outputs_of(model, inputs), penalized=about['penalized'], compiled=None)
                if about['weights_only'] and ending == '.h5' and not (about['h5_only'] and NUMBER >= (2, 12)):
                    weights = os.path.join(temporary, name + '.weights.h5')
                    model.save_weights(weights)
                    keep(name + '.weights.h5', weights)
                    entry['weights'] = name + '.weights.h5'
                if options:
                    entry['targets'] = [dict(shape=list(each.shape), data=each.ravel().tolist()) for each in (targets if isinstance(targets, list) else [targets])]
                    try:
                        clear_session()
                        entry['compiled'] = what_follows(load_model(path), given, targets, about)
                    except Exception as error:  # some of its files it cannot load itself
                        print(file, 'does not load:', str(error)[:100])
                        entry['compiled'] = dict(optimizer=type(model.optimizer).__name__)
                entries.append(entry)
                print(file, os.path.getsize(path))
    if not all(np.isfinite(one['data']).all() for entry in entries for one in entry['outputs']):
        raise SystemExit('a model diverged')
    with open(os.path.join(folder, VERSION + '.zip'), 'wb') as file:
        file.write(files.getvalue())
    with open(os.path.join(folder, VERSION + '.json'), 'w') as file:
        file.write('[\n' + ',\n'.join(json.dumps(entry, default=str) for entry in entries) + '\n]\n')


if __name__ == '__main__':
    main()
