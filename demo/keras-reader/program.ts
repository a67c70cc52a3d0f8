import { Model, Sequential, clearSession } from '../../nn';
import { KerasObject } from '../../nn/keras-object';
import { KerasTensor, Layer } from '../../nn/layers/layer';
import * as ops from '../../nn/operations';
import { camelCase } from '../../nn/names';
import { callBuiltin, isBuiltin } from './builtins';
import { converted, formatted, represented, written } from './formats';
import {
  INPUT_KEYS,
  assertInteger,
  inputLayer,
  instance,
  kerasClass,
  moduleOf,
  named,
  notKnown,
  plainValue,
} from './keras-classes';
import { LIMITS, ReadLimit } from './limits';
import { READS, callMethod, changeInPlace, putItem, putSlice, removeItem } from './methods';
import { compare, isDecided, isTrue, itemOf, itemsOf, operate, setItem, setOf, sliceOf } from './operators';
import type { Reason } from './reasons';
import { Refusal, known, ofLibrary, refuse } from './refusal';
import {
  type Settings,
  backendSetting,
  compileSettings,
  datasetSetting,
  fitSettings,
  rateIn,
  seedSetting,
} from './settings';
import {
  type PythonNode,
  childrenOf,
  isFloatLiteral,
  leavesLoop,
  numberValue,
  returns,
  running,
  split,
  stringValue,
  targetsOf,
  unescaped,
  within,
} from './syntax';
import {
  type Arguments,
  Bound,
  type Changeable,
  Float,
  Method,
  OptimizerOf,
  Path,
  PythonClass,
  PythonFunction,
  PythonInstance,
  type Scope,
  Tuple,
  Unknown,
  type Value,
  current,
  isChangeable,
  spoil,
} from './values';

/** Names that programs give what they import, for a cell that was pasted without the one that imports. */
const USUAL: Readonly<Record<string, string>> = {
  keras: 'keras',
  tf: 'tensorflow',
  np: 'numpy',
  plt: 'matplotlib.pyplot',
  pd: 'pandas',
  ...Object.fromEntries(['functools', 'copy', 'random', 'dataclasses'].map((name) => [name, name])),
  ...Object.fromEntries(
    [
      'layers',
      'models',
      'optimizers',
      'losses',
      'metrics',
      'callbacks',
      'regularizers',
      'initializers',
      'utils',
      'datasets',
    ].map((name) => [name, `keras.${name}`]),
  ),
};

/** Of models: what changes them is read, and what does not is passed over. */
const QUIET_METHODS = [
  ...['summary', 'evaluate', 'predict', 'predict_on_batch', 'save', 'save_weights', 'export', 'to_json', 'get_config'],
  ...['get_weights', 'count_params', 'reset_states', 'reset_metrics', 'train_on_batch', 'test_on_batch'],
];
const WEIGHT_METHODS = ['load_weights', 'set_weights'];
/** Of models: what adds layers to one, or takes them away. */
const BUILDING_METHODS = /^(?:add|pop|build)$/;

/** Decorators that leave what a function gives as it is. */
const PLAIN_DECORATORS =
  /^(?:functools\.(?:lru_cache|cache|wraps)|tensorflow\.(?:function|autograph\..*)|typing\..*|.*\.register_keras_serializable)$/;

/** Functions of other packages that change the list that they are given. */
const CHANGING = /shuffle|heap|insort/;

/** A model that the program makes, and what it is told to do with it. */
export interface Made {
  readonly model: Model;
  readonly line: number;
  settings: Settings;
  isFitted: boolean;
  /** Whether it is compiled or trained: then it is what the program is about. */
  meant: boolean;
  /** The line that it lacks. Null for one that is whole. */
  lacks: number | null;
}

class Returned {
  constructor(readonly value: Value) {}
}
class LoopEnd {
  constructor(readonly again: boolean) {}
}
/** Whether a loop goes on is not known. */
class Doubt {
  constructor(readonly reason: Reason) {}
}
type Outcome = Returned | LoopEnd | Doubt | undefined;

/**
 * Goes through a program, and makes of its statements the library's layers and models: never what it does with data,
 * and never by running any of it.
 */
export class Program {
  readonly models: Made[] = [];
  /** What it says of any run: seed, data, and of a model that it does not make. */
  settings: Settings = {};
  readonly #globals: Scope = new Map();
  #scopes: readonly Scope[] = [this.#globals];
  #steps = 0;
  #depth = 0;
  #layers = 0;
  /** The statement at hand. */
  #at: PythonNode | null = null;
  /** Whether the function at hand may have returned before, and why. */
  #mayHaveReturned: Reason | null = null;
  /** Of scopes the names that belong to another one: `global`, `nonlocal`. */
  readonly #elsewhere = new WeakMap<Scope, Map<string, Scope>>();
  /** Scopes of classes, which their methods do not see, and of comprehensions. */
  readonly #classScopes = new WeakSet<Scope>();
  readonly #innerScopes = new WeakSet<Scope>();
  /** Where calls stand that have been looked at. */
  readonly #called = new Set<number>();
  #defined: { readonly name: string; readonly node: PythonNode }[] = [];

  constructor(
    readonly text: string,
    readonly lineOf: (position: number) => number,
    readonly tell: (node: PythonNode, reason: Reason) => void,
  ) {}

  run(script: PythonNode): void {
    for (let node = script.firstChild; node; node = node.nextSibling) if (node.name !== 'Comment') this.#execute(node);
    if (this.models.length === 0) this.#tellUnreached(script);
  }

  /** Of a program without a network what would make one, and was not come to. */
  #tellUnreached(script: PythonNode): void {
    const making = (node: PythonNode): PythonNode | undefined =>
      Array.from(within(node)).find(
        (each) =>
          each.name === 'CallExpression' &&
          !this.#called.has(each.from) &&
          /(?:^|\.)(?:Sequential|Model)$/.test(this.#textOf(each.firstChild!)),
      );
    let isTold = false;
    for (const { name, node } of this.#defined)
      if (making(node)) {
        this.tell(node, { rule: 'notCalled', name });
        isTold = true;
      }
    const found = isTold ? undefined : making(script);
    if (found) this.tell(found, { rule: 'notReached' });
  }

  /** Names of models, of the outermost scope. */
  nameOf(model: Model): string | null {
    for (const [name, value] of this.#globals) if (value === model) return name;
    return null;
  }

  #textOf({ from, to }: PythonNode): string {
    return this.text.slice(from, to);
  }

  #count(): void {
    if (++this.#steps > LIMITS.steps) throw new ReadLimit({ rule: 'steps', most: LIMITS.steps });
  }

  #within<T>(work: () => T): T {
    if (++this.#depth > LIMITS.depth) throw new ReadLimit({ rule: 'depth', most: LIMITS.depth });
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }

  // Names -----------------------------------------------------------------------------------------------------------

  #lookUp(name: string): Value {
    for (const scope of this.#scopes) {
      const other = this.#elsewhere.get(scope)?.get(name);
      if (other?.has(name)) return other.get(name)!;
      if (other) break;
      if (scope.has(name)) return scope.get(name)!;
    }
    if (name === '__name__') return '__main__';
    if (Object.hasOwn(USUAL, name)) return new Path(USUAL[name]!);
    const module = moduleOf(name);
    if (module !== undefined) return new Path(`${module}.${name}`);
    return isBuiltin(name) ? new Path(`builtins.${name}`) : new Unknown({ rule: 'undefined', name });
  }

  #set(name: string, value: Value, scope = this.#scopes[0]!): void {
    (this.#elsewhere.get(scope)?.get(name) ?? scope).set(name, value);
  }

  /** `global`, `nonlocal`: from here on the names are those of another scope. */
  #scopeStatement(node: PythonNode): void {
    const [scope, ...outer] = this.#scopes;
    const children = childrenOf(node);
    if (outer.length === 0) return;
    const names = this.#elsewhere.get(scope!) ?? new Map<string, Scope>();
    for (const each of children.filter((child) => child.name === 'VariableName')) {
      const name = this.#textOf(each);
      const own = outer.find((other) => other !== this.#globals && other.has(name));
      names.set(name, children[0]!.name === 'global' ? this.#globals : (own ?? this.#globals));
    }
    this.#elsewhere.set(scope!, names);
  }

  /** Sets what stands left of a `=`. */
  #assign(targets: readonly PythonNode[], value: Value, node: PythonNode): void {
    const parts = split(targets, ',');
    if (parts.length > 1) {
      const items = value instanceof Unknown ? null : itemsOf(value);
      const star = parts.findIndex(([first]) => first?.name === '*');
      if (items && (star < 0 ? items.length !== parts.length : items.length < parts.length - 1))
        refuse({ rule: 'library', message: `${items.length} values for ${parts.length} names` });
      const after = parts.length - 1 - star;
      parts.forEach((part, i) => {
        const given = !items
          ? this.#unknown(node, value)
          : star < 0 || i < star
            ? items[i]!
            : i === star
              ? items.slice(star, items.length - after)
              : items[items.length - (parts.length - i)]!;
        this.#assign(i === star ? part.slice(1) : part, given, node);
      });
      return;
    }
    const [target] = parts[0] ?? [];
    if (!target) return;
    const inner = childrenOf(target);
    if (target.name === 'VariableName') this.#set(this.#textOf(target), value);
    else if (target.name === 'MemberExpression') this.#assignMember(inner, value, node);
    else if (/^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(target.name))
      this.#assign(inner.slice(1, -1), value, node);
  }

  #assignMember([objectNode, mark, ...rest]: readonly PythonNode[], value: Value, node: PythonNode): void {
    const object = this.#evaluate(objectNode!);
    if (mark!.name === '[') return this.#assignItem(object, rest.slice(0, -1), value, node);
    const name = this.#textOf(rest[0]!);
    if (object instanceof PythonInstance) object.fields.set(name, value);
    else if (object instanceof PythonClass) object.members.set(name, value);
    else if (object instanceof OptimizerOf) this.#setOptimizer(object.model, name, value, node);
    else if (object instanceof Layer) {
      if (name === 'trainable' && typeof value === 'boolean') object.trainable = value;
      else if (!(object instanceof Model && name === 'stop_training')) refuse({ rule: 'method', name });
    } else if (object instanceof KerasObject || object instanceof KerasTensor) refuse({ rule: 'method', name });
    else if (
      object instanceof Path ? object.inKeras !== null : isOfNetwork(value) && !(value instanceof PythonFunction)
    )
      refuse({ rule: 'statement' });
  }

  #assignItem(object: Value, nodes: readonly PythonNode[], value: Value, node: PythonNode): void {
    if (!isChangeable(object)) {
      if (object instanceof Tuple || typeof object === 'string')
        refuse({ rule: 'library', message: 'an item of what cannot be changed' });
      if (isOfNetwork(value) && !(value instanceof PythonFunction)) refuse({ rule: 'statement' });
      return;
    }
    const isDone = nodes.some(({ name }) => name === ':')
      ? putSlice(object, this.#bounds(nodes), value)
      : putItem(object, this.#key(nodes), value);
    if (!isDone) this.#spoilTelling(object, node);
  }

  /** `model.optimizer.learning_rate = 0.1` */
  #setOptimizer(model: Model, name: string, value: Value, node: PythonNode): void {
    const made = this.models.find((each) => each.model === model);
    if (!/^(?:learning_rate|lr)$/.test(name) || !made || made.isFitted) this.tell(node, { rule: 'setting', name });
    else made.settings = { ...made.settings, ...rateIn(value, (reason) => this.tell(node, reason)) };
  }

  /** `del` of names and items. */
  #delete(node: PythonNode): void {
    for (const target of targetsOf(node)) {
      if (target.name === 'VariableName') {
        const name = this.#textOf(target);
        (this.#elsewhere.get(this.#scopes[0]!)?.get(name) ?? this.#scopes[0]!).delete(name);
        continue;
      }
      const [objectNode, mark, ...rest] = childrenOf(target);
      const object = this.#evaluate(objectNode!);
      const nodes = rest.slice(0, -1);
      if (object instanceof PythonInstance && mark!.name === '.') object.fields.delete(this.#textOf(rest[0]!));
      if (mark!.name !== '[' || !isChangeable(object)) continue;
      const isDone = nodes.some(({ name }) => name === ':')
        ? putSlice(object, this.#bounds(nodes), undefined)
        : removeItem(object, this.#key(nodes));
      if (!isDone) this.#spoilTelling(object, node);
    }
  }

  /** What is not read may have changed a list: from here on it is not known. */
  #spoilTelling(object: Changeable, node: PythonNode): void {
    const { reason } = this.#unknown(node);
    const shown: Reason = { rule: 'statement' };
    this.tell(this.#at ?? node, shown);
    spoil(object, new Unknown(reason));
  }

  #unknown(node: PythonNode, because?: Value): Unknown {
    if (because instanceof Unknown && because.told) return because;
    return notKnown(firstLine(this.#textOf(node)), this.lineOf(node.from));
  }

  // Statements ------------------------------------------------------------------------------------------------------

  #body(node: PythonNode): Outcome {
    for (const child of childrenOf(node)) {
      if (child.name === ':') continue;
      const outcome = this.#execute(child);
      if (outcome) return outcome;
    }
    return undefined;
  }

  #execute(node: PythonNode): Outcome {
    this.#count();
    const before = this.#at;
    this.#at = node;
    try {
      return this.#within(() => this.#statement(node));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!error.told) this.tell(node, error.reason);
      this.#forget(node, new Unknown(error.reason, true));
      return this.#doubtOf(node, error.reason);
    } finally {
      this.#at = before;
    }
  }

  #statement(node: PythonNode): Outcome {
    switch (node.name) {
      case 'StatementGroup': {
        for (const child of childrenOf(node)) {
          const outcome = child.name === ';' ? undefined : this.#execute(child);
          if (outcome) return outcome;
        }
        return undefined;
      }
      case 'AssignStatement':
        this.#assignment(node);
        return undefined;
      case 'UpdateStatement': {
        this.#assertSyntax(node);
        const [target, operator, ...values] = childrenOf(node);
        const [sign, before, by] = [
          this.#textOf(operator!).slice(0, -1),
          this.#evaluate(target!),
          this.#tupleOf(values),
        ];
        // A list stays the one that it was, under all its names.
        if (isChangeable(before) && by instanceof Unknown) this.#spoilTelling(before, node);
        else if (!changeInPlace(sign, before, by)) this.#assign([target!], operate(sign, before, by), node);
        return undefined;
      }
      case 'ExpressionStatement':
        this.#assertSyntax(node);
        for (const child of childrenOf(node)) if (child.name !== ',') this.#evaluate(child);
        return undefined;
      case 'ImportStatement':
        this.#import(node);
        return undefined;
      case 'ForStatement':
        return this.#for(node);
      case 'IfStatement':
        return this.#if(node);
      case 'WithStatement':
        for (const target of targetsOf(node)) this.#assign([target], this.#unknown(node), node);
        for (const each of childrenOf(node)) if (each.name === 'CallExpression') this.#evaluate(each);
        return this.#body(node.getChild('Body')!);
      case 'TryStatement':
        return this.#try(node);
      case 'FunctionDefinition':
        this.#define(node);
        return undefined;
      case 'ReturnStatement':
        return new Returned(this.#tupleOf(childrenOf(node).slice(1)));
      case 'BreakStatement':
        return new LoopEnd(false);
      case 'ContinueStatement':
        return new LoopEnd(true);
      case 'ClassDefinition':
        this.#class(node, []);
        return undefined;
      case 'DecoratedStatement':
        this.#decorated(node);
        return undefined;
      case 'ScopeStatement':
        this.#scopeStatement(node);
        return undefined;
      case 'DeleteStatement':
        this.#delete(node);
        return undefined;
      case 'WhileStatement':
      case 'MatchStatement':
        return this.#skip(node, { rule: 'statement' });
      case '⚠':
        return refuse({ rule: 'syntax' });
      case 'PassStatement':
      case 'AssertStatement':
      case 'RaiseStatement':
      case 'PrintStatement':
        return undefined;
      default:
        return this.#skip(node, { rule: 'statement' });
    }
  }

  #assertSyntax(node: PythonNode): void {
    for (const each of within(node)) if (each.type.isError) refuse({ rule: 'syntax' });
  }

  #assignment(node: PythonNode): void {
    this.#assertSyntax(node);
    const children = childrenOf(node).filter(({ name }) => name !== 'TypeDef');
    const parts = split(children, 'AssignOp');
    if (parts.length < 2) return; // a type alone
    const value = this.#tupleOf(parts.at(-1)!);
    const kept =
      value instanceof Unknown && !value.told && value.reason.rule !== 'ownClass'
        ? this.#unknownFrom(value, node)
        : value;
    for (const targets of parts.slice(0, -1)) this.#assign(targets, kept, node);
  }

  /** Says of what is not known where it was set; what is told by its own name stays. */
  #unknownFrom(value: Unknown, node: PythonNode): Unknown {
    return ['undefined', 'unknown', 'foreign'].includes(value.reason.rule) ? this.#unknown(node) : value;
  }

  #tupleOf(nodes: readonly PythonNode[]): Value {
    const parts = split(nodes, ',');
    const isTuple = parts.length > 1 || nodes.at(-1)?.name === ',';
    return isTuple ? Tuple.with(this.#items(nodes)) : parts[0]?.[0] ? this.#evaluate(parts[0][0]) : null;
  }

  /** Items of a list, of which one may be `*other`. */
  #items(nodes: readonly PythonNode[]): Value[] {
    return split(nodes, ',').flatMap((part): Value[] => {
      const [first, second] = part;
      if (first?.name !== '*') return first ? [this.#evaluate(first)] : [];
      const items = second ? itemsOf(known(this.#evaluate(second))) : null;
      return items ? [...items] : refuse({ rule: 'library', message: 'what follows * is no list' });
    });
  }

  #import(node: PythonNode): void {
    const children = childrenOf(node).filter(({ name }) => name !== '(' && name !== ')');
    const word = (each: PythonNode): string => this.#textOf(each);
    const importAt = children.findIndex(({ name }) => name === 'import');
    const from = children.slice(1, importAt).map(word).join('');
    for (const part of split(children.slice(importAt + 1), ',')) {
      const as = part.findIndex(({ name }) => name === 'as');
      const path = (as < 0 ? part : part.slice(0, as)).map(word).join('');
      if (children[0]!.name === 'from') {
        if (path === '*') this.#importAll(new Path(from));
        else this.#set(as < 0 ? path : word(part.at(-1)!), new Path(`${from}.${path}`));
      } else if (as >= 0) this.#set(word(part.at(-1)!), new Path(path));
      else this.#set(path.split('.')[0]!, new Path(path.split('.')[0]!));
    }
  }

  /** Layers by their names alone are found without. */
  #importAll(module: Path): void {
    if (module.inKeras === '') for (const [name, path] of Object.entries(USUAL)) this.#set(name, new Path(path));
  }

  #for(node: PythonNode): Outcome {
    const children = childrenOf(node);
    const inAt = children.findIndex(({ name }) => name === 'in');
    const bodyAt = children.findIndex(({ name }) => name === 'Body');
    if (inAt < 0 || bodyAt < 0) return refuse({ rule: 'syntax' });
    let items: readonly Value[] | null = null;
    let reason: Reason = { rule: 'statement' };
    try {
      const value = this.#tupleOf(children.slice(inAt + 1, bodyAt));
      items = value instanceof Unknown ? null : itemsOf(value);
      if (value instanceof Unknown) reason = value.reason;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reason = error.reason;
    }
    if (!items) return this.#skip(node, reason);
    if (items.length > LIMITS.turns) return this.#skip(node, { rule: 'turns', most: LIMITS.turns });
    for (const item of items) {
      this.#assign(children.slice(1, inAt), item, node);
      const outcome = this.#body(children[bodyAt]!);
      if (outcome instanceof Returned) return outcome;
      if (outcome instanceof Doubt) {
        if (this.#touches(node)) this.tell(node, outcome.reason);
        this.#forget(node, new Unknown(outcome.reason, true));
        return undefined;
      }
      if (outcome && !outcome.again) return undefined;
    }
    const elseAt = children.findIndex(({ name }) => name === 'else');
    return elseAt < 0 ? undefined : this.#body(children[elseAt + 1]!);
  }

  #if(node: PythonNode): Outcome {
    const children = childrenOf(node);
    for (let i = 0; i < children.length; i++) {
      const { name } = children[i]!;
      if (name === 'else') return this.#body(children[i + 1]!);
      if (name !== 'if' && name !== 'elif') continue;
      let value: Value;
      try {
        value = this.#evaluate(children[i + 1]!);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return this.#skip(node, error.told ? { rule: 'condition' } : error.reason);
      }
      if (!isDecided(value)) return this.#skip(node, { rule: 'condition' });
      if (isTrue(value)) return this.#body(children[i + 2]!);
    }
    return undefined;
  }

  #try(node: PythonNode): Outcome {
    const children = childrenOf(node);
    const bodies = children.flatMap((child, i) =>
      ['try', 'else', 'finally'].includes(child.name) ? [children[i + 1]!] : [],
    );
    for (const body of bodies) {
      const outcome = this.#body(body);
      if (outcome) return outcome;
    }
    return undefined;
  }

  #define(node: PythonNode): PythonFunction {
    const name = this.#textOf(node.getChild('VariableName') ?? node);
    const body = node.getChild('Body') ?? refuse({ rule: 'syntax' });
    const fn = this.#function(name, node.getChild('ParamList'), body);
    this.#set(name, fn);
    this.#defined.push({ name, node });
    return fn;
  }

  /** What its parameters are by default is evaluated here, once. */
  #function(name: string, parameters: PythonNode | null, body: PythonNode): PythonFunction {
    const defaults = new Map<string, Value>();
    for (const part of this.#parameters(parameters)) {
      const at = part.findIndex((each) => each.name === 'AssignOp');
      if (at < 0) continue;
      try {
        defaults.set(this.#textOf(part[0]!), this.#evaluate(part[at + 1]!));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        defaults.set(this.#textOf(part[0]!), new Unknown(error.reason, error.told));
      }
    }
    const scopes = this.#scopes.filter((scope) => !this.#classScopes.has(scope));
    return new PythonFunction(name, parameters, body, scopes, defaults);
  }

  #parameters(list: PythonNode | null): readonly (readonly PythonNode[])[] {
    const all = list ? childrenOf(list).filter(({ name }) => name !== '(' && name !== ')') : [];
    return split(all, ',');
  }

  /** A class of the program's own. What it makes of Keras's classes is not read. */
  #class(node: PythonNode, decorators: readonly Value[]): void {
    const name = this.#textOf(node.getChild('VariableName') ?? node);
    const list = node.getChild('ArgList');
    this.#set(name, new Unknown({ rule: 'ownClass', name }));
    const bases = (list ? childrenOf(list) : [])
      .filter((base) => /Expression|VariableName/.test(base.name))
      .map((base) => this.#evaluate(base));
    if (bases.some(isKeras)) return void refuse({ rule: 'ownClass', name });
    const isPlain = (base: Value): boolean =>
      base instanceof PythonClass || (base instanceof Path && /^builtins\.|^(?:abc|typing)\./.test(base.path));
    const body = node.getChild('Body');
    if (!body || !bases.every(isPlain)) return;
    const members: Scope = new Map();
    const before = this.#scopes;
    this.#classScopes.add(members);
    this.#scopes = [members, ...before];
    try {
      this.#body(body);
    } finally {
      this.#scopes = before;
    }
    const type = new PythonClass(
      name,
      members,
      bases.filter((base) => base instanceof PythonClass),
    );
    type.isData = decorators.some((each) => each instanceof Path && each.path === 'dataclasses.dataclass');
    const isRead = decorators.every(
      (each) => type.isData || (each instanceof Path && PLAIN_DECORATORS.test(each.path)),
    );
    if (isRead) this.#set(name, type);
  }

  /** A function or class with what is made of it by decorators, the innermost first. */
  #decorated(node: PythonNode): void {
    const definition = node.lastChild!;
    const decorators = node.getChildren('Decorator').map((each) => this.#decorator(each));
    if (definition.name === 'ClassDefinition')
      return this.#class(
        definition,
        decorators.map(({ value }) => value),
      );
    const name = this.#textOf(definition.getChild('VariableName') ?? definition);
    let value: Value = this.#define(definition);
    for (const { value: decorator, called, args } of decorators.toReversed()) {
      const kind = /^(staticmethod|classmethod|property)$/.exec(decorator instanceof Path ? decorator.last : '')?.[1];
      if (kind !== undefined && value instanceof PythonFunction)
        value.kind = kind === 'property' ? kind : kind === 'classmethod' ? 'class' : 'static';
      else if (decorator instanceof Path && PLAIN_DECORATORS.test(decorator.path)) continue;
      else if (decorator instanceof PythonFunction) {
        const made = called ? this.#callFunction(decorator, args) : decorator;
        value =
          made instanceof PythonFunction ? this.#callFunction(made, { positional: [value], named: new Map() }) : value;
        if (!(made instanceof PythonFunction)) value = new Unknown({ rule: 'decorator' });
      } else value = new Unknown({ rule: this.#touches(definition) ? 'decorator' : 'ownFunction' });
    }
    this.#set(name, value);
  }

  #decorator(node: PythonNode): { readonly value: Value; readonly called: boolean; readonly args: Arguments } {
    const [, first, ...rest] = childrenOf(node);
    let value = this.#evaluate(first!);
    for (const each of rest)
      if (each.name === 'PropertyName' || each.name === 'VariableName')
        value = value instanceof Path ? new Path(`${value.path}.${this.#textOf(each)}`) : this.#unknown(node);
    const list = rest.find((each) => each.name === 'ArgList');
    const args = list ? this.#arguments(list) : { positional: [], named: new Map() };
    return { value, called: Boolean(list), args };
  }

  /** Passes over what may or may not run; where a network is in it, that is told. */
  #skip(node: PythonNode, reason: Reason): Outcome {
    const touches = this.#touches(node);
    this.#forget(node, touches ? new Unknown(reason, true) : this.#unknown(node));
    if (touches) this.tell(node, reason);
    return this.#doubtOf(node, reason);
  }

  /** What is passed over, or was refused, may have left the loop or the function. */
  #doubtOf(node: PythonNode, reason: Reason): Outcome {
    if (returns(node)) this.#mayHaveReturned ??= reason;
    const isLoop = /^(For|While)Statement$/.test(node.name);
    return !isLoop && leavesLoop(node) ? new Doubt(reason) : undefined;
  }

  #touches(node: PythonNode): boolean {
    for (const each of within(node)) {
      this.#count();
      if (each.name !== 'VariableName') continue;
      const value = this.#lookUp(this.#textOf(each));
      if (isOfNetwork(value) || this.#partsOf(value).length > 0) return true;
    }
    return false;
  }

  /** What a statement that is not read would have set, or changed, is not known after it. */
  #forget(node: PythonNode, because: Unknown, functions = new Set<PythonFunction>()): void {
    for (const each of running(node)) {
      this.#count();
      for (const target of targetsOf(each)) {
        if (target.name === 'VariableName') this.#set(this.#textOf(target), because);
        else this.#change(this.#rootOf(target.firstChild!), because);
      }
      if (each.name === 'CallExpression') this.#forgetCall(each, because, functions);
    }
  }

  /** What a call that may or may not have been made would have changed. */
  #forgetCall(node: PythonNode, because: Unknown, functions: Set<PythonFunction>): void {
    const [calleeNode, listNode] = childrenOf(node);
    const [objectNode, mark, nameNode] = childrenOf(calleeNode!);
    let fn: Value | undefined;
    if (calleeNode!.name === 'MemberExpression' && mark!.name === '.') {
      const object = this.#rootOf(objectNode!);
      const name = this.#textOf(nameNode!);
      if (object instanceof Model ? BUILDING_METHODS.test(name) : !READS.includes(name)) this.#change(object, because);
      if (object instanceof PythonInstance) fn = object.type.find(name);
      else if (object instanceof PythonClass) fn = object.find(name);
      else if (object instanceof Path && !CHANGING.test(name)) return;
    } else fn = this.#rootOf(calleeNode!);
    if (fn instanceof Method && fn.object instanceof Model && BUILDING_METHODS.test(fn.name)) this.#break(fn.object);
    if (fn instanceof Method && isChangeable(fn.object)) this.#change(fn.object, because);
    if (fn instanceof Layer || (fn instanceof Path && !CHANGING.test(fn.last))) return;
    for (const part of split(childrenOf(listNode!).slice(1, -1), ','))
      if (part.length > 0) this.#change(this.#rootOf(part.at(-1)!), because);
    if (fn instanceof PythonFunction) this.#forgetFunction(fn, because, functions);
  }

  #forgetFunction(fn: PythonFunction, because: Unknown, functions: Set<PythonFunction>): void {
    if (functions.has(fn)) return;
    functions.add(fn);
    const before = this.#scopes;
    this.#scopes = [new Map(), ...fn.scopes];
    try {
      for (const each of running(fn.body)) if (each.name === 'ScopeStatement') this.#scopeStatement(each);
      this.#forget(fn.body, because, functions);
    } finally {
      this.#scopes = before;
    }
  }

  /** The object that an expression is a part of, as far as it goes by names. */
  #rootOf(node: PythonNode): Value | undefined {
    const [first, mark, nameNode] = childrenOf(node);
    switch (node.name) {
      case 'VariableName':
        return this.#lookUp(this.#textOf(node));
      case 'ParenthesizedExpression':
        return this.#rootOf(mark!);
      case 'MemberExpression': {
        const object = this.#rootOf(first!);
        if (mark!.name === '.' && object instanceof PythonInstance)
          return object.fields.get(this.#textOf(nameNode!)) ?? object;
        if (mark!.name === '.' && object instanceof PythonClass) return object.find(this.#textOf(nameNode!)) ?? object;
        return object;
      }
      default:
        return undefined;
    }
  }

  /** An object may have been changed: a list is not known, a model not whole. */
  #change(value: Value | undefined, because: Unknown): void {
    if (value === undefined) return;
    for (const model of this.#partsOf(value)) this.#break(model);
    if (isChangeable(value)) spoil(value, because);
    if (value instanceof PythonInstance)
      for (const [name, each] of value.fields) {
        if (isChangeable(each)) spoil(each, because);
        else if (!(each instanceof Model)) value.fields.set(name, because);
      }
  }

  /** The models that a value is, or holds. */
  #partsOf(value: Value, depth = 0): readonly Model[] {
    if (value instanceof Model) return [value];
    if (depth > 5) return [];
    const items = Array.isArray(value)
      ? value
      : value instanceof Map
        ? [...value.values()]
        : value instanceof PythonInstance
          ? [...value.fields.values()]
          : [];
    return items.flatMap((each) => this.#partsOf(each, depth + 1));
  }

  #break(model: Model): void {
    const made = this.models.find((each) => each.model === model);
    if (made) made.lacks ??= this.lineOf((this.#at ?? { from: 0 }).from);
  }

  // Expressions -----------------------------------------------------------------------------------------------------

  #evaluate(node: PythonNode): Value {
    this.#count();
    return current(this.#within(() => this.#expression(node)));
  }

  #expression(node: PythonNode): Value {
    const text = (): string => this.#textOf(node);
    switch (node.name) {
      case 'VariableName':
        return this.#lookUp(text());
      case 'Number':
        return this.#number(node);
      case 'String':
        return stringValue(text()) ?? this.#unknown(node);
      case 'FormatString':
        return this.#formatString(node);
      case 'ContinuedString':
        return childrenOf(node)
          .map((part) => this.#evaluate(part))
          .reduce((a, b) => operate('+', a, b));
      case 'Boolean':
        return text() === 'True';
      case 'None':
        return null;
      case 'ParenthesizedExpression':
        return this.#evaluate(childrenOf(node)[1]!);
      case 'TupleExpression':
        return Tuple.with(this.#items(childrenOf(node).slice(1, -1)));
      case 'ArrayExpression':
        return this.#items(childrenOf(node).slice(1, -1));
      case 'SetExpression':
        return this.#setOf(this.#items(childrenOf(node).slice(1, -1)), node);
      case 'DictionaryExpression':
        return this.#dictionary(childrenOf(node).slice(1, -1), node);
      case 'ArrayComprehensionExpression':
      case 'ComprehensionExpression':
        return this.#comprehension(childrenOf(node).slice(1, -1));
      case 'SetComprehensionExpression': {
        const items = this.#comprehension(childrenOf(node).slice(1, -1));
        return Array.isArray(items) ? this.#setOf(items, node) : items;
      }
      case 'DictionaryComprehensionExpression':
        return this.#dictionaryComprehension(childrenOf(node).slice(1, -1), node);
      case 'UnaryExpression':
        return this.#unary(childrenOf(node));
      case 'BinaryExpression':
        return this.#binary(childrenOf(node));
      case 'ConditionalExpression': {
        const [yes, , condition, , no] = childrenOf(node);
        const value = this.#evaluate(condition!);
        if (isDecided(value)) return this.#evaluate(isTrue(value) ? yes! : no!);
        for (const each of [yes!, no!]) this.#maybe(each, { rule: 'condition' });
        return this.#unknown(node, value);
      }
      case 'NamedExpression': {
        const [name, , value] = childrenOf(node);
        const given = this.#evaluate(value!);
        this.#set(
          this.#textOf(name!),
          given,
          this.#scopes.find((scope) => !this.#innerScopes.has(scope)),
        );
        return given;
      }
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'LambdaExpression':
        return this.#function('lambda', node.getChild('ParamList'), node.lastChild!);
      default:
        return this.#touches(node) ? refuse({ rule: 'statement' }) : this.#unknown(node);
    }
  }

  #number(node: PythonNode): Value {
    const text = this.#textOf(node);
    const value = numberValue(text);
    return value === null ? this.#unknown(node) : isFloatLiteral(text) ? new Float(value) : value;
  }

  #setOf(items: readonly Value[], node: PythonNode): Value {
    return items.some((item) => item instanceof Unknown) ? this.#unknown(node) : setOf(items);
  }

  /** An expression that is evaluated only on a condition that is not known. */
  #maybe(node: PythonNode, reason: Reason): void {
    this.#forget(node, this.#unknown(node));
    const makes = Array.from(running(node)).some((each) => {
      if (each.name !== 'CallExpression') return false;
      const [callee] = childrenOf(each);
      return callee!.name === 'MemberExpression' && this.#rootOf(callee!.firstChild!) instanceof Model;
    });
    if (makes) this.tell(node, reason);
  }

  /** `f'conv{i}'` */
  #formatString(node: PythonNode): Value {
    const quoted = /^[a-zA-Z]+('''|"""|'|")/.exec(this.#textOf(node))!;
    let text = '';
    let at = node.from + quoted[0].length;
    const literal = (to: number): void => {
      text += unescaped(this.text.slice(at, to)).replaceAll('{{', '{').replaceAll('}}', '}');
    };
    for (const part of childrenOf(node)) {
      if (part.name !== 'FormatReplacement') continue;
      literal(part.from);
      const replaced = this.#replacement(part);
      if (typeof replaced !== 'string') return replaced;
      text += replaced;
      at = part.to;
    }
    literal(node.to - quoted[1]!.length);
    return text;
  }

  /** `{i}`, `{i:02d}`, `{name!r}`, `{i=}` */
  #replacement(part: PythonNode): string | Unknown {
    const children = childrenOf(part);
    const nodes = children.slice(1).filter(({ name }) => !/^(?:Format.*|\})$/.test(name));
    const marks = children.filter(({ name }) => name.startsWith('Format'));
    const value = this.#tupleOf(nodes);
    if (value instanceof Unknown) return value;
    const find = (name: string): PythonNode | undefined => marks.find((mark) => mark.name === name);
    const conversion = find('FormatConversion');
    const itself = find('FormatSelfDoc');
    const spec = find('FormatSpec');
    let form = '';
    let at = (spec?.from ?? 0) + 1;
    for (const inner of spec ? childrenOf(spec) : []) {
      if (inner.name !== 'FormatReplacement') continue;
      const replaced = this.#replacement(inner);
      if (typeof replaced !== 'string') return replaced;
      form += this.text.slice(at, inner.from) + replaced;
      at = inner.to;
    }
    if (spec) form += this.text.slice(at, spec.to);
    const shown = conversion
      ? converted(value, this.#textOf(conversion)[1]!)
      : itself && !spec
        ? represented(value)
        : value;
    return (itself ? this.text.slice(part.from + 1, itself.to) : '') + formatted(shown, form);
  }

  #dictionary(nodes: readonly PythonNode[], node: PythonNode): Value {
    const entries = new Map<Value, Value>();
    for (const part of split(nodes, ',')) {
      const [key, , value] = part;
      if (key?.name === '**') {
        const more = known(this.#evaluate(part[1]!));
        if (!(more instanceof Map)) return refuse({ rule: 'library', message: 'what follows ** is no dict' });
        for (const [name, each] of more) setItem(entries, name, each);
      } else if (key && value) {
        const found = this.#evaluate(key);
        if (found instanceof Unknown) return this.#unknown(node, found);
        setItem(entries, found, this.#evaluate(value));
      }
    }
    return entries;
  }

  #dictionaryComprehension([key, , value, ...clauses]: readonly PythonNode[], node: PythonNode): Value {
    const entries = new Map<Value, Value>();
    const made = this.#comprehensionOf(clauses, () => {
      const found = this.#evaluate(key!);
      if (found instanceof Unknown) return this.#unknown(node, found);
      setItem(entries, found, this.#evaluate(value!));
      return undefined;
    }, [key!, value!]);
    return made ?? entries;
  }

  #comprehension([item, ...clauses]: readonly PythonNode[]): Value {
    const results: Value[] = [];
    const unknown = this.#comprehensionOf(clauses, () => {
      if (results.length >= LIMITS.turns) refuse({ rule: 'turns', most: LIMITS.turns });
      results.push(this.#evaluate(item!));
      return undefined;
    }, [item!]);
    return unknown ?? results;
  }

  /** Goes through `for ... in ... if ...`. @returns why that is not known, where it is not. */
  #comprehensionOf(
    clauses: readonly PythonNode[],
    each: () => Unknown | undefined,
    items: readonly PythonNode[],
  ): Unknown | undefined {
    const scopes = this.#scopes;
    const own: Scope = new Map();
    this.#innerScopes.add(own);
    this.#scopes = [own, ...scopes];
    const doubt = (unknown: Unknown): Unknown => {
      for (const item of items) this.#maybe(item, { rule: 'condition' });
      return unknown;
    };
    const go = (at: number): Unknown | undefined => {
      const clause = clauses[at];
      if (!clause) return each();
      if (clause.name === 'if') {
        const value = this.#evaluate(clauses[at + 1]!);
        if (!isDecided(value)) return doubt(this.#unknown(clause, value));
        return isTrue(value) ? go(at + 2) : undefined;
      }
      const inAt = clauses.findIndex(({ name }, i) => i > at && name === 'in');
      const value = this.#evaluate(clauses[inAt + 1]!);
      const through = value instanceof Unknown ? null : itemsOf(value);
      if (!through) return doubt(this.#unknown(clause, value));
      for (const one of through) {
        this.#assign(clauses.slice(at + 1, inAt), one, clause);
        const unknown = go(inAt + 2);
        if (unknown) return unknown;
      }
      return undefined;
    };
    try {
      return go(0);
    } finally {
      this.#scopes = scopes;
    }
  }

  #unary([operator, operand]: readonly PythonNode[]): Value {
    const value = this.#evaluate(operand!);
    if (value instanceof Unknown) return value;
    const sign = this.#textOf(operator!);
    if (sign === 'not') return isDecided(value) ? !isTrue(value) : new Unknown({ rule: 'condition' });
    if (sign === '~') return this.#unknown(operand!);
    return operate('*', value, sign === '-' ? -1 : 1);
  }

  #binary(children: readonly PythonNode[]): Value {
    const [a, b] = [children[0]!, children.at(-1)!];
    const operator = children
      .slice(1, -1)
      .map((each) => this.#textOf(each))
      .join(' ');
    if (operator === 'and' || operator === 'or') {
      const first = this.#evaluate(a);
      if (!isDecided(first) || first instanceof Path) {
        this.#maybe(b, { rule: 'condition' });
        return first instanceof Unknown ? first : this.#unknown(a, first);
      }
      return isTrue(first) === (operator === 'and') ? this.#evaluate(b) : first;
    }
    const [x, y] = [this.#evaluate(a), this.#evaluate(b)];
    return /^(?:[<>=!]|in|is|not)/.test(operator) ? compare(operator, x, y) : operate(operator, x, y);
  }

  #member(node: PythonNode): Value {
    const [objectNode, mark, ...rest] = childrenOf(node);
    const object = this.#evaluate(objectNode!);
    if (mark?.name === '[') return this.#item(object, rest.slice(0, -1), node);
    const name = this.#textOf(rest[0]!);
    if (object instanceof Path) return new Path(`${object.path}.${name}`);
    if (object instanceof Unknown) return object;
    return this.#attribute(object, name, node);
  }

  #item(object: Value, nodes: readonly PythonNode[], node: PythonNode): Value {
    if (object instanceof Path || object instanceof Method) return this.#unknown(node);
    if (!nodes.some(({ name }) => name === ':')) return itemOf(object, this.#key(nodes));
    return nodes.some(({ name }) => name === ',') ? this.#unknown(node, object) : sliceOf(object, this.#bounds(nodes));
  }

  #key(nodes: readonly PythonNode[]): Value {
    return nodes.some(({ name }) => name === ',') ? Tuple.with(this.#items(nodes)) : this.#evaluate(nodes[0]!);
  }

  /** Start, stop and step of a slice. */
  #bounds(nodes: readonly PythonNode[]): readonly (Value | undefined)[] {
    const bounds: (Value | undefined)[] = [undefined];
    for (const each of nodes) {
      if (each.name === ':') bounds.push(undefined);
      else bounds[bounds.length - 1] = this.#evaluate(each);
    }
    return bounds;
  }

  #attribute(object: Value, name: string, node: PythonNode): Value {
    if (object instanceof KerasTensor)
      return name === 'shape' ? Tuple.with([null, ...object.shape]) : new Method(object, name);
    if (object instanceof PythonInstance) return this.#field(object, name, node);
    if (object instanceof PythonClass) {
      if (name === '__name__') return object.name;
      const found = object.find(name);
      return found instanceof PythonFunction && found.kind === 'class'
        ? new Bound(found, object)
        : (found ?? this.#unknown(node));
    }
    if (object instanceof OptimizerOf)
      return /^(?:learning_rate|lr)$/.test(name)
        ? new OptimizerOf(object.model, true)
        : this.#isRateOf(object, name, node);
    if (object instanceof Model && name === 'optimizer') return new OptimizerOf(object);
    if (object instanceof Layer) {
      if (name === 'name' || name === 'trainable') return object[name];
      if (name === 'layers' && object instanceof Model) return [...object.layers] as Value[];
      if (name === 'input' || name === 'output') return ofLibrary(() => object[name]);
      if ((name === 'inputs' || name === 'outputs') && object instanceof Model)
        return ofLibrary(() => [...object[name]]);
      if (name === 'output_shape' || name === 'input_shape') {
        const shape = ofLibrary(() => (name === 'output_shape' ? object.outputShape : object.inputShape));
        return shape ? Tuple.with([null, ...shape]) : this.#unknown(node);
      }
      return new Method(object, name);
    }
    if (object instanceof KerasObject) return this.#unknown(node);
    return new Method(object, name);
  }

  #isRateOf(object: OptimizerOf, name: string, node: PythonNode): Value {
    return object.isRate && name === 'assign' ? new Method(object, name) : this.#unknown(node);
  }

  #field(object: PythonInstance, name: string, node: PythonNode): Value {
    const found = object.fields.get(name) ?? object.type.find(name);
    if (name === '__class__') return object.type;
    if (found === undefined) return this.#unknown(node);
    if (!(found instanceof PythonFunction) || object.fields.has(name)) return found;
    if (found.kind === 'static') return found;
    const bound = new Bound(found, found.kind === 'class' ? object.type : object);
    return found.kind === 'property' ? this.#callBound(bound, { positional: [], named: new Map() }) : bound;
  }

  // Calls -----------------------------------------------------------------------------------------------------------

  #call(node: PythonNode): Value {
    const [calleeNode, listNode] = childrenOf(node);
    const callee = this.#evaluate(calleeNode!);
    if (callee instanceof Method && callee.object instanceof Model)
      return this.#method(callee.object, callee.name, listNode!);
    this.#called.add(node.from);
    const args = this.#arguments(listNode!);
    if (callee instanceof Path) return this.#callPath(callee, args, node);
    if (callee instanceof PythonFunction) return this.#callFunction(callee, args);
    if (callee instanceof Bound) return this.#callBound(callee, args);
    if (callee instanceof PythonClass) return this.#create(callee, args);
    if (callee instanceof PythonInstance) {
      const fn = callee.type.find('__call__');
      return fn instanceof PythonFunction ? this.#callBound(new Bound(fn, callee), args) : this.#unknown(node);
    }
    if (callee instanceof Layer) return this.#apply(callee, args);
    if (callee instanceof Method) return this.#callMethod(callee, args, node);
    if (callee instanceof Unknown) {
      const method = calleeNode!.name === 'MemberExpression' ? this.#textOf(calleeNode!.lastChild!) : '';
      if (method === 'compile' || method === 'fit') return this.#settle(method, args, node);
      if (callee.reason.rule === 'decorator') return refuse(callee.reason);
      this.#mayChange(args, node);
      return method === 'add' && callee.reason.rule === 'undefined' ? refuse(callee.reason) : callee;
    }
    return this.#unknown(node);
  }

  /** What is not read is given lists, which it may change. */
  #mayChange({ positional, named: byName }: Arguments, node: PythonNode): void {
    for (const value of [...positional, ...byName.values()]) if (isChangeable(value)) spoil(value, this.#unknown(node));
  }

  #callBound({ fn, first }: Bound, { positional, named: byName }: Arguments): Value {
    return this.#callFunction(fn, { positional: [first, ...positional], named: byName });
  }

  /** An instance of a class of the program. */
  #create(type: PythonClass, args: Arguments): Value {
    const made = new PythonInstance(type);
    const init = type.find('__init__');
    if (init instanceof PythonFunction) this.#callBound(new Bound(init, made), args);
    else if (type.isData) {
      const names = [...type.members].filter(([, value]) => !(value instanceof PythonFunction)).map(([name]) => name);
      args.positional.forEach((value, i) =>
        made.fields.set(
          names[i] ?? refuse({ rule: 'library', message: `${type.name} takes ${names.length} values` }),
          value,
        ),
      );
      for (const [name, value] of args.named) made.fields.set(name, value);
    } else if (args.positional.length + args.named.size > 0)
      refuse({ rule: 'library', message: `${type.name}() takes no arguments` });
    return made;
  }

  /** Of the program or a builtin, for what a list is sorted by or mapped with. */
  #callValue(fn: Value, positional: readonly Value[]): Value {
    const args = { positional, named: new Map<string, Value>() };
    if (fn instanceof PythonFunction) return this.#callFunction(fn, args);
    if (fn instanceof Bound) return this.#callBound(fn, args);
    if (fn instanceof PythonClass) return this.#create(fn, args);
    if (fn instanceof Layer) return this.#apply(fn, args);
    if (fn instanceof Path) return this.#callPath(fn, args, this.#at!);
    if (fn instanceof Method && typeof fn.object === 'string') return this.#callMethod(fn, args, this.#at!);
    return known(fn) === null ? null : refuse({ rule: 'statement' });
  }

  #arguments(list: PythonNode): Arguments {
    const positional: Value[] = [];
    const byName = new Map<string, Value>();
    for (const part of split(childrenOf(list).slice(1, -1), ',')) {
      const [first, second, third] = part;
      if (!first) continue;
      if (first.name === '**') {
        const more = known(this.#evaluate(second!));
        if (!(more instanceof Map)) return refuse({ rule: 'library', message: 'what follows ** is no dict' });
        for (const [key, value] of more) byName.set(written(key), value);
      } else if (first.name === '*') for (const item of this.#items(part)) positional.push(item);
      else if (second?.name === 'AssignOp') byName.set(this.#textOf(first), this.#evaluate(third!));
      else if (second?.name === 'for') positional.push(this.#comprehension(part));
      else positional.push(this.#evaluate(first));
    }
    return { positional, named: byName };
  }

  #callFunction({ name, parameters, body, scopes, defaults }: PythonFunction, args: Arguments): Value {
    const scope: Scope = new Map();
    const given = new Map(args.named);
    const rest = [...args.positional];
    const [before, mayHave] = [this.#scopes, this.#mayHaveReturned];
    let isNamedOnly = false;
    for (const [first, second] of this.#parameters(parameters)) {
      if (!first || first.name === '/') continue;
      if (first.name === '*' || first.name === '**') {
        isNamedOnly = true;
        if (second) scope.set(this.#textOf(second), first.name === '*' ? Tuple.with(rest.splice(0)) : new Map(given));
        if (first.name === '**') given.clear();
        continue;
      }
      const parameter = this.#textOf(first);
      if (given.has(parameter)) scope.set(parameter, given.get(parameter)!);
      else if (rest.length > 0 && !isNamedOnly) scope.set(parameter, rest.shift()!);
      else if (defaults.has(parameter)) scope.set(parameter, defaults.get(parameter)!);
      else return refuse({ rule: 'library', message: `${name}() needs ${parameter}` });
      given.delete(parameter);
    }
    if (rest.length > 0 || given.size > 0)
      return refuse({
        rule: 'library',
        message: `${name}() does not take ${[...given.keys()][0] ?? 'so many arguments'}`,
      });
    this.#scopes = [scope, ...scopes];
    this.#mayHaveReturned = null;
    try {
      if (body.name !== 'Body') return this.#evaluate(body);
      const outcome = this.#within(() => this.#body(body));
      const value = outcome instanceof Returned ? outcome.value : null;
      const reason = this.#mayHaveReturned as Reason | null;
      if (reason === null) return value;
      const models = this.#partsOf(value);
      for (const model of models) this.#break(model);
      return models.length > 0 ? value : new Unknown(reason);
    } finally {
      this.#scopes = before;
      this.#mayHaveReturned = mayHave;
    }
  }

  #callMethod({ object, name }: Method, args: Arguments, node: PythonNode): Value {
    if (object instanceof Layer) {
      if (name === 'get_weights' || name === 'count_params' || name === 'get_config') return this.#unknown(node);
      return refuse(WEIGHT_METHODS.includes(name) ? { rule: 'weights' } : { rule: 'method', name });
    }
    if (object instanceof OptimizerOf) {
      this.#setOptimizer(object.model, 'learning_rate', args.positional[0] ?? args.named.get('value') ?? null, node);
      return null;
    }
    if (typeof object === 'string' || isChangeable(object) || object instanceof Tuple) {
      const found = callMethod(object, name, args, (fn, values) => this.#callValue(fn, values));
      if (found === undefined && isChangeable(object)) this.#spoilTelling(object, node);
      return found ?? (found === undefined ? this.#unknown(node) : null);
    }
    return object instanceof KerasTensor ? refuse({ rule: 'method', name }) : this.#unknown(node);
  }

  /** What is done with a model. */
  #method(model: Model, name: string, list: PythonNode): Value {
    if (QUIET_METHODS.includes(name)) return this.#unknown(list);
    if (name === 'compile' || name === 'fit' || name === 'fit_generator')
      return this.#settle(name, this.#arguments(list), list, model);
    if (WEIGHT_METHODS.includes(name)) return refuse({ rule: 'weights' });
    if (name === 'get_layer') {
      const { positional, named } = this.#arguments(list);
      const key = known(positional[0] ?? named.get('name') ?? named.get('index') ?? null);
      return ofLibrary(() => model.getLayer(key as string | number)) as Value;
    }
    try {
      const args = this.#arguments(list);
      if (model instanceof Sequential && name === 'add') return this.#add(model, args);
      if (model instanceof Sequential && name === 'build') return this.#build(model, args);
    } catch (error) {
      if (error instanceof Refusal) this.#break(model);
      throw error;
    }
    if (name === 'build') return null;
    if (name === 'pop') this.#break(model);
    return refuse({ rule: 'method', name });
  }

  #add(model: Sequential, { positional, named }: Arguments): Value {
    const layer = known(positional[0] ?? named.get('layer') ?? null);
    if (!(layer instanceof Layer || layer instanceof KerasTensor))
      return layer instanceof Path
        ? this.#refusePath(layer)
        : refuse({ rule: 'library', message: 'add() of what is no layer' });
    ofLibrary(() => model.add(layer));
    return null;
  }

  /** As `Sequential.build`, which says what the network reads. */
  #build(model: Sequential, { positional, named }: Arguments): Value {
    assertInteger('build(): the shape', positional[0] ?? named.get('input_shape') ?? null);
    const shape = plainValue(positional[0] ?? named.get('input_shape') ?? null);
    if (!Array.isArray(shape)) return refuse({ rule: 'library', message: 'build() without a shape' });
    if (!model.inputShape)
      ofLibrary(() => model.connect([(shape.slice(1) as (number | null)[]).map((size) => size ?? -1)]));
    return null;
  }

  /** What a model is compiled or trained with; what goes by a name that nothing has set is the page's network. */
  #settle(method: 'compile' | 'fit' | 'fit_generator', args: Arguments, node: PythonNode, model?: Model): Value {
    const tell = (reason: Reason): void => this.tell(this.#at ?? node, reason);
    const settings = method === 'compile' ? compileSettings(args, tell) : fitSettings(args, tell);
    const made = this.models.find((each) => each.model === model);
    if (made)
      Object.assign(made, {
        settings: { ...made.settings, ...settings },
        meant: true,
        isFitted: made.isFitted || method !== 'compile',
      });
    else this.settings = { ...this.settings, ...settings };
    return this.#unknown(node);
  }

  #apply(layer: Layer, { positional, named }: Arguments): Value {
    const inputs = plainValue(positional[0] ?? named.get('inputs') ?? null);
    const options: Record<string, unknown> = {};
    for (const [key, value] of named) {
      if (key === 'inputs') continue;
      if (key !== 'training' && key !== 'mask') return refuse({ rule: 'setting', name: key });
      if (known(value) !== null) options[key] = value;
    }
    const isRead =
      inputs instanceof KerasTensor || (Array.isArray(inputs) && inputs.every((each) => each instanceof KerasTensor));
    if (!isRead)
      return refuse({ rule: 'library', message: `layer "${layer.name}" is called with what is no output of a layer` });
    const outputs = ofLibrary(() => layer.applyAll(inputs as never, options));
    return outputs.length === 1 ? outputs[0]! : [...outputs];
  }

  #callPath(path: Path, args: Arguments, node: PythonNode): Value {
    const inKeras = path.inKeras;
    if (path.path.startsWith('builtins.')) return this.#callBuiltin(path.last, args, node);
    if (inKeras === null) return this.#foreign(path, args, node);
    const name = path.last;
    if (name === 'Sequential') return this.#sequential(args, node);
    if (name === 'Model' || name === 'Functional') return this.#functional(args, node);
    if (name === 'Input')
      for (const value of [...args.positional.slice(0, 1), ...args.named.values()])
        assertInteger('Input(): a size', value);
    if (name === 'Input') return this.#counted(inputLayer(named('Input', INPUT_KEYS, args))).output;
    const type = kerasClass(inKeras);
    if (type) {
      const made = instance(type, args);
      return made instanceof Layer ? this.#counted(made) : made;
    }
    const [module] = inKeras.split('.');
    if (module === 'layers') {
      const merged = kerasClass(`layers.${name[0]!.toUpperCase()}${name.slice(1)}`);
      if (!merged || name !== name.toLowerCase()) return refuse({ rule: 'notHere', name: path.path });
      const [inputs, ...others] = args.positional;
      const layer = instance(merged, { ...args, positional: others }) as Layer;
      return this.#apply(this.#counted(layer), { positional: [inputs ?? null], named: new Map() });
    }
    if (module === 'ops') return this.#operation(path, args);
    if (module === 'applications') return refuse({ rule: 'pretrained', name });
    if (module === 'models' || module === 'saving') return refuse({ rule: 'file', name });
    if (module === 'activations' && args.positional[0] instanceof KerasTensor) return this.#operation(path, args);
    if (inKeras === 'utils.set_random_seed')
      this.#take(
        seedSetting(args.positional[0] ?? args.named.get('seed') ?? null, (reason) => this.tell(node, reason)),
      );
    if (inKeras === 'backend.clear_session' || inKeras === 'utils.clear_session') clearSession();
    this.#take(datasetSetting(inKeras));
    if (module === 'callbacks') return new Unknown({ rule: 'notHere', name: path.path });
    const backend = backendSetting(inKeras, args, (reason) => this.tell(node, reason));
    if (backend !== undefined) return backend;
    if (/^backend\.set_value$/.test(inKeras) && args.positional[0] instanceof OptimizerOf) {
      this.#setOptimizer(args.positional[0].model, 'learning_rate', args.positional[1] ?? null, node);
      return null;
    }
    return module === 'utils' || module === 'backend' || module === 'datasets'
      ? this.#unknown(node)
      : new Unknown({ rule: 'notHere', name: path.path });
  }

  #take(settings: Settings): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Of another package nothing is read; what it would give is not known. */
  #foreign(path: Path, args: Arguments, node: PythonNode): Value {
    if (path.path === 'tensorflow.random.set_seed')
      this.#take(seedSetting(args.positional[0] ?? null, (reason) => this.tell(node, reason)));
    if (/^copy\.(?:deep)?copy$/.test(path.path))
      return this.#copied(args.positional[0] ?? null, path.last === 'deepcopy', node);
    if (CHANGING.test(path.last)) this.#mayChange(args, node);
    return new Unknown({ rule: 'foreign', name: path.path });
  }

  #copied(value: Value, isDeep: boolean, node: PythonNode): Value {
    const inner = (each: Value): Value => (isDeep ? this.#copied(each, true, node) : each);
    if (value instanceof Tuple) return Tuple.with([...value].map(inner));
    if (Array.isArray(value)) return value.map(inner);
    if (value instanceof Map) return new Map(Array.from(value, ([key, each]) => [key, inner(each)]));
    return typeof value === 'object' && value !== null && !(value instanceof Float) ? this.#unknown(node) : value;
  }

  #callBuiltin(name: string, args: Arguments, node: PythonNode): Value {
    if (/^(?:exec|eval|compile|__import__)$/.test(name)) {
      // A text may be any program.
      for (const { model } of this.models) if (name === 'exec') this.#break(model);
      return refuse({ rule: 'text', name });
    }
    const [object = null, key = null] = args.positional;
    if (name === 'getattr' && typeof key === 'string') {
      if (object instanceof Path) return new Path(`${object.path}.${key}`);
      return object instanceof Unknown ? object : this.#attribute(object, key, node);
    }
    if (name === 'setattr' || name === 'delattr') return refuse({ rule: 'statement' });
    return callBuiltin(name, args, (fn, values) => this.#callValue(fn, values)) ?? this.#unknown(node);
  }

  #refusePath(path: Path): never {
    return refuse(path.inKeras === null ? { rule: 'foreign', name: path.path } : { rule: 'notHere', name: path.path });
  }

  #counted<T extends Layer>(layer: T): T {
    if (++this.#layers > LIMITS.layers) throw new ReadLimit({ rule: 'layers', most: LIMITS.layers });
    return layer;
  }

  /** `keras.ops.relu(x)` of a layer's output. */
  #operation(path: Path, { positional, named }: Arguments): Value {
    const find = ops as unknown as Readonly<Record<string, ((...args: unknown[]) => Value) | undefined>>;
    const name = camelCase(path.last);
    const fn = Object.hasOwn(ops, name) ? find[name] : undefined;
    if (typeof fn !== 'function') return refuse({ rule: 'notHere', name: path.path });
    const options = Object.fromEntries(Array.from(named, ([key, value]) => [camelCase(key), plainValue(value)]));
    const args = positional.map(plainValue);
    return ofLibrary(() => fn(...args, ...(named.size > 0 ? [options] : [])));
  }

  #sequential(args: Arguments, node: PythonNode): Value {
    const keys = ['layers', 'trainable', 'name'];
    const given = new Map(args.named);
    args.positional.forEach((value, i) => given.set(keys[i] ?? '', value));
    const odd = [...given.keys()].find((key) => !keys.includes(key));
    if (odd !== undefined) return refuse({ rule: 'library', message: `Sequential() does not take ${odd}` });
    const [layers, name] = [known(given.get('layers') ?? null), known(given.get('name') ?? null)];
    const items =
      layers === null ? [] : layers instanceof Layer || layers instanceof KerasTensor ? [layers] : itemsOf(layers);
    if (!items) return refuse({ rule: 'library', message: 'Sequential() of what is no list of layers' });
    const model = ofLibrary(() => new Sequential([], typeof name === 'string' ? { name } : {}));
    for (const item of items) this.#add(model, { positional: [item], named: new Map() });
    return this.#made(model, node, given.get('trainable'));
  }

  #functional(args: Arguments, node: PythonNode): Value {
    const given = named('Model', ['inputs', 'outputs', 'name'], args);
    const { inputs, outputs, name, trainable: _, ...others } = given;
    const [odd] = Object.keys(others);
    if (odd !== undefined) return refuse({ rule: 'library', message: `Model() does not take ${odd}` });
    const model = ofLibrary(() => new Model({ inputs, outputs, ...(typeof name === 'string' && { name }) } as never));
    return this.#made(model, node, args.named.get('trainable'));
  }

  #made(model: Model, node: PythonNode, trainable: Value = true): Value {
    const line = this.lineOf(node.from);
    this.models.push({ model, line, settings: {}, isFitted: false, meant: false, lacks: null });
    if (!isTrue(known(trainable))) {
      model.trainable = false;
      this.tell(node, { rule: 'setting', name: 'trainable=False' });
    }
    return model;
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 100);

const isKeras = (value: Value): boolean => value instanceof Path && value.inKeras !== null;

/** Whether it is, or makes, a part of a network. */
const isOfNetwork = (value: Value): boolean =>
  value instanceof Layer ||
  value instanceof KerasTensor ||
  value instanceof PythonFunction ||
  (value instanceof Path &&
    value.inKeras !== null &&
    /^(?:layers|models|Sequential|Model|Input|)(?:\.|$)/.test(value.inKeras));
