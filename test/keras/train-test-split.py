"""Writes train-test-split.json: what scikit-learn's train_test_split takes of labels of many kinds, stratified."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(7)
LABELS = {
    'two classes': [0] * 12 + [1] * 8,
    'ten classes': [int(v) for v in rng.integers(0, 10, 137)],
    'ties': [0, 1, 2, 3] * 7,
    'uneven': [5] * 50 + [-1] * 3 + [2] * 2,
    'strings': [['dog', 'cat', 'Zebra', '가방'][int(v)] for v in rng.integers(0, 4, 60)],
    'decimals': [float(v) / 4 for v in rng.integers(0, 5, 40)],
    'booleans': [bool(v) for v in rng.integers(0, 2, 33)],
    'one-hot': np.eye(3)[rng.integers(0, 3, 29)].tolist(),
    'a column': rng.integers(0, 13, (150, 1)).tolist(),
    'thirteen classes': [int(v) for v in rng.integers(0, 13, 150)],
    'rows': rng.integers(8, 12, (160, 2)).tolist(),
}
OPTIONS = [
    {'test_size': 0.25},
    {'test_size': 0.2},
    {},
    {'train_size': 0.5},
    {'test_size': 11, 'train_size': 13},
]

cases = []
for name, labels in LABELS.items():
    for options in OPTIONS:
        for seed in [0, 1, 42, 2**32 - 1]:
            rows = np.arange(len(labels))
            try:
                train, test = train_test_split(rows, stratify=np.array(labels), random_state=seed, **options)
            except ValueError:
                cases.append({'labels': name, 'options': options, 'seed': seed, 'error': True})
            else:
                cases.append({'labels': name, 'options': options, 'seed': seed, 'train': train.tolist(), 'test': test.tolist()})
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps({'scikit-learn': sklearn.__version__, 'labels': LABELS, 'cases': cases}, ensure_ascii=False, separators=(',', ':')) + '\n')
