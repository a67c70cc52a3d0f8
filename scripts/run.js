import { spawn } from 'node:child_process';

/** One line of what is going on, its topic in the margin. */
export function say(topic, text) {
  console.log(`${topic.padEnd(10)}${text}`);
}

/**
 * Runs a program to its end and returns what it printed. It stays silent but for its latest line every few
 * seconds; a failure throws with its last lines.
 * @param {string} command
 * @param {string[]} args
 * @param {{ topic?: string, cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options] `env` besides this
 *   process's own; `timeout` in milliseconds, default 15 minutes
 */
export function run(command, args, { topic = '', cwd, env, timeout = 900_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      timeout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env },
    });
    let output = '';
    let said = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const progress = setInterval(() => {
      const line = output
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1)
        .slice(0, 90);
      if (line !== said) say(topic, (said = line));
    }, 4_000);
    const fail = (why) => reject(new Error(`${command} ${args[0]}: ${why}`));
    child.on('error', (error) => fail(error.code === 'ENOENT' ? 'there is no such program here' : error.message));
    child.on('close', (code, signal) => {
      clearInterval(progress);
      if (code === 0) resolve(output);
      else
        fail(signal ? `stopped by ${signal}` : output.trim().split('\n').slice(-3).join(' | ') || `exit code ${code}`);
    });
  });
}
