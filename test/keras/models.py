"""Keras models of what cases.ts describes, what they do, and how they compare. VITRINE_KERAS is the package: keras or tf_keras."""
import contextlib
import importlib
import json
import os
import sys
import tempfile
import warnings

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '-1')
os.environ.setdefault('KERAS_BACKEND', 'tensorflow')

import numpy as np

PACKAGE = os.environ.get('VITRINE_KERAS', 'keras')
keras = importlib.import_module(PACKAGE)
IS_KERAS_2 = PACKAGE == 'tf_keras'
VERSION = f'{PACKAGE} {keras.__version__}'
# Of Keras 3 alone: in Keras 2 an optimizer is written otherwise.
REGISTERED = {} if IS_KERAS_2 else importlib.import_module('registered_classes').CLASSES

BATCH = 4
STEPS = 3


# Building
# --------------------------------------------------------------------------------------------------------------


def read_cases(path):
    with open(path) as file:
        return [case for case in json.load(file) if not case.get('keras3Only' if IS_KERAS_2 else 'keras2Only')]


def is_object(value):
    return isinstance(value, dict) and 'class_name' in value


def is_adafactor(case):
    """Keras cannot write its variables to an .h5: rows and columns have one name."""
    optimizer = case['compile']['optimizer'] if case.get('compile') else None
    return is_object(optimizer) and optimizer['class_name'] == 'Adafactor'


def options_of(layer, options):
    renamed = {'negative_slope': 'alpha'} if IS_KERAS_2 and layer == 'LeakyReLU' else {}
    # Keras 3 reads initializers from what Keras 2 and 3 write alike: a class's name and its config.
    return {renamed.get(key, key): wrapped(value) if key == 'layer' else registered(value) for key, value in options.items()}


def wrapped(spec):
    """The layer that another one has."""
    return getattr(keras.layers, spec['class_name'])(**options_of(spec['class_name'], spec['config']))


def registered(value):
    if isinstance(value, list) and any(is_object(one) for one in value):
        return [make(keras.layers, one) for one in value]
    return make(None, value) if is_object(value) and value['class_name'] in REGISTERED else value


def layer_of(node, name):
    if 'model' in node:
        return build_model(node['model'], name)
    layer = REGISTERED.get(node['layer']) or getattr(keras.layers, node['layer'])
    return layer(**options_of(node['layer'], node.get('options', {})), name=name)


def input_of(node, name):
    return keras.Input(tuple(node['options']['shape']), name=name)


def build_model(spec, name):
    nodes = spec['nodes'].items()
    if spec['kind'] == 'Sequential':
        layers = [input_of(node, key) if node['layer'] == 'InputLayer' else layer_of(node, key) for key, node in nodes]
        return keras.Sequential(layers, name=name)
    tensors, layers, inputs = {}, {}, []

    def read(place):
        node, _, index = place.partition(':')
        return tensors[node][int(index or 0)]

    for key, node in nodes:
        if node['layer'] == 'InputLayer':
            inputs.append(input_of(node, key))
            tensors[key] = [inputs[-1]]
            continue
        layer = layers[node['layer']] if node.get('again') else layer_of(node, key)
        layers[key] = layer
        read_by = [read(place) for place in node['of']]
        result = layer(read_by[0] if len(read_by) == 1 else read_by)
        tensors[key] = list(result) if isinstance(result, (list, tuple)) else [result]
    outputs = [read(place) for place in spec['outputs']]
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs if len(outputs) > 1 else outputs[0], name=name)


def make(module, spec):
    config = {key: made_within(value) for key, value in spec['config'].items()}
    return (REGISTERED.get(spec['class_name']) or getattr(module, spec['class_name']))(**config)


def made_within(value):
    """What an optimizer has: a schedule, another optimizer, or some by name."""
    if is_object(value):
        schedules = keras.optimizers.schedules
        return make(schedules if hasattr(schedules, value['class_name']) else keras.optimizers, value)
    return {key: made_within(one) for key, one in value.items()} if isinstance(value, dict) else registered(value)


def map_each(value, of):
    if isinstance(value, list):
        return [of(one) for one in value]
    if isinstance(value, dict) and not is_object(value):
        return {key: of(one) for key, one in value.items()}
    return of(value)


def metrics_of(metrics):
    """Names as they are, objects made."""
    if isinstance(metrics, list):
        return [metrics_of(one) for one in metrics]
    if isinstance(metrics, dict) and not is_object(metrics):
        return {name: metrics_of(one) for name, one in metrics.items()}
    return make(keras.metrics, metrics) if is_object(metrics) else metrics


def compile_model(model, spec):
    optimizer = spec['optimizer']
    model.compile(
        optimizer=make(keras.optimizers, optimizer) if is_object(optimizer) else optimizer,
        loss=map_each(spec['loss'], lambda one: make(keras.losses, one) if is_object(one) else one),
        metrics=metrics_of(spec.get('metrics')),
        loss_weights=spec.get('loss_weights'),
    )


def freeze(model, names):
    for name in names:
        (model if name == '*' else model.get_layer(name)).trainable = False


def build_case(case, compiled=True):
    """The model of a case, compiled as it says, before its steps."""
    keras.utils.set_random_seed(1)
    keras.backend.clear_session()
    model = build_model(case['model'], 'model')
    freeze(model, case['frozen'])
    if compiled and case.get('compile'):
        compile_model(model, case['compile'])
    return model


# Data
# ------------------------------------------------------------------------------------------------------------------


def packed(arrays, structure):
    """Arrays in the form that a model takes or gives: alone, in a list or a dict."""
    if isinstance(structure, dict):
        return dict(zip(sorted(structure), arrays))
    return arrays[0] if len(arrays) == 1 else arrays


def inputs_of(model, arrays):
    return packed(arrays, getattr(model, '_nested_inputs' if IS_KERAS_2 else '_inputs_struct', None))


def outputs_of(model, arrays):
    return packed(arrays, getattr(model, '_nested_outputs' if IS_KERAS_2 else '_outputs_struct', None))


def flat(structure):
    if isinstance(structure, dict):
        return [structure[key] for key in sorted(structure)]
    return list(structure) if isinstance(structure, (list, tuple)) else [structure]


def sample_inputs(model, random):
    return [random.uniform(-1, 1, (BATCH, *tensor.shape[1:])).astype('float32') for tensor in flat(model.inputs)]


def loss_names(model, spec):
    """The loss of each output, in lower case without underscores."""
    losses = spec['loss'] if spec else 'mse'
    if isinstance(losses, dict) and not is_object(losses):
        losses = [losses[name] for name in model.output_names]
    each = losses if isinstance(losses, list) else [losses] * len(flat(model.outputs))
    return [(one['class_name'] if is_object(one) else one).lower().replace('_', '') for one in each]


def sample_targets(model, spec, random):
    return [targets(name, tuple(tensor.shape[1:]), random) for name, tensor in zip(loss_names(model, spec), flat(model.outputs))]


def targets(loss, shape, random):
    if loss == 'circle':
        return random.integers(0, 2, (BATCH,)).astype('int32')
    if loss.startswith(('sparse', 'categoricalgeneralized')):
        return random.integers(0, shape[-1], (BATCH, *shape[:-1])).astype('int32')
    if loss.startswith('categorical'):
        return np.eye(shape[-1], dtype='float32')[random.integers(0, shape[-1], (BATCH, *shape[:-1]))]
    if loss.startswith('binary') or loss in ('bce', 'dice', 'tversky'):
        return random.integers(0, 2, (BATCH, *shape)).astype('float32')
    return random.uniform(-1, 1, (BATCH, *shape)).astype('float32')


# What a model does
# -----------------------------------------------------------------------------------------------------


def each_layer(model, path='', seen=None):
    """Every layer that has weights, once, with the names of the models that it is in."""
    seen = set() if seen is None else seen
    for layer in model.layers:
        if id(layer) in seen:
            continue
        seen.add(id(layer))
        if hasattr(layer, 'layers'):
            yield from each_layer(layer, f'{path}{layer.name}/', seen)
        elif layer.weights:
            yield path + layer.name, layer


def weights_of(model):
    return {path: layer.get_weights() for path, layer in each_layer(model)}


def draw_weights(model, random):
    """Weights that tell each other apart; variances are positive."""
    for _, layer in each_layer(model):
        names = [weight.name.split('/')[-1] for weight in layer.weights]
        layer.set_weights(
            [
                random.uniform(*((0.5, 1.5) if 'variance' in name else (-0.5, 0.5)), value.shape).astype('float32')
                for name, value in zip(names, layer.get_weights())
            ]
        )


def predict(model, arrays):
    return [np.asarray(value) for value in flat(model(inputs_of(model, arrays), training=False))]


def train(model, x, y, steps):
    """The figures of some steps, by name. Eagerly: a compiled step takes longer to make than these to run."""
    model.run_eagerly = True
    logs = []
    for _ in range(steps):
        model.reset_metrics()
        figures = model.train_on_batch(inputs_of(model, x), outputs_of(model, y), return_dict=True)
        logs.append({name: float(value) for name, value in figures.items()})
    return logs


def optimizer_config(optimizer):
    return json.loads(json.dumps(plain({'class_name': type(optimizer).__name__, 'config': optimizer.get_config()})))


def steps_taken(optimizer):
    """One that scales the loss leaves it to the one within to count."""
    return int(getattr(optimizer, 'inner_optimizer', optimizer)._iterations.numpy())


def plain(value):
    """JSON of a config."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    if hasattr(value, 'get_config'):
        return {'class_name': type(value).__name__, 'config': plain(value.get_config())}
    if callable(value):
        return value.__name__
    return np.asarray(value).tolist()


# Comparing
# -------------------------------------------------------------------------------------------------------------


class Differs(Exception):
    """What is not as it should be."""


def reason(error):
    text = str(error) if isinstance(error, Differs) else f'{type(error).__name__}: {error}'
    return ' '.join(text.split())[:500]


def want(condition, text):
    if not condition:
        raise Differs(text)


def want_close(actual, expected, tolerance, what):
    actual, expected = np.asarray(actual), np.asarray(expected)
    want(actual.shape == expected.shape, f'{what}: shape {actual.shape} instead of {expected.shape}')
    if actual.size:
        error = np.max(np.abs(actual - expected) / (1 + np.abs(expected)))
        want(error <= tolerance, f'{what}: off by {error:.1e}')


def want_equal(actual, expected, what):
    """Of two configs, to within what float32 rounds."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted({*expected, *actual}):
            want(key in actual and key in expected, f'{what}.{key}: {actual.get(key, "absent")!r} instead of {expected.get(key, "absent")!r}')
            want_equal(actual[key], expected[key], f'{what}.{key}')
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for i, (a, b) in enumerate(zip(actual, expected)):
            want_equal(a, b, f'{what}[{i}]')
    elif isinstance(expected, float) and isinstance(actual, (int, float)):
        want(abs(actual - expected) <= 1e-6 * abs(expected), f'{what}: {actual!r} instead of {expected!r}')
    else:
        want(actual == expected, f'{what}: {actual!r} instead of {expected!r}')


# Files
# -----------------------------------------------------------------------------------------------------------------


def to_json(value):
    """Arrays as shape and numbers."""
    if isinstance(value, np.ndarray):
        return {'shape': list(value.shape), 'data': value.ravel().tolist()}
    if isinstance(value, dict):
        return {key: to_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(one) for one in value]
    return value


def array(value):
    return np.array(value['data'], dtype='float32').reshape(value['shape'])


def quietly(run):
    """What `run` gives, and all that it prints or warns of, line by line."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as printed, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter('always')
        kept = os.dup(1), os.dup(2)
        os.dup2(printed.fileno(), 1)
        os.dup2(printed.fileno(), 2)
        try:
            result = run()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for fd, own in enumerate(kept, 1):
                os.dup2(own, fd)
                os.close(own)
        printed.seek(0)
        lines = printed.read().decode(errors='replace').splitlines()
    return result, [line for line in lines if line.strip()] + [str(each.message) for each in warned]


@contextlib.contextmanager
def results(path):
    """A file of one JSON line a check."""
    with open(path, 'w') as file:

        def tell(**result):
            file.write(json.dumps(result) + '\n')
            file.flush()

        yield tell
