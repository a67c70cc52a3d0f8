import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const byName = { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that one thing has one name.' };

export default defineConfig(
  globalIgnores(['node_modules/', 'dist/', 'dist-page/', '.cache/', 'runs/']),
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', byName],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Numbers are what messages are made of; a boolean or an object in one is a mistake.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An op's rules are functions that use no `this`, and are taken apart as such.
      '@typescript-eslint/unbound-method': 'off',
      // A method that keeps a promise may have nothing to wait for: `openPage` here, `fit` there.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What a layer, a file or a run has many of overflows the stack, on which a call's arguments lie.
    files: ['{engine,nn,viz,demo}/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        byName,
        {
          selector: "CallExpression[callee.object.name='Math'] > SpreadElement",
          message: 'Take least or greatest of engine/extremes.ts.',
        },
        { selector: "CallExpression[callee.property.name='push'] > SpreadElement", message: 'Push one by one.' },
      ],
    },
  },
  {
    // Commands speak to a terminal.
    files: ['scripts/**', 'bench/**', 'test/browser/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // A note's cells begin with a tagged template.
    files: ['notes/**', 'test/notes/**'],
    rules: { '@typescript-eslint/no-unused-expressions': ['error', { allowTaggedTemplates: true }] },
  },
  {
    files: ['*.config.{js,ts}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Plain JavaScript runs before anything is installed and has no types to check.
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'Buffer',
          'URL',
          'clearInterval',
          'clearTimeout',
          'console',
          'document',
          'fetch',
          'performance',
          'process',
          'setInterval',
          'setTimeout',
          'window',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-undef': 'error', '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['demo/service-worker.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Request', 'Response', 'addEventListener', 'caches', 'clients', 'registration'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
