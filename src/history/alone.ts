/** Settings of a DuckDB that fetches nothing: what is not built in is not there. */
export const alone = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
} as const
