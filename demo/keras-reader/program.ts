import { Model, Sequential, clearSession } from '../../nn';
import { KerasObject } from '../../nn/keras-object';
import { KerasTensor, Layer } from '../../nn/layers/layer';
import * as ops from '../../nn/operations';
import { camelCase } from '../../nn/names';
import { callBuiltin, callMethod, isBuiltin, itemsOf } from './builtins';
import { INPUT_KEYS, inputLayer, instance, kerasClass, moduleOf, named, notKnown, plainValue } from './keras-classes';
import { LIMITS, ReadLimit } from './limits';
import { compare, isTrue, itemOf, operate, sliceOf, written } from './operators';
import type { Reason } from './reasons';
import { Refusal, known, ofLibrary, refuse } from './refusal';
import { type Settings, compileSettings, datasetSetting, fitSettings, seedSetting } from './settings';
import { type PythonNode, childrenOf, numberValue, split, stringValue, unescaped, within } from './syntax';
import { type Arguments, Method, Path, PythonFunction, type Scope, Unknown, type Value } from './values';

/** Names that programs give what they import, for a cell that was pasted without the one that imports. */
const USUAL: Readonly<Record<string, string>> = {
  keras: 'keras',
  tf: 'tensorflow',
  np: 'numpy',
  plt: 'matplotlib.pyplot',
  pd: 'pandas',
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

/** A model that the program makes, and what it is told to do with it. */
export interface Made {
  readonly model: Model;
  readonly line: number;
  settings: Settings;
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
type Outcome = Returned | LoopEnd | undefined;

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

  constructor(
    readonly text: string,
    readonly lineOf: (position: number) => number,
    readonly tell: (node: PythonNode, reason: Reason) => void,
  ) {}

  run(script: PythonNode): void {
    for (let node = script.firstChild; node; node = node.nextSibling) if (node.name !== 'Comment') this.#execute(node);
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
    for (const scope of this.#scopes) if (scope.has(name)) return scope.get(name)!;
    if (name === '__name__') return '__main__';
    if (Object.hasOwn(USUAL, name)) return new Path(USUAL[name]!);
    const module = moduleOf(name);
    if (module !== undefined) return new Path(`${module}.${name}`);
    return isBuiltin(name) ? new Path(`builtins.${name}`) : new Unknown({ rule: 'undefined', name });
  }

  #set(name: string, value: Value): void {
    this.#scopes[0]!.set(name, value);
  }

  /** Sets what stands left of a `=`. */
  #assign(targets: readonly PythonNode[], value: Value, node: PythonNode): void {
    const parts = split(targets, ',');
    if (parts.length > 1) {
      const items = value instanceof Unknown ? null : itemsOf(value);
      if (items && items.length !== parts.length)
        refuse({ rule: 'library', message: `${items.length} values for ${parts.length} names` });
      parts.forEach((part, i) => this.#assign(part, items ? items[i]! : this.#unknown(node, value), node));
      return;
    }
    const [target] = parts[0] ?? [];
    if (!target) return;
    const inner = childrenOf(target);
    if (target.name === 'VariableName') this.#set(this.#textOf(target), value);
    else if (target.name === 'MemberExpression') this.#assignMember(inner, value);
    else if (/^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(target.name))
      this.#assign(inner.slice(1, -1), value, node);
  }

  #assignMember([objectNode, mark, keyNode]: readonly PythonNode[], value: Value): void {
    const object = this.#evaluate(objectNode!);
    if (mark!.name === '[') {
      const key = this.#evaluate(keyNode!);
      if (object instanceof Map) object.set(key, value);
      else if (Array.isArray(object) && typeof key === 'number') object[key < 0 ? object.length + key : key] = value;
    } else if (object instanceof Layer) {
      const name = this.#textOf(keyNode!);
      if (name === 'trainable' && typeof value === 'boolean') object.trainable = value;
      else refuse({ rule: 'method', name });
    }
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
      this.#forget(node, new Unknown(error.reason, true), false);
      return undefined;
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
        const value = operate(this.#textOf(operator!).slice(0, -1), this.#evaluate(target!), this.#tupleOf(values));
        this.#assign([target!], value, node);
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
        return this.#body(node.lastChild!);
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
      case 'ClassDefinition': {
        const name = this.#textOf(node.getChild('VariableName') ?? node);
        this.#set(name, new Unknown({ rule: 'ownClass', name }));
        const bases = node.getChild('ArgList');
        const ofKeras =
          bases &&
          childrenOf(bases).some((base) => /Expression|VariableName/.test(base.name) && isKeras(this.#evaluate(base)));
        return ofKeras ? refuse({ rule: 'ownClass', name }) : undefined;
      }
      case 'DecoratedStatement': {
        const name = node.lastChild!.getChild('VariableName');
        if (name) this.#set(this.#textOf(name), new Unknown({ rule: 'decorator' }));
        return undefined;
      }
      case 'WhileStatement':
      case 'MatchStatement':
        return this.#skip(node, { rule: 'statement' });
      case '⚠':
        return refuse({ rule: 'syntax' });
      default: // pass, del, assert, global, raise, print
        return undefined;
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
    return isTuple ? this.#items(nodes) : parts[0]?.[0] ? this.#evaluate(parts[0][0]) : null;
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
      if (outcome && !outcome.again) break;
    }
    return undefined;
  }

  #if(node: PythonNode): Outcome {
    const children = childrenOf(node);
    for (let i = 0; i < children.length; i++) {
      const { name } = children[i]!;
      if (name === 'else') return this.#body(children[i + 1]!);
      if (name !== 'if' && name !== 'elif') continue;
      const value = this.#evaluate(children[i + 1]!);
      if (value instanceof Unknown || value instanceof Path || value instanceof KerasTensor)
        return this.#skip(node, { rule: 'condition' });
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

  #define(node: PythonNode): void {
    const name = this.#textOf(node.getChild('VariableName') ?? node);
    const body = node.getChild('Body');
    if (!body) return refuse({ rule: 'syntax' });
    this.#set(name, new PythonFunction(name, node.getChild('ParamList'), body, this.#scopes));
  }

  /** Passes over what may or may not run; where a network is in it, that is told. */
  #skip(node: PythonNode, reason: Reason): undefined {
    const touches = this.#touches(node);
    this.#forget(node, touches ? new Unknown(reason, true) : this.#unknown(node), true);
    if (touches) this.tell(node, reason);
    return undefined;
  }

  #touches(node: PythonNode): boolean {
    for (const each of within(node)) {
      this.#count();
      if (each.name === 'VariableName' && isOfNetwork(this.#lookUp(this.#textOf(each)))) return true;
    }
    return false;
  }

  /** What a statement that is not read would have set is not known after it. */
  #forget(node: PythonNode, value: Unknown, isBlock: boolean): void {
    for (const each of within(node)) {
      this.#count();
      if (each.name === 'AssignStatement' || each.name === 'UpdateStatement') {
        const [targets = []] = split(childrenOf(each), 'AssignOp');
        for (const target of targets) if (target.name === 'VariableName') this.#set(this.#textOf(target), value);
      }
      if (isBlock && each.name === 'VariableName') {
        const object = this.#lookUp(this.#textOf(each));
        if (object instanceof Model && /\.(?:add|pop|build)\s*\(/.test(this.#textOf(node))) this.#break(object);
      }
    }
  }

  #break(model: Model): void {
    const made = this.models.find((each) => each.model === model);
    if (made) made.lacks ??= this.lineOf((this.#at ?? { from: 0 }).from);
  }

  // Expressions -----------------------------------------------------------------------------------------------------

  #evaluate(node: PythonNode): Value {
    this.#count();
    return this.#within(() => this.#expression(node));
  }

  #expression(node: PythonNode): Value {
    const text = (): string => this.#textOf(node);
    switch (node.name) {
      case 'VariableName':
        return this.#lookUp(text());
      case 'Number':
        return numberValue(text()) ?? this.#unknown(node);
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
      case 'ArrayExpression':
      case 'SetExpression':
        return this.#items(childrenOf(node).slice(1, -1));
      case 'DictionaryExpression':
        return this.#dictionary(childrenOf(node).slice(1, -1));
      case 'ArrayComprehensionExpression':
      case 'ComprehensionExpression':
        return this.#comprehension(childrenOf(node).slice(1, -1));
      case 'UnaryExpression':
        return this.#unary(childrenOf(node));
      case 'BinaryExpression':
        return this.#binary(childrenOf(node));
      case 'ConditionalExpression': {
        const [yes, , condition, , no] = childrenOf(node);
        const value = this.#evaluate(condition!);
        return value instanceof Unknown ? value : this.#evaluate(isTrue(value) ? yes! : no!);
      }
      case 'NamedExpression': {
        const [name, , value] = childrenOf(node);
        const given = this.#evaluate(value!);
        this.#assign([name!], given, node);
        return given;
      }
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'LambdaExpression':
        return new Unknown({ rule: 'ownFunction' });
      default:
        return this.#unknown(node);
    }
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
      const [, expression, next] = childrenOf(part);
      const value = expression ? this.#evaluate(expression) : this.#unknown(part);
      if (value instanceof Unknown || next?.name !== '}') return value instanceof Unknown ? value : this.#unknown(node);
      text += written(value);
      at = part.to;
    }
    literal(node.to - quoted[1]!.length);
    return text;
  }

  #dictionary(nodes: readonly PythonNode[]): Value {
    const entries = new Map<Value, Value>();
    for (const part of split(nodes, ',')) {
      const [key, , value] = part;
      if (key?.name === '**') {
        const more = known(this.#evaluate(part[1]!));
        if (!(more instanceof Map)) return refuse({ rule: 'library', message: 'what follows ** is no dict' });
        for (const [name, each] of more) entries.set(name, each);
      } else if (key && value) entries.set(this.#evaluate(key), this.#evaluate(value));
    }
    return entries;
  }

  #comprehension([item, ...clauses]: readonly PythonNode[]): Value {
    const results: Value[] = [];
    const scopes = this.#scopes;
    this.#scopes = [new Map(), ...scopes];
    const go = (at: number): Unknown | undefined => {
      const clause = clauses[at];
      if (!clause) {
        if (results.length >= LIMITS.turns) refuse({ rule: 'turns', most: LIMITS.turns });
        results.push(this.#evaluate(item!));
        return undefined;
      }
      if (clause.name === 'if') {
        const value = this.#evaluate(clauses[at + 1]!);
        return value instanceof Unknown ? value : isTrue(value) ? go(at + 2) : undefined;
      }
      const inAt = clauses.findIndex(({ name }, i) => i > at && name === 'in');
      const value = this.#evaluate(clauses[inAt + 1]!);
      const items = value instanceof Unknown ? null : itemsOf(value);
      if (!items) return this.#unknown(clause, value);
      for (const each of items) {
        this.#assign(clauses.slice(at + 1, inAt), each, clause);
        const unknown = go(inAt + 2);
        if (unknown) return unknown;
      }
      return undefined;
    };
    try {
      return go(0) ?? results;
    } finally {
      this.#scopes = scopes;
    }
  }

  #unary([operator, operand]: readonly PythonNode[]): Value {
    const value = this.#evaluate(operand!);
    if (value instanceof Unknown) return value;
    const sign = this.#textOf(operator!);
    if (sign === 'not') return !isTrue(value);
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
      if (first instanceof Unknown || first instanceof Path) return first;
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
    if (!nodes.some(({ name }) => name === ':')) {
      const key = nodes.some(({ name }) => name === ',') ? this.#items(nodes) : this.#evaluate(nodes[0]!);
      return itemOf(object, key);
    }
    const bounds: (Value | undefined)[] = [undefined];
    for (const each of nodes) {
      if (each.name === ':') bounds.push(undefined);
      else if (each.name === ',') return this.#unknown(node, object);
      else bounds[bounds.length - 1] = this.#evaluate(each);
    }
    return sliceOf(object, bounds);
  }

  #attribute(object: Value, name: string, node: PythonNode): Value {
    if (object instanceof KerasTensor) return name === 'shape' ? [null, ...object.shape] : new Method(object, name);
    if (object instanceof Layer) {
      if (name === 'name' || name === 'trainable') return object[name];
      if (name === 'layers' && object instanceof Model) return [...object.layers] as Value[];
      if (name === 'input' || name === 'output') return ofLibrary(() => object[name]);
      if ((name === 'inputs' || name === 'outputs') && object instanceof Model)
        return ofLibrary(() => [...object[name]]);
      if (name === 'output_shape' || name === 'input_shape') {
        const shape = ofLibrary(() => (name === 'output_shape' ? object.outputShape : object.inputShape));
        return shape ? [null, ...shape] : this.#unknown(node);
      }
      return new Method(object, name);
    }
    if (object instanceof KerasObject) return this.#unknown(node);
    return new Method(object, name);
  }

  // Calls -----------------------------------------------------------------------------------------------------------

  #call(node: PythonNode): Value {
    const [calleeNode, listNode] = childrenOf(node);
    const callee = this.#evaluate(calleeNode!);
    if (callee instanceof Method && callee.object instanceof Model)
      return this.#method(callee.object, callee.name, listNode!);
    const args = this.#arguments(listNode!);
    if (callee instanceof Path) return this.#callPath(callee, args, node);
    if (callee instanceof PythonFunction) return this.#callFunction(callee, args);
    if (callee instanceof Layer) return this.#apply(callee, args);
    if (callee instanceof Method) return this.#callMethod(callee, args, node);
    if (callee instanceof Unknown) {
      const method = calleeNode!.name === 'MemberExpression' ? this.#textOf(calleeNode!.lastChild!) : '';
      if (method === 'compile' || method === 'fit') return this.#settle(method, args, node);
      return method === 'add' && callee.reason.rule === 'undefined' ? refuse(callee.reason) : callee;
    }
    return this.#unknown(node);
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

  #callFunction({ name, parameters, body, scopes }: PythonFunction, args: Arguments): Value {
    const scope: Scope = new Map();
    const given = new Map(args.named);
    const rest = [...args.positional];
    const before = this.#scopes;
    this.#scopes = scopes;
    try {
      for (const part of split(parameters ? childrenOf(parameters).slice(1, -1) : [], ',')) {
        const [first, second] = part;
        if (!first || first.name === '/') continue;
        if (first.name === '*' || first.name === '**') {
          if (second) scope.set(this.#textOf(second), first.name === '*' ? rest.splice(0) : new Map(given));
          if (first.name === '**') given.clear();
          continue;
        }
        const parameter = this.#textOf(first);
        const standard = part.findIndex((each) => each.name === 'AssignOp');
        if (given.has(parameter)) scope.set(parameter, given.get(parameter)!);
        else if (rest.length > 0) scope.set(parameter, rest.shift()!);
        else if (standard >= 0) scope.set(parameter, this.#evaluate(part[standard + 1]!));
        else return refuse({ rule: 'library', message: `${name}() needs ${parameter}` });
        given.delete(parameter);
      }
      if (rest.length > 0 || given.size > 0)
        return refuse({
          rule: 'library',
          message: `${name}() does not take ${[...given.keys()][0] ?? 'so many arguments'}`,
        });
      this.#scopes = [scope, ...scopes];
      const outcome = this.#body(body);
      return outcome instanceof Returned ? outcome.value : null;
    } finally {
      this.#scopes = before;
    }
  }

  #callMethod({ object, name }: Method, args: Arguments, node: PythonNode): Value {
    if (object instanceof Layer) {
      if (name === 'get_weights' || name === 'count_params' || name === 'get_config') return this.#unknown(node);
      return refuse(WEIGHT_METHODS.includes(name) ? { rule: 'weights' } : { rule: 'method', name });
    }
    if (typeof object === 'string' || Array.isArray(object) || object instanceof Map)
      return callMethod(object, name, args) ?? this.#unknown(node);
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
    if (made) Object.assign(made, { settings: { ...made.settings, ...settings }, meant: true });
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
    if (path.path.startsWith('builtins.')) return callBuiltin(path.last, args);
    if (inKeras === null) return this.#foreign(path, args, node);
    const name = path.last;
    if (name === 'Sequential') return this.#sequential(args, node);
    if (name === 'Model' || name === 'Functional') return this.#functional(args, node);
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
    return module === 'callbacks' || module === 'utils' || module === 'backend' || module === 'datasets'
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
    return new Unknown({ rule: 'foreign', name: path.path });
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

  #sequential({ positional, named }: Arguments, node: PythonNode): Value {
    const keys = ['layers', 'trainable', 'name'];
    const given = new Map(named);
    positional.forEach((value, i) => given.set(keys[i] ?? '', value));
    const [layers, name] = [known(given.get('layers') ?? null), known(given.get('name') ?? null)];
    const items =
      layers === null ? [] : layers instanceof Layer || layers instanceof KerasTensor ? [layers] : itemsOf(layers);
    if (!items) return refuse({ rule: 'library', message: 'Sequential() of what is no list of layers' });
    const model = ofLibrary(() => new Sequential([], typeof name === 'string' ? { name } : {}));
    for (const item of items) this.#add(model, { positional: [item], named: new Map() });
    return this.#made(model, node);
  }

  #functional({ positional, named: byName }: Arguments, node: PythonNode): Value {
    const { inputs, outputs, name } = named('Model', ['inputs', 'outputs', 'name'], { positional, named: byName });
    const model = ofLibrary(() => new Model({ inputs, outputs, ...(typeof name === 'string' && { name }) } as never));
    return this.#made(model, node);
  }

  #made(model: Model, node: PythonNode): Value {
    this.models.push({ model, line: this.lineOf(node.from), settings: {}, meant: false, lacks: null });
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
