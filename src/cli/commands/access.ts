import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Scope, scopes } from '../../model/access.ts'
import { timeOption } from '../options.ts'

/** Adds `vedette users`: what it does is loaded when it is called. */
export function addUsers(program: Command): void {
  const users = program
    .command('users')
    .summary('who may log in to a running service')
    .description(
      'Lists, adds, changes and removes the users of a running service that has auth.enabled. Who asks must be admin.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vedette users first dana --token TOKEN\n  VEDETTE_PASSWORD=... vedette users list --login dana\n  vedette users add alex --scope analyst,ingest',
    )
  asking(users.command('list'))
    .summary('all users')
    .action(async (flags) => (await access()).listUsers(flags))
  asking(withPassword(users.command('first').argument('<name>', 'the name to log in with')))
    .summary('make the first user, who may everything')
    .requiredOption('--token <token>', 'what the service printed at its first start')
    .action(async (name: string, flags) => (await access()).firstUser(name, flags))
  asking(withPassword(users.command('add').argument('<name>', 'the name to log in with')))
    .summary('add a user')
    .addOption(scopeOption().makeOptionMandatory())
    .action(async (name: string, flags) => (await access()).addUser(name, flags))
  asking(withPassword(users.command('change').argument('<name>', 'whose')))
    .summary('change what a user may, or the password, which ends all sessions')
    .addOption(scopeOption())
    .option('--new-password', 'make a new password and print it')
    .action(async (name: string, flags) => (await access()).changeUser(name, flags))
  asking(users.command('remove').argument('<name>', 'whom'))
    .summary('remove a user, with all sessions')
    .action(async (name: string, flags) => (await access()).removeUser(name, flags))
}

/** Adds `vedette keys`. */
export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .summary('keys by which programs use a running service')
    .description(
      'Lists, makes and revokes the keys of a running service that has auth.enabled. Who asks must be admin.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vedette keys list\n  vedette keys add "web server" --scope ingest --expires 2030-01-31 > key\n  vedette keys revoke a1B2c3D4e5F6',
    )
  asking(keys.command('list'))
    .summary('all keys, without their secrets')
    .action(async (flags) => (await access()).listKeys(flags))
  asking(keys.command('add').argument('<name>', 'what it is for'))
    .summary('make a key and print it, once')
    .addOption(scopeOption().makeOptionMandatory())
    .option('--expires <time>', 'from then on it is not good any more', timeOption)
    .action(async (name: string, flags) => (await access()).addKey(name, flags))
  asking(keys.command('revoke').argument('<id>', 'which, as list tells'))
    .summary('revoke a key')
    .action(async (id: string, flags) => (await access()).revokeKey(id, flags))
}

const access = async () => await import('../access.ts')

const asking = (command: Command): Command =>
  command
    .option('--url <address>', 'the service; otherwise VEDETTE_URL (default: http://127.0.0.1:9000)')
    .option('--key <key>', 'a key of the scope admin; better in VEDETTE_KEY, where others do not see it')
    .option('--login <name>', 'instead of a key: a user, with the password in VEDETTE_PASSWORD')

const withPassword = (command: Command): Command =>
  command.option(
    '--password-from <file>',
    'a file with the password, - for standard input; without it, one is made and printed',
  )

const scopeOption = (): Option =>
  new Option('--scope <scopes>', `${scopes.join(', ')}; several with commas`).argParser(scopesOf)

function scopesOf(text: string): readonly Scope[] {
  const names = text.split(',').map((name) => name.trim())
  const strange = names.filter((name) => !scopes.some((scope) => scope === name))
  if (strange.length > 0) throw new InvalidArgumentError(`choose among ${scopes.join(', ')}.`)
  return scopes.filter((scope) => names.includes(scope))
}
