import { LifetimeError, type Tensor } from '../../engine';

/** A list without weights, which says of any that is read why it is not there. */
export const noWeights = (who: string, isBuilt: boolean): readonly Tensor[] =>
  new Proxy<readonly Tensor[]>([], {
    get(list, key) {
      if (typeof key === 'symbol' || !/^\d+$/.test(key)) return Reflect.get(list, key) as unknown;
      const way = isBuilt ? '' : ' yet; await model.build() or model.compile() makes them';
      throw new LifetimeError(`${who} has no weights${way}`);
    },
  });
