import { expect, it } from 'vitest';
import { indexedDBStore } from '../../engine';

it('what tuning chose lies in IndexedDB, by adapter', async () => {
  const store = indexedDBStore();
  expect(await store.load('nobody')).toEqual({});
  await store.save('somebody', { 'conv2d {}': 'tile' });
  expect(await indexedDBStore().load('somebody')).toEqual({ 'conv2d {}': 'tile' });
});
