export * from '../operations';
