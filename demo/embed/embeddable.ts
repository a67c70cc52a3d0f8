/** What links call a panel that another page shows: `kernels` for `kernels-panel`. */
export const embedName = (id: string): string => id.replace(/-panel$/, '');

/**
 * The id of the panel of that name that another page may show; undefined where there is none. The list of kept runs is
 * none: within another page nothing is kept.
 */
export const embeddable = (name: string, panels: readonly string[]): string | undefined =>
  panels.find((id) => id !== 'runs' && (id === name || embedName(id) === name));
