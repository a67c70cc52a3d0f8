"""Optimizers without a model: five steps of optimizer.apply(gradients, variables), for test/nn/optimizer-apply.test.ts.

python test/keras/optimizer-apply.py
"""

import json
import os
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

SHAPES = [(3, 4), (4,)]
STEPS = 5

OPTIMIZERS = [
    keras.optimizers.SGD(0.1),
    keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    keras.optimizers.Adam(0.1),
    keras.optimizers.Adam(0.1, amsgrad=True, clipnorm=0.5),
    keras.optimizers.AdamW(0.1, weight_decay=0.1, global_clipnorm=1.0),
    keras.optimizers.Nadam(0.1, clipvalue=0.3),
    keras.optimizers.RMSprop(0.1, centered=True, momentum=0.5),
    keras.optimizers.Adagrad(0.1),
    keras.optimizers.Adamax(0.1),
    keras.optimizers.Lion(0.1),
    keras.optimizers.Lamb(0.1),
    keras.optimizers.Adafactor(0.1),
    keras.optimizers.Adam(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2),
    keras.optimizers.Adam(0.1, use_ema=True, ema_momentum=0.5),
    keras.optimizers.SGD(0.1, gradient_accumulation_steps=2),
    keras.optimizers.SGD(0.1, loss_scale_factor=8.0),
    keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5, staircase=True)),
]


def main():
    rng = np.random.default_rng(16)
    draw = lambda: [np.round(rng.normal(size=shape), 3).astype("float32") for shape in SHAPES]
    start = draw()
    gradients = [draw() for _ in range(STEPS)]
    cases = []
    for optimizer in OPTIMIZERS:
        variables = [keras.Variable(value) for value in start]
        for step in gradients:
            optimizer.apply([keras.ops.convert_to_tensor(value) for value in step], variables)
        applied = [variable.numpy() for variable in variables]
        optimizer.finalize_variable_values(variables)
        cases.append(
            {
                "optimizer": keras.optimizers.serialize(optimizer),
                "applied": [value.reshape(-1).tolist() for value in applied],
                "final": [variable.numpy().reshape(-1).tolist() for variable in variables],
            }
        )
    flat = lambda values: [value.reshape(-1).tolist() for value in values]
    result = {
        "keras": keras.__version__,
        "shapes": SHAPES,
        "start": flat(start),
        "gradients": [flat(step) for step in gradients],
        "cases": cases,
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result) + "\n")


main()
