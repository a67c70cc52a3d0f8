import { beforeEach, describe, expect, it } from 'vitest';
import {
  Activation,
  Add,
  ArgumentError,
  BatchNormalization,
  Conv1D,
  Dense,
  Flatten,
  IdentityLayer,
  Input,
  LeakyReLU,
  Model,
  Sequential,
  clearSession,
  modelToDot,
  ops,
} from '../../nn';
import golden from '../keras/model-to-dot.json';
import { optionsHere } from '../keras/options-here';

beforeEach(clearSession);

/** The models of test/keras/model-to-dot.py. */
const MODELS = {
  nested() {
    const start = Input([8]);
    const hidden = new Dense(4).apply(start);
    const outputs = [new Dense(3).apply(hidden), new Dense(3, { activation: 'logSoftmax' }).apply(hidden)];
    const heads = new Model(start, outputs, { name: 'heads' });
    const inner = new Sequential([Input([5]), new Dense(5)], { name: 'inner' });
    const tail = new Sequential([Input([3]), new Dense(5), inner, new Dense(2)], { name: 'my-tail x' });
    const [a, b] = [Input([8], { name: 'a' }), Input([8], { name: 'b' })];
    const [first, second] = heads.applyAll(a);
    const [other] = heads.applyAll(b);
    return new Model([a, b], [tail.apply(new Add().apply([first!, other!])), second!], { name: 'outer' });
  },
  shared() {
    const start = Input([4, 1]);
    const dense = new Dense(1, { name: 'shared' });
    const twice = dense.apply(new Conv1D(1, 1, { activation: 'relu' }).apply(dense.apply(start)));
    const y = new Activation('linear').apply(new LeakyReLU().apply(ops.relu(ops.add(twice, 1))));
    const model = new Model({ image: start }, { x: y, a: new Flatten().apply(y) }, { name: 'one_1' });
    dense.trainable = false;
    return model;
  },
  by_name() {
    const [z, b] = [Input([4], { name: 'z' }), Input([null], { name: 'b' })];
    const outputs = { y: new Dense(2).apply(z), c: new IdentityLayer().apply(b) };
    const inner = new Model({ z, b }, outputs, { name: '9th' });
    const [p, q] = [Input([4], { name: 'p' }), Input([null], { name: 'q' })];
    // A model takes its inputs in the order of their sorted names.
    return new Model([p, q], inner.applyAll([q, p])[1]!);
  },
  line() {
    const within = new Sequential([new Dense(3), new Dense(4)], { name: 'graph' });
    return new Sequential([Input([8]), within, new BatchNormalization(), new Dense(2)], { name: 'line' });
  },
};

describe('modelToDot', () => {
  it.each(golden.written)('writes as Keras the model "$model" with $options', ({ model, options, text }) => {
    expect(modelToDot(MODELS[model as keyof typeof MODELS](), optionsHere(options))).toBe(text);
  });

  it('writes a cluster to stand in another graph', () => {
    const text = modelToDot(MODELS.line(), { subgraph: true });
    expect(text.split('\n').slice(0, 4)).toEqual([
      'subgraph cluster_line {',
      'style=dashed;',
      'label=line;',
      'labeljust=l;',
    ]);
    expect(text).toMatch(/\n1 -> 2 \[penwidth=2\];\n2 -> 3 \[penwidth=2\];\n\}\n$/);
  });

  it('escapes what Graphviz reads in names', () => {
    const within = new Sequential([Input([2]), new Dense(1, { name: 'a<b>&c' })], { name: 'a"b\\' });
    const text = modelToDot(new Sequential([Input([2]), within]), { expandNested: true });
    expect(text).toContain('<b>a&lt;b&gt;&amp;c</b> (Dense)');
    expect(text).toContain('label="a\\"b\\\\";');
  });

  it('refuses what is no model, has no shape, and options that are not known', () => {
    expect(() => modelToDot('model' as never)).toThrow(ArgumentError);
    expect(() => modelToDot(new Sequential([new Dense(1)]))).toThrow(/does not know its input shape/);
    expect(() => modelToDot(MODELS.line(), { dpi: 0 })).toThrow(/dpi is 0; it must be above zero/);
    expect(() => modelToDot(MODELS.line(), { showShape: true } as never)).toThrow(/showShapes/);
  });
});
