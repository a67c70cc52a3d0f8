/**
 * What npm runs before it packs this package, and where another project installs it from git or as a folder: builds it.
 * npm runs it after it installs this project's own packages too, and there it does nothing.
 */
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';

const { npm_command: command, npm_config_local_prefix: project } = process.env;
const root = dirname(import.meta.dirname);
const own = ['install', 'ci'].includes(command) && project !== undefined && realpathSync(project) === root;
if (!own) await import('./build.js');
